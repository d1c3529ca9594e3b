//! What the database must hold after a measurement: an answer in 2xx promises that the event is applied.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::{self, Instant};
use tokio_postgres::Client;

/// Longer than the lease of a plan whose writer is gone.
const PATIENCE: Duration = Duration::from_mins(2);
const POLL_INTERVAL: Duration = Duration::from_millis(100);

const UNAPPLIED: &str = "SELECT count(*) FROM webhook_deliveries WHERE state = 'received'";
const UNWRITTEN: &str = "SELECT count(*) FROM call_prep_plans WHERE status = 'PENDING'";
const EFFECTS: &str = "
    SELECT ARRAY[(SELECT count(*) FROM webhook_deliveries WHERE state = 'applied'),
                 (SELECT count(*) FROM outreach_logs WHERE delivery_id IS NOT NULL),
                 (SELECT count(*) FROM call_prep_plans),
                 (SELECT count(*) FROM outreach_sequences WHERE status = 'BOOKED')]";

/// How many deliveries are applied, log entries written, plans made and sequences booked.
pub(crate) type Effects = [i64; 4];

/// What an event does that books a call.
pub(crate) const BOOKS: Effects = [1, 1, 1, 1];
/// What an event does that cancels one.
pub(crate) const CANCELS: Effects = [1, 1, 0, -1];

/// Counts once every delivery was applied.
pub(crate) async fn count(database: &Client) -> Result<Vec<i64>> {
    wait_until_seen_to(database).await?;
    Ok(database.query_one(EFFECTS, &[]).await?.get(0))
}

/// Makes sure that since `before` so many events were applied, each of them once, and nothing else was
/// done.
pub(crate) async fn expect(
    database: &Client,
    before: &[i64],
    applied: usize,
    effects: Effects,
) -> Result<()> {
    let applied = i64::try_from(applied)?;
    let expected = before.iter().zip(effects);
    let expected = expected.map(|(before, effect)| before + applied * effect);
    let (expected, found) = (expected.collect::<Vec<_>>(), count(database).await?);
    ensure!(
        found == expected,
        "the database does not hold what was answered: {found:?} instead of {expected:?}"
    );
    Ok(())
}

/// Waits until every delivery is applied or ignored.
pub(crate) async fn wait_until_seen_to(database: &Client) -> Result<()> {
    wait_for_none(database, UNAPPLIED, "deliveries are still not applied").await
}

/// Waits until every plan is written.
pub(crate) async fn all_written(database: &Client) -> Result<()> {
    wait_for_none(database, UNWRITTEN, "plans are still not written").await
}

async fn wait_for_none(database: &Client, query: &str, what: &str) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = database.query_one(query, &[]).await?.get::<_, i64>(0);
        if left == 0 {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "{left} {what}");
        time::sleep(POLL_INTERVAL).await;
    }
}
