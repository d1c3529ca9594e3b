//! Lists deliveries and reads them back.

use booking_svc::store::deliveries;
use proto::booking::v1::{
    Delivery, DeliveryState, GetDeliveryRequest, IgnoreReason, ListDeliveriesRequest,
    ListDeliveriesResponse, RecordBookingEventOutcome as Outcome, RecordBookingEventRequest,
};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::{
    dossier::acme,
    events::{created, delivery, ignored, unreadable},
    refusal::{fields, not_found_reason},
    system::System,
};

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

pub(crate) async fn get(system: &System, id: &str) -> Result<Delivery, Status> {
    let request = GetDeliveryRequest {
        id: id.to_owned(),
        ..Default::default()
    };
    let response = system.deliveries().get_delivery(request).await?;
    Ok(response.into_inner().delivery.unwrap())
}

async fn list(
    system: &System,
    request: ListDeliveriesRequest,
) -> Result<ListDeliveriesResponse, Status> {
    let response = system.deliveries().list_deliveries(request).await?;
    Ok(response.into_inner())
}

fn ids(list: &ListDeliveriesResponse) -> Vec<&str> {
    let ids = list.deliveries.iter().map(|delivery| delivery.id.as_str());
    ids.collect()
}

/// Records a delivery in the trace of `traceparent`. Returns its id.
async fn record_traced(system: &System, uid: &str, traceparent: &str) -> String {
    let mut request = Request::new(delivery(created(uid)));
    let traceparent = traceparent.parse().unwrap();
    request.metadata_mut().insert("traceparent", traceparent);
    let recorded = system.bookings().record_booking_event(request).await;
    recorded.unwrap().into_inner().delivery_id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_applied_delivery_reads_back_with_its_payload_and_its_trace() {
    let system = System::start_knowing(acme()).await;
    let traceparent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    let id = record_traced(&system, "uid-1", &traceparent).await;

    let found = get(&system, &id).await.unwrap();

    assert!(found.finish_time.is_some());
    let envelope = delivery(created("uid-1")).delivery.unwrap();
    let expected = Delivery {
        id,
        account: "default".to_owned(),
        source: "calcom".to_owned(),
        event_name: "BOOKING".to_owned(),
        booking_uid: "uid-1".to_owned(),
        dedupe_key: system
            .text("SELECT dedupe_key FROM webhook_deliveries")
            .await,
        state: DeliveryState::Applied.into(),
        sequence_id: "acme-sequence".to_owned(),
        attempts: 1,
        trace_id: TRACE_ID.to_owned(),
        receive_time: envelope.receive_time,
        finish_time: found.finish_time,
        payload_json: envelope.payload_json,
        ..Delivery::default()
    };
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_without_a_sound_trace_is_kept_without_one() {
    let system = System::start_knowing(acme()).await;
    let untraced = system.record(created("uid-1")).await.delivery_id;
    let malformed = record_traced(&system, "uid-2", "00-17-17-01").await;

    for id in [untraced, malformed] {
        assert_eq!(get(&system, &id).await.unwrap().trace_id, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_knows_the_trace_of_what_it_works_on() {
    let system = System::start().await;
    let traceparent = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    record_traced(&system, "uid-1", &traceparent).await;
    system.import(acme()).await;
    let mut conn = system.database.connect().await;

    let due = deliveries::claim_due(&mut conn, Uuid::from_u128(1)).await;

    let known = due.unwrap().unwrap().traceparent;
    assert_eq!(known.map(|at| at.to_string()), Some(traceparent));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_understood_reads_back_as_it_arrived() {
    let system = System::start().await;
    let request = unreadable("payload.uid: must be text", "{\u{1}");
    let id = system.try_record(request).await.unwrap().delivery_id;

    let found = get(&system, &id).await.unwrap();

    assert_eq!(found.state(), DeliveryState::Unreadable);
    assert_eq!(found.reason, "payload.uid: must be text");
    assert_eq!(found.raw_body, "{\u{1}".as_bytes());
    assert_eq!((&*found.payload_json, found.attempts), ("", 0));
    assert!(found.finish_time.is_some());
    assert_eq!(found.next_attempt_time, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_delivery_shows_when_it_is_retried() {
    let system = System::start().await;
    let id = system.record(created("uid-1")).await.delivery_id;
    system.import(acme()).await;

    let found = get(&system, &id).await.unwrap();

    assert_eq!(found.state(), DeliveryState::Received);
    assert!(found.next_attempt_time.is_some());
    assert_eq!((found.finish_time, &*found.reason), (None, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_listed_last_arrival_first_page_by_page() {
    let system = System::start().await;
    let mut expected = Vec::new();
    for number in 1..=5 {
        let uid = format!("uid-{number}");
        expected.insert(0, system.record(created(&uid)).await.delivery_id);
    }
    // The second delivery is reported late: it belongs at the end of the list, not at the top.
    let early =
        "UPDATE webhook_deliveries SET received_at = '2020-01-01' WHERE booking_uid = 'uid-2'";
    system.database.execute(early).await;
    let moved = expected.remove(3);
    expected.push(moved);

    let mut found = Vec::new();
    let mut page_token = String::new();
    for length in [2, 2, 1] {
        let request = ListDeliveriesRequest {
            page_size: 2,
            page_token,
            ..ListDeliveriesRequest::default()
        };
        let page = list(&system, request).await.unwrap();
        assert_eq!(page.deliveries.len(), length);
        found.extend(ids(&page).into_iter().map(str::to_owned));
        page_token = page.next_page_token;
    }
    let whole = list(&system, ListDeliveriesRequest::default()).await;

    assert_eq!(page_token, "");
    assert_eq!(found, expected);
    let whole = whole.unwrap();
    assert_eq!(ids(&whole), expected);
    assert_eq!(whole.next_page_token, "");
    assert!(
        whole
            .deliveries
            .iter()
            .all(|row| row.payload_json.is_empty())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_arrives_meanwhile_moves_no_page() {
    let system = System::start().await;
    for uid in ["uid-1", "uid-2"] {
        system.record(created(uid)).await;
    }
    let request = ListDeliveriesRequest {
        page_size: 1,
        ..ListDeliveriesRequest::default()
    };
    let first = list(&system, request.clone()).await.unwrap();

    system.record(created("uid-3")).await;
    let request = ListDeliveriesRequest {
        page_token: first.next_page_token,
        ..request
    };
    let second = list(&system, request).await.unwrap();

    assert_eq!(second.deliveries[0].booking_uid, "uid-1");
    assert_eq!(second.next_page_token, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_holds_what_passes_every_filter() {
    let system = System::start_knowing(acme()).await;
    let record = async |request: RecordBookingEventRequest| {
        system.try_record(request).await.unwrap().delivery_id
    };
    let unknown = |uid| {
        let mut event = created(uid);
        event.match_emails.clear();
        delivery(event)
    };
    let applied = record(delivery(created("uid-1"))).await;
    let unmatched = record(unknown("uid-2")).await;
    let ping = record(ignored(IgnoreReason::UnsupportedEvent)).await;
    let wrong = record(unreadable("no JSON", "{")).await;
    let cases: [(DeliveryState, &str, &[&str]); 7] = [
        (
            DeliveryState::Unspecified,
            "",
            &[&wrong, &ping, &unmatched, &applied],
        ),
        (DeliveryState::Applied, "", &[&applied]),
        (DeliveryState::Ignored, "", &[&ping, &unmatched]),
        (DeliveryState::Unreadable, "", &[&wrong]),
        (DeliveryState::Dead, "", &[]),
        (DeliveryState::Unspecified, "uid-2", &[&unmatched]),
        (DeliveryState::Applied, "uid-2", &[]),
    ];

    for (state, booking_uid, expected) in cases {
        let request = ListDeliveriesRequest {
            state: state.into(),
            booking_uid: booking_uid.to_owned(),
            ..ListDeliveriesRequest::default()
        };
        let found = list(&system, request).await.unwrap();
        assert_eq!(ids(&found), expected, "{state:?} `{booking_uid}`");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_through_two_accounts_is_one_and_keeps_the_first_account() {
    let system = System::start_knowing(acme()).await;
    let through = |account: &str, event| {
        let mut request = delivery(event);
        let envelope = request.delivery.get_or_insert_default();
        account.clone_into(&mut envelope.account);
        envelope.body_sha256 = format!("{account:-<32}").into_bytes();
        request
    };
    for (account, expected) in [
        ("team", Outcome::Applied),
        ("sanne", Outcome::Duplicate),
        ("", Outcome::Duplicate),
    ] {
        let recorded = system.try_record(through(account, created("uid-1"))).await;
        assert_eq!(recorded.unwrap().outcome(), expected, "`{account}`");
    }
    let elsewhere = system.try_record(through("", created("uid-2"))).await;
    let elsewhere = elsewhere.unwrap().delivery_id;

    let of_account = async |account: &str| {
        let request = ListDeliveriesRequest {
            account: account.to_owned(),
            ..ListDeliveriesRequest::default()
        };
        list(&system, request).await.unwrap().deliveries
    };
    let of_team = of_account("team").await;
    assert_eq!(of_team.len(), 1);
    assert_eq!(of_team[0].account, "team");
    assert_eq!(of_account("sanne").await, []);
    let of_default = of_account("default").await;
    assert_eq!(of_default.len(), 1);
    assert_eq!(of_default[0].id, elsewhere);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_deliveries_that_makes_no_sense_names_its_field() {
    let system = System::start().await;
    let request = ListDeliveriesRequest {
        state: 1000,
        booking_uid: "a\0".to_owned(),
        page_size: -1,
        page_token: "yesterday".to_owned(),
        ..ListDeliveriesRequest::default()
    };

    let listed = list(&system, request).await.unwrap_err();
    let got = get(&system, "17").await.unwrap_err();
    let unknown = get(&system, &Uuid::nil().to_string()).await.unwrap_err();

    assert_eq!(
        fields(&listed),
        ["state", "booking_uid", "page_size", "page_token"]
    );
    assert_eq!(fields(&got), ["id"]);
    assert_eq!(not_found_reason(&unknown), "DELIVERY_NOT_FOUND");
}
