//! Finds deliveries by filters and by one line of text.

use proto::booking::v1::{
    BookingEvent, DeliveryFilter, DeliveryState, GetCallHistoryRequest, IgnoreReason,
    ListDeliveriesRequest, ListDeliveriesResponse,
};
use tonic::{Request, Status};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, delivery, ignored, time},
    refusal::{fields, not_found_reason},
    system::System,
};

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn list(
    system: &System,
    request: ListDeliveriesRequest,
) -> Result<ListDeliveriesResponse, Status> {
    let response = system.deliveries().list_deliveries(request).await?;
    Ok(response.into_inner())
}

fn by(filter: DeliveryFilter) -> ListDeliveriesRequest {
    ListDeliveriesRequest {
        filter: Some(filter),
        ..Default::default()
    }
}

/// Returns the uids of the bookings of the deliveries that pass a filter, sorted.
async fn uids(system: &System, filter: DeliveryFilter) -> Vec<String> {
    let found = list(system, by(filter)).await.unwrap().deliveries;
    let mut uids = found
        .into_iter()
        .map(|delivery| delivery.booking_uid)
        .collect::<Vec<_>>();
    uids.sort_unstable();
    uids
}

async fn search(system: &System, text: &str) -> Vec<String> {
    let search = text.to_owned();
    let filter = DeliveryFilter {
        search,
        ..Default::default()
    };
    uids(system, filter).await
}

fn by_nobody(uid: &str) -> BookingEvent {
    BookingEvent {
        match_emails: vec!["Guest+Cal@nobody.example".to_lowercase()],
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_line_finds_deliveries_by_each_of_their_identifiers() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("other")).await;
    let mut traced = Request::new(delivery(created("uid-1")));
    let traceparent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    let traceparent = traceparent.parse().unwrap();
    traced.metadata_mut().insert("traceparent", traceparent);
    let recorded = system.bookings().record_booking_event(traced).await;
    let recorded = recorded.unwrap().into_inner();
    system.record(by_nobody("uid-2")).await;

    for text in [
        "uid-1",
        " uid-1 ",
        "ada@acme.example",
        "ADA@Acme.Example",
        "acme-sequence",
        "ACME b.v.",
        "acm",
        "acme.example",
        TRACE_ID,
        &TRACE_ID.to_uppercase(),
        &recorded.delivery_id,
        &recorded.call_prep_plan_id,
    ] {
        assert_eq!(search(&system, text).await, ["uid-1"], "{text}");
    }
    for text in ["guest+cal@nobody.example", "guest@nobody.example"] {
        assert_eq!(search(&system, text).await, ["uid-2"], "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_matches_nothing_finds_nothing() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;

    for text in [
        "uid",
        "%",
        "_",
        "ac",
        "bob@acme.example",
        "acme-seq",
        " ",
        "b.v.",
        "other-sequence",
        "0192d3f0-0000-7000-8000-000000000001",
        "4bf92f35",
    ] {
        assert_eq!(search(&system, text).await, [""; 0], "`{text}`");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_too_many_companies_have_is_refused() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let more = |first: u32, last: u32| {
        format!(
            "INSERT INTO prospects (id, company_name) SELECT 'acme-' || n, 'Acme ' || n
            FROM generate_series({first}, {last}) AS n"
        )
    };

    system.database.execute(&more(1, 49)).await;
    let found = search(&system, "acme").await;
    system.database.execute(&more(50, 50)).await;
    let filter = DeliveryFilter {
        search: "acme".to_owned(),
        ..Default::default()
    };
    let refused = list(&system, by(filter)).await.unwrap_err();

    assert_eq!(found, ["uid-1"]);
    assert_eq!(fields(&refused), ["filter.search"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_combined_and_distinguish_unmatched_deliveries_from_ignored_ones() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;
    system.record(by_nobody("uid-2")).await;
    system
        .try_record(ignored(IgnoreReason::UnsupportedEvent))
        .await
        .unwrap();
    system
        .database
        .execute(
            "UPDATE webhook_deliveries SET event_name = 'CANCELLED', account = 'berlin',
                 received_at = '2026-01-01T12:00:00Z' WHERE dedupe_key LIKE '%CANCELLED%'",
        )
        .await;

    let unmatched = DeliveryFilter {
        ignore_reason: IgnoreReason::NoMatchingOutreachSequence.into(),
        ..Default::default()
    };
    let berlin = DeliveryFilter {
        account: "berlin".to_owned(),
        event_name: "CANCELLED".to_owned(),
        state: DeliveryState::Applied.into(),
        search: "uid-1".to_owned(),
        since_time: Some(time("2026-01-01T12:00:00Z")),
        until_time: Some(time("2026-01-01T12:00:01Z")),
        ..Default::default()
    };
    assert_eq!(uids(&system, unmatched).await, ["uid-2"]);
    assert_eq!(uids(&system, berlin.clone()).await, ["uid-1"]);
    for other in [
        DeliveryFilter {
            account: "default".to_owned(),
            ..berlin.clone()
        },
        DeliveryFilter {
            event_name: "BOOKING".to_owned(),
            ..berlin.clone()
        },
        DeliveryFilter {
            state: DeliveryState::Dead.into(),
            ..berlin.clone()
        },
        DeliveryFilter {
            until_time: berlin.since_time,
            ..berlin.clone()
        },
        DeliveryFilter {
            since_time: berlin.until_time,
            ..berlin.clone()
        },
        DeliveryFilter {
            search: "uid-2".to_owned(),
            ..berlin
        },
    ] {
        assert_eq!(uids(&system, other.clone()).await, [""; 0], "{other:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_holds_for_its_filters_only_and_unknown_words_are_refused() {
    let system = System::start_knowing(acme()).await;
    for uid in ["uid-1", "uid-2", "uid-3"] {
        system.record(created(uid)).await;
    }
    let applied = DeliveryFilter {
        state: DeliveryState::Applied.into(),
        ..Default::default()
    };
    let first = ListDeliveriesRequest {
        page_size: 2,
        ..by(applied.clone())
    };
    let page = list(&system, first.clone()).await.unwrap();
    assert_eq!(page.deliveries.len(), 2);
    assert_eq!(page.deliveries[0].company_name, "acme B.V.");

    let second = ListDeliveriesRequest {
        page_token: page.next_page_token.clone(),
        page_size: 100,
        ..first.clone()
    };
    let rest = list(&system, second.clone()).await.unwrap();
    let other = ListDeliveriesRequest {
        filter: Some(DeliveryFilter::default()),
        ..second
    };
    let refused = list(&system, other).await.unwrap_err();

    assert_eq!((rest.deliveries.len(), &*rest.next_page_token), (1, ""));
    assert_eq!(fields(&refused), ["page_token"]);
    let unknown = by(DeliveryFilter {
        state: 99,
        ignore_reason: 99,
        ..Default::default()
    });
    let refused = list(&system, unknown).await.unwrap_err();
    assert_eq!(fields(&refused), ["filter.state", "filter.ignore_reason"]);
    let contradiction = ListDeliveriesRequest {
        state: DeliveryState::Dead.into(),
        ..by(applied)
    };
    let refused = list(&system, contradiction).await.unwrap_err();
    assert_eq!(fields(&refused), ["state"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_a_call_has_its_whole_chain_whichever_booking_or_plan_is_named() {
    let system = System::start_knowing(acme()).await;
    let booked = system.record(created("uid-1")).await;
    let moved = BookingEvent {
        r#type: proto::booking::v1::BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-02-01T09:00:00Z")),
        ..created("uid-2")
    };
    system.record(moved).await;
    system.record(cancelled("uid-2")).await;

    for (id, booking_uid) in [
        (&*booked.call_prep_plan_id, ""),
        ("", "uid-1"),
        ("", "uid-2"),
    ] {
        let request = GetCallHistoryRequest {
            id: id.to_owned(),
            booking_uid: booking_uid.to_owned(),
        };
        let history = system.calls().get_call_history(request).await.unwrap();
        let history = history.into_inner();

        assert_eq!(history.call_id, booked.call_prep_plan_id);
        assert_eq!(history.company_name, "acme B.V.");
        let uids = history.bookings.iter().map(|booking| &*booking.uid);
        assert_eq!(uids.collect::<Vec<_>>(), ["uid-1", "uid-2"]);
        assert_eq!(history.call_prep_plans.len(), 1);
        assert!(history.call_prep_plans[0].brief.is_none());
        assert_eq!(history.deliveries.len(), 3);
        let statuses = history.log_entries.iter().map(|entry| &*entry.status);
        let statuses = statuses.collect::<Vec<_>>();
        assert_eq!(statuses, ["booked", "rescheduled", "cancelled"]);
    }
    let unknown = GetCallHistoryRequest {
        booking_uid: "uid-3".to_owned(),
        ..Default::default()
    };
    let unknown = system.calls().get_call_history(unknown).await.unwrap_err();
    assert_eq!(not_found_reason(&unknown), "CALL_NOT_FOUND");
}
