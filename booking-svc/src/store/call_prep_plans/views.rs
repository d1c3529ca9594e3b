//! Plans together with their calls, as they are read.

use chrono::{DateTime, Utc};
use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Plan;
use crate::{
    domain::BookingState,
    store::{
        prepared::Prepare as _,
        schema::{bookings, call_prep_plans},
    },
};

/// The state and the times of the call of a plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct PlannedCall {
    /// The state.
    pub state: BookingState,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the call.
    pub end_time: Option<DateTime<Utc>>,
}

/// A plan together with its call.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = call_prep_plans, check_for_backend(diesel::pg::Pg))]
pub struct PlanView {
    /// The plan.
    #[diesel(embed)]
    pub plan: Plan,
    /// The call, or `None` if it has no uid.
    #[diesel(embed)]
    pub booking: Option<PlannedCall>,
    /// Whether the plan is the newest of its call, and still belongs to it.
    #[diesel(select_expression = is_newest())]
    #[diesel(select_expression_type = SqlLiteral<Bool>)]
    pub is_newest: bool,
}

/// Finds a plan together with its call.
pub async fn find(mut conn: &AsyncPgConnection, id: Uuid) -> QueryResult<Option<PlanView>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::id.eq(id))
        .select(PlanView::as_select())
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
        .select(PlanView::as_select())
        .load(conn)
        .await
}

/// Lists the plans of some bookings, newest first, each with its call.
pub async fn list_by_bookings(
    conn: &mut AsyncPgConnection,
    booking_uids: &[String],
    limit: i64,
) -> QueryResult<Vec<PlanView>> {
    call_prep_plans::table
        .left_join(bookings::table)
        .filter(call_prep_plans::booking_uid.eq_any(booking_uids))
        .order((call_prep_plans::version.desc(), call_prep_plans::id.desc()))
        .limit(limit)
        .select(PlanView::as_select())
        .load(conn)
        .await
}

/// Returns the SQL for whether a plan is the newest of its call, and still belongs to it.
fn is_newest() -> SqlLiteral<Bool> {
    sql(
        "(NOT call_prep_plans.was_left AND NOT EXISTS (SELECT FROM call_prep_plans newer \
         WHERE newer.booking_uid = call_prep_plans.booking_uid \
         AND newer.version > call_prep_plans.version))",
    )
}
