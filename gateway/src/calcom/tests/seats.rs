//! Tests of shared calls, in which each attendee has a seat.

use serde_json::json;

use super::*;

/// The first 16 hex digits of the SHA-256 of `ada@acme.example`.
const ADA: &str = "2a1322415fff1b1a";

/// Returns the payload of a shared call that Ada joins after Bob.
pub(super) fn shared() -> Value {
    json!({
        "uid": "uid-1",
        "seatsPerTimeSlot": 4,
        "attendees": [{ "email": "bob@acme.example" }, { "email": "Ada@acme.example" }],
        "responses": {
            "email": { "label": "email_address", "value": " Ada@ACME.example" },
            "guests": { "label": "guests", "value": ["guest@acme.example"] },
        },
    })
}

#[test]
fn each_seat_is_known_by_its_id_and_its_own_booker() {
    for name in [
        "BOOKING_CREATED",
        "BOOKING_RESCHEDULED",
        "BOOKING_REQUESTED",
    ] {
        let mut payload = shared();
        payload["attendeeSeatId"] = json!("seat-1");
        payload["rescheduleUid"] = json!("uid-0");

        let event = event_of(name, &payload);

        assert_eq!(event.seat_uid, "seat-1", "{name}");
        assert_eq!(event.match_emails, ["ada@acme.example"], "{name}");
        let attending = event.attendees.iter().map(|one| one.email.as_str());
        assert_eq!(
            attending.collect::<Vec<_>>(),
            ["Ada@acme.example", "bob@acme.example", "guest@acme.example"],
            "{name}"
        );
    }
}

#[test]
fn the_texts_of_the_first_booker_belong_only_to_that_seat() {
    let mut payload = shared();
    payload["additionalNotes"] = json!("merger");

    // The answers are those of the person who takes the seat.
    let taken = event_of("BOOKING_CREATED", &payload);
    assert_eq!(taken.notes, "merger");
    // Otherwise, Cal.com sends the answers of the first booker.
    for name in ["BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "MEETING_ENDED"] {
        assert_eq!(event_of(name, &payload).notes, "", "{name}");
    }
    payload["seatsPerTimeSlot"] = Value::Null;
    let alone = event_of("BOOKING_RESCHEDULED", &payload);
    assert_eq!(alone.notes, "merger");
}

#[test]
fn a_seat_without_an_id_goes_by_a_digest_of_its_booker() {
    for name in ["BOOKING_CREATED", "BOOKING_REQUESTED"] {
        let event = event_of(name, &shared());

        assert_eq!(event.seat_uid, ADA, "{name}");
        assert_eq!(event.seat_email, "ada@acme.example", "{name}");
        assert_eq!(event.match_emails, ["ada@acme.example"], "{name}");
    }
}

#[test]
fn the_first_attendee_has_the_seat_without_answers() {
    let mut payload = shared();
    payload["responses"] = json!(null);
    payload["attendees"] = json!([{ "email": "ADA@acme.example" }, { "email": "b@acme.example" }]);

    let event = event(&payload);

    assert_eq!(event.seat_uid, ADA);
    assert_eq!(event.match_emails, ["ada@acme.example"]);
}

#[test]
fn who_leaves_a_shared_call_is_known_by_the_same_digest() {
    let event = event_of(
        "BOOKING_CANCELLED",
        &json!({
            "seatsPerTimeSlot": 4,
            "attendees": [{ "email": "Ada@acme.example" }],
            "responses": { "email": { "value": "bob@acme.example" } },
        }),
    );

    assert_eq!(event.r#type(), BookingEventType::SeatCancelled);
    assert_eq!(event.seat_uid, ADA);
    assert_eq!(event.match_emails, ["ada@acme.example"]);
}

#[test]
fn a_seat_without_a_person_has_no_name() {
    for name in ["BOOKING_CREATED", "BOOKING_CANCELLED"] {
        let event = event_of(name, &json!({ "seatsPerTimeSlot": 4 }));

        assert_eq!((event.seat_uid.as_str(), event.match_emails.len()), ("", 0));
    }
}

#[test]
fn an_id_alone_makes_a_seat() {
    let payload = json!({
        "attendeeSeatId": "seat-1",
        "attendees": [{ "email": "ada@acme.example" }, { "email": "bob@acme.example" }],
    });

    for (name, meaning) in [
        ("BOOKING_CREATED", BookingEventType::Created),
        ("BOOKING_CANCELLED", BookingEventType::SeatCancelled),
        ("BOOKING_REJECTED", BookingEventType::Rejected),
        ("MEETING_ENDED", BookingEventType::MeetingEnded),
    ] {
        let event = event_of(name, &payload);

        assert_eq!(
            (event.r#type(), event.seat_uid.as_str()),
            (meaning, "seat-1")
        );
    }
}

#[test]
fn a_seat_that_is_known_by_its_id_belongs_to_no_other_person() {
    let everybody = json!([{ "email": "bob@acme.example" }, { "email": "ada@acme.example" }]);
    let of_first_booker = json!({ "email": { "value": "bob@acme.example" } });
    for (name, change) in [
        ("BOOKING_CANCELLED", json!({})),
        ("BOOKING_CANCELLED", json!({ "requestReschedule": true })),
        ("BOOKING_REJECTED", json!({})),
        ("MEETING_ENDED", json!({})),
        ("BOOKING_RESCHEDULED", json!({ "rescheduleUid": "uid-1" })),
        (
            "BOOKING_RESCHEDULED",
            json!({ "rescheduleUid": "uid-0", "responses": null }),
        ),
    ] {
        for attendees in [json!([]), json!(null), everybody.clone()] {
            let mut payload = json!({
                "uid": "uid-1",
                "seatsPerTimeSlot": 4,
                "attendeeSeatId": "seat-2",
                "attendees": attendees,
                "responses": of_first_booker,
            });
            for (key, value) in change.as_object().unwrap() {
                payload[key] = value.clone();
            }

            let event = event_of(name, &payload);

            assert_eq!(event.seat_uid, "seat-2", "{name}");
            assert_eq!(event.seat_email, "", "{name} {attendees}");
            assert_eq!(event.match_emails, [""; 0], "{name} {attendees}");
        }
    }
}

#[test]
fn a_mark_of_absence_in_a_seat_names_its_holder_only_if_no_other_attendee_is_marked() {
    let marked = |people: &[&str]| {
        let mark = |email: &&str| json!({ "email": email, "noShow": true });
        let attendees = people.iter().map(mark).collect::<Vec<_>>();
        let payload = json!({ "attendeeSeatId": "seat-2", "attendees": attendees });
        event_of("BOOKING_NO_SHOW_UPDATED", &payload)
    };

    assert_eq!(marked(&["ada@acme.example"]).seat_email, "ada@acme.example");
    let several = marked(&["bob@acme.example", "ada@acme.example"]);
    assert_eq!(
        (several.seat_email.as_str(), several.absences.len()),
        ("", 2)
    );
}

#[test]
fn the_only_listed_attendee_has_the_seat_whatever_the_answers() {
    for (name, uid) in [
        ("BOOKING_CANCELLED", "uid-1"),
        ("BOOKING_RESCHEDULED", "uid-2"),
    ] {
        for seat in [json!(null), json!("seat-2")] {
            let event = event_of(
                name,
                &json!({
                    "uid": uid,
                    "rescheduleUid": "uid-1",
                    "seatsPerTimeSlot": 4,
                    "attendeeSeatId": seat,
                    "attendees": [{ "email": "Ada@acme.example" }],
                    "responses": { "email": { "value": "bob@acme.example" } },
                }),
            );

            assert_eq!(event.seat_email, "ada@acme.example", "{name} {seat}");
        }
    }
}

#[test]
fn who_moves_into_another_call_is_who_answered_whatever_the_id() {
    let mut payload = shared();
    payload["uid"] = json!("uid-2");
    payload["rescheduleUid"] = json!("uid-1");
    payload["attendeeSeatId"] = json!("seat-9");

    let event = event_of("BOOKING_RESCHEDULED", &payload);

    assert_eq!(
        (event.seat_uid.as_str(), event.seat_email.as_str()),
        ("seat-9", "ada@acme.example")
    );
}

#[test]
fn a_call_with_no_seats_is_not_shared() {
    for seats in [json!(null), json!(0), json!(0.0), json!(-1)] {
        let mut payload = shared();
        payload["seatsPerTimeSlot"] = seats.clone();

        let created = event(&payload);
        let cancelled = event_of("BOOKING_CANCELLED", &payload);

        assert_eq!(
            (created.seat_uid.as_str(), created.match_emails.len()),
            ("", 3)
        );
        assert_eq!(cancelled.r#type(), BookingEventType::Cancelled, "{seats}");
    }
}

#[test]
fn an_event_about_a_whole_shared_call_names_no_seat() {
    let mut payload = shared();
    payload["requestReschedule"] = json!(true);
    for name in ["BOOKING_CANCELLED", "BOOKING_REJECTED", "MEETING_ENDED"] {
        let event = event_of(name, &payload);

        assert_eq!((event.seat_uid.as_str(), event.match_emails.len()), ("", 3));
    }
}

#[test]
fn seats_are_counted_in_texts_too() {
    for (seats, uid) in [
        (json!("4"), ADA),
        (json!("0"), ""),
        (json!("many"), ""),
        (json!({}), ""),
    ] {
        let mut payload = shared();
        payload["seatsPerTimeSlot"] = seats.clone();

        assert_eq!(event(&payload).seat_uid, uid, "{seats}");
    }
}

#[test]
fn a_seat_id_that_is_too_long_is_a_digest_in_every_event() {
    let mut payload = shared();
    payload["attendeeSeatId"] = json!("s".repeat(256));

    let [booked, left] =
        ["BOOKING_CREATED", "BOOKING_CANCELLED"].map(|name| event_of(name, &payload).seat_uid);

    assert!(booked.starts_with("sha256:"), "{booked}");
    assert_eq!(booked, left);
}

#[test]
fn a_seat_id_of_the_wrong_type_is_left_out() {
    let mut payload = shared();
    payload["attendeeSeatId"] = json!({ "id": "seat-1" });

    assert_eq!(event(&payload).seat_uid, ADA);
}

#[test]
fn a_move_is_of_one_seat_only_if_it_says_so() {
    let moved = |change: Value| {
        let mut payload = shared();
        for (key, value) in change.as_object().unwrap() {
            payload[key] = value.clone();
        }
        event_of("BOOKING_RESCHEDULED", &payload).seat_uid
    };
    let alone = json!([{ "email": "ada@acme.example" }]);

    assert_eq!(moved(json!({ "rescheduleUid": "uid-1" })), "");
    assert_eq!(moved(json!({ "rescheduleUid": "uid-0" })), "");
    let to_another = json!({ "rescheduleUid": "uid-0", "attendees": alone });
    assert_eq!(moved(to_another), ADA);
    let under_its_uid = json!({ "rescheduleUid": "uid-1", "attendees": alone });
    assert_eq!(moved(under_its_uid), "");
    let named = json!({ "rescheduleUid": "uid-1", "attendeeSeatId": "s" });
    assert_eq!(moved(named), "s");
}

#[test]
fn a_call_with_several_people_is_off_for_all_of_them_unless_one_seat_is_named() {
    let cancelled = event_of("BOOKING_CANCELLED", &shared());
    let mut one = shared();
    one["attendeeSeatId"] = json!("seat-1");
    let one = event_of("BOOKING_CANCELLED", &one);

    assert_eq!(cancelled.r#type(), BookingEventType::Cancelled);
    assert_eq!(cancelled.seat_uid, "");
    assert_eq!(one.r#type(), BookingEventType::SeatCancelled);
    assert_eq!(one.seat_uid, "seat-1");
}
