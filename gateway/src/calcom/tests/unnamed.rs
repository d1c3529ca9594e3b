//! Calls whose events give no uid.

use super::*;

#[test]
fn a_call_without_a_uid_is_known_by_what_its_events_tell() {
    let call = json!({
        "startTime": "2026-09-25T12:00:00Z",
        "eventTypeId": 4711,
        "attendees": [{ "email": "Zoe@kestrel.example" }],
    });
    let uid_of = |name: &str, key: &str, value: Value| {
        let mut told = call.clone();
        told[key] = value;
        event_of(name, &told).booking_uid
    };
    let uid = event(&call).booking_uid;

    assert!(uid.starts_with("unnamed:") && uid.len() == 32, "{uid}");
    assert!(!uid.contains("zoe"), "{uid}");
    let tagged = json!([{ "email": "zoe+cal@kestrel.example" }]);
    for (name, key, value) in [
        ("BOOKING_CREATED", "title", json!("Introduction")),
        ("BOOKING_CANCELLED", "title", json!("intro")),
        ("BOOKING_CREATED", "attendees", tagged),
    ] {
        assert_eq!(uid_of(name, key, value), uid, "{name} {key}");
    }
    for (key, value) in [
        ("startTime", json!("2026-09-25T12:30:00Z")),
        ("eventTypeId", json!(4712)),
        ("bookingId", json!(77)),
        ("attendees", json!([{ "email": "tom@kestrel.example" }])),
    ] {
        assert_ne!(uid_of("BOOKING_CREATED", key, value), uid, "{key}");
    }
    for (key, value) in [("startTime", json!(null)), ("attendees", json!([]))] {
        assert_eq!(uid_of("BOOKING_CREATED", key, value), "", "{key}");
    }
}

#[test]
fn the_number_of_a_booking_tells_which_call_it_is_also_at_another_time() {
    let told = |start: &str| {
        event_of(
            "BOOKING_CANCELLED",
            &json!({
                "bookingId": 77,
                "startTime": start,
                "attendees": [{ "email": "zoe@kestrel.example" }],
            }),
        )
    };

    let (uid, other) = (
        told("2026-09-25T12:00:00Z").booking_uid,
        told("2026-09-26T12:00:00Z").booking_uid,
    );

    assert!(uid.starts_with("unnamed:"));
    assert_eq!(uid, other);
}
