//! What the database must hold after a measurement: an answer in 2xx means committed.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{self, Instant};
use tokio_postgres::Client;

const PATIENCE: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(100);

const COUNTS: &str = "
    SELECT (SELECT count(*) FROM webhook_deliveries WHERE state = 'applied'),
           (SELECT count(*) FROM call_prep_plans),
           (SELECT count(*) FROM outreach_sequences WHERE status = 'BOOKED'),
           (SELECT count(*) FROM outreach_logs WHERE channel = 'calcom')";

/// How many rows say that something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) applied: i64,
    pub(super) plans: i64,
    pub(super) booked: i64,
    pub(super) logs: i64,
}

impl Counts {
    /// Counts once no delivery waits to be applied any more.
    pub(super) async fn read(database: &Client) -> Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let waiting = "SELECT count(*) FROM webhook_deliveries WHERE state = 'received'";
            let waiting = database.query_one(waiting, &[]).await?.get::<_, i64>(0);
            if waiting == 0 {
                break;
            }
            if Instant::now() > deadline {
                bail!("{waiting} deliveries are still not applied after {PATIENCE:?}");
            }
            time::sleep(POLL_INTERVAL).await;
        }
        let row = database.query_one(COUNTS, &[]).await?;
        Ok(Self {
            applied: row.get(0),
            plans: row.get(1),
            booked: row.get(2),
            logs: row.get(3),
        })
    }

    /// Makes sure that `since` nothing else has happened than `change`.
    ///
    /// # Errors
    /// Something was lost or done twice.
    pub(super) fn expect(self, since: Self, change: Self) -> Result<()> {
        let found = Self {
            applied: self.applied - since.applied,
            plans: self.plans - since.plans,
            booked: self.booked - since.booked,
            logs: self.logs - since.logs,
        };
        if found != change {
            bail!(
                "the database does not hold what was answered: expected {change:?}, found {found:?}"
            );
        }
        Ok(())
    }
}
