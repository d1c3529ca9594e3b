//! The work queue of plans: tasks, claims and leases.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{array, sql},
    prelude::*,
    sql_types::{Jsonb, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{Written, now_if};
use crate::{
    domain::{Language, PlanStatus},
    store::{
        JsonText, current_time,
        lease::{self, Lease, Retry},
        schema::call_prep_plans,
    },
};

/// The lease of a worker that writes a plan by the rules.
pub const LEASE: Duration = Duration::from_secs(90);
/// The longest wait between two attempts: a late plan is of no use.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The columns of the lease.
const LEASE_COLUMNS: (
    call_prep_plans::lease_token,
    call_prep_plans::lease_expires_at,
) = (
    call_prep_plans::lease_token,
    call_prep_plans::lease_expires_at,
);

/// A plan that a worker has claimed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct DuePlan {
    /// The id.
    pub id: Uuid,
    /// The prospect.
    pub prospect_id: String,
    /// The sequence that led to it, or `None` if that was deleted.
    pub sequence_id: Option<String>,
    /// The research run that it is to be based on.
    pub research_run_id: Option<String>,
    /// The booking of the call.
    pub booking_uid: Option<String>,
    /// The delivery that requested it.
    pub delivery_id: Option<Uuid>,
    /// The language of the brief.
    pub language: Language,
    /// The brief, if the plan is written.
    pub brief: Option<Value>,
    /// The provenance of the brief.
    pub provenance: Option<Value>,
    /// The digest of the input of a model: equal for plans with the same input.
    pub input_digest: Option<String>,
    /// When the plan was requested.
    pub created_at: DateTime<Utc>,
}

/// The work that is left for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanTask {
    /// Writing a PENDING plan.
    Writing,
    /// Updating a READY plan with an outdated time of its call.
    Retiming,
    /// Rewording a READY plan by a model.
    Wording,
}

impl PlanTask {
    fn status(self) -> PlanStatus {
        match self {
            Self::Writing => PlanStatus::Pending,
            Self::Retiming | Self::Wording => PlanStatus::Ready,
        }
    }
}

/// The parts of a plan that change with the time of its call.
#[derive(Clone, Debug)]
pub struct Retimed {
    /// The brief in a few sentences.
    pub summary: String,
    /// The phases of the plan.
    pub plan30: JsonText,
    pub plan60: JsonText,
    pub plan90: JsonText,
    /// The whole brief.
    pub brief: JsonText,
    /// The digest of the new input of a model, if one is still to reword the plan.
    pub wording_digest: Option<String>,
}

/// Changes the research run of a plan that is still to be written. A job that is writing the plan
/// loses its lease. Returns whether the plan was still to be written.
pub async fn change_run(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    research_run_id: Option<&str>,
) -> QueryResult<bool> {
    let changed = diesel::update(call_prep_plans::table.find(id))
        .filter(call_prep_plans::status.eq(PlanStatus::Pending))
        .set((
            call_prep_plans::research_run_id.eq(research_run_id),
            call_prep_plans::attempts.eq(0),
            call_prep_plans::next_attempt_at.eq(current_time().nullable()),
            lease::released(LEASE_COLUMNS),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}

/// Stores the new time of its call in a claimed plan. The plan is due again at once if a model is
/// still to reword it. Returns whether the lease was still held.
pub async fn finish_retime(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    retimed: Retimed,
) -> QueryResult<bool> {
    let Retimed {
        summary,
        plan30,
        plan60,
        plan90,
        brief,
        wording_digest,
    } = retimed;
    let next_attempt = now_if(wording_digest.is_some());
    let wording_digest = wording_digest.map(|digest| call_prep_plans::input_digest.eq(digest));
    let finished = diesel::update(call_prep_plans::table.find(lease.id))
        .filter(call_prep_plans::lease_token.eq(lease.token))
        .set((
            wording_digest,
            call_prep_plans::summary.eq(summary),
            call_prep_plans::plan30.eq(plan30),
            call_prep_plans::plan60.eq(plan60),
            call_prep_plans::plan90.eq(plan90),
            call_prep_plans::brief.eq(brief),
            call_prep_plans::moved.eq(false),
            call_prep_plans::last_error.eq(None::<String>),
            call_prep_plans::next_attempt_at.eq(next_attempt),
            lease::released(LEASE_COLUMNS),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(finished == 1)
}

/// Claims the plan that has been due for a task the longest and has no lease. The lease expires
/// after `lasts`.
pub async fn claim_due(
    conn: &mut AsyncPgConnection,
    task: PlanTask,
    token: Uuid,
    lasts: Duration,
) -> QueryResult<Option<(Lease, DuePlan)>> {
    let due = diesel::alias!(call_prep_plans as due);
    let next = due
        .filter(due.field(call_prep_plans::status).eq(task.status()))
        .filter(
            due.field(call_prep_plans::moved)
                .eq(task == PlanTask::Retiming),
        )
        .filter(
            due.field(call_prep_plans::next_attempt_at)
                .le(current_time().nullable()),
        )
        .filter(lease::is_free(due.field(call_prep_plans::lease_expires_at)))
        .order(due.field(call_prep_plans::next_attempt_at))
        .limit(1)
        .select(due.field(call_prep_plans::id))
        .for_update()
        .skip_locked();
    let due = diesel::update(call_prep_plans::table)
        .filter(call_prep_plans::id.eq_any(array(next)))
        .set((
            lease::granted(LEASE_COLUMNS, token, lasts),
            call_prep_plans::attempts.eq(call_prep_plans::attempts + 1),
        ))
        .returning(DuePlan::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    Ok(due.map(|due| (Lease { id: due.id, token }, due)))
}

/// Stores a written plan, and makes it due again at once if `is_due`. Returns whether the lease was
/// still held; if not, another worker writes the plan.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    research_run_id: Option<&str>,
    written: &Written,
    is_due: bool,
) -> QueryResult<bool> {
    let finished = diesel::update(call_prep_plans::table.find(lease.id))
        .filter(call_prep_plans::lease_token.eq(lease.token))
        .set((
            written,
            call_prep_plans::research_run_id.eq(research_run_id),
            call_prep_plans::status.eq(PlanStatus::Ready),
            call_prep_plans::moved.eq(false),
            call_prep_plans::last_error.eq(None::<String>),
            call_prep_plans::next_attempt_at.eq(now_if(is_due)),
            lease::released(LEASE_COLUMNS),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(finished == 1)
}

/// Leaves a claimed plan unchanged, with no work left.
pub async fn leave(conn: &mut AsyncPgConnection, lease: Lease) -> QueryResult<()> {
    diesel::update(call_prep_plans::table.find(lease.id))
        .filter(call_prep_plans::lease_token.eq(lease.token))
        .set((
            call_prep_plans::last_error.eq(None::<String>),
            call_prep_plans::next_attempt_at.eq(None::<DateTime<Utc>>),
            lease::released(LEASE_COLUMNS),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Makes the plans due that wait for the result of a model for this digest.
pub async fn wake_wordings(conn: &mut AsyncPgConnection, input_digest: &str) -> QueryResult<()> {
    diesel::update(call_prep_plans::table)
        .filter(call_prep_plans::input_digest.eq(input_digest))
        .filter(call_prep_plans::next_attempt_at.gt(current_time().nullable()))
        .filter(call_prep_plans::lease_token.is_null())
        .set(call_prep_plans::next_attempt_at.eq(current_time().nullable()))
        .execute(conn)
        .await
        .map(drop)
}

/// Releases a claimed plan after a failed attempt, with the reason, and with the outcome of the
/// model if it is known.
pub async fn release(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    error: &str,
    outcome: Option<&str>,
    retry: Retry,
) -> QueryResult<()> {
    let with_outcome = outcome.map(|outcome| {
        let provenance = sql::<Nullable<Jsonb>>("jsonb_set(provenance, '{outcome}', to_jsonb(")
            .bind::<Text, _>(outcome)
            .sql("))");
        call_prep_plans::provenance.eq(provenance)
    });
    diesel::update(call_prep_plans::table.find(lease.id))
        .filter(call_prep_plans::lease_token.eq(lease.token))
        .set((
            with_outcome,
            call_prep_plans::last_error.eq(error),
            call_prep_plans::next_attempt_at.eq(lease::next_attempt(retry, LONGEST_WAIT)),
            lease::released(LEASE_COLUMNS),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
