//! The trace of a webhook's calls.

use proto::booking::v1::RecordBookingEventRequest;
use tonic::{Request, Status};

use crate::{
    client,
    fake_booking::Plan,
    running::{Running, SECRET, sign},
};

const BODY: &[u8] = br#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"uid-1"}}"#;
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Delivers a booking with further `headers`, and returns the `traceparent` of each call for it.
async fn traceparents(gateway: &Running, headers: &str) -> Vec<String> {
    let headers = format!("x-cal-signature-256: {}\r\n{headers}", sign(SECRET, BODY));
    let reply = client::request(gateway.address, &client::delivery(&headers, BODY)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    gateway.booking.calls().iter().map(traceparent).collect()
}

fn traceparent(call: &Request<RecordBookingEventRequest>) -> String {
    let traceparent = call.metadata().get("traceparent");
    let traceparent = traceparent.expect("every call belongs to a trace");
    let text = traceparent.to_str().expect("a traceparent is ASCII");
    text.to_owned()
}

/// Returns the trace id and the span id in a `traceparent`.
fn ids(traceparent: &str) -> (&str, &str) {
    let parts: Vec<_> = traceparent.split('-').collect();
    let [version, trace_id, span_id, flags] = parts[..] else {
        panic!("not four parts: `{traceparent}`");
    };
    assert_eq!((version, flags), ("00", "01"));
    assert_eq!((trace_id.len(), span_id.len()), (32, 16));
    (trace_id, span_id)
}

#[tokio::test]
async fn a_trace_of_the_sender_is_continued() {
    let gateway = Running::start().await;

    let header = format!("Traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n");
    let sent = traceparents(&gateway, &header).await;

    let (trace_id, span_id) = ids(&sent[0]);
    assert_eq!(trace_id, TRACE);
    assert_ne!(span_id, "00f067aa0ba902b7");
}

#[tokio::test]
async fn a_trace_that_its_sender_does_not_record_is_passed_on_as_such() {
    let gateway = Running::start().await;

    let header = format!("Traceparent: 00-{TRACE}-00f067aa0ba902b7-00\r\n");
    let sent = traceparents(&gateway, &header).await;

    assert!(sent[0].starts_with(&format!("00-{TRACE}-")), "{}", sent[0]);
    assert!(sent[0].ends_with("-00"), "{}", sent[0]);
}

#[tokio::test]
async fn a_webhook_without_a_valid_trace_gets_one_of_its_own() {
    let gateway = Running::start().await;

    let first = traceparents(&gateway, "").await.remove(0);
    let second = traceparents(&gateway, "traceparent: 00-zz-1-01\r\n").await;

    assert_ne!(ids(&first).0, ids(&second[0]).0);
}

#[tokio::test]
async fn every_attempt_belongs_to_the_same_trace() {
    let gateway = Running::start().await;
    gateway
        .booking
        .plan(Plan::Fail(Status::unavailable("restarting")));

    let sent = traceparents(&gateway, "").await;

    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
}

#[tokio::test]
async fn what_was_refused_is_kept_in_the_same_trace() {
    let gateway = Running::start().await;
    gateway.booking.plan(Plan::Fail(Status::invalid_argument(
        "event.title: too long",
    )));

    let headers = format!("x-cal-signature-256: {}\r\n", sign(SECRET, BODY));
    let reply = client::request(gateway.address, &client::delivery(&headers, BODY)).await;

    assert_eq!(reply.status, 400);
    let calls = gateway.booking.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(traceparent(&calls[0]), traceparent(&calls[1]));
}
