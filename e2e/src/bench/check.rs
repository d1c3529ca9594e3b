//! What the database must hold after a measurement: an answer in 2xx means committed.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{self, Instant};
use tokio_postgres::Client;

use super::measurement::Effect;

/// Longer than the lease of a brief that nobody writes any more.
const PATIENCE: Duration = Duration::from_mins(2);
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// How many deliveries wait to be applied.
const WAITING: &str = "SELECT count(*) FROM webhook_deliveries WHERE state = 'received'";
/// How many briefs were never written.
const UNWRITTEN: &str = "SELECT count(*) FROM call_prep_plans WHERE status = 'PENDING'";
/// The rows that tell what was done.
const DONE: &str = "
    SELECT (SELECT count(*) FROM webhook_deliveries WHERE state = 'applied'),
           (SELECT count(*) FROM outreach_logs WHERE delivery_id IS NOT NULL),
           (SELECT count(*) FROM call_prep_plans),
           (SELECT count(*) FROM outreach_sequences WHERE status = 'BOOKED')";

/// How many rows tell that something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    applied: i64,
    logged: i64,
    plans: i64,
    booked: i64,
}

impl Counts {
    /// Counts once no delivery waits to be applied any more.
    pub(super) async fn read(database: &Client) -> Result<Self> {
        none_is_left(database, WAITING, "deliveries are still not applied").await?;
        let row = database.query_one(DONE, &[]).await?;
        Ok(Self {
            applied: row.get(0),
            logged: row.get(1),
            plans: row.get(2),
            booked: row.get(3),
        })
    }

    /// Makes sure that since then so many events were applied, each of them once, and nothing else
    /// has happened.
    ///
    /// # Errors
    /// Something was lost or done twice.
    pub(super) async fn expect(
        self,
        database: &Client,
        applied: usize,
        effect: Effect,
    ) -> Result<()> {
        let applied = i64::try_from(applied)?;
        let (plans, booked) = match effect {
            Effect::Books => (applied, applied),
            Effect::Cancels => (0, -applied),
        };
        let expected = Self {
            applied: self.applied + applied,
            logged: self.logged + applied,
            plans: self.plans + plans,
            booked: self.booked + booked,
        };
        let found = Self::read(database).await?;
        if found != expected {
            bail!("what was answered is not what the database holds: {expected:?}, but {found:?}");
        }
        Ok(())
    }
}

/// Waits until every brief is written.
///
/// # Errors
/// Some are not, after a while.
pub(super) async fn all_written(database: &Client) -> Result<()> {
    none_is_left(database, UNWRITTEN, "briefs are still not written").await
}

async fn none_is_left(database: &Client, query: &str, what: &str) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = database.query_one(query, &[]).await?.get::<_, i64>(0);
        if left == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("{left} {what} after {} s", PATIENCE.as_secs());
        }
        time::sleep(POLL_INTERVAL).await;
    }
}
