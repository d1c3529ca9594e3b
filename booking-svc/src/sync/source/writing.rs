//! Writes back to the original. Each row is only written if it is unchanged since it was read, so
//! that no concurrent change is overwritten.

use std::collections::HashMap;

use diesel::{
    QueryResult,
    dsl::{exists, max},
    prelude::*,
    result::Error as DieselError,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::{
    Source, source_time,
    tables::{
        source_campaigns, source_contacts, source_logs, source_plans, source_prospects,
        source_runs, source_sequences, source_steps,
    },
    times::SourceTime,
    words::Word,
};
use crate::{
    store::{Patience, foreign_snapshot, is_lock_timeout, transaction_with},
    sync::refusal::Refusal,
};

/// The maximum number of locked records for which a run waits; with more, the following ones would
/// wait too long.
const MOST_WAITS: usize = 5;

/// A record of the original as it was read, and is to be overwritten.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) status: Word,
    pub(crate) updated_at: SourceTime,
}

/// What the original stores about a sequence that a call has changed, and about its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct SeenOutreach {
    pub(crate) sequence: Seen,
    pub(crate) metadata: Option<Value>,
    pub(crate) steps: HashMap<String, Seen>,
    pub(crate) contact: Option<(Seen, Option<SourceTime>)>,
    pub(crate) prospect: Option<Seen>,
}

/// A status to write.
#[derive(Clone, Debug)]
pub(crate) struct StatusWrite {
    pub(crate) id: String,
    pub(crate) status: Word,
    pub(crate) over: Seen,
}

/// An entry of the log to add.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = source_logs, check_for_backend(diesel::pg::Pg))]
pub(crate) struct LogWrite {
    pub(crate) id: String,
    pub(crate) contact_id: String,
    pub(crate) prospect_id: String,
    pub(crate) kind: Word,
    pub(crate) channel: String,
    pub(crate) status: String,
    pub(crate) subject: Option<String>,
    pub(crate) body_text: Option<String>,
    pub(crate) metadata: Value,
    pub(crate) sent_at: Option<SourceTime>,
}

/// A plan to add or to overwrite.
#[derive(Clone, Debug, Insertable, AsChangeset)]
#[diesel(table_name = source_plans, check_for_backend(diesel::pg::Pg))]
pub(crate) struct PlanWrite {
    pub(crate) id: String,
    pub(crate) prospect_id: String,
    pub(crate) campaign_id: Option<String>,
    pub(crate) research_run_id: String,
    pub(crate) language: String,
    pub(crate) summary: String,
    pub(crate) plan30: Value,
    pub(crate) plan60: Value,
    pub(crate) plan90: Value,
    pub(crate) stakeholder_map: Option<Value>,
    pub(crate) discovery_questions: Option<Value>,
    pub(crate) risk_list: Option<Value>,
    pub(crate) demo_flow: Option<Value>,
}

/// Everything that is written about a sequence, in one transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writes {
    /// The sequence, with its whole metadata.
    pub(crate) sequence: Option<(StatusWrite, Option<Value>)>,
    pub(crate) steps: Vec<StatusWrite>,
    /// The contact, with the last time of contact.
    pub(crate) contact: Option<(StatusWrite, Option<SourceTime>)>,
    pub(crate) prospect: Option<StatusWrite>,
    pub(crate) logs: Vec<LogWrite>,
    pub(crate) plans: Vec<PlanWrite>,
}

/// What was written, and when, by the clock of the original.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrote {
    pub(crate) at: SourceTime,
    /// The number of records that were changed or added.
    pub(crate) count: usize,
}

impl Source {
    /// Reads what the original stores about a sequence and its surroundings, or returns `None` if
    /// the sequence was deleted.
    pub(in crate::sync) async fn outreach(
        &mut self,
        sequence_id: &str,
        contact_id: Option<&str>,
        prospect_id: &str,
    ) -> Result<Option<SeenOutreach>, Refusal> {
        let read = foreign_snapshot(&mut self.conn, async |conn| {
            outreach(conn, sequence_id, contact_id, prospect_id).await
        });
        read.await.map_err(Refusal::of_reading)
    }

    /// Writes, or only counts what would be written. Returns `None` without writing if any record
    /// has changed since it was read.
    pub(in crate::sync) async fn write(
        &mut self,
        writes: &Writes,
        dry_run: bool,
    ) -> Result<Option<Wrote>, Refusal> {
        if dry_run {
            let count = foreign_snapshot(&mut self.conn, async |conn| count(conn, writes).await);
            let at = SourceTime::from(chrono::DateTime::UNIX_EPOCH);
            let count = count.await.map_err(Refusal::of_reading)?;
            return Ok(Some(Wrote { at, count }));
        }
        let patience = if self.waits_in_vain < MOST_WAITS {
            Patience::Ample
        } else {
            Patience::Short
        };
        let work = async |conn: &mut AsyncPgConnection| write(conn, writes).await;
        match transaction_with(patience, &mut self.conn, work).await {
            Ok(wrote) => Ok(Some(wrote)),
            Err(DieselError::RollbackTransaction) => Ok(None),
            Err(error) => {
                self.waits_in_vain += usize::from(is_lock_timeout(&error));
                Err(Refusal::of_writing(error))
            }
        }
    }
}

async fn outreach(
    conn: &mut AsyncPgConnection,
    sequence_id: &str,
    contact_id: Option<&str>,
    prospect_id: &str,
) -> QueryResult<Option<SeenOutreach>> {
    use {
        source_contacts as contacts, source_prospects as prospects, source_sequences as sequences,
        source_steps as steps,
    };

    let sequence = sequences::table
        .find(sequence_id)
        .select((
            sequences::status,
            sequences::updated_at,
            sequences::metadata,
        ))
        .get_result::<(Word, SourceTime, Option<Value>)>(conn)
        .await
        .optional()?;
    let Some((status, updated_at, metadata)) = sequence else {
        return Ok(None);
    };
    let rows = steps::table
        .filter(steps::sequence_id.eq(sequence_id))
        .select((steps::id, steps::status, steps::updated_at))
        .load::<(String, Word, SourceTime)>(conn)
        .await?;
    let seen = |status, updated_at| Seen { status, updated_at };
    let contact = contacts::table
        .find(contact_id.unwrap_or_default())
        .select((
            contacts::outreach_status,
            contacts::updated_at,
            contacts::last_contacted_at,
        ))
        .get_result::<(Word, SourceTime, Option<SourceTime>)>(conn)
        .await
        .optional()?;
    let prospect = prospects::table
        .find(prospect_id)
        .select((prospects::status, prospects::updated_at))
        .get_result::<(Word, SourceTime)>(conn)
        .await
        .optional()?;
    Ok(Some(SeenOutreach {
        sequence: seen(status, updated_at),
        metadata,
        steps: rows
            .into_iter()
            .map(|(id, status, at)| (id, seen(status, at)))
            .collect(),
        contact: contact.map(|(status, at, contacted_at)| (seen(status, at), contacted_at)),
        prospect: prospect.map(|(status, at)| seen(status, at)),
    }))
}

/// Sets columns of a row if it is unchanged since it was read; otherwise rolls everything back.
macro_rules! set {
    ($conn:expr, $table:ident, $status:ident, $write:expr, $change:expr) => {{
        let StatusWrite { id, status, over } = $write;
        let changed = diesel::update($table::table.find(id))
            .filter($table::updated_at.eq(over.updated_at))
            .filter($table::$status.eq(&over.status))
            .set(($table::$status.eq(status), $change))
            .execute($conn)
            .await?;
        if changed == 0 {
            return Err(DieselError::RollbackTransaction);
        }
        changed
    }};
}

async fn write(conn: &mut AsyncPgConnection, writes: &Writes) -> QueryResult<Wrote> {
    let at = diesel::select(source_time())
        .get_result::<chrono::DateTime<chrono::Utc>>(conn)
        .await?;
    // The original stores milliseconds.
    let at = SourceTime::from(chrono::SubsecRound::trunc_subsecs(at, 3));
    let mut count = 0;
    if let Some((write, metadata)) = &writes.sequence {
        let change = (
            source_sequences::metadata.eq(metadata),
            source_sequences::updated_at.eq(at),
        );
        count += set!(conn, source_sequences, status, write, change);
    }
    for step in &writes.steps {
        let change = source_steps::updated_at.eq(at);
        count += set!(conn, source_steps, status, step, change);
    }
    if let Some((write, contacted_at)) = &writes.contact {
        let change = (
            source_contacts::last_contacted_at.eq(contacted_at),
            source_contacts::updated_at.eq(at),
        );
        count += set!(conn, source_contacts, outreach_status, write, change);
    }
    if let Some(write) = &writes.prospect {
        let change = source_prospects::updated_at.eq(at);
        count += set!(conn, source_prospects, status, write, change);
    }
    count += diesel::insert_into(source_logs::table)
        .values(&writes.logs)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    for plan in &writes.plans {
        count += write_plan(conn, plan, at).await?;
    }
    Ok(Wrote { at, count })
}

/// Adds a plan as the newest version of its prospect, or overwrites the one with its version. A
/// plan of a deleted research run cannot be stored there.
async fn write_plan(
    conn: &mut AsyncPgConnection,
    plan: &PlanWrite,
    at: SourceTime,
) -> QueryResult<usize> {
    use source_plans as plans;

    let run = source_runs::table.find(&plan.research_run_id);
    if !diesel::select(exists(run)).get_result::<bool>(conn).await? {
        return Ok(0);
    }
    let mut plan = plan.clone();
    if let Some(id) = &plan.campaign_id {
        let campaign = source_campaigns::table.find(id);
        if !diesel::select(exists(campaign))
            .get_result::<bool>(conn)
            .await?
        {
            plan.campaign_id = None;
        }
    }
    let newest = plans::table
        .filter(plans::prospect_id.eq(&plan.prospect_id))
        .select(max(plans::version))
        .get_result::<Option<i32>>(conn)
        .await?;
    let version = newest.unwrap_or_default().saturating_add(1);
    diesel::insert_into(plans::table)
        .values((&plan, plans::version.eq(version), plans::updated_at.eq(at)))
        .on_conflict(plans::id)
        .do_update()
        .set((&plan, plans::updated_at.eq(at)))
        .execute(conn)
        .await
}

/// Counts what would be written.
async fn count(conn: &mut AsyncPgConnection, writes: &Writes) -> QueryResult<usize> {
    let ids = writes.logs.iter().map(|log| &*log.id).collect::<Vec<_>>();
    let logged = source_logs::table
        .filter(source_logs::id.eq_any(&ids))
        .count()
        .get_result::<i64>(conn)
        .await?;
    let new = ids.len() - usize::try_from(logged).unwrap_or_default().min(ids.len());
    let single = [
        writes.sequence.is_some(),
        writes.contact.is_some(),
        writes.prospect.is_some(),
    ];
    let single = single.into_iter().filter(|is_written| *is_written).count();
    Ok(single + writes.steps.len() + new + writes.plans.len())
}
