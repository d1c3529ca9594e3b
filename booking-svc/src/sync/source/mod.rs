//! The original's database: the only part that knows its tables.

mod dossiers;
mod pages;
mod rows;
mod tables;
mod times;
mod words;
mod writing;

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use diesel::{ConnectionError, result::Error as DieselError};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(super) use self::{
    pages::{Listed, PAGE_SIZE, Position},
    rows::{
        Figures, SourceCampaign, SourceContact, SourceEvidence, SourceHypothesis,
        SourceOpportunity, SourceProspect, SourceRecords, SourceRun, SourceSequence, SourceStep,
    },
    times::{SourceTime, utc},
    words::Word,
    writing::{LogWrite, PlanWrite, Seen, SeenOutreach, StatusWrite, Writes},
};
use crate::store::{self, ConnectOptions};

diesel::define_sql_function! {
    /// Returns the time at which the transaction began.
    #[sql_name = "now"]
    fn source_time() -> Timestamptz;
}

/// An open connection to the original's database.
pub(super) struct Source {
    /// The name of the database.
    pub(super) name: String,
    conn: AsyncPgConnection,
    /// The number of records that were not written because another session had locked them.
    waits_in_vain: usize,
}

impl Source {
    /// Opens a connection.
    ///
    /// # Errors
    /// Fails if the URL is invalid, or the server cannot be reached. The text names what to check.
    pub(super) async fn connect(options: Arc<ConnectOptions>) -> anyhow::Result<Self> {
        let of_source = |reason: String| {
            let reason = reason.replace("DATABASE_CA_FILE", "SOURCE_CA_FILE");
            anyhow!("SOURCE_URL is not valid: {reason}")
        };
        let name = options.database_name().map_err(of_source)?;
        let conn = store::establish(options).await.map_err(|error| match error {
            ConnectionError::InvalidConnectionUrl(reason) => of_source(reason),
            error => anyhow!(
                "could not connect to the source: check SOURCE_URL and that PostgreSQL is running ({error})"
            ),
        })?;
        Ok(Self {
            name,
            conn,
            waits_in_vain: 0,
        })
    }

    /// Returns the time by the clock of the source.
    pub(super) async fn now(&mut self) -> anyhow::Result<DateTime<Utc>> {
        diesel::select(source_time())
            .get_result(&mut self.conn)
            .await
            .context("the source does not respond")
    }
}

/// Adds advice to the error of a statement in the source.
pub(super) fn refused(error: DieselError) -> anyhow::Error {
    let advice = advice(&error).unwrap_or("nothing is lost: the next run continues from here");
    anyhow::Error::new(error).context(format!("a statement failed in the source; {advice}"))
}

/// Returns the remedy for an error of the source, if it is known.
pub(super) fn advice(error: &DieselError) -> Option<&'static str> {
    let text = error.to_string();
    if text.contains("permission denied") {
        Some("grant the role of SOURCE_URL the privileges that docs/sync.md lists")
    } else if text.contains("does not exist") {
        Some("the source must have the tables and columns that docs/sync.md lists")
    } else {
        None
    }
}
