//! Unreadable deliveries that a newer gateway can parse.

use proto::booking::v1::{
    BookingEvent, DeliveryState, IgnoreReason, IgnoredContent, RereadDeliveryRequest,
    RereadDeliveryResponse, UnreadableContent, reread_delivery_request::Content,
};
use tonic::{Code, Status};

use crate::{
    deliveries::get,
    dossier::acme,
    events::{created, unreadable},
    refusal::{fields, not_found_reason},
    system::System,
};

/// Stores an unreadable delivery. Returns its id.
async fn store(system: &System) -> String {
    let stored = system.try_record(unreadable("an old detail", "{\u{1}"));
    stored.await.unwrap().delivery_id
}

async fn reread(
    system: &System,
    id: &str,
    content: Content,
) -> Result<RereadDeliveryResponse, Status> {
    let request = RereadDeliveryRequest {
        id: id.to_owned(),
        event_name: "BOOKING_CREATED".to_owned(),
        payload_json: r#"{"read":"again"}"#.to_owned(),
        content: Some(content),
    };
    let response = system.deliveries().reread_delivery(request).await?;
    Ok(response.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_read_now_is_applied_by_a_worker() {
    let system = System::start_knowing(acme()).await;
    let id = store(&system).await;

    let recorded = reread(&system, &id, Content::Event(created("uid-1"))).await;
    while system.step().await {}
    let again = reread(&system, &id, Content::Event(created("uid-2"))).await;

    let recorded = recorded.unwrap();
    assert!(recorded.reread);
    assert_eq!(recorded.delivery.unwrap().state(), DeliveryState::Received);
    assert!(!again.unwrap().reread);
    let applied = get(&system, &id).await.unwrap();
    assert_eq!(
        (
            applied.state(),
            applied.booking_uid.as_str(),
            applied.reason.as_str()
        ),
        (DeliveryState::Applied, "uid-1", "")
    );
    assert_eq!(applied.event_name, "BOOKING_CREATED");
    assert_eq!(applied.raw_body, b"");
    assert!(
        applied.payload_json.contains("again"),
        "{}",
        applied.payload_json
    );
    assert_eq!(system.text("SELECT count(*) FROM bookings").await, "1");
    let logged = "SELECT count(*) FROM audit_log WHERE action = 'reread_delivery'";
    assert_eq!(
        system.text(logged).await,
        "1",
        "the second one changed nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_without_a_uid_keeps_the_key_of_its_body() {
    let system = System::start_knowing(acme()).await;
    let id = store(&system).await;
    let before = get(&system, &id).await.unwrap().dedupe_key;
    let event = BookingEvent {
        booking_uid: String::new(),
        ..created("")
    };

    reread(&system, &id, Content::Event(event)).await.unwrap();

    assert_eq!(get(&system, &id).await.unwrap().dedupe_key, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_an_event_that_is_stored_is_ignored() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let id = store(&system).await;

    let recorded = reread(&system, &id, Content::Event(created("uid-1"))).await;

    let delivery = recorded.unwrap().delivery.unwrap();
    assert_eq!(
        (delivery.state(), delivery.reason.as_str()),
        (DeliveryState::Ignored, "duplicate")
    );
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_still_cannot_be_read_keeps_its_body_and_says_why() {
    let system = System::start().await;
    let id = store(&system).await;
    let content = UnreadableContent {
        detail: "a new detail".to_owned(),
        body: Vec::new(),
    };

    reread(&system, &id, Content::Unreadable(content))
        .await
        .unwrap();

    let kept = get(&system, &id).await.unwrap();
    assert_eq!(
        (kept.state(), kept.reason.as_str()),
        (DeliveryState::Unreadable, "a new detail")
    );
    assert_eq!(kept.raw_body, "{\u{1}".as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_wrong_changes_nothing() {
    let system = System::start().await;
    let id = store(&system).await;
    let reason = IgnoreReason::Duplicate.into();

    let refused = reread(&system, &id, Content::Ignored(IgnoredContent { reason })).await;
    let unknown = reread(
        &system,
        "0192d3f0-0000-7000-8000-000000000001",
        Content::Event(created("uid-1")),
    )
    .await;

    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(fields(&refused), ["ignored.reason"]);
    assert_eq!(
        not_found_reason(&unknown.unwrap_err()),
        "DELIVERY_NOT_FOUND"
    );
    let kept = get(&system, &id).await.unwrap();
    assert_eq!(kept.reason, "an old detail");
}
