//! What a decision rests on.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{
    bookings::Booking,
    contacts,
    matching::Match,
    related::{self, RelatedBooking},
    sequences::{self, Sequence},
};
use crate::domain::{BookingEvent, CallContact, MatchedBy};

/// What a decision rests on: read before it is made and, under the locks, once more. As long as the two
/// are equal the decision holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The sequence that the event belongs to.
    pub sequence: Sequence,
    /// Why it belongs to that.
    pub matched_by: MatchedBy,
    /// The addresses of those who take part in the bookings that the event names.
    pub known_emails: Vec<String>,
    /// The bookings of the call that the event is about, and the live ones of the sequence and of its
    /// contact, by uid.
    pub bookings: Vec<RelatedBooking>,
    /// The contacts who take part in the call, or may, by id.
    pub contacts: Vec<CallContact>,
}

impl Snapshot {
    /// Reads what is known around an event that belongs to a sequence.
    pub async fn read(
        conn: &AsyncPgConnection,
        event: &BookingEvent,
        matched: Match,
    ) -> QueryResult<Self> {
        let Match {
            sequence,
            matched_by,
            known_emails,
        } = matched;
        let (bookings, contacts) = try_join!(
            list_related(conn, event, &sequence),
            contacts::list_of_call(conn, event, &sequence, &known_emails),
        )?;
        Ok(Self {
            sequence,
            matched_by,
            known_emails,
            bookings,
            contacts,
        })
    }

    /// Reads the same once more. Returns nothing when the sequence is gone.
    pub async fn read_again(
        &self,
        conn: &AsyncPgConnection,
        event: &BookingEvent,
    ) -> QueryResult<Option<Self>> {
        let (sequence, bookings, contacts) = try_join!(
            sequences::find(conn, &self.sequence.id),
            list_related(conn, event, &self.sequence),
            contacts::list_of_call(conn, event, &self.sequence, &self.known_emails),
        )?;
        Ok(sequence.map(|sequence| Self {
            sequence,
            matched_by: self.matched_by,
            known_emails: self.known_emails.clone(),
            bookings,
            contacts,
        }))
    }

    /// Returns the bookings that the event names and that belonged to other sequences until now, for weaker
    /// reasons.
    pub fn former<'a>(&'a self, event: &BookingEvent) -> impl Iterator<Item = &'a Booking> {
        let uids = event.kept_uids().into_iter();
        let named = uids.filter_map(|uid| self.booking(&uid));
        named.filter(|booking| self.has_left(booking))
    }

    /// Returns whether a booking has another sequence than the one that its call belongs to now.
    pub fn has_left(&self, booking: &Booking) -> bool {
        let reason = booking.matched_by.unwrap_or(MatchedBy::Address);
        booking.sequence_id != self.sequence.id
            && reason.yields_to(&booking.sequence_id, self.matched_by, &self.sequence.id)
    }

    /// Returns the addresses, less their tags, of everybody who takes part in the call, or may.
    pub fn owners(&self, event: &BookingEvent) -> BTreeSet<String> {
        let mut owners = contacts::owners(event, &self.known_emails);
        let of_contacts = self.contacts.iter().map(|contact| &contact.untagged);
        owners.extend(of_contacts.filter(|owner| !owner.is_empty()).cloned());
        owners
    }

    /// Returns the booking with this uid.
    pub fn booking(&self, uid: &str) -> Option<&Booking> {
        let mut bookings = self.bookings.iter().map(|related| &related.booking);
        bookings.find(|booking| booking.uid == uid)
    }
}

/// Lists the bookings of the call that an event is about, and the live ones beside it.
async fn list_related(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> QueryResult<Vec<RelatedBooking>> {
    let (call, confirmed, ahead, of_contact) = try_join!(
        related::list_call(conn, event, sequence),
        related::list_confirmed_last(conn, event, sequence),
        related::list_ahead_of_sequence(conn, event, sequence),
        related::list_ahead_of_contact(conn, event, sequence),
    )?;
    let live = [confirmed, ahead, of_contact].into_iter().flatten();
    let live = live.map(|booking| RelatedBooking {
        booking,
        newest_plan: None,
        first_plan: None,
    });
    let mut related = BTreeMap::new();
    for found in call.into_iter().chain(live) {
        related.entry(found.booking.uid.clone()).or_insert(found);
    }
    Ok(related.into_values().collect())
}
