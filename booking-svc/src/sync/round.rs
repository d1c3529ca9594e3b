//! One run: every table of the source, then what was deleted there.

use std::collections::{BTreeSet, HashSet};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use runtime::Shutdown;

use super::{
    Summary, Synchroniser,
    source::{Listed, PAGE_SIZE, Position, Source, utc},
};
use crate::{
    domain::SyncedKind,
    store::{
        Connection,
        synced::{self, failures},
    },
};

/// The context of an error of our database.
pub(super) const OWN_DATABASE: &str =
    "the database of DATABASE_URL cannot be used; the next run continues from here";

/// The kinds that are read first: prospects share campaigns, and everything else belongs to a
/// prospect.
const FIRST: [SyncedKind; 2] = [SyncedKind::Campaigns, SyncedKind::Prospects];

/// One run of a [`Synchroniser`].
pub(super) struct Round<'a> {
    pub(super) settings: &'a Synchroniser,
    pub(super) source: Source,
    pub(super) summary: Summary,
    shutdown: &'a Shutdown,
    /// The prospects that were synced in this run, whose records need not be read again.
    synced: HashSet<String>,
    pub(super) failed_campaigns: BTreeSet<String>,
    /// The logged failures of records: the kind and the reason.
    pub(super) logged: HashSet<(&'static str, String)>,
}

impl<'a> Round<'a> {
    pub(super) fn new(settings: &'a Synchroniser, source: Source, shutdown: &'a Shutdown) -> Self {
        let summary = Summary {
            is_dry_run: settings.dry_run,
            ..Summary::default()
        };
        Self {
            settings,
            source,
            summary,
            shutdown,
            synced: HashSet::new(),
            failed_campaigns: BTreeSet::new(),
            logged: HashSet::new(),
        }
    }

    pub(super) async fn run(mut self) -> anyhow::Result<Summary> {
        let failed = self.failed_before().await?;
        self.sync_prospects(failed).await?;
        self.retry_failed_campaigns().await?;
        for kind in FIRST {
            self.read(kind).await?;
        }
        for kind in SyncedKind::ALL {
            if !FIRST.contains(kind) {
                self.read(*kind).await?;
            }
        }
        if !self.is_over() {
            self.end_campaigns().await?;
            self.follow_deletions().await?;
        }
        if self.settings.write_back && !self.is_over() {
            self.write_back().await?;
        }
        Ok(self.summary)
    }

    pub(super) fn is_over(&self) -> bool {
        self.shutdown.has_started()
    }

    pub(super) async fn connection(&self) -> anyhow::Result<Connection> {
        let conn = self.settings.database.connection().await;
        conn.context(OWN_DATABASE)
    }

    async fn failed_before(&self) -> anyhow::Result<Vec<String>> {
        let mut conn = self.connection().await?;
        let failed = failures::list(&mut conn, &self.source.name).await;
        failed.context(OWN_DATABASE)
    }

    /// Reads the changes of a table page by page, and stores the cursor after each page.
    async fn read(&mut self, kind: SyncedKind) -> anyhow::Result<()> {
        let now = self.source.now().await?;
        let mut after = self.start(kind).await?;
        while !self.is_over() {
            let page = self.source.page(kind, after.as_ref()).await?;
            let is_last = i64::try_from(page.len()).unwrap_or(PAGE_SIZE) < PAGE_SIZE;
            let Some(last) = page.last() else { break };
            let last = Position {
                updated_at: last.updated_at,
                id: last.id.clone(),
            };
            let changed = self.changed(kind, page).await?;
            if kind == SyncedKind::Campaigns {
                let ids = changed.iter().map(|row| &*row.id).collect::<Vec<_>>();
                self.sync_campaigns(&ids).await?;
            } else {
                let prospects = changed.into_iter().filter_map(|row| row.prospect_id);
                self.sync_prospects(prospects.collect::<BTreeSet<_>>())
                    .await?;
            }
            if !self.is_over() {
                self.keep(kind, last.clone().until(now)).await?;
            }
            after = Some(last);
            if is_last {
                break;
            }
        }
        Ok(())
    }

    async fn start(&self, kind: SyncedKind) -> anyhow::Result<Option<Position>> {
        let mut conn = self.connection().await?;
        let cursor = synced::find_cursor(&mut conn, &self.source.name, kind).await;
        let cursor = cursor.context(OWN_DATABASE)?;
        let overlap = self.settings.overlap;
        let place = |updated_at: DateTime<Utc>, id| Position {
            updated_at: updated_at.into(),
            id,
        };
        Ok(cursor.map(|(updated_at, id)| place(updated_at, id).before(overlap)))
    }

    async fn keep(&self, kind: SyncedKind, last: Position) -> anyhow::Result<()> {
        if self.settings.dry_run {
            return Ok(());
        }
        let mut conn = self.connection().await?;
        let place = (utc(last.updated_at), last.id.as_str());
        let kept = synced::save_cursor(&mut conn, &self.source.name, kind, place).await;
        kept.context(OWN_DATABASE)
    }

    /// Returns the records of a page that have changed since they were last read.
    async fn changed(&self, kind: SyncedKind, page: Vec<Listed>) -> anyhow::Result<Vec<Listed>> {
        let mut conn = self.connection().await?;
        let ids = page.iter().map(|row| &*row.id);
        let known = synced::versions(&mut conn, &self.source.name, kind, ids).await;
        let known = known.context(OWN_DATABASE)?;
        let is_changed = |row: &Listed| known.get(&row.id) != Some(&utc(row.updated_at));
        Ok(page.into_iter().filter(is_changed).collect())
    }

    /// Imports the dossiers of prospects, each once per run.
    async fn sync_prospects(
        &mut self,
        ids: impl IntoIterator<Item = String>,
    ) -> anyhow::Result<()> {
        for id in ids {
            if self.is_over() {
                break;
            }
            if self.synced.insert(id.clone()) {
                self.sync_prospect(&id).await?;
            }
        }
        Ok(())
    }
}
