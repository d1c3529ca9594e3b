//! Call-prep plans: asked for, claimed, written, read.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{array, max, sql},
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    current_time,
    deliveries::{lease_end, next_attempt},
    schema::{bookings, call_prep_plans},
};

/// A plan that is still to be written.
pub const PENDING: &str = "PENDING";
/// A plan that is written.
pub const READY: &str = "READY";

/// How long a worker may take to have a plan written before another one may take it over.
const LEASE_SECONDS: i32 = 90;
/// The longest wait between two attempts: a plan that is late is of no use.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A plan to ask for. Its version is counted when it is inserted.
#[derive(Debug, Insertable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct NewPlan<'a> {
    /// The id.
    pub id: Uuid,
    /// Whom it is about.
    pub prospect_id: &'a str,
    /// The campaign.
    pub campaign_id: Option<&'a str>,
    /// The research that it is made from.
    pub research_run_id: Option<&'a str>,
    /// The outreach that led to it.
    pub sequence_id: &'a str,
    /// The call that it prepares.
    pub booking_uid: Option<&'a str>,
    /// The delivery that asked for it.
    pub delivery_id: Uuid,
    /// The language of the brief.
    pub language: &'a str,
}

/// A written plan, in the columns in which it is kept.
#[derive(Clone, Debug, PartialEq, Insertable, AsChangeset)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct Written {
    /// The brief in a few sentences.
    pub summary: String,
    /// Days 1 to 30 as `[{focus, actions}]`.
    pub plan30: Value,
    /// Days 31 to 60, likewise.
    pub plan60: Value,
    /// Days 61 to 90, likewise.
    pub plan90: Value,
    /// `[{role, objective}]`.
    pub stakeholder_map: Value,
    /// `[text]`.
    pub discovery_questions: Value,
    /// `[text]`.
    pub risk_list: Value,
    /// `[text]`.
    pub demo_flow: Value,
    /// The whole brief.
    pub brief: Value,
    /// The planner that wrote it.
    pub planner_version: String,
    /// How long it took, in milliseconds.
    pub latency_ms: i32,
}

/// A plan as it is kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct Plan {
    /// The id.
    pub id: Uuid,
    /// Whom it is about.
    pub prospect_id: String,
    /// The campaign.
    pub campaign_id: Option<String>,
    /// The research that it is made from.
    pub research_run_id: Option<String>,
    /// The call that it prepares.
    pub booking_uid: Option<String>,
    /// Counts the plans of a prospect, from 1.
    pub version: i32,
    /// `PENDING` or `READY`.
    pub status: String,
    /// The language of the brief.
    pub language: String,
    /// The whole brief; nothing while PENDING.
    pub brief: Option<Value>,
    /// The planner that wrote it.
    pub planner_version: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A plan of a booking, in brief.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct PlanSummary {
    /// The id.
    pub id: Uuid,
    /// `PENDING` or `READY`.
    pub status: String,
}

/// A plan that a worker has claimed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct DuePlan {
    /// The id.
    pub id: Uuid,
    /// The outreach that led to it; nothing when that was deleted.
    pub sequence_id: Option<String>,
    /// The research that it is to be made from.
    pub research_run_id: Option<String>,
    /// The call that it prepares.
    pub booking_uid: Option<String>,
    /// The delivery that asked for it.
    pub delivery_id: Option<Uuid>,
    /// The language of the brief.
    pub language: String,
}

/// Inserts a plan under the next version of its prospect, which the caller has locked: `READY` when
/// it is written, else `PENDING` and due at once. Returns the status.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    new: &NewPlan<'_>,
    written: Option<&Written>,
) -> QueryResult<&'static str> {
    let newest = call_prep_plans::table
        .filter(call_prep_plans::prospect_id.eq(new.prospect_id))
        .select(max(call_prep_plans::version))
        .get_result::<Option<i32>>(conn)
        .await?;
    let version = call_prep_plans::version.eq(newest.unwrap_or(0) + 1);
    let status = if written.is_some() { READY } else { PENDING };
    let due = written
        .is_none()
        .then_some(call_prep_plans::next_attempt_at.eq(current_time().nullable()));
    diesel::insert_into(call_prep_plans::table)
        .values((
            new,
            version,
            call_prep_plans::status.eq(status),
            written,
            due,
        ))
        .execute(conn)
        .await?;
    Ok(status)
}

/// Finds the newest plan of a booking.
pub async fn find_by_booking(
    conn: &mut AsyncPgConnection,
    booking_uid: &str,
) -> QueryResult<Option<PlanSummary>> {
    call_prep_plans::table
        .filter(call_prep_plans::booking_uid.eq(booking_uid))
        .order(call_prep_plans::version.desc())
        .select(PlanSummary::as_select())
        .first(conn)
        .await
        .optional()
}

/// Claims the PENDING plan that has been due the longest and that nobody writes.
pub async fn claim_due(
    conn: &mut AsyncPgConnection,
    lease_token: Uuid,
) -> QueryResult<Option<DuePlan>> {
    let due = diesel::alias!(call_prep_plans as due);
    let next = due
        .filter(due.field(call_prep_plans::status).eq(PENDING))
        .filter(
            due.field(call_prep_plans::next_attempt_at)
                .le(current_time().nullable()),
        )
        .filter(
            due.field(call_prep_plans::lease_expires_at)
                .is_null()
                .or(due
                    .field(call_prep_plans::lease_expires_at)
                    .lt(current_time().nullable())),
        )
        .order(due.field(call_prep_plans::next_attempt_at))
        .limit(1)
        .select(due.field(call_prep_plans::id))
        .for_update()
        .skip_locked();
    diesel::update(call_prep_plans::table)
        .filter(call_prep_plans::id.eq_any(array(next)))
        .set((
            call_prep_plans::lease_token.eq(lease_token),
            call_prep_plans::lease_expires_at
                .eq(sql::<Nullable<Timestamptz>>(&lease_end(LEASE_SECONDS))),
            call_prep_plans::attempts.eq(call_prep_plans::attempts + 1),
        ))
        .returning(DuePlan::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Writes a claimed plan that was made from a research run. Returns whether the lease still held; if
/// not, somebody else writes it.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    lease_token: Uuid,
    research_run_id: Option<&str>,
    written: &Written,
) -> QueryResult<bool> {
    let finished = diesel::update(call_prep_plans::table.find(id))
        .filter(call_prep_plans::lease_token.eq(lease_token))
        .filter(call_prep_plans::status.eq(PENDING))
        .set((
            written,
            call_prep_plans::research_run_id.eq(research_run_id),
            call_prep_plans::status.eq(READY),
            call_prep_plans::last_error.eq(None::<String>),
            call_prep_plans::next_attempt_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(finished == 1)
}

/// Gives a claimed plan back after a failed attempt: to be tried again after a random wait, or, when
/// trying again cannot help, to stay PENDING with its last error for a person to look at.
pub async fn give_back(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    lease_token: Uuid,
    error: &str,
    may_pass: bool,
) -> QueryResult<()> {
    let next_attempt = if may_pass {
        next_attempt(LONGEST_WAIT)
    } else {
        "NULL".to_owned()
    };
    diesel::update(call_prep_plans::table.find(id))
        .filter(call_prep_plans::lease_token.eq(lease_token))
        .set((
            call_prep_plans::last_error.eq(error),
            call_prep_plans::next_attempt_at.eq(sql::<Nullable<Timestamptz>>(&next_attempt)),
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Finds a plan with the state of its booking.
pub async fn find(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<Option<(Plan, Option<String>)>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::id.eq(id))
        .select((Plan::as_select(), bookings::state.nullable()))
        .get_result(conn)
        .await
        .optional()
}

/// Lists plans of a prospect below a version, newest first, each with the state of its booking.
pub async fn list_by_prospect(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
    below_version: i32,
    limit: i64,
) -> QueryResult<Vec<(Plan, Option<String>)>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::prospect_id.eq(prospect_id))
        .filter(call_prep_plans::version.lt(below_version))
        .order(call_prep_plans::version.desc())
        .limit(limit)
        .select((Plan::as_select(), bookings::state.nullable()))
        .load(conn)
        .await
}
