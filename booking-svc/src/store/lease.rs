//! Leases: the right to work on one row, until a time by the clock of the database.
//!
//! A row of a crashed process is claimed by another one when the lease expires. A process that is
//! late changes nothing: every change of a leased row is bound to the token of the lease, and the
//! next claim replaces the token.
//!
//! A table with leases has the columns `lease_token` and `lease_expires_at`, and `attempts` and
//! `next_attempt_at` if its rows are retried.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{self, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, SingleValue, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::current_time;

/// The first wait of the backoff, which doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two attempts that are likely to fail alike.
const RARE_WAIT: Duration = Duration::from_mins(15);

/// The right to work on one row for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease<Id = Uuid> {
    /// The id of the row.
    pub id: Id,
    /// The random token of this claim. The row has another one after the lease was taken over.
    pub token: Uuid,
}

/// When a released row is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// After a backoff.
    Soon,
    /// After a random wait between this one and twice as much.
    After(Duration),
    /// After a backoff that grows to a quarter of an hour, up to this number of attempts. After
    /// that, a person must look at the row.
    AtMost(i32),
    /// Never: a person must look at the row.
    Never,
}

/// See [`is_free`].
pub(super) type IsFree<Expiry> =
    dsl::Or<dsl::IsNull<Expiry>, dsl::Lt<Expiry, dsl::Nullable<current_time>>>;

/// The condition that a row may be claimed: it has no lease, or an expired one.
pub(super) fn is_free<Expiry>(expires_at: Expiry) -> IsFree<Expiry>
where
    Expiry: Expression<SqlType = Nullable<Timestamptz>> + Copy,
{
    expires_at
        .is_null()
        .or(expires_at.lt(current_time().nullable()))
}

type Granted<Token, Expiry> = (
    dsl::Eq<Token, Uuid>,
    dsl::Eq<Expiry, SqlLiteral<Nullable<Timestamptz>>>,
);

/// The columns of a row under a new lease.
pub(super) fn granted<Token, Expiry>(
    columns: (Token, Expiry),
    token: Uuid,
    lasts: Duration,
) -> Granted<Token, Expiry>
where
    Token: Expression<SqlType = Nullable<SqlUuid>>,
    Expiry: Expression<SqlType = Nullable<Timestamptz>>,
{
    let expires_at = in_milliseconds(&lasts.as_millis().to_string());
    (columns.0.eq(token), columns.1.eq(expires_at))
}

type Released<Token, Expiry> = (
    dsl::Eq<Token, Option<Uuid>>,
    dsl::Eq<Expiry, Option<DateTime<Utc>>>,
);

/// The columns of a row whose lease is released.
pub(super) fn released<Token, Expiry>(columns: (Token, Expiry)) -> Released<Token, Expiry>
where
    Token: Expression<SqlType = Nullable<SqlUuid>>,
    Expiry: Expression<SqlType = Nullable<Timestamptz>>,
{
    (columns.0.eq(None), columns.1.eq(None))
}

/// The time of the next attempt at a row, after a backoff with full jitter: a random part of a wait
/// that doubles with the attempts, up to `longest`.
///
/// It is SQL, since Diesel supports neither intervals nor `random`. It uses `clock_timestamp`,
/// since `now` is the start of the transaction.
pub(super) fn backoff<Time: SingleValue>(longest: Duration) -> SqlLiteral<Time> {
    in_milliseconds(&backoff_wait(longest))
}

/// Returns the SQL for the maximum of a backoff, in milliseconds.
fn backoff_wait(longest: Duration) -> String {
    let (first, longest) = (FIRST_WAIT.as_millis(), longest.as_millis());
    format!("random() * least({longest}, {first} * 2 ^ least(attempts, 20))")
}

/// The time of the next attempt at a released row.
pub(super) fn next_attempt(retry: Retry, longest: Duration) -> SqlLiteral<Nullable<Timestamptz>> {
    match retry {
        Retry::Soon => backoff(longest),
        // Rows that were rejected together must not be retried together.
        Retry::After(wait) => in_milliseconds(&format!("{} * (1 + random())", wait.as_millis())),
        Retry::AtMost(attempts) => {
            let next = time_in(&backoff_wait(RARE_WAIT));
            sql(&format!("CASE WHEN attempts < {attempts} THEN {next} END"))
        }
        Retry::Never => sql("NULL"),
    }
}

/// The time of the next attempt at a row that waits for others.
pub(super) fn after(wait: Duration) -> SqlLiteral<Nullable<Timestamptz>> {
    in_milliseconds(&wait.as_millis().to_string())
}

fn in_milliseconds<Time: SingleValue>(wait: &str) -> SqlLiteral<Time> {
    sql(&time_in(wait))
}

fn time_in(wait: &str) -> String {
    format!("clock_timestamp() + {wait} * interval '1 millisecond'")
}
