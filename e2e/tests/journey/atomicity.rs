//! All or nothing: any statement of the transaction may fail.

use serde_json::json;

use crate::{
    system::{System, kestrel},
    wire::created,
};

const ZOE: &str = "zoe.mueller@kestrel.example";

/// Every table that a booking changes, in full, but for the delivery itself.
const EVERYTHING: &str = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ( \
    SELECT 'sequence ' || to_jsonb(t)::text AS line FROM outreach_sequences t UNION ALL \
    SELECT 'step ' || to_jsonb(t)::text FROM outreach_steps t UNION ALL \
    SELECT 'contact ' || to_jsonb(t)::text FROM contacts t UNION ALL \
    SELECT 'prospect ' || to_jsonb(t)::text FROM prospects t UNION ALL \
    SELECT 'log ' || to_jsonb(t)::text FROM outreach_logs t UNION ALL \
    SELECT 'booking ' || to_jsonb(t)::text FROM bookings t UNION ALL \
    SELECT 'plan ' || to_jsonb(t)::text FROM call_prep_plans t) AS lines";

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_statement_changes_nothing_and_is_made_good_by_the_worker() {
    let statements = [
        "UPDATE ON outreach_sequences",
        "UPDATE ON outreach_steps",
        "UPDATE ON contacts",
        "UPDATE ON prospects",
        "INSERT ON outreach_logs",
        "INSERT ON bookings",
        "INSERT ON call_prep_plans",
    ];
    for statement in statements {
        let system = System::start().await;
        system.import(kestrel()).await;
        let before = system.text(EVERYTHING).await;
        sabotage(&system, statement).await;

        let answer = system.post(&created("uid-1", ZOE)).await;

        assert_eq!(answer.status, 202, "{statement}");
        assert_eq!(answer.json, json!({ "success": true, "accepted": true }));
        assert_eq!(system.text(EVERYTHING).await, before, "{statement}");
        assert_eq!(
            system
                .text("SELECT state || ' ' || attempts FROM webhook_deliveries")
                .await,
            "received 1",
            "{statement}"
        );

        repair(&system, statement).await;
        system.work().await;

        let rows = "SELECT concat_ws(' ', (SELECT state FROM webhook_deliveries), \
                    (SELECT status FROM outreach_sequences), (SELECT state FROM bookings), \
                    (SELECT count(*) FROM outreach_logs), (SELECT string_agg(status, ',') FROM call_prep_plans))";
        assert_eq!(
            system.text(rows).await,
            "applied BOOKED accepted 1 READY",
            "{statement}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_cannot_be_stored_is_answered_503_and_recorded_when_it_comes_again() {
    let system = System::start().await;
    system.import(kestrel()).await;
    sabotage(&system, "INSERT ON webhook_deliveries").await;

    let refused = system.post(&created("uid-1", ZOE)).await;
    repair(&system, "INSERT ON webhook_deliveries").await;
    let recorded = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(refused.status, 503);
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
    assert_eq!(recorded.json["callPrepStatus"], "READY");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_commit_fails_is_answered_503() {
    let system = System::start().await;
    system.import(kestrel()).await;
    // It fails after the statement has returned its row.
    system
        .database
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''sabotaged''; END'; \
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON webhook_deliveries \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .await;

    let refused = system.post(&created("uid-1", ZOE)).await;
    repair(&system, "INSERT ON webhook_deliveries").await;
    let recorded = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(refused.status, 503);
    assert_eq!(recorded.json["callPrepStatus"], "READY");
}

async fn sabotage(system: &System, statement: &str) {
    system
        .database
        .execute(&format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN RAISE EXCEPTION ''sabotaged''; END'; \
             CREATE TRIGGER refuse BEFORE {statement} FOR EACH ROW EXECUTE FUNCTION refuse()"
        ))
        .await;
}

async fn repair(system: &System, statement: &str) {
    let table = statement.rsplit(' ').next().unwrap();
    system
        .database
        .execute(&format!(
            "DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse()"
        ))
        .await;
}
