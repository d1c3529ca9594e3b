//! Calls in their current state: the current booking, and its plan.
//!
//! Plans follow their call from booking to booking, so a call is identified by the id of its first
//! plan.

use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use uuid::Uuid;

use super::{
    booking_views::{self, BookingView},
    call_prep_plans::{self, PlanView},
    read_snapshot,
    schema::{bookings as booking_rows, call_prep_plans as plan_rows, notices, prospects},
};
use crate::domain::{NoticeKind, PlanStatus, over_time};

/// A call with everything that is shown about it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The id of the call, which is that of its first plan.
    pub id: Uuid,
    /// The current booking, or `None` if it has no uid.
    pub booking: Option<BookingView>,
    /// The start before the call was moved, if it was.
    pub previous_start_time: Option<DateTime<Utc>>,
    /// The newest written plan, else the newest one.
    pub plan: PlanView,
    /// The name of the company, or its domain.
    pub company_name: Option<String>,
    /// How often the links to its brief were revoked.
    pub link_epoch: i32,
    /// Whether the call belongs to another prospect by now, whose plan prepares it.
    pub has_left: bool,
    /// The ids of all its plans, which are also those of calls that have become part of it.
    pub plan_ids: Vec<Uuid>,
}

impl Call {
    /// Returns when the call is over; see [`over_time`].
    pub fn over_time(&self) -> Option<DateTime<Utc>> {
        let (booking, ..) = self.booking.as_ref()?;
        over_time(booking.start_time, booking.end_time)
    }
}

/// One version of the plan of a call.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = plan_rows, check_for_backend(diesel::pg::Pg))]
struct PlanVersion {
    id: Uuid,
    status: PlanStatus,
    link_epoch: i32,
    was_left: bool,
}

/// The prospect and the booking of a plan.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = plan_rows, check_for_backend(diesel::pg::Pg))]
struct NamedPlan {
    prospect_id: String,
    booking_uid: Option<String>,
}

/// Finds the call of a plan in one snapshot. Otherwise a call that is moved meanwhile would seem to
/// be off, or missing.
pub async fn find(conn: &mut AsyncPgConnection, plan_id: Uuid) -> QueryResult<Option<Call>> {
    read_snapshot(conn, async |conn| read(conn, plan_id).await).await
}

/// Takes three round trips.
async fn read(conn: &AsyncPgConnection, plan_id: Uuid) -> QueryResult<Option<Call>> {
    let Some(named) = find_named(conn, plan_id).await? else {
        return Ok(None);
    };
    let (versions, booking, company_name) = try_join!(
        list_versions(conn, plan_id, &named),
        find_booking(conn, &named),
        find_company_name(conn, &named.prospect_id),
    )?;
    let Some(newest) = versions.last() else {
        return Ok(None);
    };
    let is_written = |version: &&PlanVersion| version.status == PlanStatus::Ready;
    let current = versions.iter().rfind(is_written).unwrap_or(newest);
    let call_id = versions
        .as_slice()
        .first()
        .map_or(plan_id, |version| version.id);
    let (plan, previous_start_time) = try_join!(
        call_prep_plans::find(conn, current.id),
        find_previous_start(conn, call_id, booking.as_ref()),
    )?;
    let Some(plan) = plan else {
        return Ok(None);
    };
    let link_epochs = versions.iter().map(|version| version.link_epoch);
    Ok(Some(Call {
        id: call_id,
        previous_start_time,
        company_name,
        link_epoch: link_epochs.max().unwrap_or_default(),
        has_left: newest.was_left,
        plan_ids: versions.iter().map(|version| version.id).collect(),
        booking,
        plan,
    }))
}

/// Finds the id of the call of a plan.
pub async fn find_id(conn: &mut AsyncPgConnection, plan_id: Uuid) -> QueryResult<Option<Uuid>> {
    let Some(named) = find_named(conn, plan_id).await? else {
        return Ok(None);
    };
    let versions = list_versions(conn, plan_id, &named).await?;
    Ok(versions.into_iter().map(|version| version.id).next())
}

/// Revokes the links to the brief of the call of a plan. Returns the new epoch, or `None` if there
/// is no such plan. Must be called in a transaction.
pub async fn revoke_links(conn: &mut AsyncPgConnection, plan_id: Uuid) -> QueryResult<Option<i32>> {
    let Some(named) = find_named(conn, plan_id).await? else {
        return Ok(None);
    };
    let versions = list_versions(conn, plan_id, &named).await?;
    let ids = versions.iter().map(|version| version.id);
    // Every version is updated: a regenerated one begins at 0, and the highest epoch counts.
    diesel::update(plan_rows::table)
        .filter(plan_rows::id.eq_any(ids.collect::<Vec<_>>()))
        .set(plan_rows::link_epoch.eq(plan_rows::link_epoch + 1))
        .execute(conn)
        .await?;
    let ids = versions.iter().map(|version| version.id);
    plan_rows::table
        .filter(plan_rows::id.eq_any(ids.collect::<Vec<_>>()))
        .select(max(plan_rows::link_epoch))
        .get_result(conn)
        .await
}

async fn find_named(mut conn: &AsyncPgConnection, plan_id: Uuid) -> QueryResult<Option<NamedPlan>> {
    plan_rows::table
        .find(plan_id)
        .select(NamedPlan::as_select())
        .get_result(&mut conn)
        .await
        .optional()
}

/// Lists the plans of the same call as a plan, the first one first.
async fn list_versions(
    mut conn: &AsyncPgConnection,
    plan_id: Uuid,
    named: &NamedPlan,
) -> QueryResult<Vec<PlanVersion>> {
    let mut versions = plan_rows::table
        .order(plan_rows::version)
        .select(PlanVersion::as_select())
        .into_boxed();
    versions = match &named.booking_uid {
        Some(uid) => versions
            .filter(plan_rows::booking_uid.eq(uid))
            .filter(plan_rows::prospect_id.eq(&named.prospect_id)),
        None => versions.filter(plan_rows::id.eq(plan_id)),
    };
    versions.load(&mut conn).await
}

async fn find_booking(
    conn: &AsyncPgConnection,
    named: &NamedPlan,
) -> QueryResult<Option<BookingView>> {
    match &named.booking_uid {
        Some(uid) => booking_views::find(conn, uid).await,
        None => Ok(None),
    }
}

/// Finds the start of the call before its last move: the start in its last notice, or that of the
/// replaced booking, if the call has another start now.
async fn find_previous_start(
    mut conn: &AsyncPgConnection,
    call_id: Uuid,
    booking: Option<&BookingView>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let Some((booking, ..)) = booking else {
        return Ok(None);
    };
    let notified = notices::table
        .filter(notices::call_id.eq(call_id))
        .filter(notices::kind.eq(NoticeKind::Moved))
        .order((notices::created_at.desc(), notices::id.desc()))
        .select(notices::moved_from)
        .first::<Option<DateTime<Utc>>>(&mut conn)
        .await
        .optional()?;
    let previous = match (notified, &booking.reschedule_uid) {
        (Some(previous), _) => previous,
        (None, Some(replaced)) => booking_rows::table
            .find(replaced)
            .select(booking_rows::start_time)
            .get_result(&mut conn)
            .await
            .optional()?
            .flatten(),
        (None, None) => None,
    };
    Ok(previous.filter(|previous| Some(*previous) != booking.start_time))
}

async fn find_company_name(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<Option<String>> {
    let names = prospects::table
        .find(prospect_id)
        .select((prospects::company_name, prospects::domain))
        .get_result::<(Option<String>, Option<String>)>(&mut conn)
        .await
        .optional()?;
    Ok(names.and_then(|(name, domain)| name.or(domain)))
}
