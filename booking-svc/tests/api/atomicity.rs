//! Any statement of the transaction may fail. Nothing changes then, and a worker retries.

use proto::booking::v1::{
    BookingEvent, CallPrepPlanStatus, GetCallPrepPlanRequest, RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::acme,
    events::{cancelled, created, delivery},
    fake_callprep::Behaviour,
    refusal::retry_delay,
    system::System,
};

/// Makes a statement fail, with the row in its message, as PostgreSQL does for a broken constraint.
async fn break_statement(system: &System, statement: &str, condition: &str) {
    system
        .database
        .execute(&format!(
            "CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'ada@acme.example: %', NEW; END $$;
             CREATE TRIGGER break BEFORE {statement} FOR EACH ROW {condition} EXECUTE FUNCTION break();"
        ))
        .await;
}

async fn repair(system: &System) {
    system
        .database
        .execute(
            "DROP FUNCTION break CASCADE; UPDATE webhook_deliveries SET next_attempt_at = now()",
        )
        .await;
    system.forget_failures().await;
}

/// Records a booking while a statement fails, repairs it, and lets the worker do the rest.
async fn fails_without_a_trace(statement: &str) {
    fails_without_a_trace_if(statement, "").await;
}

async fn fails_without_a_trace_if(statement: &str, condition: &str) {
    let system = System::start_knowing(acme()).await;
    let before = system.rows().await;
    break_statement(&system, statement, condition).await;

    let accepted = system.record(created("uid-1")).await;

    assert_eq!(accepted.outcome(), Outcome::Accepted);
    assert_eq!(accepted.call_prep_plan_id, "");
    assert_eq!(system.rows().await, before);
    let kept = "SELECT concat_ws(' ', id, state, attempts, last_error, lease_token, sequence_id, finished_at, next_attempt_at IS NOT NULL) FROM webhook_deliveries";
    let id = &accepted.delivery_id;
    assert_eq!(
        system.database.texts(kept).await,
        [format!("{id} received 1 the transaction failed t")]
    );

    repair(&system).await;
    system.callprep.behave(Behaviour::Refuse);
    assert!(system.step().await);
    applied_with_a_pending_plan(&system).await;
    system.callprep.behave(Behaviour::Answer);
    system.make_due().await;
    assert!(system.step().await);
    the_plan_is_ready(&system).await;
    assert!(!system.step().await);
}

async fn applied_with_a_pending_plan(system: &System) {
    assert_eq!(
        system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED"
    );
    let rest = "SELECT concat_ws(' ', l.status, b.state, p.status, p.version, d.state, d.sequence_id, d.last_error, d.attempts, d.finished_at IS NOT NULL)
        FROM outreach_logs l, bookings b, call_prep_plans p, webhook_deliveries d";
    assert_eq!(
        system.database.texts(rest).await,
        ["booked accepted PENDING 1 applied acme-sequence 2 t"]
    );
}

async fn the_plan_is_ready(system: &System) {
    let id = system.text("SELECT id FROM call_prep_plans").await;
    let request = GetCallPrepPlanRequest { id };
    let response = system.plans().get_call_prep_plan(request).await.unwrap();
    let plan = response.into_inner().call_prep_plan.unwrap();
    assert_eq!(plan.status(), CallPrepPlanStatus::Ready);
    assert_eq!(plan.brief.unwrap().company, "acme B.V.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_that_cannot_be_updated_changes_nothing() {
    fails_without_a_trace("UPDATE ON outreach_sequences").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_that_cannot_be_updated_change_nothing() {
    fails_without_a_trace("UPDATE ON outreach_steps").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_cannot_be_updated_changes_nothing() {
    fails_without_a_trace("UPDATE ON contacts").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_that_cannot_be_updated_changes_nothing() {
    fails_without_a_trace("UPDATE ON prospects").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_inserted_changes_nothing() {
    fails_without_a_trace("INSERT ON outreach_logs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_cannot_be_inserted_changes_nothing() {
    fails_without_a_trace("INSERT ON bookings").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_cannot_be_inserted_changes_nothing() {
    fails_without_a_trace("INSERT ON call_prep_plans").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_cannot_be_finished_changes_nothing() {
    let applied = "WHEN (NEW.state = 'applied')";
    fails_without_a_trace_if("INSERT OR UPDATE ON webhook_deliveries", applied).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_that_fails_changes_nothing() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let before = system.rows().await;
    break_statement(&system, "UPDATE ON bookings", "").await;

    let accepted = system.record(cancelled("uid-1")).await;

    assert_eq!(accepted.outcome(), Outcome::Accepted);
    assert_eq!(system.rows().await, before);
    repair(&system).await;
    assert!(system.step().await);
    assert!(system.outreach("acme").await.starts_with("REPLIED REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_over_what_waits_for_a_worker() {
    let system = System::start_knowing(acme()).await;
    break_statement(&system, "INSERT ON bookings", "").await;
    let accepted = system.record(created("uid-1")).await;
    repair(&system).await;

    let applied = system.record(created("uid-1")).await;

    assert_eq!(applied.outcome(), Outcome::Applied);
    assert_eq!(applied.delivery_id, accepted.delivery_id);
    assert_eq!(applied.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_receipt_the_sender_gets_a_retry_delay() {
    let system = System::start_knowing(acme()).await;
    let before = system.rows().await;
    break_statement(&system, "INSERT ON webhook_deliveries", "").await;

    let refused = system.try_record(delivery(created("uid-1"))).await;

    let refused = refused.unwrap_err();
    assert!(!retry_delay(&refused).is_zero());
    assert!(!refused.message().contains('@'), "{refused:?}");
    assert_eq!(system.rows().await, before);
    let kept = "SELECT count(*) FROM webhook_deliveries";
    assert_eq!(system.text(kept).await, "0");

    repair(&system).await;
    let applied = system.record(created("uid-1")).await;
    assert_eq!(applied.outcome(), Outcome::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_fails_changes_nothing() {
    let system = System::start().await;
    break_statement(&system, "INSERT ON outreach_steps", "").await;

    let refused = system.try_import(acme()).await.unwrap_err();

    assert!(!retry_delay(&refused).is_zero());
    assert!(!refused.message().contains('@'), "{refused:?}");
    assert!(system.rows().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_without_a_uid_fails_without_a_trace_too() {
    let system = System::start_knowing(acme()).await;
    let before = system.rows().await;
    break_statement(&system, "INSERT ON call_prep_plans", "").await;
    let event = BookingEvent {
        booking_uid: String::new(),
        ..created("")
    };

    let accepted = system.record(event).await;

    assert_eq!(accepted.outcome(), Outcome::Accepted);
    assert_eq!(system.rows().await, before);
    system.forget_failures().await;
}
