//! Prospects to book calls with: each is used once.

use anyhow::{Context, Result};
use tokio_postgres::Client;

use crate::terminal::progress;

const SQL: &str = include_str!("../../bench/prospects.sql");
const TABLES: &str = "campaigns, prospects, contacts, research_runs, evidence_items, \
     workflow_hypotheses, automation_opportunities, outreach_sequences, outreach_steps";

/// Counts the prospects that there are and those that were used.
pub(super) struct Prospects<'a> {
    database: &'a Client,
    made: u64,
    used: u64,
}

impl<'a> Prospects<'a> {
    pub(super) fn new(database: &'a Client) -> Self {
        Self {
            database,
            made: 0,
            used: 0,
        }
    }

    /// Returns the number of the first unused prospect of which there are `count`, after making
    /// those that are missing.
    pub(super) async fn have(&mut self, count: u64) -> Result<u64> {
        let last = self.used + count;
        if last > self.made {
            let first = self.made + 1;
            progress(format_args!("Making {} prospects", last - self.made));
            let sql = SQL
                .replace(":first", &first.to_string())
                .replace(":last", &last.to_string());
            // Neither the first scan of the new rows nor the next checkpoint is to be measured.
            let script =
                format!("BEGIN; SET LOCAL session_replication_role = replica; {sql} COMMIT;");
            self.database
                .batch_execute(&script)
                .await
                .context("could not make prospects")?;
            self.database
                .batch_execute(&format!("VACUUM (ANALYZE) {TABLES}"))
                .await?;
            self.made = last;
        }
        Ok(self.used + 1)
    }

    /// Counts prospects as used.
    pub(super) fn use_up(&mut self, count: u64) {
        self.used += count;
    }
}

/// Returns the address of the contact of a prospect.
pub(super) fn address(number: u64) -> String {
    // In the database it has capital letters.
    format!("zoe.mueller@kestrel-{number}.example")
}
