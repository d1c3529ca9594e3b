//! The description of the current booking in the metadata of a sequence.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::{domain::BookingState, now, store::bookings::Booking};

/// Returns `metadata.calcom` of a sequence, which describes the current booking, whichever event
/// came last.
pub(super) fn calcom_metadata(booking: &Booking) -> Value {
    let event_type = match booking.state {
        BookingState::Cancelled => "BOOKING_CANCELLED",
        BookingState::Pending
        | BookingState::Rejected
        | BookingState::Accepted
        | BookingState::Completed
        | BookingState::NoShow
        | BookingState::AwaitingRebooking
        | BookingState::Superseded => match booking.reschedule_uid {
            Some(_) => "BOOKING_RESCHEDULED",
            None => "BOOKING_CREATED",
        },
    };
    let details = booking.details();
    let uid = (!booking.uid.is_empty()).then(|| booking.uid.clone());
    let facts = [
        ("bookingUid", uid),
        ("eventTypeId", details.event_type_id),
        ("startTime", details.start_time.map(iso_time)),
        ("endTime", details.end_time.map(iso_time)),
        ("eventType", Some(event_type.to_owned())),
        ("updatedAt", Some(iso_time(now()))),
    ];
    let mut metadata = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect::<Map<_, _>>();
    if !details.match_emails.is_empty() {
        metadata.insert("attendeeEmails".to_owned(), json!(details.match_emails));
    }
    Value::Object(metadata)
}

/// Formats a time as JavaScript does, which Cal.com and its tools expect.
pub(super) fn iso_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
