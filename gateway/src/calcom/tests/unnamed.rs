//! Tests of calls whose events have no uid.

use super::*;

#[test]
fn a_call_without_a_uid_is_known_by_what_its_events_tell() {
    let call = json!({
        "startTime": "2026-09-25T12:00:00Z",
        "eventTypeId": 4711,
        "attendees": [{ "email": "Zoe@kestrel.example" }],
    });
    let uid_of = |name: &str, key: &str, value: Value| {
        let mut changed = call.clone();
        changed[key] = value;
        event_of(name, &changed).booking_uid
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
        ("startTime", json!(null)),
        ("eventTypeId", json!(4712)),
        ("bookingId", json!(77)),
        ("attendees", json!([{ "email": "tom@kestrel.example" }])),
    ] {
        assert_ne!(uid_of("BOOKING_CREATED", key, value), uid, "{key}");
    }
    assert_eq!(uid_of("BOOKING_CREATED", "attendees", json!([])), "");
}

#[test]
fn a_call_with_only_a_booker_is_one_until_it_is_off() {
    let event = |name: &str, kind: u32| {
        let call = json!({
            "eventTypeId": kind,
            "attendees": [{ "email": "zoe@kestrel.example" }],
        });
        event_of(name, &call).booking_uid
    };

    let booked = event("BOOKING_CREATED", 4711);

    assert!(booked.starts_with("unnamed:"), "{booked}");
    assert_eq!(event("BOOKING_CANCELLED", 4712), booked);
}

#[test]
fn the_number_of_a_booking_identifies_its_call_also_at_another_time() {
    let event = |start: &str| {
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
        event("2026-09-25T12:00:00Z").booking_uid,
        event("2026-09-26T12:00:00Z").booking_uid,
    );

    assert!(uid.starts_with("unnamed:"));
    assert_eq!(uid, other);
}

#[test]
fn a_requested_move_without_its_new_uid_is_a_booking_of_its_own() {
    let event = |name: &str, booker: Value, number: Value| {
        let call = json!({
            "uid": null,
            "bookingId": number,
            "rescheduleUid": "uid-1",
            "startTime": "2026-09-25T12:00:00Z",
            "attendees": [{ "email": booker }],
        });
        event_of(name, &call)
    };

    // Even if only the booking is known that it is to replace.
    for booker in [json!("zoe@kestrel.example"), json!(null)] {
        for number in [json!(12), json!(null)] {
            let asked = event("BOOKING_REQUESTED", booker.clone(), number.clone());
            let declined = event("BOOKING_REJECTED", booker.clone(), number);

            assert!(asked.booking_uid.starts_with("unnamed:"), "{asked:?}");
            assert_eq!(asked.reschedule_uid, "uid-1");
            assert_eq!(declined.booking_uid, asked.booking_uid);
        }
    }
}
