//! The changes that calls have made to imported records, and which of them were written back.

use chrono::{DateTime, Utc};
use diesel::{dsl::case_when, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{ContactStatus, Language, OutreachStatus, PlanStatus, ProspectStatus, SyncedKind},
    store::schema::{
        call_prep_plans, contacts, outreach_logs, outreach_sequences, outreach_steps, prospects,
        synced_records,
    },
};

/// The log statuses that the other database supports, too.
const LOGGED: [&str; 3] = ["booked", "rescheduled", "cancelled"];

/// A sequence that a call has changed.
#[derive(Clone, Debug, Queryable)]
pub struct CalledSequence {
    pub id: String,
    pub prospect_id: String,
    pub contact_id: Option<String>,
    pub status: OutreachStatus,
    pub metadata: Value,
    pub written_status: Option<OutreachStatus>,
    /// The digest of everything that was last written back.
    pub written_digest: Option<Vec<u8>>,
}

/// The current status, and the one that was last written back.
#[derive(Clone, Debug)]
pub struct OwnStatus<Status> {
    pub id: String,
    pub status: Status,
    pub written: Option<Status>,
}

/// The contact of a sequence.
#[derive(Clone, Debug)]
pub struct CalledContact {
    pub status: OwnStatus<ContactStatus>,
    pub last_contacted_at: Option<DateTime<Utc>>,
    pub is_erased: bool,
}

/// An entry of the outreach log.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = outreach_logs, check_for_backend(diesel::pg::Pg))]
pub struct CallLog {
    pub id: String,
    pub channel: String,
    pub status: String,
    pub subject: Option<String>,
    pub body_text: Option<String>,
    pub metadata: Value,
    pub sent_at: Option<DateTime<Utc>>,
}

/// A written plan.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct CallPlan {
    pub id: Uuid,
    pub campaign_id: Option<String>,
    pub research_run_id: Option<String>,
    pub language: Language,
    pub summary: Option<String>,
    pub plan30: Option<Value>,
    pub plan60: Option<Value>,
    pub plan90: Option<Value>,
    pub stakeholder_map: Option<Value>,
    pub discovery_questions: Option<Value>,
    pub risk_list: Option<Value>,
    pub demo_flow: Option<Value>,
}

/// The state of everything around a sequence.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub steps: Vec<OwnStatus<OutreachStatus>>,
    pub contact: Option<CalledContact>,
    pub prospect: OwnStatus<ProspectStatus>,
    pub logs: Vec<CallLog>,
    pub plans: Vec<CallPlan>,
}

/// A status that a record now has in the other database, too.
#[derive(Clone, Debug)]
pub struct WrittenStatus {
    pub kind: SyncedKind,
    pub id: String,
    pub status: &'static str,
    /// When the record had changed there before the status was written, and when it was written, or
    /// `None` if it already had the status.
    pub written_over: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Lists imported sequences that a call has changed, after `after`.
pub async fn list_called(
    conn: &mut AsyncPgConnection,
    source: &str,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<CalledSequence>> {
    use {outreach_sequences as sequences, synced_records as synced};

    sequences::table
        .inner_join(synced::table.on(synced::id.eq(sequences::id)))
        .filter(synced::source.eq(source))
        .filter(synced::kind.eq(SyncedKind::OutreachSequences))
        .filter(
            sequences::metadata
                .has_key("calcom")
                .or(synced::written_status.is_not_null()),
        )
        .filter(sequences::id.gt(after))
        .order(sequences::id)
        .limit(limit)
        .select((
            sequences::id,
            sequences::prospect_id,
            sequences::contact_id,
            sequences::status,
            sequences::metadata,
            synced::written_status,
            synced::written_digest,
        ))
        .load(conn)
        .await
}

/// Joins a table with the origin of its records from a source.
macro_rules! with_synced {
    ($table:ident, $kind:ident, $source:expr) => {
        $table::table.left_join(
            synced_records::table.on(synced_records::id
                .eq($table::id)
                .and(synced_records::source.eq($source))
                .and(synced_records::kind.eq(SyncedKind::$kind))),
        )
    };
}

/// Reads the state of everything around a sequence. The queries are pipelined.
pub async fn read_surroundings(
    conn: &AsyncPgConnection,
    source: &str,
    sequence: &CalledSequence,
) -> QueryResult<Surroundings> {
    let (steps, contact, prospect, logs, plans) = try_join!(
        load_steps(conn, source, &sequence.id),
        find_contact(conn, source, sequence.contact_id.as_deref()),
        get_prospect(conn, source, &sequence.prospect_id),
        load_logs(conn, &sequence.id),
        load_plans(conn, &sequence.id),
    )?;
    Ok(Surroundings {
        steps,
        contact,
        prospect,
        logs,
        plans,
    })
}

async fn load_steps(
    mut conn: &AsyncPgConnection,
    source: &str,
    sequence_id: &str,
) -> QueryResult<Vec<OwnStatus<OutreachStatus>>> {
    let rows = with_synced!(outreach_steps, OutreachSteps, source)
        .filter(outreach_steps::sequence_id.eq(sequence_id))
        .order(outreach_steps::id)
        .select((
            outreach_steps::id,
            outreach_steps::status,
            synced_records::written_status.nullable(),
        ))
        .load(&mut conn)
        .await?;
    let own = |(id, status, written)| OwnStatus {
        id,
        status,
        written,
    };
    Ok(rows.into_iter().map(own).collect())
}

async fn find_contact(
    mut conn: &AsyncPgConnection,
    source: &str,
    id: Option<&str>,
) -> QueryResult<Option<CalledContact>> {
    let Some(id) = id else { return Ok(None) };
    let (status, last_contacted_at, erased_at, written) = with_synced!(contacts, Contacts, source)
        .filter(contacts::id.eq(id))
        .select((
            contacts::outreach_status,
            contacts::last_contacted_at,
            contacts::erased_at,
            synced_records::written_status.nullable(),
        ))
        .get_result::<(_, _, Option<DateTime<Utc>>, _)>(&mut conn)
        .await?;
    Ok(Some(CalledContact {
        status: OwnStatus {
            id: id.to_owned(),
            status,
            written,
        },
        last_contacted_at,
        is_erased: erased_at.is_some(),
    }))
}

async fn get_prospect(
    mut conn: &AsyncPgConnection,
    source: &str,
    id: &str,
) -> QueryResult<OwnStatus<ProspectStatus>> {
    let (status, written) = with_synced!(prospects, Prospects, source)
        .filter(prospects::id.eq(id))
        .select((prospects::status, synced_records::written_status.nullable()))
        .get_result(&mut conn)
        .await?;
    Ok(OwnStatus {
        id: id.to_owned(),
        status,
        written,
    })
}

async fn load_logs(mut conn: &AsyncPgConnection, sequence_id: &str) -> QueryResult<Vec<CallLog>> {
    outreach_logs::table
        .filter(outreach_logs::sequence_id.eq(sequence_id))
        .filter(outreach_logs::channel.eq("calcom"))
        .filter(outreach_logs::status.eq_any(LOGGED))
        .order(outreach_logs::id)
        .select(CallLog::as_select())
        .load(&mut conn)
        .await
}

async fn load_plans(mut conn: &AsyncPgConnection, sequence_id: &str) -> QueryResult<Vec<CallPlan>> {
    call_prep_plans::table
        .filter(call_prep_plans::sequence_id.eq(sequence_id))
        .filter(call_prep_plans::status.eq(PlanStatus::Ready))
        .order(call_prep_plans::version)
        .select(CallPlan::as_select())
        .load(&mut conn)
        .await
}

/// Records what was written back about a sequence. A record that had not changed there since it was
/// read now counts as read in its written form.
pub async fn save(
    conn: &mut AsyncPgConnection,
    source: &str,
    sequence_id: &str,
    digest: &[u8],
    statuses: &[WrittenStatus],
) -> QueryResult<()> {
    for written in statuses {
        let record = (source, written.kind, written.id.as_str());
        diesel::update(synced_records::table.find(record))
            .set(synced_records::written_status.eq(written.status))
            .execute(conn)
            .await?;
        if let Some((before, at)) = written.written_over {
            let is_as_read = synced_records::updated_at.eq(before);
            let updated_at = case_when(is_as_read, at.into_sql::<diesel::sql_types::Timestamptz>())
                .otherwise(synced_records::updated_at);
            diesel::update(synced_records::table.find(record))
                .set(synced_records::updated_at.eq(updated_at))
                .execute(conn)
                .await?;
        }
    }
    let record = (source, SyncedKind::OutreachSequences, sequence_id);
    diesel::update(synced_records::table.find(record))
        .set(synced_records::written_digest.eq(digest))
        .execute(conn)
        .await
        .map(drop)
}
