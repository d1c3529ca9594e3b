//! Claiming due work in tables with a long history.

use std::env;

use booking_svc::{JobName, Worker};

use crate::{
    dossier::acme,
    events::created,
    fake_callprep::Behaviour,
    indexes::END_SESSIONS,
    system::{System, until},
};

/// The number of finished deliveries, plans and notices, unless FINISHED sets another one.
const FINISHED: &str = "20000";

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
async fn fill(system: &System) {
    let count = env::var("FINISHED").unwrap_or_else(|_| FINISHED.to_owned());
    let insert = format!(
        "INSERT INTO webhook_deliveries
             (id, dedupe_key, source, booking_uid, body_sha256, event, state, sequence_id, received_at, finished_at)
         SELECT gen_random_uuid(), 'past-' || n, 'calcom', 'past-' || n, sha256(''), '{{}}',
             CASE WHEN n % 100 = 0 THEN 'dead' ELSE 'applied' END, 'acme-sequence', past, past
         FROM generate_series(1, {count}) AS n,
             LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 second') AS of (past);
         INSERT INTO bookings (uid, state, sequence_id, prospect_id, start_time, end_time, series_uid, confirmed)
         SELECT 'past-' || n, 'completed', 'acme-sequence', 'acme', '2020-01-01', '2020-01-01', 'series-' || n, true
         FROM generate_series(1, {count}) AS n;
         INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, version, language, status,
             summary, plan30, plan60, plan90, brief)
         SELECT gen_random_uuid(), 'acme', 'acme-sequence', 'past-' || n, n + 10, 'nl', 'READY',
             '', '[]', '[]', '[]', '{{}}'
         FROM generate_series(1, {count}) AS n;
         ANALYZE"
    );
    system.database.execute(&insert).await;
}

/// Makes a delivery, a plan and a prospect due, and lets workers process them.
async fn work(system: &System, uid: &str) {
    system.callprep.behave(Behaviour::Refuse);
    system.record(created(uid)).await;
    let due = format!(
        "UPDATE webhook_deliveries SET state = 'received', next_attempt_at = now(), finished_at = NULL
         WHERE booking_uid = '{uid}';
         DELETE FROM outreach_logs;
         UPDATE call_prep_plans SET next_attempt_at = now(), delivery_id = NULL WHERE booking_uid = '{uid}';
         UPDATE prospects SET requeue_at = now()"
    );
    system.database.execute(&due).await;
    system.callprep.behave(Behaviour::Answer);
    let worker = Worker::new(system.recorder.clone());
    while system.step().await {}
    assert!(!worker.run_once(JobName::PassDates).await.unwrap());
    assert!(!worker.run_once(JobName::TakeSecondLook).await.unwrap());
}

/// Statements are planned while the tables are empty, and again once they are large.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_claimed_without_going_through_what_is_finished() {
    let system = System::start_knowing(acme()).await;
    for round in 0..7 {
        work(&system, &format!("before-{round}")).await;
    }
    fill(&system).await;
    system.text("SELECT pg_stat_reset()").await;

    for round in 0..3 {
        work(&system, &format!("after-{round}")).await;
    }

    system.text(END_SESSIONS).await;
    let ended = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()";
    until(&system, ended).await;
    let gone_through =
        "SELECT concat_ws(' ', relname, seq_tup_read, idx_tup_fetch) FROM pg_stat_user_tables
        WHERE seq_tup_read >= 20000 OR idx_tup_fetch >= 20000";
    assert_eq!(
        system.database.texts(gone_through).await,
        Vec::<String>::new()
    );
}
