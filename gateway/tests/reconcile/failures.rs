//! Runs with failures of Cal.com or booking-svc.

use axum::http::StatusCode;
use gateway::reconcile::{CalcomApi, Patience};
use serde_json::json;
use tonic::Status;

use crate::running::{NOW, Running, SINCE, at, booking};

#[tokio::test]
async fn limits_and_short_failures_are_waited_for() {
    let running = Running::start().await;
    running.calcom.add(booking("uid-1", json!({})));
    running.calcom.refuse(StatusCode::TOO_MANY_REQUESTS);
    running.calcom.refuse(StatusCode::INTERNAL_SERVER_ERROR);
    let says_when = [("retry-after", "0")];
    running
        .calcom
        .refuse((StatusCode::TOO_MANY_REQUESTS, says_when));

    let refused_too_often = running.try_reconcile().await;
    let report = running.reconcile().await;

    let error = refused_too_often.unwrap_err().to_string();
    assert!(error.contains("wait some minutes"), "{error}");
    assert_eq!(report.summary.recorded, 1);
}

#[tokio::test]
async fn a_limit_that_lasts_too_long_is_not_waited_for() {
    let running = Running::start().await;
    let tomorrow = [("retry-after", "86400")];
    running
        .calcom
        .refuse((StatusCode::TOO_MANY_REQUESTS, tomorrow));

    let error = running.try_reconcile().await.unwrap_err().to_string();

    assert!(error.contains("429"), "{error}");
    assert_eq!(running.calcom.asked().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_said_to_be_wrong_at_once() {
    let running = Running::start().await;

    let reconciler = running.reconciler("cal_live_wrong", false);
    let error = reconciler.run_once(at(SINCE), at(NOW)).await.unwrap_err();

    assert!(error.to_string().contains("set CALCOM_API_KEY"), "{error}");
    assert!(!format!("{error:?}").contains("cal_live_wrong"));
    assert_eq!(running.calcom.asked().len(), 1);
}

#[tokio::test]
async fn a_blank_key_is_refused_with_the_setting_to_set() {
    let refusal = CalcomApi::new("https://api.cal.com/v2", " ", Patience::default());

    let refusal = refusal.unwrap_err().to_string();
    assert!(refusal.contains("CALCOM_API_KEY"), "{refusal}");
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_not_taken_for_an_empty_one() {
    for body in ["<html>", "{}", r#"{"data":{"uid":"uid-1"}}"#] {
        let running = Running::start().await;
        running.calcom.refuse((StatusCode::OK, body));

        let error = running.try_reconcile().await.unwrap_err().to_string();

        assert!(error.contains("CALCOM_API_URL"), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let running = Running::start().await;
    let elsewhere = [("location", "/v2/bookings?take=1")];
    running
        .calcom
        .refuse((StatusCode::PERMANENT_REDIRECT, elsewhere));

    let error = running.try_reconcile().await.unwrap_err().to_string();

    assert!(error.contains("308"), "{error}");
    assert_eq!(running.calcom.asked().len(), 1);
}

#[tokio::test]
async fn pages_without_end_are_not_read_for_ever() {
    let running = Running::start().await;
    running.calcom.repeat_itself();
    for index in 0..100 {
        running
            .calcom
            .add(booking(&format!("uid-{index}"), json!({})));
    }

    let error = running.try_reconcile().await.unwrap_err().to_string();

    assert!(error.contains("`--since`"), "{error}");
    assert_eq!(running.calcom.asked().len(), 3);
}

#[tokio::test]
async fn a_booking_svc_that_fails_ends_the_run_with_what_to_check() {
    let running = Running::start().await;
    running.calcom.add(booking("uid-1", json!({})));
    running.bookbrief.fail(Status::internal("internal error"));

    let error = running.try_reconcile().await.unwrap_err().to_string();

    assert!(error.contains("BOOKING_SVC_URL"), "{error}");
}
