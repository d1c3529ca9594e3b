//! Bodies that Cal.com should not send, but with valid signatures.

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

/// Delivers `body`, which must be unreadable but stored, and returns the recorded request.
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
    let unclosed = "[".repeat(10_000);
    let bodies: [&[u8]; 7] = [
        b"",
        b"uid=1&triggerEvent=BOOKING_CREATED",
        b"\xef\xbb\xbf{\"triggerEvent\":\"PING\"}",
        b"{\"triggerEvent\":\"PING\",\"x\":\"\xff\"}",
        br#"{"triggerEvent":"PING","x":"\ud83""#,
        br#"{"triggerEvent":"PING"} {}"#,
        unclosed.as_bytes(),
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
async fn valid_json_that_cannot_be_stored_is_left_out() {
    let deep = "[".repeat(10_000) + "]".repeat(10_000).as_str();
    let body = created(&format!(
        r#"{{"uid":"uid-1","title":"a\u0000b","notes":"half \ud83d","n":[1e999],"deep":{deep}}}"#
    ));
    let gateway = Running::start().await;

    let reply = gateway.deliver(&body).await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    let request = gateway.booking.requests().remove(0);
    let kept: Value = serde_json::from_str(&request.delivery.unwrap().payload_json).unwrap();
    assert_eq!(kept["payload"]["title"], "ab");
    assert_eq!(kept["payload"]["notes"], "half \u{FFFD}");
    assert_eq!(kept["payload"]["n"], json!([null]));
    assert!(kept["payload"]["deep"][0][0].is_array());
    let Some(Content::Event(event)) = request.content else {
        panic!("no event");
    };
    assert_eq!(
        (event.booking_uid.as_str(), event.title.as_str()),
        ("uid-1", "ab")
    );
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
async fn a_wrong_type_of_what_decides_is_refused_with_its_path() {
    let gateway = Running::start().await;

    for (body, detail) in [
        (
            created(r#""uid-1""#),
            "payload: expected an object, got a string",
        ),
        (created("[]"), "payload: expected an object, got an array"),
        (
            r#"{"triggerEvent":7}"#.to_owned(),
            "triggerEvent: expected a string, got a number",
        ),
        (
            r#"{"triggerEvent":null,"type":{}}"#.to_owned(),
            "type: expected a string, got an object",
        ),
        (
            r#"{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","payload":{"bookingUid":"u"}}"#.to_owned(),
            "payload.attendees[].noShow: expected a boolean, got none",
        ),
    ] {
        let (found, request, unreadable) = refused(&gateway, body.as_bytes()).await;
        assert_eq!(found, detail);
        let delivery = request.delivery.unwrap();
        assert_eq!(delivery.payload_json.as_bytes(), unreadable.body);
    }
}

#[tokio::test]
async fn a_wrong_type_of_anything_else_is_left_out() {
    for payload in [
        r#"{"uid":true}"#,
        r#"{"startTime":1}"#,
        r#"{"attendees":{}}"#,
        r#"{"metadata":{"outreachSequenceId":{"not":null}}}"#,
        r#"{"metadata":[]}"#,
        r#"{"responses":[]}"#,
        r#"{"eventTypeId":{"id":7}}"#,
    ] {
        assert_eq!(event(&created(payload)).await, event(&created("{}")).await);
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
    let kept = serde_json::from_str::<Value>(&delivery.payload_json).unwrap();
    assert_eq!(delivery.event_name, "PING");
    assert_eq!(kept, json!({ "triggerEvent": "PING", "payload": "" }));
    assert_eq!(
        (delivery.event_name.as_str(), delivery.payload_json.as_str()),
        ("PING", r#"{"triggerEvent":"PING","payload":""}"#)
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
