//! Tests of the participants: the booker comes first, and hosts are left out.

use serde_json::json;

use super::*;

/// Returns the addresses of the attendees.
fn attending(event: &BookingEvent) -> Vec<&str> {
    event
        .attendees
        .iter()
        .map(|person| person.email.as_str())
        .collect()
}

#[test]
fn the_booker_comes_first_in_whatever_order_they_are_listed() {
    let event = event(&json!({
        "attendees": [
            { "email": "ida@unrelated.example", "name": "Ida" },
            { "email": "no address" },
            { "email": "Zoe@Kestrel.example", "name": "Zoë", "timeZone": "Europe/Berlin" },
        ],
        "responses": {
            "email": { "label": "email_address", "value": " zoe@kestrel.example" },
            "guests": { "label": "guests", "value": ["cfo@kestrel.example", 7, "a b@c"] },
        },
    }));

    assert_eq!(
        attending(&event),
        ["Zoe@Kestrel.example", "ida@unrelated.example", "no address"]
    );
    assert_eq!(event.attendees[0].time_zone, "Europe/Berlin");
    assert_eq!(
        event.match_emails,
        [
            "zoe@kestrel.example",
            "ida@unrelated.example",
            "cfo@kestrel.example"
        ]
    );
}

#[test]
fn the_newest_of_several_seats_has_its_booker_first() {
    let event = event(&json!({
        "seatsPerTimeSlot": 10,
        "attendeeSeatId": "seat-b",
        "attendees": [{ "email": "ida@unrelated.example" }, { "email": "zoe@kestrel.example" }],
        "responses": { "email": { "value": "zoe@kestrel.example" } },
    }));

    assert_eq!(attending(&event)[0], "zoe@kestrel.example");
    assert_eq!(event.match_emails, ["zoe@kestrel.example"]);
}

#[test]
fn an_answer_to_another_question_names_no_attendee() {
    let event = event(&json!({
        "attendees": [{ "email": "bo@newcomer.example" }],
        "responses": {
            "email": { "value": "bo@newcomer.example" },
            "referred-by": { "value": "zoe@kestrel.example" },
            "assistant": "zoe@kestrel.example",
            "notes": { "value": "zoe@kestrel.example" },
            "location": { "value": { "value": "zoe@kestrel.example" } },
        },
        "userFieldsResponses": { "email": { "value": "zoe@kestrel.example" } },
    }));

    assert_eq!(event.match_emails, ["bo@newcomer.example"]);
}

#[test]
fn guests_are_read_in_every_form() {
    for guests in [
        json!("a@guest.example"),
        json!("a@guest.example; nobody, "),
        json!(["a@guest.example"]),
        json!({ "label": "guests", "value": ["a@guest.example"] }),
        json!({ "label": "guests", "value": "a@guest.example" }),
        json!({ "value": [{ "email": "A@guest.example", "name": "A" }, null, 7] }),
        json!([{ "email": "a@guest.example" }]),
        json!({ "email": "a@guest.example" }),
        json!([["a@guest.example"]]),
        json!({ "value": { "0": "a@guest.example" } }),
        json!({ "0": { "email": "a@guest.example" } }),
        json!("a@guest.example A@guest.example"),
    ] {
        let payload = json!({
            "attendees": [{ "email": "zoe@kestrel.example" }],
            "responses": { "guests": guests },
        });

        assert_eq!(
            event(&payload).match_emails,
            ["zoe@kestrel.example", "a@guest.example"],
            "{guests}"
        );
    }
}

#[test]
fn hosts_are_no_prospects_even_when_they_are_listed() {
    for hosts in [
        json!({ "organizer": { "email": "Sanne@sales.example" } }),
        json!({ "organizer": "sanne@sales.example" }),
        json!({ "user": { "email": "sanne@sales.example" } }),
        json!({ "team": { "members": [{ "email": "sanne@sales.example" }] } }),
        json!({ "hosts": [{ "email": "sanne@sales.example" }] }),
        json!({ "hosts": [{ "isFixed": true, "user": { "email": "sanne@sales.example" } }] }),
        json!({ "hosts": [{ "email": "s@sales.example", "user": { "email": "sanne@sales.example" } }] }),
        json!({ "hosts": [{ "email": "sanne@sales.example", "user": { "email": "s@sales.example" } }] }),
        json!({ "hosts": { "0": { "user": { "email": "sanne@sales.example" } } } }),
    ] {
        let mut payload = json!({
            "attendees": [{ "email": "sanne@sales.example " }, { "email": "zoe@kestrel.example" }],
            "responses": { "guests": ["sanne@sales.example"] },
        });
        for (key, host) in hosts.as_object().unwrap() {
            payload[key] = host.clone();
        }
        let event = event(&payload);

        assert_eq!(attending(&event), ["zoe@kestrel.example"], "{hosts}");
        assert_eq!(event.match_emails, ["zoe@kestrel.example"], "{hosts}");
    }
}

#[test]
fn a_host_who_books_for_another_person_is_not_the_booker() {
    let event = event(&json!({
        "organizer": { "email": "sanne@sales.example" },
        "attendees": [{ "email": "sanne@sales.example" }],
        "responses": { "email": "sanne@sales.example", "guests": ["zoe@kestrel.example"] },
    }));

    assert_eq!(event.match_emails, ["zoe@kestrel.example"]);
}

#[test]
fn a_host_who_books_a_call_with_themselves_is_the_booker() {
    let event = event(&json!({
        "organizer": { "email": "sanne@sales.example" },
        "attendees": [{ "email": "sanne@sales.example" }],
    }));

    assert_eq!(attending(&event), ["sanne@sales.example"]);
    assert_eq!(event.match_emails, ["sanne@sales.example"]);
}

#[test]
fn the_booker_is_kept_though_not_listed() {
    for attendees in [
        json!(null),
        json!("nobody"),
        json!([7, {}]),
        json!([{ "email": "cfo@kestrel.example" }]),
    ] {
        let event = event(&json!({
            "attendees": attendees,
            "responses": {
                "name": { "value": { "firstName": "Zoë", "lastName": "Müller" } },
                "email": { "value": "zoe@kestrel.example" },
            },
        }));

        let booker = &event.attendees[0];
        assert_eq!(
            (booker.email.as_str(), booker.name.as_str()),
            ("zoe@kestrel.example", "Zoë Müller"),
            "{attendees}"
        );
        assert_eq!(event.match_emails[0], "zoe@kestrel.example");
    }
}

#[test]
fn the_booker_is_among_those_who_are_kept_of_very_many() {
    let mut attendees = vec![json!({ "email": "guest@acme.example" }); 5000];
    attendees.push(json!({ "email": "zoe@kestrel.example" }));

    let event = event(&json!({
        "attendees": attendees,
        "responses": { "email": "zoe@kestrel.example" },
    }));

    assert_eq!(event.attendees.len(), 500);
    assert_eq!(attending(&event)[0], "zoe@kestrel.example");
    assert_eq!(
        event.match_emails,
        ["zoe@kestrel.example", "guest@acme.example"]
    );
}
