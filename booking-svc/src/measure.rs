//! Measures the database: the connection pool and the backlogs.

use std::time::Duration;

use metrics::gauge;
use tokio::time;
use tokio_util::task::AbortOnDropHandle;

use crate::store::{
    Database,
    backlog::{self, Waiting},
};

/// Reading the pool needs no query.
const POOL_INTERVAL: Duration = Duration::from_secs(1);
/// Measuring the backlogs takes a connection for a moment.
const BACKLOG_INTERVAL: Duration = Duration::from_secs(15);

/// Measures repeatedly until the returned handle is dropped.
pub(crate) fn start(database: Database) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        tokio::join!(measure_pool(&database), measure_backlog(&database));
    }))
}

async fn measure_pool(database: &Database) {
    let mut pace = time::interval(POOL_INTERVAL);
    loop {
        pace.tick().await;
        let usage = database.pool_usage();
        for (state, count) in [("idle", usage.idle), ("used", usage.used)] {
            gauge!("db_client_connection_count", "db_client_connection_state" => state)
                .set(number(count));
        }
        gauge!("db_client_connection_max").set(number(usage.max));
        gauge!("db_client_connection_pending_requests").set(number(usage.waiting));
    }
}

async fn measure_backlog(database: &Database) {
    let mut pace = time::interval(BACKLOG_INTERVAL);
    loop {
        pace.tick().await;
        // Other log lines report that the database is unavailable.
        let Ok(mut conn) = database.connection().await else {
            continue;
        };
        match backlog::deliveries(&mut conn).await {
            Ok(deliveries) => {
                show(
                    "bookbrief_deliveries",
                    "bookbrief_delivery_oldest_age_seconds",
                    &deliveries,
                );
            }
            Err(error) => tracing::warn!(%error, "could not count deliveries"),
        }
        match backlog::notices(&mut conn).await {
            Ok(notices) => show(
                "bookbrief_notices",
                "bookbrief_notice_oldest_age_seconds",
                &notices,
            ),
            Err(error) => tracing::warn!(%error, "could not count notices"),
        }
        match backlog::plans(&mut conn).await {
            Ok(plans) => show(
                "bookbrief_plans",
                "bookbrief_plan_oldest_age_seconds",
                &plans,
            ),
            Err(error) => tracing::warn!(%error, "could not count plans"),
        }
        match backlog::sync_failures(&mut conn).await {
            Ok(failures) => {
                for of_kind in failures {
                    gauge!("bookbrief_sync_failures", "kind" => of_kind.state)
                        .set(counted(of_kind.count));
                }
            }
            Err(error) => tracing::warn!(%error, "could not count the failures of sync"),
        }
    }
}

fn show(count: &'static str, age: &'static str, waiting: &[Waiting]) {
    for rows in waiting {
        gauge!(count, "state" => rows.state.clone()).set(counted(rows.count));
        gauge!(age, "state" => rows.state.clone()).set(rows.oldest_seconds.unwrap_or_default());
    }
}

fn counted(rows: i64) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(u32::MAX))
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
