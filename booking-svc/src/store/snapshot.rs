//! The data that a decision depends on.

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
use crate::domain::{BookingEvent, CallContact, MatchedBy, is_of_one_series};

/// The data that a decision depends on. It is read before the decision and once more under the
/// locks; the decision holds if both are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The sequence of the event.
    pub sequence: Sequence,
    /// Why the event belongs to it.
    pub matched_by: Option<MatchedBy>,
    /// Whether any booking that the event names was known when the sequence was found.
    pub is_known: bool,
    /// If the call began with the named booking: the uids of that booking and of its successors.
    /// They move along, if they were matched to other sequences for an equal reason.
    followers: BTreeSet<String>,
    /// Whether all bookings that the event names were known then.
    pub knows_all: bool,
    /// Whether another date of the event's series was known then under the same name.
    pub knows_series: bool,
    /// The addresses of the participants of the named bookings.
    pub known_emails: Vec<String>,
    /// The bookings of the event's call, by uid.
    pub call: Vec<RelatedBooking>,
    /// The other live bookings of the sequence and of its contact, by uid.
    pub others: Vec<Booking>,
    /// All seats of the prospect in the event's shared calls, by uid.
    pub companions: Vec<RelatedBooking>,
    /// The contacts who take part in the call, or possibly do, by id.
    pub contacts: Vec<CallContact>,
}

impl Snapshot {
    /// Reads the snapshot for a matched event.
    pub async fn read(
        conn: &AsyncPgConnection,
        event: &BookingEvent,
        matched: Match,
    ) -> QueryResult<Self> {
        let Match {
            sequence,
            matched_by,
            is_known,
            leads,
            knows_origin: _,
            knows_all,
            knows_series,
            known_emails,
        } = matched;
        let ((call, others), contacts) = try_join!(
            list_related(conn, event, &sequence, is_known),
            contacts::list_of_call(conn, event, &sequence, &known_emails),
        )?;
        let call_uids = shared_calls(event, &call);
        let companions = related::list_companions(conn, &sequence.prospect_id, &call_uids).await?;
        Ok(Self {
            sequence,
            matched_by,
            is_known,
            followers: followers(event, leads, &call),
            knows_all,
            knows_series,
            known_emails,
            call,
            others,
            companions,
            contacts,
        })
    }

    /// Reads the snapshot again. Returns `None` if the sequence is gone.
    pub async fn read_again(
        &self,
        conn: &AsyncPgConnection,
        event: &BookingEvent,
    ) -> QueryResult<Option<Self>> {
        let call_uids = shared_calls(event, &self.call);
        let (sequence, (call, others), companions, contacts) = try_join!(
            sequences::find(conn, &self.sequence.id),
            list_related(conn, event, &self.sequence, self.is_known),
            related::list_companions(conn, &self.sequence.prospect_id, &call_uids),
            contacts::list_of_call(conn, event, &self.sequence, &self.known_emails),
        )?;
        Ok(sequence.map(|sequence| Self {
            sequence,
            matched_by: self.matched_by,
            is_known: self.is_known,
            followers: followers(event, !self.followers.is_empty(), &call),
            knows_all: self.knows_all,
            knows_series: self.knows_series,
            known_emails: self.known_emails.clone(),
            call,
            others,
            companions,
            contacts,
        }))
    }

    /// Returns how the event was matched.
    pub fn matched(&self) -> Match {
        Match {
            sequence: self.sequence.clone(),
            matched_by: self.matched_by,
            is_known: self.is_known,
            leads: !self.followers.is_empty(),
            knows_origin: true,
            knows_all: self.knows_all,
            knows_series: self.knows_series,
            known_emails: self.known_emails.clone(),
        }
    }

    /// Returns the bookings of the call that belonged to other sequences until now, by weaker
    /// matches.
    pub fn former(&self) -> impl Iterator<Item = &Booking> {
        let bookings = self.call.iter().map(|related| &related.booking);
        bookings.filter(|booking| self.has_left(booking))
    }

    /// Returns whether a booking is stored with another sequence than the one to which its call now
    /// belongs.
    pub fn has_left(&self, booking: &Booking) -> bool {
        let (own, reason) = (booking.matched_by, self.matched_by);
        let follows = self.followers.contains(&booking.uid) && MatchedBy::is_tie(own, reason);
        booking.sequence_id != self.sequence.id
            && (follows || MatchedBy::yields(own, &booking.sequence_id, reason, &self.sequence.id))
    }

    /// Returns the addresses, without tags, of all who take part in the call, or possibly do.
    pub fn owners(&self, event: &BookingEvent) -> BTreeSet<String> {
        let mut owners = contacts::owners(event, &self.known_emails);
        let of_contacts = self.contacts.iter().map(|contact| &contact.untagged);
        owners.extend(of_contacts.filter(|owner| !owner.is_empty()).cloned());
        owners
    }

    /// Returns the booking with this uid.
    pub fn booking(&self, uid: &str) -> Option<&Booking> {
        let call = self.call.iter().map(|related| &related.booking);
        let mut known = call.chain(&self.others).chain(self.companions());
        known.find(|booking| booking.uid == uid)
    }

    /// Returns all seats of the prospect in the event's shared calls.
    fn companions(&self) -> impl Iterator<Item = &Booking> {
        self.companions.iter().map(|related| &related.booking)
    }
}

/// Returns the uids of the booking of an event that leads its call, and of its successors.
fn followers(event: &BookingEvent, leads: bool, call: &[RelatedBooking]) -> BTreeSet<String> {
    let mut followers = BTreeSet::new();
    let mut next = event
        .kept_uid()
        .filter(|_| leads)
        .into_iter()
        .collect::<Vec<_>>();
    while let Some(uid) = next.pop() {
        let replaced_by = |booking: &&Booking| booking.reschedule_uid.as_ref() == Some(&uid);
        let bookings = call.iter().map(|related| &related.booking);
        let later = bookings
            .filter(replaced_by)
            .map(|booking| booking.uid.clone());
        let later = later.collect::<Vec<_>>();
        if followers.insert(uid) {
            next.extend(later);
        }
    }
    followers
}

/// Returns the uids of the shared calls of an event with these bookings.
fn shared_calls(event: &BookingEvent, call: &[RelatedBooking]) -> BTreeSet<String> {
    let seats = call.iter().map(|related| &related.booking);
    let seats = seats.filter(|booking| booking.is_seat());
    let of_seats = seats.map(|seat| seat.call_uid().to_owned());
    let named = event.is_of_seat().then(|| event.named_uids());
    of_seats.chain(named.into_iter().flatten()).collect()
}

/// Lists the bookings of the event's call, and the other live ones.
async fn list_related(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    is_known: bool,
) -> QueryResult<(Vec<RelatedBooking>, Vec<Booking>)> {
    let (mut call, beside) = try_join!(
        list_call(conn, event, sequence, is_known),
        related::list_beside(conn, event, sequence),
    )?;
    leave_out_other_series(&mut call, event, sequence);
    call.sort_unstable_by(|one, other| one.booking.uid.cmp(&other.booking.uid));
    let others = beside.into_iter();
    let others = others.map(|booking| (booking.uid.clone(), booking));
    let mut others = others.collect::<BTreeMap<_, _>>();
    for related in &call {
        others.remove(&related.booking.uid);
    }
    Ok((call, others.into_values().collect()))
}

/// Drops bookings of other outreach that share only the name of the series with the event: it was
/// booked again. The bookings that replaced them are dropped, too.
fn leave_out_other_series(
    call: &mut Vec<RelatedBooking>,
    event: &BookingEvent,
    sequence: &Sequence,
) {
    let is_elsewhere = |booking: &Booking| {
        booking.sequence_id != sequence.id
            && booking.series_uid.is_some()
            && booking.series_uid == event.series_uid
    };
    let bookings = || call.iter().map(|related| &related.booking);
    let left = bookings().filter(|booking| {
        let is_one = is_of_one_series(event, &booking.heard.0, booking.start_time);
        is_elsewhere(booking) && !is_one
    });
    let mut left = left
        .map(|booking| booking.uid.clone())
        .collect::<BTreeSet<_>>();
    loop {
        let count = left.len();
        let moved = bookings().filter(|booking| {
            let replaced = booking.reschedule_uid.as_ref();
            is_elsewhere(booking) && replaced.is_some_and(|replaced| left.contains(replaced))
        });
        let moved = moved.map(|booking| booking.uid.clone()).collect::<Vec<_>>();
        left.extend(moved);
        if left.len() == count {
            break;
        }
    }
    call.retain(|related| !left.contains(&related.booking.uid));
}

/// Lists the bookings of the event's call. If the call was unknown a moment ago, and belongs to no
/// series, it is first checked whether it still is: that is cheaper than the walk, and nearly
/// always the case.
async fn list_call(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    is_known: bool,
) -> QueryResult<Vec<RelatedBooking>> {
    if is_known || event.series_uid.is_some() || related::knows_call(conn, event).await? {
        related::list_call(conn, event, sequence).await
    } else {
        Ok(Vec::new())
    }
}
