//! Tests of items from Cal.com's API, valid and invalid.

use proto::booking::v1::{Attendee, Host};
use serde_json::json;

use super::*;

fn item() -> Value {
    json!({
        "id": 4711,
        "uid": "uid-1",
        "title": "Intro call",
        "hosts": [{ "id": 1, "name": "Hanna", "email": "hanna@bookbrief.example" }],
        "status": "accepted",
        "rescheduledFromUid": null,
        "start": "2026-11-23T10:00:00.000Z",
        "end": "2026-11-23T10:30:00.000Z",
        "duration": 30,
        "eventTypeId": 9,
        "eventType": { "id": 9, "slug": "intro" },
        "location": "unknown",
        "absentHost": false,
        "createdAt": "2026-11-20T08:00:00.000Z",
        "updatedAt": "2026-11-20T08:00:01.000Z",
        "metadata": { "outreachSequenceId": "seq-1", "contactId": 12 },
        "attendees": [{
            "name": "Zoe", "email": "Zoe@Kestrel.example", "timeZone": "Europe/Amsterdam",
            "language": "nl", "absent": false,
        }],
        "guests": ["guest@kestrel.example", "zoe@kestrel.example", "no address"],
        "bookingFieldsResponses": { "email": "booker@kestrel.example", "name": "Zoe" },
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut item = item();
    item[key] = value;
    item
}

fn guest(email: &str) -> Attendee {
    Attendee {
        email: email.to_owned(),
        ..Attendee::default()
    }
}

fn only(item: Value) -> ListedBooking {
    let mut bookings = read(item).unwrap();
    assert_eq!(bookings.len(), 1);
    bookings.remove(0)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn an_item_says_all_that_a_webhook_would() {
    let booking = only(item());

    let mut event = booking.event;
    let attendee = event.attendees.remove(0);
    // An added guest is a participant, too, and is listed nowhere else.
    let guests = std::mem::take(&mut event.attendees);
    assert_eq!(guests, [guest("guest@kestrel.example")]);
    assert_eq!(attendee.email, "Zoe@Kestrel.example");
    assert_eq!(attendee.time_zone, "Europe/Amsterdam");
    assert_eq!(attendee.language, "nl");
    let expected = BookingEvent {
        booking_uid: "uid-1".to_owned(),
        start_time: Some(at("2026-11-23T10:00:00Z").into()),
        end_time: Some(at("2026-11-23T10:30:00Z").into()),
        event_type_id: "9".to_owned(),
        title: "Intro call".to_owned(),
        match_emails: ["booker", "zoe", "guest"]
            .map(|name| format!("{name}@kestrel.example"))
            .to_vec(),
        outreach_sequence_id: "seq-1".to_owned(),
        contact_id: "12".to_owned(),
        booking_number: "4711".to_owned(),
        organizer: Some(Host {
            email: "hanna@bookbrief.example".to_owned(),
            name: "Hanna".to_owned(),
            ..Host::default()
        }),
        ..Default::default()
    };
    assert_eq!(event, expected);
}

#[test]
fn placeholders_are_as_good_as_absent() {
    let booking = only(with(
        "attendees",
        json!([{ "name": "Unknown", "email": "unknown", "absent": null }, null]),
    ));

    let guests = ["guest@kestrel.example", "zoe@kestrel.example"].map(guest);
    assert_eq!(booking.event.attendees[0], Attendee::default());
    assert_eq!(booking.event.attendees[1..], guests);
    assert!(!booking.event.match_emails.contains(&"unknown".to_owned()));
    assert_eq!(booking.absence, Absence::NotStated);
}

#[test]
fn what_does_not_decide_may_be_anything() {
    let mut strange = item();
    for key in [
        "title",
        "metadata",
        "guests",
        "bookingFieldsResponses",
        "eventType",
        "updatedAt",
    ] {
        strange[key] = json!(7);
    }
    strange["metadata"] = json!({ "sequenceId": { "not": "" }, "contactId": ["a"] });

    let booking = only(strange);

    assert_eq!(booking.event.match_emails, ["zoe@kestrel.example"]);
    assert_eq!(booking.event.outreach_sequence_id, "");
    assert_eq!(booking.event.contact_id, "");
    assert_eq!(booking.updated, None);
}

#[test]
fn what_decides_must_be_right_and_the_complaint_names_the_field_alone() {
    let cases = [
        ("uid", json!(12)),
        ("uid", json!("u".repeat(256))),
        ("status", json!("zoe@kestrel.example")),
        ("start", json!("tomorrow")),
        ("end", Value::Null),
        ("attendees", json!("zoe@kestrel.example")),
        ("attendees", json!(["zoe@kestrel.example"])),
        ("rescheduledFromUid", json!({})),
        ("rescheduledToUid", json!(1)),
    ];
    for (key, value) in cases {
        let wrong = read(with(key, value)).unwrap_err().to_string();

        assert!(wrong.starts_with(&format!("{key}: expected")), "{wrong}");
        assert!(!wrong.contains("zoe"), "{wrong}");
    }
}

#[test]
fn every_seat_is_a_booking_of_its_own() {
    let seated = with(
        "attendees",
        json!([
            {
                "name": "Zoe", "email": "zoe@kestrel.example", "seatUid": "seat-1", "absent": true,
                "metadata": { "sequenceId": "seq-of-zoe" },
                "bookingFieldsResponses": { "email": "zoe.private@kestrel.example" },
            },
            { "name": "Yan", "email": "yan@merlin.example", "seatUid": "seat-2", "absent": false },
        ]),
    );

    let [zoe, yan] = <[ListedBooking; 2]>::try_from(read(seated).unwrap()).unwrap();

    assert_eq!(zoe.known_uid(), "uid-1/seat-1");
    assert_eq!(zoe.absence, Absence::Marked);
    assert_eq!(zoe.event.outreach_sequence_id, "seq-of-zoe");
    let addresses = ["zoe.private@kestrel.example", "zoe@kestrel.example"];
    assert_eq!(zoe.event.match_emails, addresses);
    assert_eq!(yan.known_uid(), "uid-1/seat-2");
    assert_eq!(yan.absence, Absence::Unmarked);
    assert_eq!(yan.event.outreach_sequence_id, "");
    assert_eq!(yan.event.match_emails, ["yan@merlin.example"]);
    assert_eq!(yan.event.attendees.len(), 1);
}

#[test]
fn a_move_names_the_booking_that_it_replaces() {
    let moved = only(with("rescheduledFromUid", json!("uid-0")));
    assert_eq!(moved.replaced_uid().as_deref(), Some("uid-0"));
    assert!(moved.listed(&[], at("2026-11-22T00:00:00Z")).replaces);

    let left = only(with("rescheduledToUid", json!("uid-2")));
    assert_eq!(left.replaced_uid(), None);
    assert!(left.is_replaced);
}

#[test]
fn the_clock_decides_whether_a_call_is_over() {
    let booking = only(item());

    let timing = |now| booking.listed(&[], at(now)).timing;

    assert_eq!(timing("2026-11-23T09:59:59Z"), Timing::Ahead);
    assert_eq!(timing("2026-11-23T10:00:00Z"), Timing::Running);
    assert_eq!(timing("2026-11-23T10:30:01Z"), Timing::Over);
}

#[test]
fn secrets_are_redacted_in_what_is_kept() {
    let booking = only(with("videoCallData", json!({ "password": "pw" })));

    assert!(booking.evidence.json.contains("[redacted]"));
    assert_eq!(booking.evidence.sha256.len(), 32);
}
