//! Tests of the answer to each outcome.

use proto::booking::v1::{
    CallPrepPlanStatus, IgnoreReason, RecordBookingEventOutcome as Outcome,
    RecordBookingEventResponse,
};
use serde_json::{Value, json};

use crate::{client, fake_booking::Plan, running::Running};

fn created() -> Value {
    json!({ "triggerEvent": "BOOKING_CREATED", "payload": { "uid": "uid-1" } })
}

fn recorded(outcome: Outcome) -> RecordBookingEventResponse {
    RecordBookingEventResponse {
        outcome: outcome.into(),
        ..Default::default()
    }
}

async fn assert_answer(plan: RecordBookingEventResponse, status: u16, body: Value) {
    let gateway = Running::start().await;
    gateway.booking.plan(Plan::Answer(plan));

    let reply = gateway.deliver_json(&created()).await;

    assert_eq!((reply.status, reply.json()), (status, body));
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_applied_booking_is_answered_with_its_plan() {
    let plan = RecordBookingEventResponse {
        sequence_id: "sequence-1".to_owned(),
        call_prep_plan_id: "0192d3f0-0000-7000-8000-000000000002".to_owned(),
        call_prep_plan_status: CallPrepPlanStatus::Ready.into(),
        ..recorded(Outcome::Applied)
    };
    let body = json!({
        "success": true,
        "eventType": "BOOKING_CREATED",
        "bookingUid": "uid-1",
        "sequenceId": "sequence-1",
        "callPrepId": "0192d3f0-0000-7000-8000-000000000002",
        "callPrepStatus": "READY",
    });

    assert_answer(plan, 200, body).await;
}

#[tokio::test]
async fn a_plan_that_is_still_being_written_is_pending() {
    let gateway = Running::start().await;
    gateway
        .booking
        .plan(Plan::Answer(RecordBookingEventResponse {
            call_prep_plan_id: "plan-1".to_owned(),
            call_prep_plan_status: CallPrepPlanStatus::Pending.into(),
            ..recorded(Outcome::Applied)
        }));

    let reply = gateway.deliver_json(&created()).await;

    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["callPrepId"], "plan-1");
    assert_eq!(reply.json()["callPrepStatus"], "PENDING");
}

#[tokio::test]
async fn a_cancellation_without_uid_and_plan_is_answered_with_nulls() {
    let gateway = Running::start().await;

    let reply = gateway
        .deliver_json(&json!({ "type": "booking.cancelled", "data": {} }))
        .await;

    let expected = json!({
        "success": true,
        "eventType": "BOOKING_CANCELLED",
        "bookingUid": null,
        "sequenceId": "sequence-1",
        "callPrepId": null,
    });
    assert_eq!((reply.status, reply.json()), (200, expected));
}

#[tokio::test]
async fn an_event_is_answered_under_cal_coms_own_word() {
    let gateway = Running::start().await;

    for (body, word) in [
        (
            json!({ "type": "booking.rescheduled", "data": { "uid": "uid-1" } }),
            "BOOKING_RESCHEDULED",
        ),
        (
            json!({ "triggerEvent": "BOOKING_REQUESTED", "payload": { "uid": "uid-1" } }),
            "BOOKING_REQUESTED",
        ),
        (
            json!({ "triggerEvent": "BOOKING_REJECTED", "payload": { "uid": "uid-1" } }),
            "BOOKING_REJECTED",
        ),
        (
            json!({
                "triggerEvent": "BOOKING_NO_SHOW_UPDATED",
                "payload": {
                    "bookingUid": "uid-1",
                    "attendees": [{ "email": "zoe@kestrel.example", "noShow": false }],
                },
            }),
            "BOOKING_NO_SHOW_UPDATED",
        ),
        (
            json!({ "triggerEvent": "MEETING.ENDED", "id": 7, "uid": "uid-1" }),
            "MEETING_ENDED",
        ),
    ] {
        let reply = gateway.deliver_json(&body).await;

        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.json()["eventType"], word);
        assert_eq!(reply.json()["bookingUid"], "uid-1");
    }
}

#[tokio::test]
async fn a_copy_is_deduplicated() {
    let body = json!({"deduplicated":true,"success":true});

    assert_answer(recorded(Outcome::Duplicate), 200, body).await;
}

#[tokio::test]
async fn an_unmatched_booking_is_ignored() {
    let plan = RecordBookingEventResponse {
        ignore_reason: IgnoreReason::NoMatchingOutreachSequence.into(),
        ..recorded(Outcome::Ignored)
    };
    let body = json!({"ignored":true,"reason":"No matching outreach sequence"});

    assert_answer(plan, 200, body).await;
}

#[tokio::test]
async fn a_booking_to_be_applied_later_is_accepted() {
    let body = json!({"accepted":true,"success":true});

    assert_answer(recorded(Outcome::Accepted), 202, body).await;
}

#[tokio::test]
async fn an_outcome_of_a_newer_booking_svc_means_that_the_delivery_is_committed() {
    let plan = RecordBookingEventResponse {
        outcome: 99,
        ..Default::default()
    };

    assert_answer(plan, 202, json!({"accepted":true,"success":true})).await;
}

#[tokio::test]
async fn events_that_are_not_used_are_ignored_and_kept() {
    let gateway = Running::start().await;
    let unsupported = json!({ "ignored": true, "reason": "Unsupported event" });

    for body in [
        json!({ "triggerEvent": "PING", "payload": "anything" }),
        json!({ "triggerEvent": "BOOKING_PAID", "payload": { "uid": "uid-1", "attendees": 1 } }),
        json!({ "triggerEvent": "MEETING_STARTED", "uid": "uid-1", "endTime": 7 }),
        json!({ "uid": "uid-1", "type": "intro-call", "status": "ACCEPTED" }),
        json!({ "triggerEvent": "FORM_SUBMITTED", "type": { "value": "label of a form" } }),
        json!({ "triggerEvent": "", "type": "BOOKING_CREATED" }),
        json!({ "triggerEvent": null, "type": null }),
        json!({}),
    ] {
        let reply = gateway.deliver_json(&body).await;
        assert_eq!(
            (reply.status, reply.json()),
            (200, unsupported.clone()),
            "{body}"
        );
        assert_eq!(gateway.booking.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn an_event_without_a_booking_is_ignored_and_kept() {
    let gateway = Running::start().await;

    for body in [
        json!({ "triggerEvent": "BOOKING_CREATED" }),
        json!({ "triggerEvent": "BOOKING_CANCELLED", "payload": null, "data": null }),
        json!({ "triggerEvent": "BOOKING_RESCHEDULED", "uid": "uid-1" }),
        json!({ "triggerEvent": "MEETING_ENDED", "title": "Intro call" }),
    ] {
        let reply = gateway.deliver_json(&body).await;
        let expected = json!({ "ignored": true, "reason": "Missing booking payload" });
        assert_eq!((reply.status, reply.json()), (200, expected));
        assert_eq!(gateway.booking.requests().len(), 1);
    }
}

#[tokio::test]
async fn other_methods_and_paths_are_refused_without_a_redirect() {
    let gateway = Running::start().await;
    let address = gateway.address;

    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let reply = client::ask(address, method, "/api/webhooks/calcom").await;
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), Some("POST"), "{method}");
    }
    for path in [
        "/api/webhooks/calcom/",
        "/api/webhooks",
        "//api/webhooks/calcom",
        "/metrics",
    ] {
        let reply = client::ask(address, "POST", path).await;
        assert_eq!(
            (reply.status, reply.json()),
            (404, json!({ "error": "Not found" })),
            "{path}"
        );
    }
    assert!(gateway.booking.requests().is_empty());
}

#[tokio::test]
async fn the_root_says_what_this_is() {
    let gateway = Running::start().await;

    let get = client::ask(gateway.address, "GET", "/").await;
    let head = client::ask(gateway.address, "HEAD", "/").await;

    assert_eq!((get.status, head.status), (200, 200));
    assert!(get.body.contains("webhooks"));
    assert_eq!(head.body, "");
}
