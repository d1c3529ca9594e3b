//! Reads the seat of somebody who shares a call with others.

use proto::booking::v1::{Attendee, BookingEventType};
use sha2::{Digest as _, Sha256};

use super::{
    addresses,
    booking::uid,
    field::{Object, WrongField},
};

/// One of several seats in a call.
#[derive(Debug)]
pub(super) struct Seat {
    /// Tells the seat from the others. Empty when nothing does.
    pub(super) uid: String,
    /// The address of whoever has it, in lower case.
    pub(super) booker: Option<String>,
}

/// Returns whether `payload` tells of a call that several share, or of one seat in it.
pub(super) fn is_one_of_several(payload: &Object<'_>) -> Result<bool, WrongField> {
    let seats = payload.field("seatsPerTimeSlot").number()?.unwrap_or(0.0);
    let named = uid(&payload.field("attendeeSeatId"))?;
    Ok(seats > 0.0 || !named.is_empty())
}

/// Returns the seat that an event is about, if it is about one alone.
pub(super) fn read(
    event_type: BookingEventType,
    payload: &Object<'_>,
    attendees: &[Attendee],
    responses: &Object<'_>,
) -> Result<Option<Seat>, WrongField> {
    let named = uid(&payload.field("attendeeSeatId"))?;
    let is_one = match event_type {
        BookingEventType::Created
        | BookingEventType::Rescheduled
        | BookingEventType::Requested
        | BookingEventType::SeatCancelled => is_one_of_several(payload)?,
        // Without a name, these are about everybody who shares the call.
        _ => !named.is_empty(),
    };
    if !is_one {
        return Ok(None);
    }
    let attending = attendees.iter().map(|attendee| attendee.email.as_str());
    let booker = match event_type {
        // Lists only who left, beside the answers of whoever booked the call first.
        BookingEventType::SeatCancelled => attending
            .chain(addresses::of_booker(responses))
            .find_map(addresses::normalised),
        // Lists everybody who shares the call, in any order, beside the answers of the booker.
        _ => addresses::of_booker(responses)
            .chain(attending)
            .find_map(addresses::normalised),
    };
    let digest = || booker.as_deref().map(digest).unwrap_or_default();
    let uid = if named.is_empty() { digest() } else { named };
    Ok(Some(Seat { uid, booker }))
}

/// Returns 16 hex digits that stand for `address`, which must not get into ids and logs.
fn digest(address: &str) -> String {
    hex::encode(&Sha256::digest(address)[..8])
}
