//! The two weeks of a baseline.

use chrono::NaiveDate;

use super::Step;
use crate::plan::calendar::Calendar;

/// The working days of a baseline: two working weeks.
const BASELINE_DAYS: usize = 10;
/// So much time there is to prepare a baseline, unless holidays leave less.
const FIRST_BASELINE_DAY: u8 = 11;
/// So much time there has to be.
const EARLIEST_BASELINE_DAY: u8 = 8;

/// Returns ten working days that end before the decision, without weeks between them that are not
/// counted: two whole weeks if possible.
pub(super) fn find(dates: &[NaiveDate], calendar: &Calendar) -> Option<Vec<NaiveDate>> {
    let last = before_decision(dates, calendar);
    let worked = |from: u8, to: u8| -> Vec<NaiveDate> {
        let dates = dates[usize::from(from) - 1..usize::from(to)]
            .iter()
            .copied();
        dates.filter(|date| calendar.is_ordinary(*date)).collect()
    };
    let early = (EARLIEST_BASELINE_DAY..FIRST_BASELINE_DAY).rev();
    let starts = (FIRST_BASELINE_DAY..=last - 11).chain(early);
    let mut whole = starts.map(|start| (start, worked(start, start + 11)));
    let whole = whole.find(|(start, days)| {
        // Of twelve days ten are worked only if they begin on a Monday.
        days.len() == BASELINE_DAYS
            && days.first() == dates.get(usize::from(*start) - 1)
            && has_no_gap(days)
    });
    if let Some((_, days)) = whole {
        return Some(days);
    }
    // Two whole weeks do not fit: the last ten working days in a row.
    let mut ends = (EARLIEST_BASELINE_DAY + 11..=last).rev();
    ends.find_map(|end| {
        let days = worked(EARLIEST_BASELINE_DAY, end);
        let days = days[days.len().saturating_sub(BASELINE_DAYS)..].to_vec();
        (days.len() == BASELINE_DAYS && has_no_gap(&days)).then_some(days)
    })
}

/// Returns the last working days before the decision, whatever is between them.
pub(super) fn last_days(dates: &[NaiveDate], calendar: &Calendar) -> Vec<NaiveDate> {
    let last = before_decision(dates, calendar);
    let before = dates[usize::from(EARLIEST_BASELINE_DAY) - 1..usize::from(last)].iter();
    let days: Vec<NaiveDate> = before
        .copied()
        .filter(|date| calendar.is_ordinary(*date))
        .collect();
    days[days.len().saturating_sub(BASELINE_DAYS)..].to_vec()
}

/// Returns the day before that of the decision.
fn before_decision(dates: &[NaiveDate], calendar: &Calendar) -> u8 {
    let (from, to, _) = Step::Decision.days();
    let is_ordinary = |day: &u8| calendar.is_ordinary(dates[usize::from(*day) - 1]);
    (from..=to).rev().find(is_ordinary).unwrap_or(to) - 1
}

/// Returns whether days are closer to one another than those around weeks that are not counted.
fn has_no_gap(days: &[NaiveDate]) -> bool {
    /// A weekend with a holiday and a bridge before and after it.
    const LONGEST: i64 = 6;
    let is_near = |pair: &[NaiveDate]| (pair[1] - pair[0]).num_days() <= LONGEST;
    days.windows(2).all(is_near)
}
