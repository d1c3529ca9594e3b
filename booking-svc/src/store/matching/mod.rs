//! Finds the sequence of an event.

mod named;
mod persons;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use self::{
    named::of_booking,
    persons::{of_addresses, of_contact},
};
use super::sequences::{self, Sequence};
use crate::domain::{BookingEvent, MatchedBy};

/// What identifies the sequence of an event, other than its booking.
#[derive(Clone, Copy, Debug)]
enum Clue<'a> {
    /// The link named the sequence.
    Sequence(&'a str),
    /// The link named the contact.
    Contact(&'a str),
    /// The addresses of the attendees, the booker's first. The first person with outreach counts.
    Addresses(&'a [String]),
    /// The addresses of some attendees, possibly without the booker.
    SomeAddresses(&'a [String]),
}

impl Clue<'_> {
    fn reason(self) -> Option<MatchedBy> {
        match self {
            Self::Sequence(_) => Some(MatchedBy::Link),
            Self::Contact(_) => Some(MatchedBy::Contact),
            Self::Addresses(_) => Some(MatchedBy::Address),
            Self::SomeAddresses(_) => None,
        }
    }
}

/// The result of a clue.
#[derive(Clone, Debug)]
struct Found {
    sequence: Sequence,
    reason: Option<MatchedBy>,
    /// All sequences of the person, if the clue identifies only a person.
    of_person: Vec<Sequence>,
}

/// The sequence of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, and every combination may occur"
)]
pub struct Match {
    pub sequence: Sequence,
    /// Why the event belongs to it.
    pub matched_by: Option<MatchedBy>,
    /// Whether any booking that the event names is known.
    pub is_known: bool,
    /// Whether the call began with the named booking, so that its successors, which were matched to
    /// other sequences for an equal reason, move along.
    pub leads: bool,
    /// Whether the booker of the named booking is known, if the booking is.
    pub knows_origin: bool,
    /// Whether all bookings that the event names are known.
    pub knows_all: bool,
    /// Whether another date of the event's series is known under the same name.
    pub knows_series: bool,
    /// The addresses of the participants of the named bookings.
    pub known_emails: Vec<String>,
}

/// Finds the sequence of an event.
///
/// The strongest reason of the event and of earlier ones wins: the link named the sequence; the
/// link named the contact; the addresses, the booker's first. A known booking stays in its sequence
/// unless there is a stronger reason; the event's own booking precedes the one that it replaces and
/// other dates of its series.
///
/// Takes one round trip, and one more for each clue without a result.
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
    let Some(known) = known else {
        return Ok(found.map(Match::of));
    };
    let Some(mut found) = found else {
        return Ok(Some(known));
    };
    // The sequence turns out to be one of the booker's already.
    let is_known = |sequence: &Sequence| sequence.id == known.sequence.id;
    if found.of_person.iter().any(is_known) {
        found.sequence = known.sequence.clone();
    }
    let (own, reason) = (known.matched_by, found.reason);
    let is_left = MatchedBy::yields(own, &known.sequence.id, reason, &found.sequence.id);
    let is_origin = !known.knows_origin && !known.leads && found.sequence.id != known.sequence.id;
    let leads = is_origin && MatchedBy::is_tie(own, reason);
    Ok(Some(if is_left || leads {
        Match {
            is_known: true,
            leads,
            knows_all: known.knows_all,
            knows_series: known.knows_series,
            known_emails: known.known_emails,
            ..Match::of(found)
        }
    } else {
        known
    }))
}

impl Match {
    fn of(found: Found) -> Self {
        Self {
            sequence: found.sequence,
            matched_by: found.reason,
            is_known: false,
            leads: false,
            knows_origin: true,
            knows_all: false,
            knows_series: false,
            known_emails: Vec::new(),
        }
    }
}

fn may_yield(known: &Match, clue: Clue<'_>) -> bool {
    let (own, reason) = (known.matched_by, clue.reason());
    MatchedBy::yields(own, "", reason, "") || !known.knows_origin && MatchedBy::is_tie(own, reason)
}

async fn find_by(conn: &AsyncPgConnection, clue: Option<Clue<'_>>) -> QueryResult<Option<Found>> {
    let Some(clue) = clue else {
        return Ok(None);
    };
    let found = |(sequence, of_person)| Found {
        sequence,
        reason: clue.reason(),
        of_person,
    };
    let named = |sequence| found((sequence, Vec::new()));
    match clue {
        Clue::Sequence(id) => Ok(sequences::find(conn, id).await?.map(named)),
        Clue::Contact(id) => Ok(of_contact(conn, id).await?.map(named)),
        Clue::Addresses(addresses) | Clue::SomeAddresses(addresses) => {
            Ok(of_addresses(conn, addresses).await?.map(found))
        }
    }
}

/// Returns the clues of an event, the strongest first.
fn clues(event: &BookingEvent) -> impl Iterator<Item = Clue<'_>> {
    let sequence = event.outreach_sequence_id.as_deref().map(Clue::Sequence);
    let contact = event.contact_id.as_deref().map(Clue::Contact);
    let addresses = &event.match_emails[..];
    let clue = if event.names_booker() {
        Clue::Addresses(addresses)
    } else {
        Clue::SomeAddresses(addresses)
    };
    let addresses = (!addresses.is_empty()).then_some(clue);
    [sequence, contact, addresses].into_iter().flatten()
}
