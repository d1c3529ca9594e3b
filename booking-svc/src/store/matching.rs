//! Which sequence an event belongs to.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::{future::try_join_all, try_join};

use super::{
    lower,
    schema::{bookings, contacts, outreach_sequences},
    sequences::{self, Sequence},
};
use crate::domain::BookingEvent;

/// What an event says about the sequence that it belongs to, beside its booking.
#[derive(Clone, Copy, Debug)]
enum Clue<'a> {
    /// The link named the sequence.
    Sequence(&'a str),
    /// The link named the contact: its newest sequence.
    Contact(&'a str),
    /// The addresses of the attendees: the newest sequence of the first one that is a contact's.
    Addresses(&'a [String]),
}

/// Finds the sequence that an event belongs to.
///
/// The first hit wins: a booking that is known already, its own before the one that it replaces; the
/// sequence named by the link; the contact named by the link; the addresses, the booker's first.
///
/// One round trip, and one more for each clue that leads nowhere.
pub async fn find_sequence(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<Sequence>> {
    let mut clues = clues(event);
    let (known, named) = try_join!(of_booking(conn, event), of_clue(conn, clues.next()))?;
    let mut found = known.or(named);
    while found.is_none()
        && let Some(clue) = clues.next()
    {
        found = of_clue(conn, Some(clue)).await?;
    }
    Ok(found)
}

/// Returns what an event says, the strongest first.
fn clues(event: &BookingEvent) -> impl Iterator<Item = Clue<'_>> {
    let sequence = event.outreach_sequence_id.as_deref().map(Clue::Sequence);
    let contact = event.contact_id.as_deref().map(Clue::Contact);
    let addresses = &event.match_emails[..];
    let addresses = (!addresses.is_empty()).then_some(Clue::Addresses(addresses));
    [sequence, contact, addresses].into_iter().flatten()
}

async fn of_booking(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<Sequence>> {
    let (uid, replaced_uid) = (event.kept_uid(), event.kept_reschedule_uid());
    if uid.is_none() {
        return Ok(None);
    }
    let known = bookings::table
        .inner_join(outreach_sequences::table.on(outreach_sequences::id.eq(bookings::sequence_id)))
        .filter(
            (bookings::uid.nullable().eq(&uid))
                .or(bookings::uid.nullable().eq(replaced_uid))
                .assume_not_null(),
        )
        .select((bookings::uid, Sequence::as_select()))
        .load::<(String, Sequence)>(&mut conn)
        .await?;
    let own_first = known
        .into_iter()
        .max_by_key(|(known_uid, _)| Some(known_uid) == uid.as_ref());
    Ok(own_first.map(|(_, sequence)| sequence))
}

async fn of_clue(
    conn: &AsyncPgConnection,
    clue: Option<Clue<'_>>,
) -> QueryResult<Option<Sequence>> {
    match clue {
        None => Ok(None),
        Some(Clue::Sequence(id)) => sequences::find(conn, id).await,
        Some(Clue::Contact(id)) => newest_of_contact(conn, id).await,
        Some(Clue::Addresses(addresses)) => {
            let newest = addresses
                .iter()
                .map(|address| newest_of_address(conn, address));
            Ok(try_join_all(newest).await?.into_iter().flatten().next())
        }
    }
}

async fn newest_of_contact(
    mut conn: &AsyncPgConnection,
    contact_id: &str,
) -> QueryResult<Option<Sequence>> {
    outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq(contact_id))
        .order((
            outreach_sequences::created_at.desc(),
            outreach_sequences::id.desc(),
        ))
        .select(Sequence::as_select())
        .first(&mut conn)
        .await
        .optional()
}

async fn newest_of_address(
    mut conn: &AsyncPgConnection,
    address: &str,
) -> QueryResult<Option<Sequence>> {
    outreach_sequences::table
        .inner_join(contacts::table)
        .filter(lower(contacts::primary_email).eq(address))
        .order((
            outreach_sequences::created_at.desc(),
            outreach_sequences::id.desc(),
        ))
        .select(Sequence::as_select())
        .first(&mut conn)
        .await
        .optional()
}
