//! Work that fails repeatedly: it ends, is reported, and blocks nothing else.

use booking_svc::store::{
    call_prep_plans::work::{self, PlanTask},
    deliveries,
};
use proto::booking::v1::RecordBookingEventOutcome as Outcome;
use uuid::Uuid;

use crate::{dossier::acme, events::created, fake_callprep::Behaviour, system::System};

const DELIVERY: &str = "SELECT concat_ws(' ', state, attempts) FROM webhook_deliveries";

/// Returns statements for ten due copies of a row under other ids, while the planner assumes that
/// there is one.
fn ten_of(table: &str, changes: &str) -> String {
    format!(
        "ANALYZE {table};
         INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({changes}))).*
         FROM {table} t, generate_series(2, 10) AS n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn one_delivery_is_claimed_at_a_time_whatever_the_planner_believes() {
    let system = System::start().await;
    system.record(created("uid-1")).await;
    let due =
        "UPDATE webhook_deliveries SET state = 'received', reason = NULL, next_attempt_at = now()";
    system.database.execute(due).await;
    let others = ten_of(
        "webhook_deliveries",
        "'id', gen_random_uuid(), 'dedupe_key', 'copy ' || n",
    );
    system.database.execute(&others).await;

    let mut conn = system.database.connect().await;
    let claimed = deliveries::claim_due(&mut conn, Uuid::from_u128(7)).await;

    assert!(claimed.unwrap().is_some());
    let leased = "SELECT count(*) FROM webhook_deliveries WHERE lease_token IS NOT NULL";
    assert_eq!(system.text(leased).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_plan_is_claimed_at_a_time_whatever_the_planner_believes() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    let others = ten_of(
        "call_prep_plans",
        "'id', gen_random_uuid(), 'delivery_id', NULL, 'version', n",
    );
    system.database.execute(&others).await;

    let mut conn = system.database.connect().await;
    let claimed = work::claim_due(
        &mut conn,
        PlanTask::Writing,
        Uuid::from_u128(7),
        work::LEASE,
    )
    .await;

    assert!(claimed.unwrap().is_some());
    let leased = "SELECT count(*) FROM call_prep_plans WHERE lease_token IS NOT NULL";
    assert_eq!(system.text(leased).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_revives_a_delivery_and_fails_is_tried_again_as_promised() {
    let system = System::start().await;
    system.record(created("uid-1")).await;
    system.import(acme()).await;
    system
        .database
        .execute(
            "UPDATE webhook_deliveries SET state = 'dead', reason = 'x', attempts = 20;
             CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
             CREATE TRIGGER fail BEFORE INSERT ON outreach_logs FOR EACH ROW EXECUTE FUNCTION fail()",
        )
        .await;

    let accepted = system.record(created("uid-1")).await;

    assert_eq!(accepted.outcome(), Outcome::Accepted);
    assert_eq!(system.text(DELIVERY).await, "received 1");
    system.forget_failures().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_kills_its_process_every_time_is_given_up_without_another_try() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let before = system.rows().await;
    system
        .database
        .execute(
            "UPDATE webhook_deliveries SET state = 'received', attempts = 20,
             next_attempt_at = now(), lease_token = gen_random_uuid(),
             lease_expires_at = now() - interval '1 second'",
        )
        .await;

    assert!(system.step().await);

    assert_eq!(system.text(DELIVERY).await, "dead 21");
    let reason = "SELECT reason FROM webhook_deliveries";
    assert_eq!(
        system.text(reason).await,
        "every attempt ended without a result"
    );
    assert_eq!(system.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_whose_sequence_is_gone_is_not_tried_for_ever() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    let delete = "DELETE FROM bookings; DELETE FROM outreach_sequences";
    system.database.execute(delete).await;

    assert!(system.step().await);

    let plan = "SELECT concat_ws(' ', status, last_error, next_attempt_at) FROM call_prep_plans";
    let stuck = "PENDING its outreach sequence no longer exists";
    assert_eq!(system.text(plan).await, stuck);
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_in_words_of_a_newer_version_costs_nothing_but_the_brief() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::AnswerInNewWords);

    let recorded = system.record(created("uid-1")).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert!(system.step().await);
    let plan = "SELECT concat_ws(' ', status, last_error) FROM call_prep_plans";
    assert_eq!(
        system.text(plan).await,
        "PENDING callprep-svc returned no valid brief"
    );
    system.callprep.behave(Behaviour::Answer);
    system.make_due().await;
    assert!(system.step().await);
    let status = "SELECT status FROM call_prep_plans";
    assert_eq!(system.text(status).await, "READY");
}
