//! The gateway while booking-svc cannot record a delivery, or rejects it.

use std::time::Duration;

use gateway::Timeouts;
use proto::booking::v1::record_booking_event_request::Content;
use runtime::Limits;
use serde_json::{Value, json};
use tokio::time::timeout;
use tonic::{Code, Status};

use crate::{
    client::Reply,
    fake_booking::Plan,
    running::{Running, secrets},
};

fn created() -> Value {
    json!({
        "triggerEvent": "BOOKING_CREATED",
        "payload": { "uid": "uid-1", "oneTimePassword": "otp" },
    })
}

fn impatient() -> Timeouts {
    Timeouts {
        attempt: Duration::from_millis(100),
        answer: Duration::from_millis(150),
        ..Timeouts::default()
    }
}

fn assert_not_stored(reply: &Reply) {
    let expected = json!({ "error": "Could not store the webhook, try again" });
    assert_eq!((reply.status, reply.json()), (503, expected));
    assert_eq!(reply.header("retry-after"), Some("5"));
}

#[tokio::test]
async fn nothing_is_acknowledged_while_booking_svc_is_away() {
    let mut gateway = Running::start_alone(Limits::default()).await;

    for body in [
        created().to_string(),
        r#"{"type":"PING"}"#.to_owned(),
        "no JSON".to_owned(),
    ] {
        assert_not_stored(&gateway.deliver(body).await);
    }

    gateway.assert_still_running().await;
}

#[tokio::test]
async fn a_failed_call_is_repeated() {
    for code in [
        Code::Unavailable,
        Code::DeadlineExceeded,
        Code::Unknown,
        Code::Cancelled,
    ] {
        let gateway = Running::start().await;
        gateway.booking.plan(Plan::Fail(Status::new(code, "once")));

        let reply = gateway.deliver_json(&created()).await;

        assert_eq!(reply.status, 200, "{code}");
        let requests = gateway.booking.requests();
        assert_eq!(requests.len(), 2, "{code}");
        assert_eq!(requests[0], requests[1], "{code}");
    }
}

#[tokio::test]
async fn a_booking_svc_that_comes_back_in_time_loses_nothing() {
    let gateway = Running::start().await;
    for _ in 0..3 {
        gateway
            .booking
            .plan(Plan::Fail(Status::unavailable("restarting")));
    }

    let reply = gateway.deliver_json(&created()).await;

    assert_eq!(reply.status, 200);
    assert_eq!(gateway.booking.requests().len(), 4);
}

#[tokio::test]
async fn a_call_that_keeps_failing_is_given_up_while_the_sender_still_waits() {
    let timeouts = Timeouts {
        answer: Duration::from_secs(4),
        ..Timeouts::default()
    };
    let gateway = Running::start_with(secrets(None), timeouts).await;
    for _ in 0..10 {
        gateway
            .booking
            .plan(Plan::Fail(Status::unavailable("away")));
    }

    assert_not_stored(&gateway.deliver_json(&created()).await);

    let attempts = gateway.booking.requests().len();
    assert!((2..10).contains(&attempts), "{attempts} attempts");
}

#[tokio::test]
async fn what_a_second_call_cannot_change_is_not_repeated() {
    for code in [Code::Internal, Code::Unimplemented, Code::PermissionDenied] {
        let gateway = Running::start().await;
        gateway
            .booking
            .plan(Plan::Fail(Status::new(code, "for good")));

        assert_not_stored(&gateway.deliver_json(&created()).await);

        assert_eq!(gateway.booking.requests().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_booking_svc_that_hangs_is_not_waited_for_longer_than_cal_com_waits() {
    let gateway = Running::start_with(secrets(None), impatient()).await;
    gateway.booking.plan(Plan::Hang);
    gateway.booking.plan(Plan::Hang);

    assert_not_stored(&gateway.deliver_json(&created()).await);
}

#[tokio::test]
async fn a_call_after_one_that_hung_still_counts() {
    let timeouts = Timeouts {
        attempt: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let gateway = Running::start_with(secrets(None), timeouts).await;
    gateway.booking.plan(Plan::Hang);

    assert_eq!(gateway.deliver_json(&created()).await.status, 200);
}

#[tokio::test]
async fn a_sender_that_hangs_up_does_not_stop_the_recording() {
    let timeouts = Timeouts {
        attempt: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let gateway = Running::start_with(secrets(None), timeouts).await;
    gateway.booking.plan(Plan::Hang);

    let body = created();
    tokio::select! {
        _ = gateway.deliver_json(&body) => panic!("answered while booking-svc hung"),
        () = gateway.booking.called() => {}
    }

    timeout(Duration::from_mins(1), gateway.booking.called())
        .await
        .unwrap();
}

#[tokio::test]
async fn every_call_carries_its_deadline() {
    let gateway = Running::start().await;

    gateway.deliver_json(&created()).await;

    let calls = gateway.booking.calls();
    let deadline = calls[0]
        .metadata()
        .get("grpc-timeout")
        .unwrap()
        .to_str()
        .unwrap();
    let (amount, unit) = deadline.split_at(deadline.len() - 1);
    let amount: f64 = amount.parse().unwrap();
    let seconds = match unit {
        "n" => amount / 1e9,
        "u" => amount / 1e6,
        "m" => amount / 1e3,
        _ => amount,
    };
    assert!((1.0..=8.0).contains(&seconds), "{deadline}");
}

#[tokio::test]
async fn what_booking_svc_refuses_is_kept_as_unreadable() {
    let gateway = Running::start().await;
    gateway.booking.plan(Plan::Fail(Status::invalid_argument(
        "event.title: too long",
    )));

    let reply = gateway.deliver_json(&created()).await;

    let expected = json!({ "error": "Invalid webhook payload", "detail": "event.title: too long" });
    assert_eq!((reply.status, reply.json()), (400, expected));
    let requests = gateway.booking.requests();
    assert_eq!(requests.len(), 2);
    let [first, second] = [0, 1].map(|call: usize| requests[call].delivery.as_ref().unwrap());
    assert_eq!(first.body_sha256, second.body_sha256);
    assert_eq!(first.receive_time, second.receive_time);
    assert_eq!(second.payload_json, "");
    let Some(Content::Unreadable(unreadable)) = &requests[1].content else {
        panic!("not unreadable: {:?}", requests[1].content);
    };
    assert_eq!(unreadable.detail, "event.title: too long");
    assert_eq!(unreadable.body, first.payload_json.as_bytes());
}

#[tokio::test]
async fn what_booking_svc_refuses_twice_is_not_acknowledged() {
    let gateway = Running::start().await;
    gateway
        .booking
        .plan(Plan::Fail(Status::invalid_argument("once")));
    gateway
        .booking
        .plan(Plan::Fail(Status::invalid_argument("twice")));

    assert_not_stored(&gateway.deliver_json(&created()).await);

    assert_eq!(gateway.booking.requests().len(), 2);
}
