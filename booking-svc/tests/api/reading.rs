//! Reads bookings, plans and prospects back.

use proto::booking::v1::{
    Booking, BookingState, CallPrepPlan, CallPrepPlanStatus, GetBookingRequest,
    GetCallPrepPlanRequest, GetProspectRequest, ListCallPrepPlansRequest,
    ListCallPrepPlansResponse,
};
use tonic::Status;

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created},
    fake_callprep::Behaviour,
    refusal::{fields, not_found_reason},
    system::System,
};

pub(crate) async fn booking(system: &System, uid: &str) -> Result<Booking, Status> {
    let request = GetBookingRequest {
        uid: uid.to_owned(),
        ..GetBookingRequest::default()
    };
    let response = system.bookings().get_booking(request).await?;
    Ok(response.into_inner().booking.unwrap())
}

pub(crate) async fn plan(system: &System, id: &str) -> Result<CallPrepPlan, Status> {
    let request = GetCallPrepPlanRequest { id: id.to_owned() };
    let response = system.plans().get_call_prep_plan(request).await?;
    Ok(response.into_inner().call_prep_plan.unwrap())
}

async fn page(
    system: &System,
    prospect_id: &str,
    page_size: i32,
    page_token: &str,
) -> Result<ListCallPrepPlansResponse, Status> {
    let request = ListCallPrepPlansRequest {
        prospect_id: prospect_id.to_owned(),
        page_size,
        page_token: page_token.to_owned(),
    };
    let response = system.plans().list_call_prep_plans(request).await?;
    Ok(response.into_inner())
}

fn versions(page: &ListCallPrepPlansResponse) -> Vec<i32> {
    page.call_prep_plans
        .iter()
        .map(|plan| plan.version)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_reads_back_as_it_was_reported() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;

    let found = booking(&system, "uid-1").await.unwrap();

    let event = created("uid-1");
    assert!(found.create_time.is_some());
    assert!(found.update_time.is_some());
    let expected = Booking {
        uid: "uid-1".to_owned(),
        state: BookingState::Accepted.into(),
        sequence_id: "acme-sequence".to_owned(),
        contact_id: "acme-contact".to_owned(),
        prospect_id: "acme".to_owned(),
        start_time: event.start_time,
        end_time: event.end_time,
        event_type_id: event.event_type_id,
        title: event.title,
        attendees: event.attendees,
        call_prep_plan_id: recorded.call_prep_plan_id,
        create_time: found.create_time,
        update_time: found.update_time,
        confirmed: true,
        ..Booking::default()
    };
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_booking_keeps_its_plan() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;

    let booking = booking(&system, "uid-1").await.unwrap();
    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();

    assert_eq!(booking.state(), BookingState::Cancelled);
    assert_eq!(booking.call_prep_plan_id, plan.id);
    assert!(plan.cancelled);
    assert_eq!(plan.status(), CallPrepPlanStatus::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_reads_back_with_its_brief() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;

    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();

    assert_eq!(plan.prospect_id, "acme");
    assert_eq!(plan.campaign_id, "acme-campaign");
    assert_eq!(plan.research_run_id, "acme-run");
    assert_eq!(plan.booking_uid, "uid-1");
    assert_eq!((plan.version, &*plan.language), (1, "nl"));
    assert_eq!(plan.planner_version, "fake/1");
    assert!(!plan.cancelled);
    let brief = plan.brief.unwrap();
    assert_eq!(
        brief.summary,
        "A brief for acme B.V. on 2099-01-05T09:00:00Z"
    );
    assert_eq!(brief.plan30[0].actions[0].line, "Talk with acme B.V.");
    let columns = "SELECT concat_ws(' ', summary, plan30, plan60 #>> '{0,focus}', plan90 #>> '{0,focus}', latency_ms >= 0) FROM call_prep_plans";
    assert_eq!(
        system.text(columns).await,
        r#"A brief for acme B.V. on 2099-01-05T09:00:00Z [{"focus": "Listen", "actions": ["Talk with acme B.V."]}] Try Settle t"#
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_plan_has_no_brief() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    let recorded = system.record(created("uid-1")).await;

    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();

    assert_eq!(plan.status(), CallPrepPlanStatus::Pending);
    assert_eq!(plan.brief, None);
    assert_eq!(plan.planner_version, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_listed_newest_first_page_by_page() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("globex")).await;
    for number in 1..=5 {
        system.record(created(&format!("uid-{number}"))).await;
    }
    system.record(cancelled("uid-4")).await;

    let first = page(&system, "acme", 2, "").await.unwrap();
    let second = page(&system, "acme", 2, &first.next_page_token)
        .await
        .unwrap();
    let third = page(&system, "acme", 2, &second.next_page_token)
        .await
        .unwrap();
    let whole = page(&system, "acme", 0, "").await.unwrap();

    assert_eq!(versions(&first), [5, 4]);
    assert_eq!(versions(&second), [3, 2]);
    assert_eq!(versions(&third), [1]);
    assert_eq!(third.next_page_token, "");
    assert_eq!(versions(&whole), [5, 4, 3, 2, 1]);
    assert_eq!(whole.next_page_token, "");
    let cancelled = whole.call_prep_plans.iter().map(|plan| plan.cancelled);
    assert_eq!(
        cancelled.collect::<Vec<_>>(),
        [false, true, false, false, false]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_plans_gets_an_empty_list() {
    let system = System::start_knowing(acme()).await;

    for prospect in ["acme", "unknown"] {
        let list = page(&system, prospect, 1000, "").await.unwrap();

        assert_eq!(list, ListCallPrepPlansResponse::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found() {
    let system = System::start().await;
    let missing = GetProspectRequest {
        id: "unknown".to_owned(),
    };

    let booking = booking(&system, "unknown").await.unwrap_err();
    let plan = plan(&system, &uuid::Uuid::nil().to_string())
        .await
        .unwrap_err();
    let prospect = system.prospects().get_prospect(missing).await.unwrap_err();

    assert_eq!(not_found_reason(&booking), "BOOKING_NOT_FOUND");
    assert_eq!(not_found_reason(&plan), "CALL_PREP_PLAN_NOT_FOUND");
    assert_eq!(not_found_reason(&prospect), "PROSPECT_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_makes_no_sense_names_its_field() {
    let system = System::start().await;
    let empty = GetProspectRequest::default();

    let booking_uid = booking(&system, "").await.unwrap_err();
    let nul = booking(&system, "a\0").await.unwrap_err();
    let plan_id = plan(&system, "17").await.unwrap_err();
    let prospect_id = system.prospects().get_prospect(empty).await.unwrap_err();
    let list = page(&system, "", -1, "yesterday").await.unwrap_err();
    let overflow = page(&system, "acme", 0, "99999999999").await.unwrap_err();

    assert_eq!(fields(&booking_uid), ["uid"]);
    assert_eq!(fields(&nul), ["uid"]);
    assert_eq!(fields(&plan_id), ["id"]);
    assert_eq!(fields(&prospect_id), ["id"]);
    assert_eq!(fields(&list), ["prospect_id", "page_size", "page_token"]);
    assert_eq!(fields(&overflow), ["page_token"]);
}
