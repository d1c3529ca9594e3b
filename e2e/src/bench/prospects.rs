//! Prospects to book calls with: each is used once.

use anyhow::{Context, Result};
use tokio_postgres::Client;

use crate::terminal::progress;

const PROSPECTS: &str = include_str!("../../bench/prospects.sql");
const LOGS: &str = include_str!("../../bench/logs.sql");
const TABLES: &str = "campaigns, prospects, contacts, research_runs, evidence_items, \
     workflow_hypotheses, automation_opportunities, outreach_sequences, outreach_steps";

/// How many prospects are made at once.
const CHUNK: u64 = 20_000;
/// Relatively prime to the number of prospects among which calls are scattered.
const STRIDE: u64 = 611_953;

/// Counts the prospects that there are and those that were used.
pub(super) struct Prospects<'a> {
    database: &'a Client,
    made: u64,
    used: u64,
    scattered: Option<Range>,
}

/// Prospects that nobody has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// The number of the first one.
    pub(super) first: u64,
    /// How many there are.
    pub(super) count: u64,
    /// How far the next one to use is from the one before, starting again at the end.
    pub(super) stride: u64,
    /// How many of them are used.
    pub(super) skip: u64,
}

impl Range {
    /// Returns the number of the prospect to use after `index` others.
    pub(super) fn number(&self, index: u64) -> u64 {
        self.first + (self.skip + index) * self.stride % self.count
    }

    /// Returns the numbers of the first `count` to use.
    pub(super) fn numbers(self, count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(move |index| self.number(index))
    }
}

impl<'a> Prospects<'a> {
    pub(super) fn new(database: &'a Client) -> Self {
        Self {
            database,
            made: 0,
            used: 0,
            scattered: None,
        }
    }

    /// Returns at least `count` prospects, after making those that are missing.
    pub(super) async fn have(&mut self, count: u64) -> Result<Range> {
        if let Some(range) = self.scattered {
            return Ok(range);
        }
        let last = self.used + count;
        if last > self.made {
            self.make(last).await?;
        }
        Ok(Range {
            first: self.used + 1,
            count: self.made - self.used,
            stride: 1,
            skip: 0,
        })
    }

    /// Counts prospects as used.
    pub(super) fn use_up(&mut self, count: u64) {
        match &mut self.scattered {
            Some(range) => range.skip += count,
            None => self.used += count,
        }
    }

    /// Makes many more prospects, each with ten messages in its log, and scatters the calls to come
    /// among them.
    pub(super) async fn grow(&mut self, count: u64) -> Result<()> {
        let first = self.made + 1;
        self.make(self.made + count).await?;
        for from in (first..first + count).step_by(usize::try_from(CHUNK)?) {
            let to = (from + CHUNK).min(first + count) - 1;
            progress(format_args!(
                "Logging messages, {} of {count} prospects",
                to + 1 - first
            ));
            self.run(LOGS, from, to).await?;
        }
        let database = self.database;
        database
            .batch_execute("VACUUM (ANALYZE) outreach_logs")
            .await?;
        self.scattered = Some(Range {
            first,
            count,
            stride: STRIDE,
            skip: 0,
        });
        Ok(())
    }

    async fn make(&mut self, last: u64) -> Result<()> {
        progress(format_args!("Making {} prospects", last - self.made));
        while self.made < last {
            let to = last.min(self.made + CHUNK);
            self.run(PROSPECTS, self.made + 1, to).await?;
            self.made = to;
            if to < last {
                progress(format_args!("{} prospects are left to make", last - to));
            }
        }
        // The first look at new rows writes to them, which is not to be measured.
        let vacuum = format!("VACUUM (ANALYZE) {TABLES}");
        Ok(self.database.batch_execute(&vacuum).await?)
    }

    async fn run(&self, sql: &str, first: u64, last: u64) -> Result<()> {
        let sql = sql
            .replace(":first", &first.to_string())
            .replace(":last", &last.to_string());
        let script = format!("BEGIN; SET LOCAL session_replication_role = replica; {sql} COMMIT;");
        let done = self.database.batch_execute(&script).await;
        done.context("could not make prospects")
    }
}

/// Returns the address of the contact of a prospect.
pub(super) fn address(number: u64) -> String {
    // In the database it has capital letters.
    format!("zoe.mueller@kestrel-{number}.example")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn scattered_prospects_are_used_once() {
        let range = Range {
            first: 11,
            count: 1000,
            stride: STRIDE,
            skip: 300,
        };

        let numbers = range.numbers(1000).collect::<HashSet<_>>();

        assert_eq!(numbers.len(), 1000);
        assert!(numbers.iter().all(|number| (11..1011).contains(number)));
    }
}
