//! Bodies that Cal.com should not send, signed all the same.

use proto::booking::v1::{
    BookingEvent, RecordBookingEventRequest, UnreadableContent,
    record_booking_event_request::Content,
};
use serde_json::{Value, json};

use crate::{
    client,
    running::{Running, SECRET, sign},
};

fn created(payload: &str) -> String {
    format!(r#"{{"triggerEvent":"BOOKING_CREATED","payload":{payload}}}"#)
}

/// Delivers `body`, which must be applied, and returns the event in it.
async fn event(body: &str) -> BookingEvent {
    let gateway = Running::start().await;
    let reply = gateway.deliver(body).await;
    assert_eq!(reply.status, 200, "{body}: {}", reply.body);
    match gateway.booking.requests().remove(0).content {
        Some(Content::Event(event)) => event,
        other => panic!("no event in {body}: {other:?}"),
    }
}

/// Delivers `body`, which must be refused but kept, and returns what was recorded.
async fn refused(
    gateway: &Running,
    body: &[u8],
) -> (Value, RecordBookingEventRequest, UnreadableContent) {
    let reply = gateway.deliver(body).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
    assert_eq!(reply.json()["error"], "Invalid webhook payload");
    let request = gateway.booking.requests().remove(0);
    let Some(Content::Unreadable(unreadable)) = request.content.clone() else {
        panic!("not kept as unreadable: {request:?}");
    };
    assert_eq!(reply.json()["detail"], unreadable.detail);
    (reply.json()["detail"].clone(), request, unreadable)
}

#[tokio::test]
async fn what_is_no_json_is_kept_as_it_arrived() {
    let gateway = Running::start().await;
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_event = created(&deep);
    let bodies: [&[u8]; 9] = [
        b"",
        b"uid=1&triggerEvent=BOOKING_CREATED",
        b"\xef\xbb\xbf{\"triggerEvent\":\"PING\"}",
        b"{\"triggerEvent\":\"PING\",\"x\":\"\xff\"}",
        br#"{"triggerEvent":"PING","x":"\ud83d"}"#,
        br#"{"triggerEvent":"PING"} {}"#,
        br#"{"triggerEvent":"PING","x":1e999}"#,
        deep.as_bytes(),
        deep_event.as_bytes(),
    ];

    for body in bodies {
        let (detail, request, unreadable) = refused(&gateway, body).await;
        assert!(
            detail
                .as_str()
                .unwrap()
                .starts_with("body: expected UTF-8 JSON"),
            "{detail}"
        );
        assert_eq!(unreadable.body, body);
        assert_eq!(request.delivery.unwrap().payload_json, "");
    }
}

#[tokio::test]
async fn json_that_is_no_object_is_refused() {
    let gateway = Running::start().await;

    for (body, found) in [("false", "a boolean"), ("[]", "an array"), ("null", "null")] {
        let (detail, request, unreadable) = refused(&gateway, body.as_bytes()).await;
        assert_eq!(detail, format!("body: expected an object, got {found}"));
        assert_eq!(unreadable.body, body.as_bytes());
        assert_eq!(request.delivery.unwrap().payload_json, body);
    }
}

#[tokio::test]
async fn what_a_template_makes_is_read_whatever_type_it_says_it_has() {
    let gateway = Running::start().await;

    for (body, status) in [
        (created(r#"{"uid":"uid-1"}"#), 200),
        ("false".to_owned(), 400),
    ] {
        let signature = sign(SECRET, body.as_bytes());
        let length = body.len();
        let text = format!(
            "POST /api/webhooks/calcom HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\
             x-cal-signature-256: {signature}\r\n\r\n{body}"
        );
        let reply = client::request(gateway.address, text.as_bytes()).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        assert_eq!(gateway.booking.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_type_is_refused_with_its_path() {
    let gateway = Running::start().await;

    for (payload, detail) in [
        (r#""uid-1""#, "payload: expected an object, got a string"),
        (
            r#"{"uid":true}"#,
            "payload.uid: expected a string or a number, got a boolean",
        ),
        (
            r#"{"startTime":1}"#,
            "payload.startTime: expected a string, got a number",
        ),
        (
            r#"{"attendees":{}}"#,
            "payload.attendees: expected an array, got an object",
        ),
        (
            r#"{"attendees":["a"]}"#,
            "payload.attendees[0]: expected an object, got a string",
        ),
        (
            r#"{"attendees":[null,{"email":1}]}"#,
            "payload.attendees[1].email: expected a string, got a number",
        ),
        (
            r#"{"attendees":[{"language":"nl"}]}"#,
            "payload.attendees[0].language: expected an object, got a string",
        ),
        (
            r#"{"metadata":{"outreachSequenceId":{"not":null}}}"#,
            "payload.metadata.outreachSequenceId: expected a string or a number, got an object",
        ),
        (
            r#"{"responses":[]}"#,
            "payload.responses: expected an object, got an array",
        ),
    ] {
        let body = created(payload);
        let (found, request, unreadable) = refused(&gateway, body.as_bytes()).await;
        assert_eq!(found, detail);
        let delivery = request.delivery.unwrap();
        assert_eq!(delivery.event_name, "BOOKING_CREATED");
        assert_eq!(delivery.payload_json.as_bytes(), unreadable.body);
    }
    let unmarked = br#"{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","payload":{"bookingUid":"u"}}"#;
    let (detail, ..) = refused(&gateway, unmarked).await;
    assert_eq!(
        detail,
        "payload.attendees[].noShow: expected a boolean, got none"
    );
    let (detail, ..) = refused(&gateway, br#"{"triggerEvent":7}"#).await;
    assert_eq!(detail, "triggerEvent: expected a string, got a number");
    let (detail, ..) = refused(&gateway, br#"{"triggerEvent":null,"type":{}}"#).await;
    assert_eq!(detail, "type: expected a string, got an object");
}

#[tokio::test]
async fn a_nul_character_is_refused_with_its_path() {
    let gateway = Running::start().await;

    for (payload, path) in [
        (r#"{"title":"a\u0000b"}"#, r"payload.title"),
        (
            r#"{"custom":[1,{"note":"\u0000"}]}"#,
            r"payload.custom[1].note",
        ),
        (
            r#"{"responses":{"a\u0000":1}}"#,
            r#"payload.responses["a\u0000"]"#,
        ),
    ] {
        let body = created(payload);
        let (detail, request, unreadable) = refused(&gateway, body.as_bytes()).await;
        assert_eq!(
            detail,
            format!("{path}: expected text without NUL characters")
        );
        assert_eq!(request.delivery.unwrap().payload_json, "");
        assert!(!unreadable.body.contains(&0));
    }
}

#[tokio::test]
async fn a_nul_character_in_an_event_that_is_not_used_does_no_harm() {
    let gateway = Running::start().await;

    let reply = gateway
        .deliver(r#"{"triggerEvent":"PI\u0000NG","payload":"\u0000"}"#)
        .await;

    assert_eq!(reply.json()["reason"], "Unsupported event");
    let delivery = gateway.booking.requests().remove(0).delivery.unwrap();
    assert_eq!(
        (delivery.event_name.as_str(), delivery.payload_json.as_str()),
        ("PING", "")
    );
}

#[tokio::test]
async fn null_is_as_good_as_absent() {
    let absent = event(&created("{}")).await;
    let null = event(
        r#"{"triggerEvent":null,"type":"BOOKING_CREATED","payload":null,"data":{
            "bookingUid":null,"uid":null,"id":null,"rescheduleUid":null,"startTime":null,
            "endTime":null,"title":null,"eventTypeId":null,"attendeeSeatId":null,
            "attendees":null,"metadata":null,"responses":null}}"#,
    )
    .await;
    let inside = event(&created(
        r#"{"metadata":{"outreachSequenceId":null,"contactId":null},"attendees":[null],
            "responses":{"email":null,"guests":{"label":"guests","value":null}}}"#,
    ))
    .await;

    assert_eq!(absent, null);
    assert_eq!(absent, inside);
}

#[tokio::test]
async fn a_numeric_uid_is_written_as_javascript_writes_it() {
    for (number, uid) in [
        ("77", "77"),
        ("77.0", "77"),
        ("7.5", "7.5"),
        ("1e21", "1e+21"),
        ("12345678901234567890", "12345678901234567000"),
        ("0", ""),
        ("-0.0", ""),
    ] {
        let event = event(&created(&format!(r#"{{"uid":{number}}}"#))).await;
        assert_eq!(event.booking_uid, uid, "{number}");
    }
}

#[tokio::test]
async fn the_last_of_duplicate_keys_decides() {
    let event = event(&created(r#"{"uid":"first","uid":"last"}"#)).await;

    assert_eq!(event.booking_uid, "last");
}

#[tokio::test]
async fn too_much_of_something_is_refused() {
    let gateway = Running::start().await;
    let attendees = json!({ "attendees": vec![json!({}); 501] }).to_string();
    let uid = json!({ "uid": "u".repeat(256) }).to_string();

    let (detail, ..) = refused(&gateway, created(&attendees).as_bytes()).await;
    assert_eq!(
        detail,
        "payload.attendees: expected at most 500 items, got 501"
    );
    let (detail, ..) = refused(&gateway, created(&uid).as_bytes()).await;
    assert_eq!(detail, "payload.uid: expected at most 255 bytes, got 256");
}
