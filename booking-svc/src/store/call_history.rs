//! The history of a call: its bookings, plans, deliveries and log.

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    booking_views::{self, BookingView},
    call_prep_plans::{self, PlanView},
    deliveries::{self, Delivery},
    prospects, read_snapshot,
    schema::{bookings as booking_rows, outreach_logs},
};

/// The maximum number of rows of each list.
pub const MOST_OF_EACH: i64 = 200;

/// The identifier of a call.
#[derive(Clone, Debug)]
pub enum NamedCall {
    /// Any plan of the call.
    Plan(Uuid),
    /// Any booking of the call.
    Booking(String),
}

/// The history of a call.
#[derive(Clone, Debug)]
pub struct CallHistory {
    /// The id of the call, which is that of its first plan, if there is one.
    pub call_id: Option<Uuid>,
    /// The name of the company, or its domain.
    pub company_name: Option<String>,
    /// Its bookings, in the order of their creation.
    pub bookings: Vec<BookingView>,
    /// The versions of its plan, the newest first.
    pub plans: Vec<PlanView>,
    /// The deliveries about its bookings, the oldest first.
    pub deliveries: Vec<Delivery>,
    /// The log of the outreach that led to the call, the oldest entry first.
    pub log: Vec<StoredLogEntry>,
}

/// A stored entry of the outreach log.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outreach_logs, check_for_backend(diesel::pg::Pg))]
pub struct StoredLogEntry {
    /// The id.
    pub id: String,
    /// The channel.
    pub channel: String,
    /// The status of the outreach.
    pub status: String,
    /// A description in one line.
    pub subject: Option<String>,
    /// The sequence.
    pub sequence_id: Option<String>,
    /// The contact.
    pub contact_id: Option<String>,
    /// The facts.
    pub metadata: Value,
    /// The delivery that caused the entry.
    pub delivery_id: Option<Uuid>,
    /// When the event happened.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the entry was written.
    pub created_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Linked {
    #[diesel(sql_type = Text)]
    uid: String,
}

/// Reads the history of a call in one snapshot, or returns `None` if there is no such call.
pub async fn read(
    conn: &mut AsyncPgConnection,
    named: &NamedCall,
) -> QueryResult<Option<CallHistory>> {
    read_snapshot(conn, async |conn| read_now(conn, named).await).await
}

async fn read_now(
    conn: &mut AsyncPgConnection,
    named: &NamedCall,
) -> QueryResult<Option<CallHistory>> {
    let (named_uid, named_plan) = match named {
        NamedCall::Booking(uid) => (Some(uid.clone()), None),
        NamedCall::Plan(id) => match call_prep_plans::find(conn, *id).await? {
            Some(view) => (view.plan.booking_uid.clone(), Some(view)),
            None => return Ok(None),
        },
    };
    let uids = match &named_uid {
        Some(uid) => list_chain(conn, uid).await?,
        None => Vec::new(),
    };
    let bookings = booking_views::list_named(conn, &uids).await?;
    if bookings.is_empty() && named_plan.is_none() {
        return Ok(None);
    }
    let mut plans = call_prep_plans::list_by_bookings(conn, &uids, MOST_OF_EACH).await?;
    if plans.is_empty() {
        plans.extend(named_plan);
    }
    let call_uids = list_call_uids(conn, &uids).await?;
    let mut all_uids = uids.iter().cloned().chain(call_uids).collect::<Vec<_>>();
    all_uids.sort_unstable();
    all_uids.dedup();
    let mut deliveries = deliveries::list_of_bookings(conn, &all_uids, MOST_OF_EACH).await?;
    deliveries.reverse();
    let of_bookings = bookings.iter().map(|(booking, ..)| &booking.sequence_id);
    let of_plans = plans
        .iter()
        .filter_map(|view| view.plan.sequence_id.as_ref());
    let sequences = of_bookings.chain(of_plans).cloned().collect::<Vec<_>>();
    let companies =
        prospects::companies_of_sequences(conn, sequences.iter().map(String::as_str)).await?;
    Ok(Some(CallHistory {
        call_id: plans.last().map(|view| view.plan.id),
        company_name: sequences.last().and_then(|id| companies.get(id)).cloned(),
        log: list_log(conn, &sequences).await?,
        bookings,
        plans,
        deliveries,
    }))
}

/// Lists the uids of the bookings that replaced each other, in both directions.
async fn list_chain(conn: &mut AsyncPgConnection, uid: &str) -> QueryResult<Vec<String>> {
    let linked = sql_query(format!(
        "WITH RECURSIVE chain (uid) AS ( \
             (SELECT $1 UNION SELECT b.uid FROM bookings b WHERE b.call_uid = $1) \
             UNION SELECT linked.uid FROM chain CROSS JOIN LATERAL ( \
                 SELECT b.reschedule_uid AS uid FROM bookings b \
                 WHERE b.uid = chain.uid AND b.reschedule_uid IS NOT NULL \
                 UNION ALL SELECT b.uid FROM bookings b WHERE b.reschedule_uid = chain.uid \
             ) AS linked) \
         SELECT uid FROM chain LIMIT {MOST_OF_EACH}"
    ))
    .bind::<Text, _>(uid)
    .load::<Linked>(conn)
    .await?;
    Ok(linked.into_iter().map(|linked| linked.uid).collect())
}

/// Lists the uids by which deliveries name these bookings, which are without seats.
async fn list_call_uids(conn: &mut AsyncPgConnection, uids: &[String]) -> QueryResult<Vec<String>> {
    booking_rows::table
        .filter(booking_rows::uid.eq_any(uids))
        .select(booking_rows::call_uid)
        .load(conn)
        .await
}

async fn list_log(
    conn: &mut AsyncPgConnection,
    sequences: &[String],
) -> QueryResult<Vec<StoredLogEntry>> {
    let mut log = outreach_logs::table
        .filter(outreach_logs::sequence_id.eq_any(sequences))
        .order((outreach_logs::created_at.desc(), outreach_logs::id.desc()))
        .limit(MOST_OF_EACH)
        .select(StoredLogEntry::as_select())
        .load(conn)
        .await?;
    log.reverse();
    Ok(log)
}
