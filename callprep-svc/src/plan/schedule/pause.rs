//! Weeks that are not counted.

use chrono::NaiveDate;

use crate::plan::calendar::{Calendar, Quiet};

/// Weeks between two days of a plan that are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) reason: Quiet,
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
}

/// Returns the pauses between dates that are in order.
pub(super) fn find(dates: &[NaiveDate], calendar: &Calendar) -> Vec<Pause> {
    let between = |pair: &[NaiveDate]| {
        let first = pair[0].succ_opt()?;
        let last = pair[1].pred_opt()?;
        let reason = calendar.quiet(first)?;
        (first <= last).then_some(Pause {
            reason,
            first,
            last,
        })
    };
    dates.windows(2).filter_map(between).collect()
}
