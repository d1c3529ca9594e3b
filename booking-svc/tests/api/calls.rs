//! The current state of calls, for the page of their brief.

use proto::booking::v1::{
    BookingEvent, BookingEventType, BookingState, Call, CallPrepPlanStatus, GetCallRequest,
    RegenerateCallPrepPlanRequest, RevokeBriefLinksRequest,
};
use tonic::Status;

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    refusal::{fields, not_found_reason},
    system::System,
};

async fn call(system: &System, id: &str) -> Result<Call, Status> {
    let request = GetCallRequest { id: id.to_owned() };
    let response = system.calls().get_call(request).await?;
    Ok(response.into_inner().call.unwrap())
}

async fn revoke_links(system: &System, id: &str) -> Result<i32, Status> {
    let request = RevokeBriefLinksRequest { id: id.to_owned() };
    let response = system.calls().revoke_brief_links(request).await?;
    Ok(response.into_inner().link_epoch)
}

fn rescheduled(uid: &str, replaced: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: replaced.to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        end_time: Some(time("2099-01-06T09:30:00Z")),
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_has_its_booking_its_plan_and_its_company() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;

    let call = call(&system, &recorded.call_prep_plan_id).await.unwrap();

    assert_eq!(call.id, recorded.call_prep_plan_id);
    assert_eq!(call.link_epoch, 0);
    assert_eq!(call.previous_start_time, None);
    assert!(!call.company_name.is_empty());
    let booking = call.booking.unwrap();
    assert_eq!(booking.uid, "uid-1");
    assert_eq!(booking.state(), BookingState::Accepted);
    let plan = call.call_prep_plan.unwrap();
    assert_eq!(plan.id, recorded.call_prep_plan_id);
    assert!(plan.brief.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_keeps_its_id_and_has_the_new_time_and_the_one_before() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;
    let before = call(&system, &recorded.call_prep_plan_id).await.unwrap();

    system.record(rescheduled("uid-2", "uid-1")).await;

    let after = call(&system, &recorded.call_prep_plan_id).await.unwrap();
    assert_eq!(after.id, before.id);
    assert_eq!(
        after.previous_start_time,
        before.booking.unwrap().start_time
    );
    let booking = after.booking.unwrap();
    assert_eq!(booking.uid, "uid-2");
    assert_eq!(booking.start_time, Some(time("2099-01-06T09:00:00Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_is_shown_as_cancelled() {
    let system = System::start_knowing(acme()).await;
    let recorded = system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;

    let call = call(&system, &recorded.call_prep_plan_id).await.unwrap();

    assert_eq!(call.booking.unwrap().state(), BookingState::Cancelled);
    assert!(call.call_prep_plan.unwrap().cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_shows_its_newest_plan_once_that_is_written_under_the_id_of_the_first() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(created("uid-1")).await.call_prep_plan_id;
    let request = RegenerateCallPrepPlanRequest {
        id: first.clone(),
        ..Default::default()
    };
    let regenerated = system.plans().regenerate_call_prep_plan(request).await;
    let second = regenerated.unwrap().into_inner().call_prep_plan.unwrap().id;

    let while_it_is_written = call(&system, &second).await.unwrap();
    assert!(system.step().await);
    let afterwards = call(&system, &first).await.unwrap();

    assert_eq!(while_it_is_written.id, first);
    assert_eq!(while_it_is_written.call_prep_plan.unwrap().id, first);
    assert_eq!(afterwards.id, first);
    let plan = afterwards.call_prep_plan.unwrap();
    assert_eq!(plan.id, second);
    assert_eq!(plan.status(), CallPrepPlanStatus::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_the_links_of_one_call_leaves_those_of_others() {
    let system = System::start_knowing(acme()).await;
    let one = system.record(created("uid-1")).await.call_prep_plan_id;
    let other = system.record(created("uid-2")).await.call_prep_plan_id;

    assert_eq!(revoke_links(&system, &one).await.unwrap(), 1);
    assert_eq!(revoke_links(&system, &one).await.unwrap(), 2);

    assert_eq!(call(&system, &one).await.unwrap().link_epoch, 2);
    assert_eq!(call(&system, &other).await.unwrap().link_epoch, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_does_not_exist_is_not_found() {
    let system = System::start().await;
    let unknown = "0192d3f0-0000-7000-8000-000000000001";

    let not_found = call(&system, unknown).await.unwrap_err();
    let not_revoked = revoke_links(&system, unknown).await.unwrap_err();
    let no_id = call(&system, "uid-1").await.unwrap_err();

    assert_eq!(not_found_reason(&not_found), "CALL_NOT_FOUND");
    assert_eq!(not_found_reason(&not_revoked), "CALL_NOT_FOUND");
    assert_eq!(fields(&no_id), ["id"]);
}
