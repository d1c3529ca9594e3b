//! A call without a known end is over an hour after its start, for all purposes.

use proto::booking::v1::{BookingEvent, ClaimNoticesRequest, ClaimedNotice};

use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

/// Returns a booking without an end that started some minutes ago by the clock of the database.
async fn started(system: &System, minutes_ago: u32) -> BookingEvent {
    let start = format!(
        "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '{minutes_ago} minutes', \
                        'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    );
    BookingEvent {
        start_time: Some(time(&system.text(&start).await)),
        end_time: None,
        ..created("uid-1")
    }
}

async fn claim(system: &System) -> Vec<ClaimedNotice> {
    let request = ClaimNoticesRequest::default();
    let claimed = system.notices().claim_notices(request).await.unwrap();
    claimed.into_inner().notices
}

#[tokio::test(flavor = "multi_thread")]
async fn during_the_hour_a_late_match_is_applied_and_has_a_notice() {
    let system = System::start().await;
    let event = started(&system, 30).await;
    let mut over_time = event.start_time.unwrap();
    over_time.seconds += 3600;
    system.record(event).await;

    system.import(acme()).await;
    while system.step().await {}

    let stored = "SELECT extract(epoch FROM over_time)::bigint FROM bookings";
    assert_eq!(system.text(stored).await, over_time.seconds.to_string());
    let claimed = claim(&system).await;
    let call = claimed[0].call.as_ref().unwrap();
    assert_eq!(call.over_time, Some(over_time));
    let useless = "SELECT DISTINCT extract(epoch FROM useless_at)::bigint FROM notices WHERE useless_at IS NOT NULL";
    assert_eq!(system.text(useless).await, over_time.seconds.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_hour_nothing_follows() {
    let system = System::start().await;
    let event = started(&system, 61).await;
    system.record(event).await;

    system.import(acme()).await;

    let state = "SELECT state FROM webhook_deliveries";
    assert_eq!(system.text(state).await, "ignored");
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_hour_a_known_call_has_no_notice() {
    let system = System::start_knowing(acme()).await;
    let event = started(&system, 61).await;
    system.record(event).await;

    assert!(claim(&system).await.is_empty());
    let reason = "SELECT DISTINCT skip_reason FROM notices WHERE kind = 'ready'";
    assert_eq!(system.text(reason).await, "call_is_over");
}
