//! New versions of plans, and lists of bookings.

use proto::booking::v1::{
    BookingState, CallPrepPlan, CallPrepPlanStatus, ListBookingsRequest,
    RegenerateCallPrepPlanRequest,
};
use tonic::{Code, Status};

use crate::{
    dossier::acme,
    events::{cancelled, created},
    fake_callprep::Behaviour,
    reading::plan,
    system::System,
};

async fn regenerate(system: &System, id: &str, run: &str) -> Result<CallPrepPlan, Status> {
    let request = RegenerateCallPrepPlanRequest {
        id: id.to_owned(),
        research_run_id: run.to_owned(),
    };
    let response = system.plans().regenerate_call_prep_plan(request).await?;
    Ok(response.into_inner().call_prep_plan.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_of_a_plan_takes_the_place_of_the_earlier_one() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(created("uid-1")).await.call_prep_plan_id;

    let asked = regenerate(&system, &first, "").await.unwrap();
    let again = regenerate(&system, &first, "acme-run").await.unwrap();
    system.step().await;

    assert_eq!(
        (asked.version, asked.status()),
        (2, CallPrepPlanStatus::Pending)
    );
    assert_eq!(again.id, asked.id);
    let second = plan(&system, &asked.id).await.unwrap();
    assert_eq!(second.status(), CallPrepPlanStatus::Ready);
    assert_eq!(second.research_run_id, "acme-run");
    assert!(second.current);
    assert!(!plan(&system, &first).await.unwrap().current);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_made_anew_is_refused() {
    let system = System::start_knowing(acme()).await;
    let id = system.record(created("uid-1")).await.call_prep_plan_id;
    let unknown = "00000000-0000-7000-8000-000000000000";

    let no_plan = regenerate(&system, unknown, "").await.unwrap_err();
    let no_run = regenerate(&system, &id, "other-run").await.unwrap_err();
    system.record(cancelled("uid-1")).await;
    let off = regenerate(&system, &id, "").await.unwrap_err();

    assert_eq!(no_plan.code(), Code::NotFound);
    assert_eq!(no_run.code(), Code::NotFound);
    assert_eq!(off.code(), Code::FailedPrecondition);
    let count = "SELECT count(*)::text FROM call_prep_plans";
    assert_eq!(system.text(count).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_listed_by_state_and_page_by_page() {
    let system = System::start_knowing(acme()).await;
    for uid in ["uid-1", "uid-2", "uid-3"] {
        system.record(created(uid)).await;
    }
    system.record(cancelled("uid-2")).await;
    let list = async |state: BookingState, page_token: String| {
        let request = ListBookingsRequest {
            state: state.into(),
            page_size: 1,
            page_token,
            ..ListBookingsRequest::default()
        };
        let response = system.bookings().list_bookings(request).await.unwrap();
        let page = response.into_inner();
        (page.bookings[0].uid.clone(), page.next_page_token)
    };

    let (newest, token) = list(BookingState::Accepted, String::new()).await;
    let (oldest, end) = list(BookingState::Accepted, token).await;
    let (off, _) = list(BookingState::Cancelled, String::new()).await;

    assert_eq!((&*newest, &*oldest, &*end), ("uid-3", "uid-1", ""));
    assert_eq!(off, "uid-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_refused_again_and_again_is_given_up_until_it_is_asked_for_anew() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    let id = system.record(created("uid-1")).await.call_prep_plan_id;
    let last_attempt = "UPDATE call_prep_plans SET attempts = 19";
    system.database.execute(last_attempt).await;
    system.make_due().await;

    assert!(system.step().await);

    let state = "SELECT concat_ws(' | ', status, attempts, last_error, next_attempt_at)
        FROM call_prep_plans";
    let given_up = system.text(state).await;
    assert!(
        given_up.starts_with("PENDING | 20 | callprep-svc answered"),
        "{given_up}"
    );
    assert_eq!(given_up.matches('|').count(), 2, "{given_up}");
    system.callprep.behave(Behaviour::Answer);
    regenerate(&system, &id, "").await.unwrap();
    assert!(system.step().await);
    assert!(system.text(state).await.starts_with("READY"));
}
