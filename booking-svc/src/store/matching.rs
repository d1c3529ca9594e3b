//! Which sequence an event belongs to.

use std::collections::BTreeMap;

use addresses::untagged;
use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::{future::try_join_all, try_join};

use super::{
    Json,
    contacts::{self as persons, IsOneOf},
    schema::{bookings, contacts, outreach_sequences},
    sequences::{self, Sequence},
};
use crate::domain::{
    Addressed, BookingEvent, MatchedBy, OutreachStatus, distinct_addresses, find_person,
};

/// How many seats of a call are looked at.
const MOST_SEATS: i64 = 100;

/// What an event says about the sequence that it belongs to, beside its booking.
#[derive(Clone, Copy, Debug)]
enum Clue<'a> {
    /// The link named the sequence.
    Sequence(&'a str),
    /// The link named the contact.
    Contact(&'a str),
    /// The addresses of the attendees: the first one counts whose person has outreach.
    Addresses(&'a [String]),
}

impl Clue<'_> {
    fn reason(self) -> MatchedBy {
        match self {
            Self::Sequence(_) => MatchedBy::Link,
            Self::Contact(_) => MatchedBy::Contact,
            Self::Addresses(_) => MatchedBy::Address,
        }
    }
}

/// The sequence that an event belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub sequence: Sequence,
    /// Why it belongs to that.
    pub matched_by: MatchedBy,
    /// Whether a booking is known that the event names.
    pub is_known: bool,
    /// The addresses of those who take part in the bookings that the event names.
    pub known_emails: Vec<String>,
}

/// Finds the sequence that an event belongs to.
///
/// The strongest reason counts, of the event and of those before it: the link named the sequence; the link
/// named the contact; the addresses, the booker's first. A booking that is known already, its own before the
/// one that it replaces, stays where it is unless there is a stronger reason.
///
/// One round trip, and one more for each clue that leads nowhere.
pub async fn find_match(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<Match>> {
    let mut clues = clues(event);
    let (known, mut found) = try_join!(
        Box::pin(of_booking(conn, event)),
        Box::pin(find_by(conn, clues.next())),
    )?;
    while found.is_none()
        && let Some(clue) = clues.next()
        && known.as_ref().is_none_or(|known| may_yield(known, clue))
    {
        found = Box::pin(find_by(conn, Some(clue))).await?;
    }
    let (Some(known), Some(found)) = (&known, &found) else {
        return Ok(known.or(found));
    };
    let sequence_ids = (&known.sequence.id, &found.sequence.id);
    let is_left = known
        .matched_by
        .yields_to(sequence_ids.0, found.matched_by, sequence_ids.1);
    Ok(Some(if is_left {
        Match {
            is_known: true,
            known_emails: known.known_emails.clone(),
            ..found.clone()
        }
    } else {
        known.clone()
    }))
}

fn may_yield(known: &Match, clue: Clue<'_>) -> bool {
    known.matched_by.yields_to("", clue.reason(), "")
}

async fn find_by(conn: &AsyncPgConnection, clue: Option<Clue<'_>>) -> QueryResult<Option<Match>> {
    let Some(clue) = clue else {
        return Ok(None);
    };
    let sequence = of_clue(conn, clue).await?;
    Ok(sequence.map(|sequence| Match {
        sequence,
        matched_by: clue.reason(),
        is_known: false,
        known_emails: Vec::new(),
    }))
}

/// Returns what an event says, the strongest first.
fn clues(event: &BookingEvent) -> impl Iterator<Item = Clue<'_>> {
    let sequence = event.outreach_sequence_id.as_deref().map(Clue::Sequence);
    let contact = event.contact_id.as_deref().map(Clue::Contact);
    let addresses = &event.match_emails[..];
    let addresses = (!addresses.is_empty()).then_some(Clue::Addresses(addresses));
    [sequence, contact, addresses].into_iter().flatten()
}

/// A booking that an event names, and the sequence that it belongs to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
struct Named {
    uid: String,
    call_uid: String,
    matched_by: Option<MatchedBy>,
    match_emails: Json<Vec<String>>,
    seat_uids: Vec<String>,
    seat_email: Option<String>,
    #[diesel(embed)]
    sequence: Sequence,
}

impl Named {
    /// Why it belongs to its sequence. Of one whose reason is not known it is the weakest.
    fn reason(&self) -> MatchedBy {
        self.matched_by.unwrap_or(MatchedBy::Address)
    }

    /// Whether an event takes it along. A seat stays where it is when the event moves the call of others out of it.
    fn goes_with(&self, event: &BookingEvent) -> bool {
        let is_moved = event.other_reschedule_uid() == Some(&*self.call_uid);
        let holder = self.seat_email.as_ref();
        event.is_of_seat()
            || !is_moved
            || holder.is_none_or(|holder| event.match_emails.contains(holder))
    }
}

/// Loads the first bookings by uid that have one value in an indexed column. Of several columns at once a
/// plan that was made when there were few bookings would go through all of them.
macro_rules! load_named {
    ($conn:expr, $filter:expr) => {
        bookings::table
            .inner_join(
                outreach_sequences::table.on(outreach_sequences::id.eq(bookings::sequence_id)),
            )
            .filter($filter)
            .order(bookings::uid)
            .limit(MOST_SEATS)
            .select(Named::as_select())
            .load(&mut $conn)
    };
}

/// Returns where a booking is that the event names.
async fn of_booking(conn: &AsyncPgConnection, event: &BookingEvent) -> QueryResult<Option<Match>> {
    let Some(call_uid) = &event.booking_uid else {
        return Ok(None);
    };
    let uid = event.kept_uid();
    let mut known = list_named(conn, event).await?;
    known.retain(|named| named.goes_with(event));
    let best = known.iter().reduce(|one, other| {
        let is_own =
            |named: &Named| Some(&named.uid) == uid.as_ref() || named.call_uid == *call_uid;
        if is_own(one) == is_own(other) {
            return one;
        }
        let (own, replaced) = if is_own(one) {
            (one, other)
        } else {
            (other, one)
        };
        let sequence_ids = (&own.sequence.id, &replaced.sequence.id);
        let is_left = own
            .reason()
            .yields_to(sequence_ids.0, replaced.reason(), sequence_ids.1);
        if is_left { replaced } else { own }
    });
    Ok(best.map(|best| {
        // Who else shares the call is in it by a seat of their own.
        let of_sequence = known
            .iter()
            .filter(|named| named.sequence.id == best.sequence.id);
        let emails = of_sequence.flat_map(|named| named.match_emails.0.clone());
        Match {
            sequence: best.sequence.clone(),
            matched_by: best.reason(),
            is_known: true,
            known_emails: distinct_addresses(&emails.collect::<Vec<_>>()),
        }
    }))
}

/// Lists the bookings that the event names, by uid: that of its call or seat and the one which that replaces.
async fn list_named(conn: &AsyncPgConnection, event: &BookingEvent) -> QueryResult<Vec<Named>> {
    let is_whole = !event.is_of_seat();
    let is_seat = || {
        (bookings::seat_email.nullable().eq(event.seat_holder()))
            .or(bookings::seat_uids
                .overlaps_with(event.seat_uid.iter().collect::<Vec<_>>())
                .nullable())
            .or(is_whole.into_sql::<Bool>())
            .assume_not_null()
    };
    let uids = [event.kept_uid(), event.kept_reschedule_uid()];
    let by_uid = uids.into_iter().flatten().map(async |uid| {
        let mut conn = conn;
        load_named!(conn, bookings::uid.eq(uid)).await
    });
    let call_uids = [event.booking_uid.as_deref(), event.other_reschedule_uid()];
    let by_call = call_uids.into_iter().flatten().map(async |call_uid| {
        let mut conn = conn;
        load_named!(conn, bookings::call_uid.eq(call_uid).and(is_seat())).await
    });
    let (by_uid, by_call) = try_join!(try_join_all(by_uid), try_join_all(by_call))?;
    let named = by_uid.into_iter().chain(by_call).flatten();
    let named = named.map(|named: Named| (named.uid.clone(), named));
    let named = named.collect::<BTreeMap<_, _>>().into_values();
    let has_id = |named: &Named| {
        let seat_uid = event.seat_uid.as_ref();
        seat_uid.is_some_and(|seat_uid| named.seat_uids.contains(seat_uid))
    };
    // Whoever else shares the call may be listed: the id counts before the address.
    let (with_id, others) = named.partition::<Vec<_>, _>(has_id);
    Ok(if with_id.is_empty() { others } else { with_id })
}

async fn of_clue(conn: &AsyncPgConnection, clue: Clue<'_>) -> QueryResult<Option<Sequence>> {
    match clue {
        Clue::Sequence(id) => sequences::find(conn, id).await,
        Clue::Contact(id) => of_contact(conn, id).await,
        Clue::Addresses(addresses) => of_addresses(conn, addresses).await,
    }
}

async fn of_contact(
    mut conn: &AsyncPgConnection,
    contact_id: &str,
) -> QueryResult<Option<Sequence>> {
    let candidates = outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq(contact_id))
        .select(Candidate::as_select())
        .load(&mut conn)
        .await?;
    Ok(preferred(candidates))
}

/// A sequence of a person, with what a choice between several goes by.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
struct Candidate {
    #[diesel(embed)]
    sequence: Sequence,
    status: OutreachStatus,
    updated_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

/// Returns the sequence to which a booking belongs that nothing but its person tells: the one touched last
/// among those that are furthest; pausing does not touch one.
fn preferred(candidates: impl IntoIterator<Item = Candidate>) -> Option<Sequence> {
    let best = candidates.into_iter().max_by_key(|candidate| {
        (
            candidate.status.match_rank(),
            candidate.updated_at,
            candidate.status == OutreachStatus::Booked,
            candidate.created_at,
            candidate.sequence.id.clone(),
        )
    });
    best.map(|candidate| candidate.sequence)
}

/// A sequence of somebody whom we know; nothing when there is none.
#[derive(Clone, Debug)]
struct Known {
    address: String,
    untagged: String,
    candidate: Option<Candidate>,
}

impl Addressed for Known {
    fn address(&self) -> &str {
        &self.address
    }

    fn untagged(&self) -> &str {
        &self.untagged
    }
}

/// Finds the sequence of the first of these addresses whose person has any.
async fn of_addresses(
    conn: &AsyncPgConnection,
    addresses: &[String],
) -> QueryResult<Option<Sequence>> {
    let owners = addresses.iter().map(|address| untagged(address)).collect();
    let found = persons::conditions(&owners).into_iter();
    let found = found.map(|condition| list_known(conn, condition));
    let known = try_join_all(found).await?.concat();
    let of_address = |address: &String| {
        let person = find_person(address, &known).into_iter();
        preferred(person.filter_map(|known| known.candidate.clone()))
    };
    Ok(addresses.iter().find_map(of_address))
}

async fn list_known(
    mut conn: &AsyncPgConnection,
    is_one_of: IsOneOf<'_>,
) -> QueryResult<Vec<Known>> {
    let rows = contacts::table
        .left_join(outreach_sequences::table)
        .filter(is_one_of)
        .select((
            contacts::normalised_email,
            contacts::untagged_email,
            Option::<Candidate>::as_select(),
        ))
        .load::<(Option<String>, Option<String>, Option<Candidate>)>(&mut conn)
        .await?;
    let known = |(address, untagged, candidate): (Option<_>, Option<_>, _)| Known {
        address: address.unwrap_or_default(),
        untagged: untagged.unwrap_or_default(),
        candidate,
    };
    Ok(rows.into_iter().map(known).collect())
}
