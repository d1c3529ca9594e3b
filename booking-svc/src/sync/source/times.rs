//! Times of the original, whose columns are in UTC without a time zone. They may be times that only
//! PostgreSQL supports: `infinity`, or the year 290000.

use std::io::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Timestamp},
};
use proto::well_known::Timestamp as WireTime;

/// The epoch of PostgreSQL in Unix seconds: the year 2000.
const EPOCH: i64 = 946_684_800;
const MICROSECONDS: i64 = 1_000_000;
/// The seconds to which other times are clamped: the years 1 and 9999.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

/// A time in a column, in microseconds since the year 2000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub(crate) struct SourceTime(i64);

impl SourceTime {
    /// Returns the time minus a duration.
    pub(crate) fn before(self, time: TimeDelta) -> Self {
        let time = time.num_microseconds().unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(time))
    }

    /// Returns the time in its wire form, whatever its range.
    pub(crate) fn timestamp(self) -> WireTime {
        let nanos = i32::try_from(self.0.rem_euclid(MICROSECONDS) * 1000);
        WireTime {
            seconds: self.0.div_euclid(MICROSECONDS) + EPOCH,
            nanos: nanos.unwrap_or_default(),
        }
    }
}

impl From<DateTime<Utc>> for SourceTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros() - EPOCH * MICROSECONDS)
    }
}

/// Converts a time of the original, clamped to the years 1 to 9999.
pub(crate) fn utc(time: SourceTime) -> DateTime<Utc> {
    let time = time.timestamp();
    let seconds = time.seconds.clamp(FIRST, LAST);
    let nanos = u32::try_from(time.nanos).unwrap_or_default();
    DateTime::from_timestamp(seconds, nanos).unwrap_or_default()
}

impl FromSql<Timestamp, Pg> for SourceTime {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<Timestamp, Pg> for SourceTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_same_in_both_databases() {
        for text in [
            "2026-03-01T12:00:00.125Z",
            "1969-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00Z",
        ] {
            let time = text.parse::<DateTime<Utc>>().unwrap();

            assert_eq!(utc(time.into()), time);
        }
    }

    #[test]
    fn a_time_that_only_postgresql_knows_is_the_nearest_one_and_no_valid_time_of_a_message() {
        let [infinity, before] = [i64::MAX, i64::MIN].map(SourceTime);

        assert_eq!(utc(infinity).to_string(), "9999-12-31 23:59:59.775807 UTC");
        assert_eq!(utc(before).timestamp(), FIRST);
        assert!(infinity.timestamp().seconds > LAST);
        assert!(before.timestamp().seconds < FIRST);
        assert_eq!(before.before(TimeDelta::minutes(10)), before);
    }
}
