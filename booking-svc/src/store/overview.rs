//! The counts of the overview: recent deliveries and backlogs, each from an index.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    pg::Pg,
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{
    backlog::{DUE_NOTICES, PENDING_PLANS, UNWORDED_PLANS, counting, deliveries_in},
    schema::paused_destinations,
};
use crate::domain::{DeliveryState, NoticeState, words};

/// The same literals as in the indexes on unmatched deliveries.
const UNMATCHED: &str = "state = 'ignored' AND reason = 'no_matching_outreach_sequence'";

words! {
    /// The kind of a backlog.
    BacklogKind {
        /// Deliveries that are to be applied.
        ReceivedDeliveries = "received",
        /// Deliveries that used up their attempts.
        DeadDeliveries = "dead",
        /// Deliveries that could not be parsed.
        UnreadableDeliveries = "unreadable",
        /// Deliveries without a matching sequence.
        UnmatchedDeliveries = "unmatched",
        /// Due notices.
        DueNotices = "notices",
        /// Plans that are to be written.
        PendingPlans = "pending_plans",
        /// Plans that a model is to reword.
        UnwordedPlans = "unworded_plans",
    }
}

/// The number of deliveries of one hour with one outcome.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct HourlyCount {
    /// The beginning of the hour.
    #[diesel(sql_type = Timestamptz)]
    pub hour: DateTime<Utc>,
    /// The state of the deliveries.
    #[diesel(sql_type = Text)]
    pub state: DeliveryState,
    /// Whether they are ignored because they are unmatched.
    #[diesel(sql_type = Bool)]
    pub is_unmatched: bool,
    /// The number of deliveries.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// The size and the age of one backlog.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Backlog {
    /// The kind of a backlog.
    #[diesel(sql_type = Text)]
    pub kind: BacklogKind,
    /// The number of rows, at most [`LARGEST_COUNT`](super::backlog::LARGEST_COUNT).
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// Since when the oldest row waits.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest: Option<DateTime<Utc>>,
}

/// The notices in one state.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct NoticeCount {
    /// The state.
    #[diesel(sql_type = Text, column_name = kind)]
    pub state: NoticeState,
    /// The number of rows, at most [`LARGEST_COUNT`](super::backlog::LARGEST_COUNT).
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// A destination to which nothing is sent.
#[derive(Clone, Debug, Queryable)]
pub struct Paused {
    /// The name.
    pub destination: String,
    /// How the destination rejected a notice.
    pub reason: String,
    /// Since when the destination is paused.
    pub paused_at: DateTime<Utc>,
}

/// Everything that an overview shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The deliveries of each hour; hours without any are left out.
    pub hours: Vec<HourlyCount>,
    /// The backlogs, by kind.
    pub backlogs: Vec<Backlog>,
    /// The notices in each state.
    pub notices: Vec<NoticeCount>,
    /// The destinations to which nothing is sent.
    pub paused: Vec<Paused>,
    /// The model tokens used within the last 24 hours.
    pub model_tokens: i64,
}

/// Reads the deliveries since the beginning of an hour, and the current backlogs. Takes one round
/// trip.
pub async fn read(conn: &AsyncPgConnection, since: DateTime<Utc>) -> QueryResult<Overview> {
    let (hours, backlogs, notices, paused, model_tokens) = try_join!(
        read_hours(conn, since),
        read_backlogs(conn),
        read_notices(conn, since),
        read_paused(conn),
        read_tokens(conn),
    )?;
    Ok(Overview {
        hours,
        backlogs,
        notices,
        paused,
        model_tokens,
    })
}

/// A query for the deliveries of each hour.
pub type Hours = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// Returns the query for the deliveries of each hour since the beginning of one.
///
/// Each hour and outcome is counted separately, with an index-only scan: no row is read or grouped.
/// With the hours as an array, PostgreSQL estimates so few rows that it does not compile the
/// statement.
pub fn hours(since: DateTime<Utc>) -> Hours {
    let unmatched = in_hour(UNMATCHED);
    let states = DeliveryState::ALL.iter().map(|state| {
        let word = state.as_str();
        let mut count = in_hour(&format!("state = '{word}'"));
        if *state == DeliveryState::Ignored {
            count = format!("{count} - {unmatched}");
        }
        format!("SELECT '{word}' AS state, FALSE AS is_unmatched, {count} AS count")
    });
    let of_ignored =
        format!("SELECT 'ignored' AS state, TRUE AS is_unmatched, {unmatched} AS count");
    let outcomes = states.chain([of_ignored]).collect::<Vec<_>>();
    let query = format!(
        "SELECT hour, state, is_unmatched, count \
         FROM unnest(ARRAY(SELECT generate_series($1, now(), interval '1 hour'))) AS hours (hour) \
         CROSS JOIN LATERAL ({}) AS outcomes",
        outcomes.join(" UNION ALL ")
    );
    sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Timestamptz, _>(since)
}

async fn read_hours(
    mut conn: &AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<HourlyCount>> {
    let counted = hours(since).load::<HourlyCount>(&mut conn).await?;
    let counted = counted.into_iter().filter(|counted| counted.count > 0);
    Ok(counted.collect())
}

fn in_hour(condition: &str) -> String {
    format!(
        "(SELECT count(*) FROM webhook_deliveries WHERE {condition} \
          AND received_at >= hour AND received_at < hour + interval '1 hour')"
    )
}

/// Each backlog is counted in the order of an index with the same literals, up to
/// [`LARGEST_COUNT`](super::backlog::LARGEST_COUNT).
async fn read_backlogs(mut conn: &AsyncPgConnection) -> QueryResult<Vec<Backlog>> {
    let deliveries = [
        (BacklogKind::ReceivedDeliveries, DeliveryState::Received),
        (BacklogKind::DeadDeliveries, DeliveryState::Dead),
        (BacklogKind::UnreadableDeliveries, DeliveryState::Unreadable),
    ]
    .map(|(kind, state)| (kind, "received_at", deliveries_in(state)));
    let unmatched = format!("webhook_deliveries WHERE {UNMATCHED} ORDER BY received_at");
    let others = [
        (BacklogKind::UnmatchedDeliveries, "received_at", &*unmatched),
        (BacklogKind::DueNotices, "next_attempt_at", DUE_NOTICES),
        (BacklogKind::PendingPlans, "created_at", PENDING_PLANS),
        (BacklogKind::UnwordedPlans, "created_at", UNWORDED_PLANS),
    ]
    .map(|(kind, since, rows)| (kind, since, rows.to_owned()));
    let counted = deliveries.into_iter().chain(others);
    let counted = counted.map(|(kind, since, rows)| counting(kind.as_str(), since, &rows));
    let query = counted.collect::<Vec<_>>().join(" UNION ALL ");
    sql_query(query).load(&mut conn).await
}

/// Counts the notices that were sent and skipped recently, and all that are pending or dead.
async fn read_notices(
    mut conn: &AsyncPgConnection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<NoticeCount>> {
    let counted = [
        (NoticeState::Pending, "TRUE"),
        (NoticeState::Dead, "TRUE"),
        (NoticeState::Sent, "created_at >= $1"),
        (NoticeState::Skipped, "created_at >= $1"),
    ]
    .map(|(state, condition)| {
        let state = state.as_str();
        let rows =
            format!("notices WHERE state = '{state}' AND {condition} ORDER BY created_at, id");
        counting(state, "created_at", &rows)
    });
    sql_query(counted.join(" UNION ALL "))
        .bind::<Timestamptz, _>(since)
        .load(&mut conn)
        .await
}

async fn read_paused(mut conn: &AsyncPgConnection) -> QueryResult<Vec<Paused>> {
    paused_destinations::table
        .order(paused_destinations::destination)
        .select((
            paused_destinations::destination,
            paused_destinations::reason,
            paused_destinations::paused_at,
        ))
        .load(&mut conn)
        .await
}

async fn read_tokens(mut conn: &AsyncPgConnection) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Taken {
        #[diesel(sql_type = BigInt)]
        tokens: i64,
    }
    let taken = sql_query(
        "SELECT coalesce(sum(tokens), 0)::bigint AS tokens FROM model_wordings \
         WHERE asked_at > now() - interval '24 hours'",
    );
    let taken = taken.get_result::<Taken>(&mut conn).await?;
    Ok(taken.tokens)
}
