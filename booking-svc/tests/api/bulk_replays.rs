//! Bulk replays of deliveries.

use proto::booking::v1::{
    DeliveryFilter, DeliveryState, IgnoreReason, ListAuditEntriesRequest, ReplayDeliveriesRequest,
    ReplayDeliveriesResponse,
};
use tonic::{Request, Status};

use crate::{
    events::created,
    refusal::{failed_precondition_reason, fields},
    system::System,
};

/// Deliveries that ended a while ago: 250 unmatched ones of Berlin, 5 dead ones of Paris, 7 applied
/// ones and 3 without an event.
const ENDED: &str = r#"
    INSERT INTO webhook_deliveries
        (id, dedupe_key, source, account, event_name, body_sha256, event, state, reason, received_at, finished_at)
    SELECT gen_random_uuid(), kind || n, 'calcom', account, 'BOOKING', sha256(''), event::jsonb, state, reason,
        now() - interval '2 hours' + n * interval '1 second', now() - interval '1 hour'
    FROM (VALUES
        ('unmatched', 'berlin', '{"eventType":"BOOKING_CREATED"}', 'ignored', 'no_matching_outreach_sequence', 250),
        ('dead', 'paris', '{"eventType":"BOOKING_CREATED"}', 'dead', 'x', 5),
        ('applied', 'berlin', '{"eventType":"BOOKING_CREATED"}', 'applied', NULL, 7),
        ('ping', 'berlin', NULL, 'ignored', 'unsupported_event', 3)
    ) AS kinds (kind, account, event, state, reason, most), LATERAL generate_series(1, most) AS n"#;

const DUE: &str =
    "SELECT count(*) || ' ' || coalesce(string_agg(DISTINCT account, ','), '') FROM webhook_deliveries
    WHERE state = 'received'";

async fn replay(
    system: &System,
    request: ReplayDeliveriesRequest,
) -> Result<ReplayDeliveriesResponse, Status> {
    let mut request = Request::new(request);
    let actor = "sam%40us.example".parse().unwrap();
    request.metadata_mut().insert("x-bookbrief-actor", actor);
    let response = system.deliveries().replay_deliveries(request).await?;
    Ok(response.into_inner())
}

fn of(filter: DeliveryFilter) -> ReplayDeliveriesRequest {
    ReplayDeliveriesRequest {
        filter: Some(filter),
        ..Default::default()
    }
}

async fn count(system: &System, filter: DeliveryFilter) -> ReplayDeliveriesResponse {
    let request = ReplayDeliveriesRequest {
        validate_only: true,
        ..of(filter)
    };
    replay(system, request).await.unwrap()
}

fn berlin() -> DeliveryFilter {
    DeliveryFilter {
        account: "berlin".to_owned(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_replay_requeues_what_passes_its_filter_a_hundred_at_a_time_and_nothing_else() {
    let system = System::start().await;
    system.database.execute(ENDED).await;
    let counted = count(&system, berlin()).await;
    assert_eq!((counted.replayed_count, counted.remaining_count), (0, 250));
    assert_eq!(system.text(DUE).await, "0 ");

    let mut left = counted;
    for expected in [(100, 150), (100, 50), (50, 0), (0, 0)] {
        let request = ReplayDeliveriesRequest {
            bound_time: left.bound_time,
            expected_count: left.remaining_count,
            max_deliveries: 1000,
            ..of(berlin())
        };
        left = replay(&system, request).await.unwrap();
        assert_eq!((left.replayed_count, left.remaining_count), expected);
    }

    assert_eq!(system.text(DUE).await, "250 berlin");
    let mut operations = system.operations();
    let entries = operations.list_audit_entries(ListAuditEntriesRequest::default());
    let entries = entries.await.unwrap().into_inner().entries;
    assert_eq!(entries.len(), 3);
    assert_eq!(
        (
            &*entries[0].actor,
            &*entries[0].action,
            &*entries[0].subject_id
        ),
        ("sam@us.example", "replay_deliveries", "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_again_after_the_bound_is_not_replayed_twice() {
    let system = System::start().await;
    let id = system.record(created("uid-1")).await.delivery_id;
    let unmatched = DeliveryFilter {
        ignore_reason: IgnoreReason::NoMatchingOutreachSequence.into(),
        ..Default::default()
    };
    let counted = count(&system, unmatched.clone()).await;
    let request = ReplayDeliveriesRequest {
        bound_time: counted.bound_time,
        expected_count: 1,
        ..of(unmatched.clone())
    };
    let replayed = replay(&system, request.clone()).await.unwrap();
    assert_eq!((replayed.replayed_count, replayed.remaining_count), (1, 0));
    assert!(system.step().await);
    let again = ReplayDeliveriesRequest {
        expected_count: 0,
        ..request
    };

    let again = replay(&system, again).await.unwrap();

    assert_eq!((again.replayed_count, again.remaining_count), (0, 0));
    let state = format!("SELECT state FROM webhook_deliveries WHERE id = '{id}'");
    assert_eq!(system.text(&state).await, "ignored");
    assert_eq!(count(&system, unmatched).await.remaining_count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_matches_nothing_replays_nothing() {
    let system = System::start().await;
    system.database.execute(ENDED).await;
    let bound_time = count(&system, berlin()).await.bound_time;

    for filter in [
        DeliveryFilter {
            account: "rome".to_owned(),
            ..Default::default()
        },
        DeliveryFilter {
            search: "nobody@home.example".to_owned(),
            ..Default::default()
        },
        DeliveryFilter {
            search: " ".to_owned(),
            ..Default::default()
        },
        DeliveryFilter {
            state: DeliveryState::Applied.into(),
            ..Default::default()
        },
        DeliveryFilter {
            ignore_reason: IgnoreReason::UnsupportedEvent.into(),
            ..Default::default()
        },
    ] {
        assert_eq!(count(&system, filter.clone()).await.remaining_count, 0);
        let request = ReplayDeliveriesRequest {
            bound_time,
            ..of(filter)
        };
        let replayed = replay(&system, request).await.unwrap();
        assert_eq!((replayed.replayed_count, replayed.remaining_count), (0, 0));
    }

    assert_eq!(system.text(DUE).await, "0 ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_replay_needs_a_condition_a_bound_and_the_right_number() {
    let system = System::start().await;
    system.database.execute(ENDED).await;
    let bound_time = count(&system, berlin()).await.bound_time;

    let nothing = replay(&system, ReplayDeliveriesRequest::default()).await;
    let unknown = replay(
        &system,
        ReplayDeliveriesRequest {
            bound_time,
            max_deliveries: -1,
            ..of(DeliveryFilter {
                state: 99,
                ..berlin()
            })
        },
    )
    .await;
    let mut wrong = Vec::new();
    for expected_count in [0, 249, 251, -1] {
        let request = ReplayDeliveriesRequest {
            bound_time,
            expected_count,
            ..of(berlin())
        };
        wrong.push(replay(&system, request).await.unwrap_err());
    }

    assert_eq!(fields(&nothing.unwrap_err()), ["filter", "bound_time"]);
    assert_eq!(
        fields(&unknown.unwrap_err()),
        ["filter.state", "max_deliveries"]
    );
    for refused in wrong {
        assert_eq!(
            failed_precondition_reason(&refused),
            "DELIVERY_COUNT_DIFFERS"
        );
        assert!(refused.message().contains("250"), "{refused}");
    }
    assert_eq!(system.text(DUE).await, "0 ");
}
