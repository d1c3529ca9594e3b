//! Prospects to book calls with: each is used once.

use anyhow::{Context, Result, ensure};
use e2e::terminal::progress;
use tokio_postgres::Client;

const PROSPECTS: &str = include_str!("../sql/prospects.sql");
const LOGS: &str = include_str!("../sql/logs.sql");
const VACUUM: &str = "
    VACUUM (ANALYZE) campaigns, prospects, contacts, research_runs, evidence_items,
        workflow_hypotheses, automation_opportunities, outreach_sequences, outreach_steps,
        outreach_logs, webhook_deliveries, bookings, call_prep_plans, notices";

/// How many prospects are made in one transaction.
const CHUNK: u64 = 20_000;
/// Has no divisor in common with the number of prospects among which calls are scattered.
const STRIDE: u64 = 611_953;

/// Prospects of which some are used; `floor.sql` counts them in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prospects {
    /// The number of the first one.
    pub(crate) first: u64,
    pub(crate) count: u64,
    /// How far the next one to use is from the one before, starting again at the end.
    pub(crate) stride: u64,
    pub(crate) used: u64,
}

impl Prospects {
    /// Returns no prospects, to be used in their order.
    pub(crate) fn none() -> Self {
        Self {
            first: 1,
            count: 0,
            stride: 1,
            used: 0,
        }
    }

    /// Makes sure that `count` prospects are not used, and returns the state of all.
    pub(crate) async fn have(&mut self, database: &Client, count: u64) -> Result<Self> {
        let needed = self.used + count;
        if needed > self.count {
            ensure!(self.stride == 1, "more prospects are needed");
            make(database, self.count + 1, needed, PROSPECTS).await?;
            self.count = needed;
        }
        Ok(*self)
    }

    /// Returns the numbers of the next `count` to use.
    pub(crate) fn next(self, count: u64) -> impl Iterator<Item = u64> {
        let indexes = self.used..self.used + count;
        indexes.map(move |index| self.first + index * self.stride % self.count)
    }

    /// Counts prospects as used.
    pub(crate) fn use_up(&mut self, count: u64) {
        self.used += count;
    }

    /// Makes many more prospects, each with ten messages in its log, and scatters the calls to come
    /// among them.
    pub(crate) async fn grow(&mut self, database: &Client, count: u64) -> Result<()> {
        let first = self.first + self.count;
        let script = [PROSPECTS, LOGS].concat();
        make(database, first, first + count - 1, &script).await?;
        *self = Self {
            first,
            count,
            stride: STRIDE,
            used: 0,
        };
        Ok(())
    }
}

async fn make(database: &Client, first: u64, last: u64, script: &str) -> Result<()> {
    for from in (first..=last).step_by(usize::try_from(CHUNK)?) {
        progress(format_args!("Making {} prospects", last + 1 - from));
        let to = last.min(from + CHUNK - 1);
        let script = script
            .replace(":first", &from.to_string())
            .replace(":last", &to.to_string());
        // Without foreign keys, which would take longer than the rest.
        let script =
            format!("BEGIN; SET LOCAL session_replication_role = replica; {script} COMMIT;");
        let made = database.batch_execute(&script).await;
        made.context("could not make prospects")?;
    }
    // The first look at new rows writes to them, which is not to be measured.
    Ok(database.batch_execute(VACUUM).await?)
}

/// Returns the address of the contact of a prospect; in the database it has capital letters.
pub(crate) fn address(number: u64) -> String {
    format!("zoe.mueller@kestrel-{number}.example")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn scattered_prospects_are_used_once() {
        let prospects = Prospects {
            first: 11,
            count: 1000,
            stride: STRIDE,
            used: 300,
        };

        let numbers = prospects.next(1000).collect::<HashSet<_>>();

        assert_eq!(numbers.len(), 1000);
        assert!(numbers.iter().all(|number| (11..1011).contains(number)));
    }
}
