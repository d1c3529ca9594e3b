use proto::booking::v1::{Answer, BookingEvent, Host};
use serde_json::{Value, json};

use super::*;

fn read(booking: &Value) -> BookingEvent {
    let mut booking = booking.clone();
    crate::redact::redact(&mut booking);
    let members = booking.as_object().expect("a booking is an object");
    let mut event = BookingEvent::default();
    read_place(&mut event, members);
    read_texts(&mut event, members);
    event
}

fn host(email: &str, name: &str) -> Host {
    Host {
        email: email.to_owned(),
        name: name.to_owned(),
        ..Host::default()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "callers write it as JSON")]
fn answers(responses: Value) -> Vec<(String, String)> {
    let event = read(&json!({ "responses": responses }));
    let pair = |answer: Answer| (answer.label, answer.value);
    event.answers.into_iter().map(pair).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(label, value): &(&str, &str)| ((*label).to_owned(), (*value).to_owned());
    expected.iter().map(owned).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "callers write it as JSON")]
fn link(booking: Value) -> String {
    read(&booking).meeting_url
}

#[test]
fn a_webhook_has_every_detail() {
    let event = read(&json!({
        "organizer": {
            "id": 7, "name": "Dana Rivera", "email": "dana@northpeak.example",
            "timeZone": "America/Chicago", "language": { "locale": "en" }, "utcOffset": -300,
        },
        "team": { "id": 1, "name": "Sales", "members": [
            { "name": "Dana Rivera", "email": "Dana@northpeak.example" },
            { "name": "Tom", "email": "tom@northpeak.example", "timeZone": "Europe/Berlin" },
        ] },
        "metadata": { "videoCallUrl": "https://app.cal.example/video/1" },
        "location": "integrations:daily",
        "additionalNotes": "Line one\nLine two",
        "responses": {
            "email": { "label": "email_address", "value": "zoe@kestrel.example" },
            "topics": { "label": "Topics", "value": ["pricing", "security"], "isHidden": false },
        },
    }));

    let dana = Host {
        time_zone: "America/Chicago".to_owned(),
        language: "en".to_owned(),
        ..host("dana@northpeak.example", "Dana Rivera")
    };
    let tom = Host {
        time_zone: "Europe/Berlin".to_owned(),
        ..host("tom@northpeak.example", "Tom")
    };
    assert_eq!(event.organizer, Some(dana));
    assert_eq!(event.team_members, [tom]);
    assert_eq!(event.meeting_url, "https://app.cal.example/video/1");
    assert_eq!(event.location, "integrations:daily");
    assert_eq!(event.notes, "Line one\nLine two");
    assert_eq!(event.answers.len(), 1);
    assert_eq!(event.answers[0].label, "Topics");
    assert_eq!(event.answers[0].value, "pricing, security");
}

#[test]
fn the_hosts_are_known_in_every_shape() {
    let dana = host("dana@northpeak.example", "Dana");
    for booking in [
        json!({ "user": { "email": "dana@northpeak.example", "name": "Dana" } }),
        json!({ "hosts": [{ "email": "dana@northpeak.example", "name": "Dana", "username": "d" }] }),
        json!({ "hosts": [{ "isFixed": true, "user": {
            "email": " dana@northpeak.example", "name": { "firstName": "Dana" } } }] }),
        json!({ "organizer": 7, "host": { "email": "dana@northpeak.example", "name": "Dana" } }),
        json!({ "hosts": [{ "email": "dana@northpeak.example", "user": {
            "email": "d@northpeak.example", "name": "Dana" } }] }),
    ] {
        let event = read(&booking);

        assert_eq!(event.organizer.as_ref(), Some(&dana), "{booking}");
        assert_eq!(event.team_members, [], "{booking}");
    }
    let event = read(&json!({ "organizer": "dana@northpeak.example" }));
    assert_eq!(event.organizer, Some(host("dana@northpeak.example", "")));
    let event = read(&json!({ "organizer": {
        "name": "Dana", "timeZone": { "name": "Europe/Berlin" }, "locale": "nl" } }));
    let organizer = event.organizer.unwrap_or_default();
    assert_eq!(organizer.time_zone, "Europe/Berlin");
    assert_eq!(organizer.language, "nl");
}

#[test]
fn a_wrong_type_costs_nothing_but_itself() {
    let strange = [
        json!(null),
        json!(7),
        json!(true),
        json!("x"),
        json!([[]]),
        json!({ "a": [1] }),
    ];
    for value in &strange {
        for key in [
            "organizer",
            "user",
            "hosts",
            "team",
            "metadata",
            "videoCallData",
            "meetingUrl",
            "location",
            "additionalNotes",
            "responses",
            "userFieldsResponses",
            "customInputs",
        ] {
            let mut booking = json!({
                "title": "Intro",
                "host": { "name": "Dana" },
                "bookingFieldsResponses": { "topic": "pricing" },
            });
            booking[key] = value.clone();

            let event = read(&booking);

            assert!(event.organizer.is_some(), "{booking}");
            assert!(!event.answers.is_empty(), "{booking}");
        }
    }
    let event = read(&json!({ "organizer": {
        "name": 7, "email": "dana@northpeak.example", "timeZone": [], "language": "de" } }));
    let organizer = event.organizer.unwrap_or_default();
    assert_eq!((&*organizer.name, &*organizer.language), ("", "de"));
}

#[test]
fn placeholders_of_the_api_are_left_out() {
    let event = read(&json!({
        "hosts": [{ "name": "unknown", "email": "unknown" }],
        "location": "unknown",
        "bookingFieldsResponses": { "notes": "" },
        "description": "Ring twice.",
    }));

    assert_eq!(event.organizer, None);
    assert_eq!(event.location, "");
    assert_eq!(event.notes, "Ring twice.");
}

#[test]
fn the_link_of_a_call_is_the_first_web_address() {
    let daily = "https://rooms.example/1";
    for booking in [
        json!({ "metadata": { "videoCallUrl": daily }, "location": "https://rooms.example/2" }),
        json!({ "metadata": { "videoCallUrl": "javascript:alert(1)" }, "videoCallData": { "url": daily } }),
        json!({ "metadata": [], "meetingUrl": daily }),
        json!({ "location": daily }),
    ] {
        assert_eq!(link(booking.clone()), daily, "{booking}");
    }
    for location in [
        "integrations:zoom",
        "+31 20 123 45 67",
        "Kerkstraat 1",
        "ftp://rooms.example",
    ] {
        let event = read(&json!({ "location": location }));
        assert_eq!((&*event.meeting_url, &*event.location), ("", location));
    }
}

#[test]
fn a_link_has_no_password() {
    for (given, kept) in [
        ("https://z.example/j/1?pwd=s3cret", "https://z.example/j/1"),
        (
            "https://z.example/j/1?a=1&PWD=s3cret&b=2#pwd=s3cret",
            "https://z.example/j/1?a=1&b=2",
        ),
        (
            "https://z.example/1?access_token=s3cret&t=5",
            "https://z.example/1?t=5",
        ),
        ("https://w.example/1?roomKey=s3cret", "https://w.example/1"),
        ("https://me:s3cret@z.example/1", "https://z.example/1"),
        (
            "https://teams.microsoft.com/meet/1?p=s3cret",
            "https://teams.microsoft.com/meet/1",
        ),
        ("https://blog.example/?p=7", "https://blog.example/?p=7"),
        (
            "https://z.example/1?confno=7&x=a%20b",
            "https://z.example/1?confno=7&x=a%20b",
        ),
    ] {
        assert_eq!(link(json!({ "videoCallData": { "url": given } })), kept);
        let event = read(&json!({ "location": given }));
        assert_eq!((&*event.meeting_url, &*event.location), (kept, kept));
    }
}

#[test]
fn answers_are_texts_whatever_their_shape() {
    let read = answers(json!({
        "a": "plain",
        "b": { "label": "Size", "value": "51-200", "isHidden": false },
        "c": { "label": "", "value": 7.5 },
        "d": { "label": "Newsletter", "value": true },
        "e": { "label": "Where", "value": { "value": "phone", "optionValue": "+31 20 1" } },
        "f": { "label": "Where else", "value": { "value": "office", "optionValue": "" } },
        "g": { "label": "Person", "value": { "firstName": "Zoë", "lastName": "Müller" } },
        "h": { "label": "List", "value": ["one", 2, null, ["three"]] },
        "i": { "label": "Map", "value": { "left": 1, "right": "two" } },
        "j": ["x", "y"],
    }));

    assert_eq!(
        read,
        pairs(&[
            ("a", "plain"),
            ("Size", "51-200"),
            ("c", "7.5"),
            ("Newsletter", "true"),
            ("Where", "phone: +31 20 1"),
            ("Where else", "office"),
            ("Person", "Zoë Müller"),
            ("List", "one, 2, three"),
            ("Map", "left: 1, right: two"),
            ("j", "x, y"),
        ])
    );
}

#[test]
fn what_the_booker_did_not_answer_is_no_answer() {
    let read = answers(json!({
        "name": { "label": "your_name", "value": "Zoë" },
        "guests": { "label": "guests", "value": ["cfo@kestrel.example"] },
        "rescheduleReason": { "label": "reason", "value": "ill" },
        "empty": { "label": "Empty", "value": " " },
        "absent": { "label": "Absent", "isHidden": false },
        "utm": { "label": "Campaign", "value": "spring", "isHidden": true },
        "api-token": "s3cret",
        "real": { "label": "Real", "value": "yes" },
    }));

    assert_eq!(read, pairs(&[("Real", "yes")]));
}

#[test]
fn the_notes_and_the_location_may_stand_in_the_answers_alone() {
    let event = read(&json!({
        "additionalNotes": "",
        "responses": {
            "notes": { "label": "additional_notes", "value": "Ring twice." },
            "location": { "label": "location", "value": { "value": "phone", "optionValue": "+31 20 1" } },
        },
    }));

    assert_eq!(event.notes, "Ring twice.");
    assert_eq!(event.location, "phone: +31 20 1");
}

#[test]
fn answers_are_bounded() {
    let many = (0..200).map(|number| (format!("q{number}"), json!("yes")));
    assert_eq!(answers(many.collect()).len(), 50);

    let long = json!({ "q": { "label": "é".repeat(1000), "value": "é".repeat(10_000) } });
    let (label, value) = answers(long).remove(0);
    assert_eq!((label.chars().count(), value.chars().count()), (200, 2000));

    let large = (0..50).map(|number| (format!("q{number}"), json!("x".repeat(2000))));
    let all = answers(large.collect());
    let characters = all.iter().map(|(label, value)| label.len() + value.len());
    assert!((10_000..=20_000).contains(&characters.sum::<usize>()));

    let event =
        read(&json!({ "additionalNotes": "x".repeat(100_000), "location": "x".repeat(9000) }));
    assert_eq!((event.notes.len(), event.location.len()), (5000, 500));

    let members = (0..500).map(|number| json!({ "email": format!("m{number}@northpeak.example") }));
    let event = read(&json!({ "team": { "members": members.collect::<Vec<_>>() } }));
    assert_eq!(event.team_members.len(), 50);
}

#[test]
fn no_depth_costs_anything() {
    let mut deep = json!("deep");
    for _ in 0..100 {
        deep = json!([deep, "here"]);
    }

    let read = answers(json!({ "q": { "label": "Deep", "value": deep } }));

    assert_eq!(read, pairs(&[("Deep", "here, here, here, here")]));
}

#[test]
fn nothing_holds_a_nul() {
    let event = read(&json!({
        "organizer": { "name": "Da\0na", "email": "a\0@b.example" },
        "additionalNotes": "a\0b",
        "location": "a\0b",
        "responses": { "a\0": { "label": "l\0", "value": "v\0" }, "b\0": "c" },
    }));

    assert!(!format!("{event:?}").contains("\\0"), "{event:?}");
}
