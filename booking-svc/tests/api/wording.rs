//! Plans that a model rewords after the rules have written them.

use proto::{
    booking::v1::{BookingEvent, BookingEventType, CallPrepPlanStatus},
    callprep::v1::{GeneratedBy, Wording},
};

use crate::{
    dossier::acme,
    events::{created, time},
    fake_callprep::Model,
    reading::plan,
    system::System,
};

const WORDS: &str = " In the words of a model.";
const LEFT: &str =
    "SELECT concat_ws(' ', status, next_attempt_at, lease_token) FROM call_prep_plans";

async fn start(model: Model) -> System {
    let system = System::start_knowing(acme()).await;
    system.callprep.set_model(model);
    system
}

async fn summary(system: &System) -> String {
    system.text("SELECT summary FROM call_prep_plans").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_gets_the_plan_by_rules_and_the_model_words_it_later() {
    let system = start(Model::Words).await;

    let recorded = system.record(created("uid-1")).await;

    assert_eq!(recorded.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    assert_eq!(system.callprep.request().wording(), Wording::Unspecified);
    assert!(!summary(&system).await.ends_with(WORDS));

    assert!(system.step().await);

    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();
    assert_eq!(plan.version, 1);
    assert!(plan.brief.unwrap().summary.ends_with(WORDS));
    let provenance = plan.provenance.unwrap();
    assert_eq!(provenance.generated_by(), GeneratedBy::Model);
    let kept = "SELECT concat_ws(' ', model, input_tokens, planner_version) FROM call_prep_plans";
    assert_eq!(system.text(kept).await, "fake-model 900 fake/1");
    assert_eq!(system.text(LEFT).await, "READY");
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_asked_the_same_only_once() {
    let system = start(Model::Words).await;
    for uid in ["uid-1", "uid-2", "uid-3"] {
        system.record(created(uid)).await;
    }

    let (first, second, third) = tokio::join!(system.step(), system.step(), system.step());
    assert!(first && second && third);
    for _ in 0..3 {
        system.make_plans_due().await;
        system.step().await;
    }

    assert_eq!(system.callprep.model_calls(), 1);
    let worded = "SELECT count(*)::text FROM call_prep_plans WHERE summary LIKE '%of a model.' AND next_attempt_at IS NULL";
    assert_eq!(system.text(worded).await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_of_no_use_are_not_asked_for_again() {
    let system = start(Model::Rejected).await;
    let recorded = system.record(created("uid-1")).await;

    system.step().await;

    assert!(!system.step().await);
    let plan = plan(&system, &recorded.call_prep_plan_id).await.unwrap();
    assert_eq!(plan.provenance.unwrap().outcome, "rejected");
    assert_eq!(system.callprep.model_calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_fails_or_is_busy_is_asked_again_later() {
    let system = start(Model::Fails).await;
    system.record(created("uid-1")).await;

    system.step().await;
    let wait = "SELECT (next_attempt_at > now())::text || ' ' || last_error FROM call_prep_plans";
    assert_eq!(
        system.text(wait).await,
        "true the model could not reword the plan; it is retried"
    );
    let outcome = "SELECT provenance ->> 'outcome' FROM call_prep_plans";
    assert_eq!(system.text(outcome).await, "http-503");
    system.callprep.set_model(Model::Busy);
    system.make_plans_due().await;
    system.step().await;
    assert_eq!(system.text(wait).await, "true callprep-svc is busy");
    system.callprep.set_model(Model::Words);
    system.make_plans_due().await;
    system.step().await;

    assert!(summary(&system).await.ends_with(WORDS));
    assert_eq!(system.callprep.model_calls(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worded_plan_whose_call_moves_keeps_its_words_and_has_the_new_time() {
    let system = start(Model::Words).await;
    system.record(created("uid-1")).await;
    system.step().await;

    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        ..created("uid-2")
    };
    system.record(moved).await;
    system.step().await;

    let summary = summary(&system).await;
    assert!(summary.contains("2099-01-06"), "{summary}");
    assert!(summary.ends_with(WORDS), "{summary}");
    assert_eq!(system.callprep.model_calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_came_late_is_worded_too() {
    let mut system = start(Model::Words).await;
    system.callprep.stop().await;
    system.record(created("uid-1")).await;
    system.callprep.start_again().await;
    system.make_plans_due().await;

    while system.step().await {}

    assert!(summary(&system).await.ends_with(WORDS));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_makes_those_due_that_wait_for_it() {
    let system = start(Model::Words).await;
    for uid in ["uid-1", "uid-2"] {
        system.record(created(uid)).await;
    }
    let later = "UPDATE call_prep_plans SET next_attempt_at = now() + interval '1 hour' \
                 WHERE booking_uid = 'uid-2'";
    system.database.execute(later).await;

    while system.step().await {}

    assert_eq!(system.callprep.model_calls(), 1);
    let left = "SELECT count(*)::text FROM call_prep_plans WHERE next_attempt_at IS NOT NULL";
    assert_eq!(system.text(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_whose_call_moves_has_the_new_time_even_without_a_model() {
    let system = start(Model::Busy).await;
    system.record(created("uid-1")).await;
    system.step().await;

    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        ..created("uid-2")
    };
    system.record(moved).await;
    system.step().await;

    assert!(summary(&system).await.contains("2099-01-06"));
    system.callprep.set_model(Model::Words);
    system.make_plans_due().await;
    while system.step().await {}
    let summary = summary(&system).await;
    assert!(summary.contains("2099-01-06"), "{summary}");
    assert!(summary.ends_with(WORDS), "{summary}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_model_a_plan_that_waits_for_it_is_left_as_it_is() {
    let system = start(Model::Fails).await;
    system.record(created("uid-1")).await;
    system.step().await;

    system.callprep.set_model(Model::None);
    system.make_plans_due().await;
    system.step().await;
    // During a rollout, another replica may have a model.
    let waits = "SELECT concat_ws(' ', next_attempt_at > now(), last_error) FROM call_prep_plans";
    assert_eq!(
        system.text(waits).await,
        "t callprep-svc no longer has a model"
    );
    let kept = "SELECT count(*)::text FROM model_wordings WHERE brief IS NOT NULL";
    assert_eq!(system.text(kept).await, "0");

    let later = "UPDATE call_prep_plans SET created_at = now() - interval '1 hour'";
    system.database.execute(later).await;
    system.make_plans_due().await;
    system.step().await;

    assert!(!system.step().await);
    assert_eq!(system.text(LEFT).await, "READY");
    assert_eq!(system.text(waits).await, "");
    assert!(!summary(&system).await.ends_with(WORDS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_whose_call_is_over_is_not_worded_any_more() {
    let system = start(Model::Words).await;
    system.record(created("uid-1")).await;
    let over = "UPDATE bookings SET start_time = now() - interval '2 hours', \
                end_time = now() - interval '1 hour'";
    system.database.execute(over).await;

    assert!(system.step().await);

    assert!(!system.step().await);
    assert_eq!(system.callprep.model_calls(), 0);
    assert_eq!(system.text(LEFT).await, "READY");
}
