//! Deliveries that an earlier version could not read, and a later one can.

use gateway::reread::{RereadSummary, Rereader};
use proto::{
    booking::v1::{
        RecordBookingEventRequest, UnreadableContent, WebhookDelivery,
        booking_service_client::BookingServiceClient, record_booking_event_request::Content,
    },
    well_known::Timestamp,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    system::{System, kestrel},
    wire::created,
};

const ZOE: &str = "zoe.mueller@kestrel.example";

/// Stores `body` as a version did that could not read it. Returns the id of the delivery.
async fn store_unreadable(system: &System, body: &str) -> String {
    let request = RecordBookingEventRequest {
        delivery: Some(WebhookDelivery {
            source: "calcom".to_owned(),
            body_sha256: Sha256::digest(body).to_vec(),
            receive_time: Some(Timestamp {
                seconds: 1_795_000_000,
                nanos: 0,
            }),
            ..WebhookDelivery::default()
        }),
        content: Some(Content::Unreadable(UnreadableContent {
            detail: "an old detail".to_owned(),
            body: body.as_bytes().to_vec(),
        })),
    };
    let mut booking = BookingServiceClient::new(system.booking.clone());
    let recorded = booking.record_booking_event(request).await.unwrap();
    recorded.into_inner().delivery_id
}

/// Returns a booking with half an emoji in its notes, and a password.
fn with_half_an_emoji(uid: &str) -> String {
    let mut event = created(uid, ZOE);
    event["payload"]["additionalNotes"] = json!("half an emoji");
    event["payload"]["location"] = json!("https://zoom.us/j/1?pwd=hunter2");
    event.to_string().replace("an emoji", "\\ud83d")
}

async fn delivery(system: &System, id: &str, columns: &str) -> String {
    let query =
        format!("SELECT concat_ws(' ', {columns}) FROM webhook_deliveries WHERE id = '{id}'");
    system.text(&query).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_read_by_now_is_applied_once_under_its_id() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let id = store_unreadable(&system, &with_half_an_emoji("uid-1")).await;
    let reread = Rereader::new(system.booking.clone(), false);
    let dry = Rereader::new(system.booking.clone(), true);

    let planned = dry.run_once().await.unwrap();
    let untouched = delivery(&system, &id, "state, reason").await;
    let (one, other) = tokio::join!(reread.run_once(), reread.run_once());
    system.work().await;

    let lines = planned.planned.iter().map(ToString::to_string);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [format!("{id} BOOKING_CREATED uid-1")]
    );
    assert_eq!(untouched, "unreadable an old detail");
    assert_eq!(
        one.unwrap().summary.recorded + other.unwrap().summary.recorded,
        1
    );
    let state = "state, event_name, booking_uid, raw_body IS NULL, payload::text LIKE '%hunter2%'";
    assert_eq!(
        delivery(&system, &id, state).await,
        "applied BOOKING_CREATED uid-1 t f"
    );
    let effects = "SELECT concat_ws(' ', (SELECT status FROM outreach_sequences), \
                   (SELECT string_agg(status, '+') FROM call_prep_plans), \
                   (SELECT count(*) FROM outreach_logs), (SELECT count(*) FROM webhook_deliveries))";
    assert_eq!(system.text(effects).await, "BOOKED READY 1 1");
    // Whoever sends it once more sends a copy.
    let copy = system.post(&created("uid-1", ZOE)).await;
    assert_eq!(copy.json["deduplicated"], true, "{}", copy.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_no_use_ends_and_what_cannot_be_read_stays() {
    let system = System::start().await;
    system.import(kestrel()).await;
    system.post(&created("uid-1", ZOE)).await;
    let copy = store_unreadable(&system, &with_half_an_emoji("uid-1")).await;
    let ping = store_unreadable(&system, r#"{"triggerEvent":"PING","x":1e400}"#).await;
    let broken = store_unreadable(&system, "uid=1&triggerEvent=BOOKING_CREATED").await;
    let reread = Rereader::new(system.booking.clone(), false);

    let first = reread.run_once().await.unwrap().summary;
    let second = reread.run_once().await.unwrap().summary;
    system.work().await;

    assert_eq!(
        first.to_string(),
        "3 unreadable deliveries read: 0 recorded, 1 duplicates, 1 ignored, 1 still unreadable"
    );
    let expected = RereadSummary {
        read: 1,
        unreadable: 1,
        ..RereadSummary::default()
    };
    assert_eq!(second, expected);
    for (id, expected) in [
        (copy, "ignored duplicate BOOKING_CREATED"),
        (ping, "ignored unsupported_event PING"),
    ] {
        assert_eq!(
            delivery(&system, &id, "state, reason, event_name").await,
            expected
        );
    }
    let kept = delivery(
        &system,
        &broken,
        "state, reason, convert_from(raw_body, 'UTF8')",
    )
    .await;
    assert!(
        kept.starts_with("unreadable body: expected UTF-8 JSON"),
        "{kept}"
    );
    assert!(
        kept.ends_with(" uid=1&triggerEvent=BOOKING_CREATED"),
        "{kept}"
    );
    assert_eq!(system.text("SELECT count(*) FROM outreach_logs").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_unreadable_deliveries_is_read() {
    let system = System::start().await;
    for index in 0..205 {
        store_unreadable(
            &system,
            &format!(r#"{{"triggerEvent":"PING","n":[{index},1e400]}}"#),
        )
        .await;
    }

    let report = Rereader::new(system.booking.clone(), false)
        .run_once()
        .await;

    assert_eq!(report.unwrap().summary.ignored, 205);
}
