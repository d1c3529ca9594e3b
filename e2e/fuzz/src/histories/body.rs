//! An event as Cal.com tells it.

use booking_svc::domain::{BookingEvent, EventType, UNNAMED};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// How much later each copy of an event is made.
const COPY_DELAY: TimeDelta = TimeDelta::milliseconds(3);
/// Cal.com does not tell when a call was found to be over, so marks must come after its end.
const UNTIL_MARKS: TimeDelta = TimeDelta::days(30_000);

/// Returns the body of a webhook about `event`, made by one of several subscriptions.
pub(super) fn of(event: &BookingEvent, copy: u8) -> Value {
    let is_mark = event.event_type.is_mark();
    let made = event.event_time.unwrap_or_default() + COPY_DELAY * i32::from(copy);
    let made = if is_mark { made + UNTIL_MARKS } else { made };
    json!({
        "triggerEvent": event.event_type.sender_name(),
        "createdAt": written(made),
        "payload": payload(event, is_mark),
    })
}

fn payload(event: &BookingEvent, is_mark: bool) -> Value {
    let address = event.match_emails.first();
    let attendees = event.match_emails.iter();
    let attendees = attendees.map(|email| json!({ "email": email }));
    let uid = event.booking_uid.as_ref();
    let mut payload = json!({
        // Cal.com has left out what is derived.
        "uid": uid.filter(|uid| !uid.starts_with(UNNAMED)),
        "bookingId": number(event.booking_number.as_ref()),
        "rescheduleId": number(event.reschedule_number.as_ref()),
        "rescheduleUid": event.reschedule_uid,
        "startTime": event.start_time.map(written),
        "endTime": event.end_time.map(written),
        "attendeeSeatId": event.seat_uid,
        "recurringEventId": event.series_uid,
        "attendees": address.map(|_| attendees.collect::<Vec<_>>()),
    });
    // A mark tells of nobody's answers, and of a shared call it tells the seat alone.
    if is_mark {
        payload["attendees"] = marks(event);
        return payload;
    }
    if let Some(email) = address {
        payload["responses"] = json!({ "email": { "value": email } });
    }
    if event.is_of_seat() {
        payload["seatsPerTimeSlot"] = json!(5);
    }
    if event.event_type == EventType::RescheduleRequested {
        payload["requestReschedule"] = json!(true);
    }
    if event.ends_series {
        payload["recurringEvent"] = json!({ "freq": 2, "count": 4, "interval": 1 });
    }
    if event.event_type == EventType::SeatCancelled && !event.is_of_seat() {
        // Somebody has left, and nobody says who.
        payload["seatsPerTimeSlot"] = json!(5);
        payload["attendees"] = json!([]);
        payload["responses"] = json!({});
    }
    payload
}

/// Returns the number of a booking, which is at the end of its name.
fn number(name: Option<&String>) -> Option<u64> {
    let (_, number) = name?.rsplit_once('-')?;
    number.parse().ok()
}

fn marks(event: &BookingEvent) -> Value {
    let absent = event.event_type == EventType::NoShowMarked;
    if event.absences.is_empty() {
        // The first booker is listed before whoever is meant.
        let marked = event.attendees.last().map(|person| &person.email);
        return json!([{ "email": marked, "noShow": absent }]);
    }
    let marks = event.absences.iter();
    marks
        .map(|mark| json!({ "email": mark.email, "noShow": mark.absent }))
        .collect()
}

fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
