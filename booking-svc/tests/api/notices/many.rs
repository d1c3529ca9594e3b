//! An outbox with many notices that finished long ago.

use std::{env, time::Instant};

use booking_svc::{JobName, Worker};
use proto::booking::v1::NoticeKind;

use super::{booked, claim, kinds, list, send_due};
use crate::{
    events::created,
    indexes::END_SESSIONS,
    system::{System, until},
};

/// The number of finished notices, unless NOTICES sets another one.
const FINISHED: &str = "20000";

/// Gives the only call a history. Returns the number of notices.
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
async fn fill(system: &System) -> String {
    let count = env::var("NOTICES").unwrap_or_else(|_| FINISHED.to_owned());
    let insert = format!(
        "WITH past AS (
             INSERT INTO notices (id, call_id, kind, state, told_at, begun_at, useless_at, created_at, finished_at)
             SELECT gen_random_uuid(), id, 'moved', 'sent', past, past, past, past, past
             FROM call_prep_plans, generate_series(1, {count}) AS n,
                 LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 second') AS of (past)
             RETURNING id)
         INSERT INTO notice_destinations (notice_id, destination, state)
         SELECT id, 'sales', 'sent' FROM past;
         ANALYZE"
    );
    system.database.execute(&insert).await;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_is_never_gone_through() {
    let system = booked().await;
    send_due(&system).await;
    let count = fill(&system).await;
    let other = system.record(created("uid-2")).await.call_prep_plan_id;
    let begun = Instant::now();
    let claimed = claim(&system).await;
    eprintln!(
        "beside {count} finished notices, a claim took {:?}",
        begun.elapsed()
    );
    assert_eq!(kinds(&claimed), [NoticeKind::Ready]);
    assert_eq!(list(&system, &other).await.len(), 2);
    assert_eq!(list(&system, "").await.len(), 20);

    system.text(END_SESSIONS).await;
    let ended = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()";
    until(&system, ended).await;
    let scanned = "SELECT relname FROM pg_stat_user_tables
                   WHERE relname LIKE 'notice%' AND seq_tup_read >= 20000";
    assert_eq!(system.database.texts(scanned).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_of_calls_that_are_long_over_are_deleted() {
    let system = booked().await;
    send_due(&system).await;
    let over = "UPDATE notices SET created_at = now() - interval '91 days',
                finished_at = now() - interval '91 days' WHERE finished_at IS NOT NULL";
    let count = "SELECT count(*) FROM notices";
    let worker = Worker::new(system.recorder.clone()).with_retention_days(90);
    system.database.execute(over).await;
    worker.run_once(JobName::DeleteDeliveries).await.unwrap();
    assert_eq!(system.text(count).await, "2", "the call is ahead");

    system
        .database
        .execute("UPDATE notices SET useless_at = now() - interval '91 days'")
        .await;
    worker.run_once(JobName::DeleteDeliveries).await.unwrap();

    assert_eq!(
        system.text(count).await,
        "1",
        "the reminder is not finished"
    );
}
