//! What a booking event leaves in the records of the outreach.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::{
    domain::{BookingEvent, BookingState, OutreachChange},
    new_id, now,
    store::{
        bookings::Booking,
        changes::{Log, OutreachStatus},
        outreach::Sequence,
    },
};

/// Returns what becomes of a sequence, its open steps and its contact; nothing when they stay as they
/// are. `led_to` is the booking that the outreach has led to.
pub(super) fn status(
    change: OutreachChange,
    led_to: impl FnOnce() -> Booking,
) -> Option<OutreachStatus> {
    let (sequence, contact) = match change {
        // Another call of the same people may have fallen through meanwhile.
        OutreachChange::Booked | OutreachChange::Moved => ("BOOKED", Some("CONVERTED")),
        OutreachChange::Replied => ("REPLIED", Some("REPLIED")),
        OutreachChange::SequenceReplied => ("REPLIED", None),
        OutreachChange::Unchanged => return None,
    };
    Some(OutreachStatus {
        sequence,
        contact,
        calcom: calcom_metadata(&led_to()),
    })
}

/// Returns the entry of the log that tells of the event.
pub(super) fn log(event: &BookingEvent, sequence: &Sequence, change: OutreachChange) -> Log {
    let metadata = json!({
        "bookingUid": event.booking_uid,
        "rescheduleUid": event.reschedule_uid,
        "eventType": event.event_type.announced_as(),
        "eventTypeId": event.event_type_id,
        "startTime": event.start_time.map(iso_time),
        "endTime": event.end_time.map(iso_time),
        "attendeeEmails": event.match_emails,
        "attendees": event.attendees,
        "outreachSequenceId": sequence.id,
        "contactId": sequence.contact_id,
        "prospectId": sequence.prospect_id,
        "changedOutreach": change != OutreachChange::Unchanged,
    });
    Log {
        id: new_id().to_string(),
        status: event.event_type.log_status(),
        subject: event.event_type.log_subject(),
        metadata,
        sent_at: now(),
    }
}

/// What `metadata.calcom` of a sequence tells: the booking that it has led to, whichever event came
/// last. What is not known is left out, so that merging never overwrites a known value.
fn calcom_metadata(booking: &Booking) -> Value {
    let event_type = match BookingState::from_word(&booking.state) {
        Some(BookingState::Cancelled) => "BOOKING_CANCELLED",
        _ if booking.reschedule_uid.is_some() => "BOOKING_RESCHEDULED",
        _ => "BOOKING_CREATED",
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

/// A time as JavaScript writes it, which is how Cal.com and the tools around it do.
fn iso_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
