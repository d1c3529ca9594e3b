//! Tests that irrelevant fields never cost a booking, whatever they contain.

use serde_json::json;

use super::*;

/// Reads the booking in JSON text.
fn booked(payload: &str) -> BookingEvent {
    let body = format!(r#"{{"triggerEvent":"BOOKING_CREATED","payload":{payload}}}"#);
    match read(body.as_bytes()).content {
        Content::Event(event) => event,
        other => panic!("no event in {payload}: {other:?}"),
    }
}

#[test]
fn any_field_but_those_that_decide_may_have_any_type() {
    for key in [
        "title",
        "startTime",
        "endTime",
        "eventTypeId",
        "attendees",
        "responses",
        "metadata",
        "organizer",
        "team",
        "user",
        "hosts",
        "rescheduleUid",
        "fromReschedule",
        "location",
        "attendeeSeatId",
        "seatsPerTimeSlot",
        "requestReschedule",
        "createdAt",
    ] {
        for value in [
            json!(true),
            json!(-1.5),
            json!(""),
            json!("x"),
            json!([]),
            json!([[]]),
            json!({}),
            json!({ "email": {} }),
            json!([null, 7, { "email": 7, "name": [], "language": 7 }]),
        ] {
            let mut payload = json!({ "uid": "uid-1", "attendees": ["zoe@kestrel.example"] });
            payload[key] = value.clone();
            let event = event(&payload);

            assert_eq!(event.booking_uid, "uid-1", "{key}: {value}");
            if !["attendees", "attendeeSeatId"].contains(&key) {
                assert_eq!(
                    event.match_emails,
                    ["zoe@kestrel.example"],
                    "{key}: {value}"
                );
            }
        }
    }
}

#[test]
fn a_person_is_read_in_every_form() {
    for person in [
        json!({ "name": { "firstName": "Zoë", "lastName": "Müller" }, "language": "de" }),
        json!({ "name": null, "firstName": "Zoë", "lastName": "Müller", "locale": "de" }),
        json!({ "name": "Zoë Müller", "language": { "locale": "de" }, "timeZone": 7 }),
        json!({ "name": "Zoë Müller", "language": "de", "timeZone": { "name": "Europe/Berlin" } }),
    ] {
        let mut entry = person.clone();
        entry["email"] = json!("zoe@kestrel.example");
        for attendees in [
            json!([null, entry]),
            json!(entry),
            json!({ "0": entry, "1": null }),
        ] {
            let event = event(&json!({ "attendees": attendees }));

            let zoe = &event.attendees[0];
            assert_eq!(
                (zoe.email.as_str(), zoe.name.as_str(), zoe.language.as_str()),
                ("zoe@kestrel.example", "Zoë Müller", "de"),
                "{attendees}"
            );
        }
    }
}

#[test]
fn what_no_strict_parser_reads_costs_no_booking() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for odd in [
        r#""half \ud83d""#,
        r#""\ude00 and a NUL \u0000""#,
        "1e400",
        "-1e400",
        &"9".repeat(1000),
        &deep,
    ] {
        let event = booked(&format!(
            r#"{{"odd":{odd},"title":{odd},"uid":"uid-1","attendees":[{{"email":"zoe@kestrel.example","x":{odd}}}]}}"#
        ));

        assert_eq!(event.booking_uid, "uid-1", "{odd}");
        assert_eq!(event.match_emails, ["zoe@kestrel.example"], "{odd}");
    }
}

#[test]
fn a_secret_is_redacted_in_a_body_that_had_to_be_mended() {
    let body = r#"{"triggerEvent":"PING","pass\u0000word":"hunter2","x":"\ud83d"}"#;

    let reading = read(body.as_bytes());

    assert!(
        reading.payload_json.contains("[redacted]"),
        "{}",
        reading.payload_json
    );
    assert!(
        !reading.payload_json.contains("hunter2"),
        "{}",
        reading.payload_json
    );
}

#[test]
fn the_first_id_that_can_be_read_decides() {
    let event = event(&json!({
        "bookingUid": true,
        "uid": { "not": "one" },
        "id": 7,
        "rescheduleUid": [],
        "fromReschedule": "old",
        "metadata": { "outreachSequenceId": { "not": null }, "sequenceId": "41", "contactId": [1] },
    }));

    assert_eq!(event.booking_uid, "7");
    assert_eq!(event.reschedule_uid, "old");
    assert_eq!(
        (
            event.outreach_sequence_id.as_str(),
            event.contact_id.as_str()
        ),
        ("41", "")
    );
}

#[test]
fn what_is_too_long_to_be_an_id_is_none() {
    let long = "i".repeat(256);
    let event = event(&json!({
        "eventTypeId": long,
        "metadata": { "outreachSequenceId": long, "sequenceId": "i".repeat(255), "contactId": long },
    }));

    assert_eq!(event.event_type_id, "");
    assert_eq!(
        (event.outreach_sequence_id.len(), event.contact_id.len()),
        (255, 0)
    );
}

#[test]
fn a_booking_whose_uid_is_too_long_stays_one_booking() {
    let uid = "u".repeat(300);

    let booked = event_of("BOOKING_CREATED", &json!({ "uid": uid }));
    let moved = event_of(
        "BOOKING_RESCHEDULED",
        &json!({ "uid": "new", "rescheduleUid": uid }),
    );
    let cancelled = event_of("BOOKING_CANCELLED", &json!({ "bookingUid": uid }));

    assert!(
        booked.booking_uid.starts_with("sha256:"),
        "{}",
        booked.booking_uid
    );
    assert_eq!(booked.booking_uid, moved.reschedule_uid);
    assert_eq!(booked.booking_uid, cancelled.booking_uid);
}

#[test]
fn a_long_text_is_cut() {
    let event = event(&json!({
        "title": "é".repeat(10_000),
        "attendees": [{ "email": "zoe@kestrel.example", "name": "é".repeat(10_000) }],
    }));

    assert_eq!(event.title.len(), 1000);
    assert_eq!(event.attendees[0].name.len(), 320);
}

#[test]
fn a_uid_that_says_nothing_is_none() {
    for nothing in [
        json!("  "),
        json!("\t"),
        json!("null"),
        json!("undefined"),
        json!(0),
    ] {
        // Only the booker is given.
        let payload = json!({ "uid": nothing, "attendees": [{ "email": "zoe@kestrel.example" }] });
        assert!(
            event(&payload).booking_uid.starts_with("unnamed:"),
            "{nothing}"
        );
    }
    let beside = json!({ "bookingUid": "", "uid": " uid-1 " });
    assert_eq!(event_of("BOOKING_CANCELLED", &beside).booking_uid, "uid-1");
}

#[test]
fn guests_may_stand_a_line_each() {
    let answers =
        json!({ "guests": { "value": "tom@kestrel.example\nKim <kim@kestrel.example>\r\n" } });
    let payload = json!({ "uid": "uid-1", "responses": answers });

    let expected = ["tom@kestrel.example", "kim@kestrel.example"];
    assert_eq!(event(&payload).match_emails, expected);
}

#[test]
fn one_and_zero_are_marks_of_absence() {
    let payload = json!({ "bookingUid": "uid-1", "attendees": [
        { "email": "zoe@kestrel.example", "noShow": 1 },
        { "email": "tom@kestrel.example", "noShow": 0 },
    ] });
    let marks = event_of("BOOKING_NO_SHOW_UPDATED", &payload).absences;

    let absent = marks.iter().map(|mark| mark.absent).collect::<Vec<_>>();
    assert_eq!(absent, [true, false]);
}
