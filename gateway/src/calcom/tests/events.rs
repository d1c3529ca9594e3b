//! Tests of the meaning of each of Cal.com's events.

use serde_json::json;

use super::*;

#[test]
fn each_event_has_its_meaning_and_keeps_cal_coms_word() {
    for (name, meaning) in [
        ("BOOKING_CREATED", BookingEventType::Created),
        ("BOOKING_RESCHEDULED", BookingEventType::Rescheduled),
        ("BOOKING_CANCELLED", BookingEventType::Cancelled),
        ("BOOKING_REQUESTED", BookingEventType::Requested),
        ("BOOKING_REJECTED", BookingEventType::Rejected),
        ("BOOKING_NO_SHOW_UPDATED", BookingEventType::NoShowMarked),
        ("MEETING_ENDED", BookingEventType::MeetingEnded),
    ] {
        let payload = json!({ "attendees": [{ "email": "a@b.example", "noShow": true }] });
        let separated = name.to_lowercase().replace('_', ".");

        assert_eq!(event_of(name, &payload).r#type(), meaning, "{name}");
        assert_eq!(event_of(&separated, &payload).r#type(), meaning, "{name}");
        assert_eq!(type_name(meaning), name);
    }
}

#[test]
fn a_booking_is_known_by_its_number_too() {
    let numbers = |name: &str, payload: Value| {
        let event = event_of(name, &payload);
        (event.booking_number, event.reschedule_number)
    };
    let numbered = |own: &str, replaced: &str| (own.to_owned(), replaced.to_owned());

    let moved = json!({ "uid": "b", "bookingId": 77, "rescheduleUid": "a", "rescheduleId": 76 });
    assert_eq!(numbers("BOOKING_RESCHEDULED", moved), numbered("77", "76"));
    let text = json!({ "uid": "b", "bookingId": "77" });
    assert_eq!(numbers("BOOKING_CANCELLED", text), numbered("77", ""));
    // A row of Cal.com's database.
    let row = json!({ "uid": "b", "id": 77 });
    assert_eq!(numbers("MEETING_ENDED", row), numbered("77", ""));
    for nothing in [json!(null), json!(0), json!({}), json!([])] {
        let payload = json!({ "uid": "b", "bookingId": nothing, "rescheduleId": nothing });
        assert_eq!(numbers("BOOKING_CREATED", payload), numbered("", ""));
    }
}

#[test]
fn a_cancellation_has_three_meanings() {
    use BookingEventType::{Cancelled, RescheduleRequested, SeatCancelled};

    for (payload, meaning) in [
        (json!({}), Cancelled),
        (
            json!({ "requestReschedule": null, "seatsPerTimeSlot": null }),
            Cancelled,
        ),
        (
            json!({ "requestReschedule": false, "seatsPerTimeSlot": 0 }),
            Cancelled,
        ),
        (
            json!({ "requestReschedule": true, "seatsPerTimeSlot": 4 }),
            RescheduleRequested,
        ),
        (
            json!({ "requestReschedule": false, "seatsPerTimeSlot": 4 }),
            SeatCancelled,
        ),
        (
            json!({
                "seatsPerTimeSlot": 4,
                "attendees": [{ "email": "a@b.example" }, { "email": "sam@sales.example" }],
                "hosts": [{ "user": { "email": "sam@sales.example" } }],
            }),
            SeatCancelled,
        ),
        (
            json!({
                "seatsPerTimeSlot": 4,
                "attendees": [{ "email": "a@b.example" }, { "email": "c@b.example" }],
                "hosts": [{ "user": { "email": "sam@sales.example" } }],
            }),
            Cancelled,
        ),
    ] {
        let event = event_of("BOOKING_CANCELLED", &payload);

        assert_eq!(event.r#type(), meaning, "{payload}");
        assert_eq!(type_name(meaning), "BOOKING_CANCELLED");
    }
}

#[test]
fn a_reschedule_names_the_booking_that_it_replaces() {
    let event = event_of(
        "BOOKING_RESCHEDULED",
        &json!({
            "uid": "new",
            "rescheduleId": 14_820_331,
            "rescheduleUid": "old",
            "rescheduleStartTime": "2026-09-24T15:00:00Z",
            "startTime": "2026-09-25T12:00:00Z",
            "endTime": "2026-09-25T12:30:00Z",
            "rescheduledBy": null,
        }),
    );

    assert_eq!(
        (event.booking_uid.as_str(), event.reschedule_uid.as_str()),
        ("new", "old")
    );
    assert_eq!(
        (event.start_time, event.end_time),
        (Some(clock(12, 0)), Some(clock(12, 30)))
    );
}

#[test]
fn any_event_may_name_a_predecessor() {
    let predecessor = |name: &str, payload: Value| event_of(name, &payload).reschedule_uid;

    for name in [
        "BOOKING_CREATED",
        "BOOKING_RESCHEDULED",
        "BOOKING_CANCELLED",
        "BOOKING_REQUESTED",
        "BOOKING_REJECTED",
        "MEETING_ENDED",
    ] {
        assert_eq!(
            predecessor(name, json!({ "uid": "new", "rescheduleUid": "old" })),
            "old"
        );
        assert_eq!(
            predecessor(name, json!({ "uid": "same", "rescheduleUid": "same" })),
            ""
        );
        assert_eq!(
            predecessor(name, json!({ "uid": 7, "rescheduleUid": 7.0 })),
            ""
        );
        assert_eq!(
            predecessor(name, json!({ "uid": "new", "rescheduleUid": null })),
            ""
        );
        assert_eq!(
            predecessor(name, json!({ "uid": "new", "rescheduleUid": 0 })),
            ""
        );
    }
}

#[test]
fn one_mark_of_a_no_show_outweighs_the_others() {
    use BookingEventType::{NoShowCleared, NoShowMarked};

    let mark = |email: &str, absent: bool| json!({ "email": email, "noShow": absent });
    for (attendees, meaning) in [
        (json!([mark("a@b.example", true)]), NoShowMarked),
        (
            json!([mark("a@b.example", false), mark("c@b.example", true)]),
            NoShowMarked,
        ),
        (
            json!([{ "email": "a@b.example", "noShow": null }, null, mark("c@b.example", false)]),
            NoShowCleared,
        ),
        (
            json!([
                { "email": "a@b.example", "noShow": "false" },
                { "email": "c@b.example", "noShow": 7 },
            ]),
            NoShowCleared,
        ),
        (
            json!({ "0": { "email": "a@b.example", "noShow": "True" } }),
            NoShowMarked,
        ),
        // Nobody is marked by what is no address.
        (
            json!([mark("no address", true), mark("a@b.example", false)]),
            NoShowCleared,
        ),
    ] {
        let payload = json!({ "bookingUid": "uid-1", "attendees": attendees });
        let event = event_of("BOOKING_NO_SHOW_UPDATED", &payload);

        assert_eq!(
            (event.r#type(), event.booking_uid.as_str()),
            (meaning, "uid-1")
        );
    }
}

#[test]
fn a_no_show_without_any_mark_is_refused() {
    for attendees in [json!(null), json!([]), json!([{ "email": "a@b.example" }])] {
        let body = json!({
            "triggerEvent": "BOOKING_NO_SHOW_UPDATED",
            "data": { "bookingUid": "uid-1", "attendees": attendees },
        });

        assert_eq!(
            complaint(&body),
            "data.attendees[].noShow: expected a boolean, got none"
        );
    }
}

#[test]
fn a_no_show_of_nobody_who_can_be_read_is_refused() {
    for email in [
        json!(null),
        json!("no address"),
        json!("a b@c.example"),
        json!(7),
    ] {
        let body = json!({
            "triggerEvent": "BOOKING_NO_SHOW_UPDATED",
            "payload": { "bookingUid": "uid-1", "attendees": [{ "email": email, "noShow": true }] },
        });

        assert_eq!(
            complaint(&body),
            "payload.attendees[].email: expected an address, got none"
        );
    }
}

#[test]
fn the_end_of_a_meeting_is_read_flat_and_in_a_payload() {
    let row = json!({
        "id": 14_823_410,
        "uid": "uid-1",
        "createdAt": "2026-09-22T09:15:29.900Z",
        "startTime": "2026-09-25T12:00:00.000Z",
        "endTime": "2026-09-25T12:30:00.000Z",
        "fromReschedule": "old",
        "attendees": [{ "email": "Zoe@kestrel.example", "locale": "de", "noShow": false }],
    });

    for body in [
        flat("MEETING_ENDED", &row),
        flat("meeting.ended", &row),
        json!({ "triggerEvent": "MEETING.ENDED", "payload": row }),
        json!({
            "triggerEvent": "MEETING_ENDED",
            "createdAt": "2026-09-25T12:31:00.000Z",
            "data": row,
        }),
    ] {
        let event = event_in(&body);

        assert_eq!(event.r#type(), BookingEventType::MeetingEnded);
        assert_eq!(event.booking_uid, "uid-1");
        assert_eq!(event.reschedule_uid, "old");
        assert_eq!(event.end_time, Some(clock(12, 30)));
        assert_eq!(event.event_time, Some(clock(12, 30)));
        assert_eq!(event.attendees[0].language, "de");
        assert_eq!(event.match_emails, ["zoe@kestrel.example"]);
    }
}

#[test]
fn the_time_of_an_event_is_that_of_its_envelope() {
    let time = |created_at: Value| {
        let body = json!({
            "triggerEvent": "BOOKING_CREATED",
            "createdAt": created_at,
            "payload": { "createdAt": "2026-01-01T00:00:00Z" },
        });
        event_in(&body).event_time
    };

    assert_eq!(time(json!("2026-09-25T12:00:00.000Z")), Some(clock(12, 0)));
    assert_eq!(time(json!("2026-09-25T14:00:00+02:00")), Some(clock(12, 0)));
    assert_eq!(time(json!(null)), None);
    assert_eq!(time(json!("yesterday")), None);
    assert_eq!(time(json!(7)), None);
    assert_eq!(event(&json!({})).event_time, None);
}

#[test]
fn null_means_absent_in_every_event() {
    for name in [
        "BOOKING_RESCHEDULED",
        "BOOKING_CANCELLED",
        "BOOKING_REQUESTED",
        "BOOKING_REJECTED",
    ] {
        let nulls = json!({
            "rescheduleUid": null,
            "fromReschedule": null,
            "requestReschedule": null,
            "seatsPerTimeSlot": null,
            "attendeeSeatId": null,
            "attendees": [{ "email": null, "language": null, "locale": null }],
            "unknown": { "to": "us" },
        });

        let absent = event_of(name, &json!({ "attendees": [{}] }));

        assert_eq!(event_of(name, &nulls), absent);
    }
}

#[test]
fn a_move_without_its_new_uid_is_about_the_booking_that_it_names() {
    let moved = event_of(
        "BOOKING_RESCHEDULED",
        &json!({ "uid": null, "rescheduleUid": "uid-1", "startTime": "2026-09-25T12:00:00Z" }),
    );

    assert_eq!(moved.booking_uid, "uid-1");
    assert_eq!(moved.reschedule_uid, "uid-1");
}

#[test]
fn a_call_without_an_end_is_as_long_as_it_says() {
    let end = |length: Value| {
        event(&json!({ "startTime": "2026-09-25T12:00:00Z", "length": length })).end_time
    };

    assert_eq!(end(json!(45)), Some(clock(12, 45)));
    for no_length in [
        json!(null),
        json!(0),
        json!(-30),
        json!("long"),
        json!(1e300),
    ] {
        assert_eq!(end(no_length), None);
    }
}

#[test]
fn a_mark_of_absence_names_whom_it_is_about() {
    let event = event_of(
        "BOOKING_NO_SHOW_UPDATED",
        &json!({
            "bookingUid": "uid-1",
            "attendees": [
                { "email": " Ada@ACME.example", "noShow": true },
                { "email": "bob@acme.example", "noShow": false },
                { "email": "no address", "noShow": true },
                { "email": "eve@acme.example" },
            ],
        }),
    );

    let absences = event.absences.iter();
    let absences = absences.map(|absence| (&*absence.email, absence.absent));
    assert_eq!(
        absences.collect::<Vec<_>>(),
        [("ada@acme.example", true), ("bob@acme.example", false)]
    );
    assert_eq!(event_of("BOOKING_CREATED", &json!({})).absences, []);
}
