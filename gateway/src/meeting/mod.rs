//! Reads the details of a booking that affect no decision: the organizer, the place and the texts
//! of the booker.
//!
//! Cal.com's webhooks, the rows of its database and its API have them in different shapes. Values
//! of a wrong type are left out.

mod answers;
mod hosts;
mod link;
mod text;

use proto::booking::v1::BookingEvent;
use serde_json::{Map, Value};

pub(crate) use self::hosts::addresses as host_addresses;
use self::text::{MAX_LOCATION, MAX_NOTES, flattened, line, text};

/// The places of the answers to the booking form. The first one with an answer counts.
const ANSWERS: [&str; 4] = [
    "responses",
    "bookingFieldsResponses",
    "userFieldsResponses",
    "customInputs",
];

/// Adds the organizer and the place of `booking`.
pub(crate) fn read_place(event: &mut BookingEvent, booking: &Map<String, Value>) {
    let (organizer, team_members) = hosts::read(booking);
    event.organizer = organizer;
    event.team_members = team_members;
    event.meeting_url = link::read(booking).unwrap_or_default();
    event.location = location(booking);
}

/// Adds the texts of the booker, from the answers of `booking` or of an attendee with a seat.
pub(crate) fn read_texts(event: &mut BookingEvent, booking: &Map<String, Value>) {
    event.notes = notes(booking);
    event.answers = answers::read(
        ANSWERS
            .iter()
            .filter_map(|key| booking.get(*key)?.as_object()),
    );
}

fn location(booking: &Map<String, Value>) -> String {
    let given = text(booking.get("location")).map(|location| line(location, MAX_LOCATION));
    let given = given.filter(|location| !location.is_empty());
    let location = given.or_else(|| {
        let answered = answers::value(booking, "location")?;
        Some(line(&flattened(answered), MAX_LOCATION))
    });
    let location = location.unwrap_or_default();
    link::without_redacted(&location).unwrap_or(location)
}

fn notes(booking: &Map<String, Value>) -> String {
    let notes = text(booking.get("additionalNotes"))
        .map(str::to_owned)
        .or_else(|| answers::value(booking, "notes").map(flattened))
        // The API uses this name for the notes; in a webhook it may be the host's text.
        .or_else(|| {
            let is_api_item = booking.contains_key("bookingFieldsResponses");
            text(booking.get("description").filter(|_| is_api_item)).map(str::to_owned)
        });
    text::cut(&notes.unwrap_or_default(), MAX_NOTES)
}

#[cfg(test)]
mod tests;
