//! Call-prep plans: asked for, written, read.

pub mod work;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{case_when, max, min, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Integer, Nullable},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use uuid::Uuid;

use super::{
    JsonText, current_time,
    prepared::Prepare as _,
    schema::{bookings, call_prep_plans},
    sequences::Sequence,
};
use crate::domain::{BookingState, Language, PlanStatus};

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
    pub delivery_id: Option<Uuid>,
    /// The language of the brief.
    pub language: Language,
}

/// A written plan, in the columns in which it is kept.
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
    /// How long it took, in milliseconds.
    pub latency_ms: i32,
    /// The model that worded it; nothing when rules did.
    pub model: Option<String>,
    /// The prompt of that model.
    pub prompt_version: Option<String>,
    /// What that model read.
    pub input_tokens: Option<i32>,
    /// What that model wrote.
    pub output_tokens: Option<i32>,
    /// The same for plans that a model would be asked the same for.
    pub input_digest: Option<String>,
    /// How the brief came about, as bookbrief.callprep.v1.Provenance in JSON.
    pub provenance: JsonText,
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
    /// The outreach that led to it; nothing when that was deleted.
    pub sequence_id: Option<String>,
    /// The call that it prepares.
    pub booking_uid: Option<String>,
    /// Counts the plans of a prospect, from 1.
    pub version: i32,
    /// Whether it is written.
    pub status: PlanStatus,
    /// The language of the brief.
    pub language: Language,
    /// The whole brief; nothing while PENDING.
    pub brief: Option<JsonText>,
    /// The planner that wrote it.
    pub planner_version: Option<String>,
    /// How the brief came about; nothing while PENDING.
    pub provenance: Option<JsonText>,
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
    /// The call that it prepares.
    pub booking_uid: Option<String>,
    /// Counts the plans of a prospect, from 1.
    pub version: i32,
    /// Whether it is written.
    pub status: PlanStatus,
}

/// What is left to do about a plan that is just being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whether anything is.
    pub is_due: bool,
    /// Whether its brief has an outdated time of the call.
    pub has_moved: bool,
}

/// Adds a plan under the next version of its prospect, which the caller has locked: PENDING without
/// `written`, else READY.
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
    let asked_for = (
        new,
        call_prep_plans::version.eq(coalesce(newest, 0) + 1),
        call_prep_plans::moved.eq(due.has_moved),
        call_prep_plans::next_attempt_at.eq(now_if(due.is_due)),
    );
    let insert = diesel::insert_into(call_prep_plans::table);
    let inserted = if let Some(written) = written {
        let ready = call_prep_plans::status.eq(PlanStatus::Ready);
        let ready = insert.values((asked_for, ready, written));
        ready.prepared().execute(&mut conn).await
    } else {
        let pending = call_prep_plans::status.eq(PlanStatus::Pending);
        let pending = insert.values((asked_for, pending));
        pending.prepared().execute(&mut conn).await
    };
    inserted.map(drop)
}

/// How many plans of a booking move with its call: the newest.
const MOST_MOVED: i64 = 20;

/// Moves the newest plans of a prospect for a booking, and the first one, to another booking and its outreach, or to
/// another time of it.
///
/// Those that are written are due to tell of it. A job that writes one of them right now has the old time,
/// and loses the lease. Returns how many there are.
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

/// Moves the plans of bookings to the sequence that those belong to from now on. One about another prospect
/// is no plan for the call any more.
pub async fn move_to(
    conn: &AsyncPgConnection,
    booking_uids: &[&str],
    sequence: &Sequence,
) -> QueryResult<()> {
    if booking_uids.is_empty() {
        return Ok(());
    }
    let (mut moving, mut leaving) = (conn, conn);
    let plans = || call_prep_plans::table.filter(call_prep_plans::booking_uid.eq_any(booking_uids));
    let moved = diesel::update(plans())
        .filter(call_prep_plans::prospect_id.eq(&sequence.prospect_id))
        .set(call_prep_plans::sequence_id.eq(&sequence.id));
    let left = diesel::update(plans())
        .filter(call_prep_plans::prospect_id.ne(&sequence.prospect_id))
        .set((
            call_prep_plans::booking_uid.eq(None::<&str>),
            call_prep_plans::was_left.eq(true),
            call_prep_plans::next_attempt_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::updated_at.eq(current_time()),
        ));
    try_join!(moved.execute(&mut moving), left.execute(&mut leaving)).map(drop)
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

/// The call that a plan prepares, as far as it shows.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct PlannedCall {
    /// Where it stands.
    pub state: BookingState,
    /// Its start.
    pub start_time: Option<DateTime<Utc>>,
    /// Its end.
    pub end_time: Option<DateTime<Utc>>,
}

/// A plan together with its call.
#[derive(Clone, Debug, Queryable)]
pub struct PlanView {
    /// The plan.
    pub plan: Plan,
    /// Its call; nothing when the sender named none.
    pub booking: Option<PlannedCall>,
    /// Whether its call has no newer one, and has not left it.
    pub is_newest: bool,
}

/// Finds a plan together with its call.
pub async fn find(mut conn: &AsyncPgConnection, id: Uuid) -> QueryResult<Option<PlanView>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::id.eq(id))
        .select((
            Plan::as_select(),
            Option::<PlannedCall>::as_select(),
            is_newest(),
        ))
        .prepared()
        .get_result(&mut conn)
        .await
        .optional()
}

/// Lists plans of a prospect below a version, newest first, each with its call.
pub async fn list_by_prospect(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
    below_version: i32,
    limit: i64,
) -> QueryResult<Vec<PlanView>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::prospect_id.eq(prospect_id))
        .filter(call_prep_plans::version.lt(below_version))
        .order(call_prep_plans::version.desc())
        .limit(limit)
        .select((
            Plan::as_select(),
            Option::<PlannedCall>::as_select(),
            is_newest(),
        ))
        .load(conn)
        .await
}

/// The SQL for whether the call of a plan has no newer plan, and has not left it.
fn is_newest() -> SqlLiteral<Bool> {
    sql(
        "(NOT call_prep_plans.was_left AND NOT EXISTS (SELECT FROM call_prep_plans newer \
         WHERE newer.booking_uid = call_prep_plans.booking_uid \
         AND newer.version > call_prep_plans.version))",
    )
}

diesel::define_sql_function! {
    /// Returns the first of two values that is not null.
    fn coalesce(value: Nullable<Integer>, otherwise: Integer) -> Integer;
}

/// Returns the time of the transaction, or nothing.
#[diesel::dsl::auto_type(no_type_alias)]
fn now_if(holds: bool) -> _ {
    case_when(holds.into_sql::<Bool>(), current_time().nullable())
}
