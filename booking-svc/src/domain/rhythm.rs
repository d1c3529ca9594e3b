//! The interval between the dates of a series, which its name may contain as `~<days>d~…`.

use chrono::{DateTime, TimeDelta, Utc};

/// The prefix of series uids that identify only the booker and the event type, which may be booked again.
const NOT_UNIQUE: char = '~';
/// The change of the clock that may lie between two dates.
const CLOCK_CHANGE: TimeDelta = TimeDelta::hours(1);

/// Returns whether a name identifies one series.
pub(super) fn is_unique(name: &str) -> bool {
    !name.starts_with(NOT_UNIQUE)
}

/// How well a date fits among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The date fits if the clock was changed in between.
    ByClockChange,
    /// Nothing is known that excludes the date.
    Unknown,
    /// The date is a whole number of steps away.
    Exact,
}

/// Returns whether two dates may belong to one series with this name.
pub(super) fn fits(name: &str, one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    let known = step(name).zip(one.zip(other));
    known.is_none_or(|(step, (one, other))| fit(step, one, other).is_some())
}

/// Returns how two dates fit into one series with this step, or `None` if they belong to two.
pub(super) fn fit(step: TimeDelta, one: DateTime<Utc>, other: DateTime<Utc>) -> Option<Fit> {
    let apart = (one - other).abs();
    if apart < step - CLOCK_CHANGE {
        return None;
    }
    let rest = apart.num_seconds() % step.num_seconds();
    let off = rest.min(step.num_seconds() - rest);
    if off == 0 {
        Some(Fit::Exact)
    } else {
        (off == CLOCK_CHANGE.num_seconds()).then_some(Fit::ByClockChange)
    }
}

/// Returns the step of a series: the time between two dates is a multiple of it.
pub(super) fn step(name: &str) -> Option<TimeDelta> {
    let (days, _) = name.strip_prefix(NOT_UNIQUE)?.split_once("d~")?;
    let days = days.parse().ok().filter(|days| (1..=366).contains(days));
    days.map(TimeDelta::days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_one_series_are_whole_steps_apart_whatever_the_clock() {
        let at = |days: i64, minutes: i64| {
            DateTime::UNIX_EPOCH + TimeDelta::days(days) + TimeDelta::minutes(minutes)
        };
        let week = step("~7d~a").unwrap();
        let weekly = |days, minutes| fit(week, at(0, 0), at(days, minutes));

        assert_eq!(weekly(14, 0), Some(Fit::Exact));
        assert_eq!(weekly(-7, 60), Some(Fit::ByClockChange));
        assert_eq!(weekly(7, -60), Some(Fit::ByClockChange));
        for (days, minutes) in [(0, 0), (0, 60), (1, 0), (7, 30), (8, 0)] {
            assert_eq!(weekly(days, minutes), None, "{days} {minutes}");
        }
        assert!(fits("~7d~a", Some(at(0, 0)), None));
        for name in ["~a", "of-the-api", "~0d~a", "~d~a"] {
            assert!(fits(name, Some(at(0, 0)), Some(at(1, 30))), "{name}");
        }
    }
}
