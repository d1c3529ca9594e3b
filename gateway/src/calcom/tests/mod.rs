//! Tests of reading bodies.

mod events;
mod ignored;
mod lenient;
#[path = "../../../tests/mutator/mod.rs"]
mod mutator;
mod people;
mod seats;
mod series;
mod taking_seats;
mod unnamed;

use proptest::prelude::*;
use proto::{booking::v1::BookingEvent, well_known::Timestamp};
use serde_json::json;

use self::mutator::{Dice, mutated};
use super::*;

const SAMPLES: [&[u8]; 4] = [
    include_bytes!("../../../tests/api/payloads/02-booking-created-with-metadata.body"),
    include_bytes!("../../../tests/api/payloads/03-booking-rescheduled.body"),
    include_bytes!("../../../tests/api/payloads/07-booking-no-show-updated.body"),
    include_bytes!("../../../tests/api/payloads/08-meeting-ended.body"),
];

/// Reads a booking that was created.
fn event(payload: &Value) -> BookingEvent {
    event_of("BOOKING_CREATED", payload)
}

/// Reads an event in Cal.com's usual envelope.
fn event_of(name: &str, payload: &Value) -> BookingEvent {
    event_in(&json!({ "triggerEvent": name, "payload": payload }))
}

/// Reads a whole body, which must hold an event.
fn event_in(body: &Value) -> BookingEvent {
    match read(body.to_string().as_bytes()).content {
        Content::Event(event) => event,
        other => panic!("no event in {body}: {other:?}"),
    }
}

/// Reads a whole body, which must be unreadable, and returns the reason.
fn complaint(body: &Value) -> String {
    match read(body.to_string().as_bytes()).content {
        Content::Unreadable(unreadable) => unreadable.detail,
        other => panic!("not refused: {body}: {other:?}"),
    }
}

/// Returns a body with the members of `row` next to the name of the event, as scheduled events have
/// them.
fn flat(name: &str, row: &Value) -> Value {
    let mut body = row.clone();
    body["triggerEvent"] = json!(name);
    body
}

/// Returns 2026-09-25 at `hour` and `minute`.
fn clock(hour: i64, minute: i64) -> Timestamp {
    Timestamp {
        seconds: 1_790_294_400 + hour * 3600 + minute * 60,
        nanos: 0,
    }
}

#[test]
fn the_first_uid_that_says_something_decides() {
    let uid = |payload: Value| event(&payload).booking_uid;

    assert_eq!(uid(json!({ "bookingUid": "a", "uid": "b", "id": 3 })), "a");
    assert_eq!(uid(json!({ "bookingUid": null, "uid": "b", "id": 3 })), "b");
    assert_eq!(uid(json!({ "id": 3 })), "3");
    assert_eq!(uid(json!({ "bookingUid": "", "uid": "b" })), "b");
    assert_eq!(uid(json!({ "bookingUid": 0, "uid": "b" })), "b");
}

#[test]
fn the_first_sequence_id_that_is_present_decides() {
    let metadata = json!({ "outreachSequenceId": 41, "sequenceId": "old", "contactId": 5.0 });
    let event = event(&json!({ "metadata": metadata }));

    assert_eq!(event.outreach_sequence_id, "41");
    assert_eq!(event.contact_id, "5");
}

#[test]
fn a_call_of_five_hundred_keeps_every_address() {
    let attendees: Vec<_> = (0..500)
        .map(|index| json!({ "email": format!("guest-{index}@kestrel.example") }))
        .collect();

    let event = event(&json!({ "attendees": attendees }));

    assert_eq!(
        (event.attendees.len(), event.match_emails.len()),
        (500, 500)
    );
}

#[test]
fn a_time_that_is_none_is_left_out() {
    let start = |text: &str| event(&json!({ "startTime": text, "uid": "kept" })).start_time;

    for text in [
        "2026-09-25T12:00:00Z",
        "2026-09-25T12:00:00+00:00",
        "2026-09-25T14:00:00.000+02:00",
    ] {
        assert_eq!(start(text), Some(clock(12, 0)), "{text}");
    }
    for text in [
        "",
        "tomorrow",
        "2026-09-25",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "+275760-09-13T00:00:00Z",
        "-infinity",
    ] {
        assert_eq!(start(text), None, "{text}");
    }
}

#[test]
fn no_time_is_rounded_into_another_second() {
    for (text, nanos) in [
        ("9999-12-31T23:59:60Z", 999_999_000),
        ("9999-12-31T23:59:59.999999999Z", 999_999_000),
        ("2026-09-25T12:00:00.123456789Z", 123_456_000),
    ] {
        let start = event(&json!({ "startTime": text })).start_time.unwrap();

        assert_eq!(start.nanos, nanos, "{text}");
        assert!(start.seconds < 253_402_300_800, "{text}");
    }
}

/// Draws any JSON, favouring keys and values that the reader uses.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "\\PC*",
        Just("a\0b".to_owned()),
        Just("zoe@kestrel.example".to_owned()),
        Just("2026-09-25T12:00:00Z".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        "\\PC{0,3}",
        Just("a\0".to_owned()),
        proptest::sample::select(vec![
            "uid",
            "id",
            "attendees",
            "email",
            "name",
            "language",
            "locale",
            "noShow",
            "seatsPerTimeSlot",
            "attendeeSeatId",
            "createdAt",
            "metadata",
            "sequenceId",
            "responses",
            "value",
            "startTime",
            "title",
            "password",
            "rescheduleUid",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..8)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn any_event() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "BOOKING_CREATED",
        "BOOKING_RESCHEDULED",
        "BOOKING_CANCELLED",
        "BOOKING_NO_SHOW_UPDATED",
        "MEETING_ENDED",
    ])
}

/// Checks what booking-svc relies on, for any body.
fn assert_storable(reading: &Reading) {
    assert!(!reading.event_name.contains('\0'));
    if !reading.payload_json.is_empty() {
        let payload = serde_json::from_str(&reading.payload_json).unwrap();
        assert!(!holds_nul(&payload));
    }
    match &reading.content {
        Content::Event(event) => {
            for id in [
                &event.booking_uid,
                &event.reschedule_uid,
                &event.seat_uid,
                &event.event_type_id,
                &event.outreach_sequence_id,
                &event.contact_id,
            ] {
                assert!(id.len() <= 255, "{id}");
            }
            assert!(event.attendees.len() <= 500 && event.match_emails.len() <= 1000);
            assert!(!holds_nul(&serde_json::to_value(event).unwrap()));
        }
        Content::Ignored(_) => {}
        Content::Unreadable(unreadable) => {
            assert!(!unreadable.detail.is_empty() && !unreadable.detail.contains('\0'));
            assert_eq!(unreadable.body, reading.body);
        }
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| key.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(body in prop::collection::vec(any::<u8>(), 0..256)) {
        assert_storable(&read(&body));
    }

    #[test]
    fn any_mutation_of_what_cal_com_sends_can_be_read(seed: u64, index in 0..SAMPLES.len()) {
        let body = mutated(SAMPLES[index], &mut Dice::new(seed));
        assert_storable(&read(&body));
    }

    #[test]
    fn any_json_can_be_read(body in any_json()) {
        assert_storable(&read(body.to_string().as_bytes()));
    }

    #[test]
    fn any_payload_can_be_read(payload in any_json(), name in any_event()) {
        let body = json!({ "triggerEvent": name, "createdAt": payload, "payload": payload });
        assert_storable(&read(body.to_string().as_bytes()));
    }

    #[test]
    fn any_flat_body_can_be_read(mut body in any_json()) {
        if let Value::Object(members) = &mut body {
            members.insert("triggerEvent".to_owned(), json!("MEETING_ENDED"));
        }
        assert_storable(&read(body.to_string().as_bytes()));
    }
}
