//! The overview for operators, and the audit log of their actions.

use proto::booking::v1::{
    GetDeliveryRequest, GetOverviewRequest, IgnoreReason, ListAuditEntriesRequest, NoticeState,
    ReplayDeliveryRequest, RevokeBriefLinksRequest,
};
use tonic::Request;

use crate::{
    dossier::acme,
    events::{created, ignored, unreadable},
    refusal::fields,
    system::System,
};

fn named<T>(request: T, actor: &'static str) -> Request<T> {
    let mut request = Request::new(request);
    let actor = actor.parse().unwrap();
    request.metadata_mut().insert("x-bookbrief-actor", actor);
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overview_counts_by_hour_and_outcome_and_shows_the_backlogs() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let mut stranger = created("uid-2");
    stranger.match_emails = vec!["bob@home.example".to_owned()];
    system.record(stranger).await;
    let ping = ignored(IgnoreReason::UnsupportedEvent);
    system.try_record(ping).await.unwrap();
    system.try_record(unreadable("x", "y")).await.unwrap();
    // The deliveries arrive in 2099, and one was given up an hour ago.
    let lately = "UPDATE webhook_deliveries SET received_at = now();
        INSERT INTO webhook_deliveries (id, dedupe_key, source, body_sha256, state, received_at)
        VALUES (gen_random_uuid(), 'dead', 'calcom', sha256(''), 'dead', now() - interval '1 hour'),
            (gen_random_uuid(), 'old', 'calcom', sha256(''), 'dead', now() - interval '3 hours')";
    system.database.execute(lately).await;

    let request = GetOverviewRequest { hours: 2 };
    let overview = system.operations().get_overview(request).await.unwrap();
    let overview = overview.into_inner();

    let counts = overview.hours.iter().map(|hour| {
        [
            hour.applied_count,
            hour.ignored_count,
            hour.unmatched_count,
            hour.unreadable_count,
            hour.dead_count,
        ]
    });
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [[0, 0, 0, 0, 1], [1, 1, 1, 1, 0]]
    );
    let waiting = [
        overview.due_deliveries,
        overview.dead_deliveries,
        overview.unmatched_deliveries,
        overview.unreadable_deliveries,
        overview.pending_plans,
    ];
    let waiting = waiting.map(|backlog| {
        let backlog = backlog.unwrap();
        assert_eq!(backlog.count > 0, backlog.oldest_time.is_some());
        backlog.count
    });
    assert_eq!(waiting, [0, 2, 1, 1, 0]);
    let notices = overview.notices.iter();
    let pending = notices.filter(|notice| notice.state() == NoticeState::Pending);
    assert!(pending.map(|notice| notice.count).sum::<i32>() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overview_looks_back_for_a_week_at_most() {
    let system = System::start().await;

    for hours in [-1, 169] {
        let request = GetOverviewRequest { hours };
        let refused = system.operations().get_overview(request).await.unwrap_err();
        assert_eq!(fields(&refused), ["hours"]);
    }
    for (hours, expected) in [(0, 24), (1, 1), (168, 168)] {
        let request = GetOverviewRequest { hours };
        let overview = system.operations().get_overview(request).await.unwrap();
        assert_eq!(overview.into_inner().hours.len(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_a_payload_and_who_changed_something_is_kept() {
    let system = System::start_knowing(acme()).await;
    let booked = system.record(created("uid-1")).await;
    let mut stranger = created("uid-2");
    stranger.match_emails = vec!["bob@home.example".to_owned()];
    let unmatched = system.record(stranger).await.delivery_id;

    let id = booked.delivery_id.clone();
    let view = async |without_payload| {
        let request = GetDeliveryRequest {
            id: id.clone(),
            without_payload,
        };
        let request = named(request, "zo%C3%AB");
        let viewed = system.deliveries().get_delivery(request).await;
        viewed.unwrap().into_inner()
    };
    let viewed = view(false).await;
    // A view without the payload is not logged.
    let glanced = view(true).await.delivery.unwrap();
    assert!(glanced.payload_json.is_empty() && glanced.id == id);
    let replay = ReplayDeliveryRequest {
        id: unmatched.clone(),
    };
    system.deliveries().replay_delivery(replay).await.unwrap();
    // A request that changes nothing is not logged.
    let replay = ReplayDeliveryRequest { id: id.clone() };
    system.deliveries().replay_delivery(replay).await.unwrap();
    let plan_id = booked.call_prep_plan_id;
    let revoke = RevokeBriefLinksRequest {
        id: plan_id.clone(),
    };
    let revoke = named(revoke, "sam@us.example");
    system.calls().revoke_brief_links(revoke).await.unwrap();

    assert_eq!(viewed.call_id, plan_id);
    let list = async |request| {
        let listed = system.operations().list_audit_entries(request).await;
        let entries = listed.unwrap().into_inner().entries.into_iter();
        let entries = entries.map(|entry| {
            let subject = format!("{}/{}", entry.subject_kind, entry.subject_id);
            format!("{} {} {subject}", entry.actor, entry.action)
        });
        entries.collect::<Vec<_>>()
    };
    let viewed = format!("zoë view_payload delivery/{id}");
    let replayed = format!(" replay_delivery delivery/{unmatched}");
    let revoked = format!("sam@us.example revoke_links plan/{plan_id}");
    let all = list(ListAuditEntriesRequest::default()).await;
    assert_eq!(all, [&*revoked, &*replayed, &*viewed]);
    let of_delivery = ListAuditEntriesRequest {
        subject_kind: "delivery".to_owned(),
        subject_id: id,
        ..Default::default()
    };
    assert_eq!(list(of_delivery).await, [viewed]);
    let of_sam = ListAuditEntriesRequest {
        actor: "sam@us.example".to_owned(),
        action: "revoke_links".to_owned(),
        ..Default::default()
    };
    assert_eq!(list(of_sam).await, [revoked]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_listed_page_by_page() {
    let system = System::start().await;
    let insert = "INSERT INTO audit_log (id, action, subject_kind)
        SELECT gen_random_uuid(), 'x', 'plan' FROM generate_series(1, 5)";
    system.database.execute(insert).await;

    let mut request = ListAuditEntriesRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut ids = Vec::new();
    loop {
        let page = system
            .operations()
            .list_audit_entries(request.clone())
            .await;
        let page = page.unwrap().into_inner();
        ids.extend(page.entries.into_iter().map(|entry| entry.id));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }

    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    let alone = ListAuditEntriesRequest {
        subject_id: "x".to_owned(),
        ..Default::default()
    };
    let refused = system.operations().list_audit_entries(alone).await;
    assert_eq!(fields(&refused.unwrap_err()), ["subject_kind"]);
}
