//! Call-prep plans.

mod leaving;
mod views;
pub mod work;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{case_when, max, min},
    prelude::*,
    sql_types::{Bool, Integer, Nullable},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use uuid::Uuid;

pub use self::{
    leaving::move_to,
    views::{PlanView, PlannedCall, find, list_by_bookings, list_by_prospect},
};
use super::{
    JsonText, current_time,
    prepared::Prepare as _,
    schema::{bookings, call_prep_plans},
};
use crate::domain::{Language, PlanStatus};

/// A plan to insert. Its version is assigned at the insert.
#[derive(Debug, Insertable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct NewPlan<'a> {
    /// The id.
    pub id: Uuid,
    /// The prospect.
    pub prospect_id: &'a str,
    /// The campaign.
    pub campaign_id: Option<&'a str>,
    /// The research run that it is based on.
    pub research_run_id: Option<&'a str>,
    /// The sequence that led to it.
    pub sequence_id: &'a str,
    /// The booking of the call.
    pub booking_uid: Option<&'a str>,
    /// The delivery that requested it.
    pub delivery_id: Option<Uuid>,
    /// The language of the brief.
    pub language: Language,
}

/// The columns of a written plan.
#[derive(Clone, Debug, PartialEq, AsChangeset, Insertable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct Written {
    /// The brief in a few sentences.
    pub summary: String,
    /// Days 1 to 30 as `[{focus, actions}]`.
    pub plan30: JsonText,
    /// Days 31 to 60, likewise.
    pub plan60: JsonText,
    /// Days 61 to 90, likewise.
    pub plan90: JsonText,
    /// `[{role, objective}]`.
    pub stakeholder_map: JsonText,
    /// `[text]`.
    pub discovery_questions: JsonText,
    /// `[text]`.
    pub risk_list: JsonText,
    /// `[text]`.
    pub demo_flow: JsonText,
    /// The whole brief.
    pub brief: JsonText,
    /// The planner that wrote it.
    pub planner_version: String,
    /// The duration of the request, in milliseconds.
    pub latency_ms: i32,
    /// The model that worded it, or `None` for the rules.
    pub model: Option<String>,
    /// The prompt of that model.
    pub prompt_version: Option<String>,
    /// The input tokens of that model.
    pub input_tokens: Option<i32>,
    /// The output tokens of that model.
    pub output_tokens: Option<i32>,
    /// The digest of the input of a model: equal for plans with the same input.
    pub input_digest: Option<String>,
    /// The provenance of the brief, as bookbrief.callprep.v1.Provenance in JSON.
    pub provenance: JsonText,
}

/// A stored plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct Plan {
    /// The id.
    pub id: Uuid,
    /// The prospect.
    pub prospect_id: String,
    /// The campaign.
    pub campaign_id: Option<String>,
    /// The research run that it is based on.
    pub research_run_id: Option<String>,
    /// The sequence that led to it, or `None` if that was deleted.
    pub sequence_id: Option<String>,
    /// The booking of the call.
    pub booking_uid: Option<String>,
    /// The number of the plan among those of the prospect, from 1.
    pub version: i32,
    /// Whether it is written.
    pub status: PlanStatus,
    /// The language of the brief.
    pub language: Language,
    /// The whole brief, or `None` while PENDING.
    pub brief: Option<JsonText>,
    /// The planner that wrote it.
    pub planner_version: Option<String>,
    /// The provenance of the brief, or `None` while PENDING.
    pub provenance: Option<JsonText>,
    /// When the plan was requested.
    pub created_at: DateTime<Utc>,
    /// When the plan last changed.
    pub updated_at: DateTime<Utc>,
}

/// A summary of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct PlanSummary {
    /// The id.
    pub id: Uuid,
    /// The booking of the call.
    pub booking_uid: Option<String>,
    /// The number of the plan among those of the prospect, from 1.
    pub version: i32,
    /// Whether it is written.
    pub status: PlanStatus,
}

/// The work that is left for a new plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whether any work is left.
    pub is_due: bool,
    /// Whether its brief has an outdated time of the call.
    pub has_moved: bool,
}

/// Inserts a plan under the next version of its prospect, which the caller has locked. It is READY
/// with `written`, and PENDING without.
pub async fn insert(
    mut conn: &AsyncPgConnection,
    new: &NewPlan<'_>,
    written: Option<&Written>,
    due: Due,
) -> QueryResult<()> {
    let earlier = diesel::alias!(call_prep_plans as earlier);
    let newest = earlier
        .filter(
            earlier
                .field(call_prep_plans::prospect_id)
                .eq(new.prospect_id),
        )
        .select(max(earlier.field(call_prep_plans::version)))
        .single_value();
    let requested = (
        new,
        call_prep_plans::version.eq(coalesce(newest, 0) + 1),
        call_prep_plans::moved.eq(due.has_moved),
        call_prep_plans::next_attempt_at.eq(now_if(due.is_due)),
    );
    let insert = diesel::insert_into(call_prep_plans::table);
    let inserted = if let Some(written) = written {
        let ready = call_prep_plans::status.eq(PlanStatus::Ready);
        let ready = insert.values((requested, ready, written));
        ready.prepared().execute(&mut conn).await
    } else {
        let pending = call_prep_plans::status.eq(PlanStatus::Pending);
        let pending = insert.values((requested, pending));
        pending.prepared().execute(&mut conn).await
    };
    inserted.map(drop)
}

/// The maximum number of plans of a booking that move with its call; the newest do.
const MOST_MOVED: i64 = 20;

/// Moves the newest plans of a prospect for a booking, and the first one, to another booking and
/// its sequence, or to another time of the same booking.
///
/// Written plans become due, so that their briefs get the new time. A job that is writing one of
/// them has the old time, and loses its lease. Returns the number of plans.
pub async fn follow_call(
    conn: &AsyncPgConnection,
    prospect_id: &str,
    from_uid: &str,
    to_uid: &str,
) -> QueryResult<usize> {
    let (mut of_newest, mut of_first) = (conn, conn);
    let earlier = diesel::alias!(call_prep_plans as earlier);
    let version = earlier.field(call_prep_plans::version);
    let of_booking = earlier.filter(earlier.field(call_prep_plans::booking_uid).eq(from_uid));
    let oldest_moved = of_booking
        .order(version.desc())
        .offset(MOST_MOVED - 1)
        .limit(1)
        .select(version)
        .single_value();
    let first = of_booking.select(min(version)).single_value();
    let to = bookings::table.find(to_uid).select(bookings::sequence_id);
    let plans = || {
        call_prep_plans::table
            .filter(call_prep_plans::booking_uid.eq(from_uid))
            .filter(call_prep_plans::prospect_id.eq(prospect_id))
    };
    let moved = || {
        (
            call_prep_plans::booking_uid.eq(to_uid),
            call_prep_plans::sequence_id.eq(to.single_value()),
            call_prep_plans::moved.eq(call_prep_plans::status.eq(PlanStatus::Ready)),
            call_prep_plans::next_attempt_at.eq(current_time().nullable()),
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::updated_at.eq(current_time()),
        )
    };
    let newest = plans().filter(call_prep_plans::version.ge(coalesce(oldest_moved, 0)));
    let newest = diesel::update(newest).set(moved()).prepared();
    let first = plans().filter(call_prep_plans::version.nullable().eq(first));
    let first = diesel::update(first).set(moved()).prepared();
    let (newest, first) = try_join!(newest.execute(&mut of_newest), first.execute(&mut of_first))?;
    Ok(newest + first)
}

/// Finds the newest plan of a booking.
pub async fn find_newest(
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

diesel::define_sql_function! {
    /// Returns the first of two values that is not null.
    fn coalesce(value: Nullable<Integer>, otherwise: Integer) -> Integer;
}

/// Returns the time of the transaction if `holds`, else NULL.
#[diesel::dsl::auto_type(no_type_alias)]
fn now_if(holds: bool) -> _ {
    case_when(holds.into_sql::<Bool>(), current_time().nullable())
}
