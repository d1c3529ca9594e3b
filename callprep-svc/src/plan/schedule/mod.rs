//! When each step of a plan is due: day numbers, and their dates if the date of the call is known.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    calendar::{self, Calendar},
    country::CountryCode,
};

/// The working days of a baseline: two normal working weeks.
const BASELINE_DAYS: usize = 10;
/// So much time there is to prepare a baseline, unless holidays leave less.
const FIRST_BASELINE_DAY: u8 = 8;
/// So much time there has to be, for two whole weeks.
const EARLIEST_BASELINE_DAY: u8 = 3;
/// The shortest pilot, in days.
const TWO_WEEKS: u8 = 14;

/// A step of a plan that has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Somebody is asked, without a baseline after it.
    Talk,
    /// What is to be counted is agreed on.
    Agreement,
    /// The hypotheses are confirmed or dropped, before the baseline starts.
    Verdict,
    /// Those who have to agree know of the baseline and of a pilot.
    Consultation,
    /// The baseline ends.
    Baseline,
    /// What happened before the call is looked up.
    LookBack,
    /// Whether the solution can read from the systems in use is tried.
    Connection,
    /// The decision that everything after it depends on.
    Decision,
    PilotStart,
    PilotReview,
    Extension,
    /// What comes after the lead.
    NextTopic,
    End,
}

/// What interrupts the two weeks of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interruption {
    None,
    /// Public holidays.
    Holidays,
    /// The weeks around Christmas.
    Christmas,
}

/// The day by which a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// From 1 to 90.
    pub(crate) day: u8,
    /// Unknown if the date of the call is.
    pub(crate) date: Option<NaiveDate>,
    /// The day on which the step begins with its date, if that matters.
    pub(crate) start: Option<(u8, NaiveDate)>,
}

/// The days of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    calendar: Calendar,
    /// The first working day after the call, or after the summer break.
    first_day: Option<NaiveDate>,
    /// Whether it waits for the end of the summer break.
    is_postponed: bool,
    /// The days of the baseline in order. Empty if the date of the call is unknown.
    baseline: Vec<NaiveDate>,
}

impl Schedule {
    /// Returns the schedule after a call. Without a time zone, the date of the call is that in UTC. What
    /// counts two weeks waits for ones that are normal.
    pub(crate) fn new(
        call: Option<DateTime<Utc>>,
        time_zone: Option<Tz>,
        country: Option<CountryCode>,
        counts_weeks: bool,
    ) -> Self {
        let call = call.map(|at| at.with_timezone(&time_zone.unwrap_or(Tz::UTC)).date_naive());
        let calendar = Calendar::new(country, call.map_or(0, |call| call.year()));
        let mut schedule = Self {
            first_day: call.and_then(|call| first_working_day_after(call, &calendar)),
            calendar,
            is_postponed: false,
            baseline: Vec::new(),
        };
        if schedule.first_day.is_none() {
            return schedule;
        }
        schedule.baseline = schedule.baseline_days();
        let summer = schedule
            .baseline
            .iter()
            .find(|day| counts_weeks && schedule.is_summer_break(**day))
            .copied();
        if let Some(summer) = summer {
            // Nothing that is measured then is normal.
            let is_after = |day: &NaiveDate| {
                !schedule.is_summer_break(*day) && schedule.calendar.is_working_day(*day)
            };
            schedule.first_day = summer.iter_days().find(is_after);
            schedule.is_postponed = true;
            schedule.baseline = schedule.baseline_days();
        }
        schedule
    }

    /// Returns whether day 1 waits for the end of the summer break.
    pub(crate) fn is_postponed(&self) -> bool {
        self.is_postponed
    }

    /// Returns the days of the baseline in order. Empty if the date of the call is unknown.
    pub(crate) fn baseline(&self) -> &[NaiveDate] {
        &self.baseline
    }

    pub(crate) fn is_summer_break(&self, day: NaiveDate) -> bool {
        self.calendar.is_summer_break(day)
    }

    /// Returns the date of day 1, if it is known.
    pub(crate) fn first_day(&self) -> Option<NaiveDate> {
        self.first_day
    }

    /// Returns what interrupts the baseline.
    pub(crate) fn interruption(&self) -> Interruption {
        let (Some(first), Some(last)) = (self.baseline.first(), self.baseline.last()) else {
            return Interruption::None;
        };
        let days = first.iter_days().take_while(|day| day <= last);
        let skipped: Vec<_> = days
            .filter(|day| calendar::is_weekday(*day) && !self.baseline.contains(day))
            .collect();
        if skipped.is_empty() {
            Interruption::None
        } else if skipped.iter().copied().any(calendar::is_around_christmas) {
            Interruption::Christmas
        } else {
            Interruption::Holidays
        }
    }

    /// Returns when `step` is due: on a working day in its phase.
    pub(crate) fn due(&self, step: Step) -> Due {
        let (from, to, latest) = step.days();
        let Some((first, last)) = self.baseline.first().zip(self.baseline.last()) else {
            return Due {
                day: to,
                date: None,
                start: None,
            };
        };
        match step {
            Step::Verdict | Step::Consultation => {
                let before = self.day(*first) - 1;
                self.working_day(from, to.min(before), before)
            }
            Step::PilotStart => {
                // Two weekly reviews fit in before the stop rule is applied.
                let review = self.due(Step::PilotReview).day;
                let to = to.min(review.saturating_sub(TWO_WEEKS)).max(from);
                self.working_day(from, to, latest)
            }
            Step::LookBack | Step::Connection => Due {
                day: self.day(*last),
                date: Some(*last),
                start: None,
            },
            Step::Baseline => Due {
                day: self.day(*last),
                date: Some(*last),
                start: Some((self.day(*first), *first)),
            },
            _ => self.working_day(from, to, latest),
        }
    }

    fn is_normal(&self, day: u8) -> bool {
        let date = self.date(day);
        date.is_some_and(|date| self.calendar.is_ordinary(date))
    }

    fn is_worked(&self, day: u8) -> bool {
        let date = self.date(day);
        date.is_some_and(|date| self.calendar.is_working_day(date))
    }

    /// Returns the last normal working day of a range. If there is none, it is the first one after it
    /// until `latest`, otherwise the first working day of the range: between Christmas and New Year
    /// less happens than before.
    fn working_day(&self, from: u8, to: u8, latest: u8) -> Due {
        let is_normal = |day: &u8| self.is_normal(*day);
        let day = (from..=to)
            .rev()
            .find(is_normal)
            .or_else(|| (to + 1..=latest).find(is_normal))
            .or_else(|| (from..=to).find(|day| self.is_worked(*day)))
            .unwrap_or(to);
        Due {
            day,
            date: self.date(day),
            start: None,
        }
    }

    /// Returns ten normal working days that end before the decision: two whole weeks if possible.
    fn baseline_days(&self) -> Vec<NaiveDate> {
        let (from, to, latest) = Step::Decision.days();
        let last = self.working_day(from, to, latest).day - 1;
        let is_normal = |date: &NaiveDate| self.calendar.is_normal_working_day(*date);
        let dates = |days: std::ops::RangeInclusive<u8>| {
            days.filter_map(|day| self.date(day)).collect::<Vec<_>>()
        };
        let latest = last.saturating_sub(11);
        let early = (EARLIEST_BASELINE_DAY..FIRST_BASELINE_DAY).rev();
        for start in (FIRST_BASELINE_DAY..=latest).chain(early.filter(|day| *day <= latest)) {
            let weeks = dates(start..=start + 11);
            let days: Vec<_> = weeks.iter().copied().filter(is_normal).collect();
            // Of twelve days ten are worked only if they begin on a Monday.
            if days.len() == BASELINE_DAYS && days.first() == weeks.first() {
                return days;
            }
        }
        // Two whole weeks do not fit: the last normal days, and if those are too few, other ones.
        let worked = |from: u8| -> Vec<NaiveDate> {
            let days = dates(from..=last).into_iter();
            days.filter(|date| self.calendar.is_working_day(*date))
                .collect()
        };
        let mut days = worked(EARLIEST_BASELINE_DAY);
        if days.len() < BASELINE_DAYS {
            days = worked(EARLIEST_BASELINE_DAY - 1);
        }
        days.sort_by_key(|date| (is_normal(date), *date));
        let mut days = days.split_off(days.len().saturating_sub(BASELINE_DAYS));
        days.sort_unstable();
        days
    }

    fn date(&self, day: u8) -> Option<NaiveDate> {
        let days = Days::new(u64::from(day) - 1);
        self.first_day?.checked_add_days(days)
    }

    /// Returns the number of a day of the plan.
    fn day(&self, date: NaiveDate) -> u8 {
        let first = self
            .first_day
            .expect("a day of the plan has a first day before it");
        u8::try_from((date - first).num_days() + 1).expect("a plan has ninety days")
    }
}

impl Step {
    /// Returns the first day on which the step can be due, the day on which it is due if every day is
    /// worked, and the day until which it can be put off.
    fn days(self) -> (u8, u8, u8) {
        match self {
            Self::Talk => (3, 10, 16),
            Self::Agreement => (5, 20, 28),
            Self::Verdict | Self::Consultation => (1, 10, 16),
            Self::Baseline | Self::LookBack | Self::Connection => (1, 24, 24),
            // From here on there may have been a baseline, if Christmas is near.
            Self::Decision => (17, 30, 30),
            Self::PilotStart => (31, 40, 50),
            // Before Christmas if what follows is too late.
            Self::PilotReview => (45, 60, 60),
            Self::Extension => (61, 70, 80),
            Self::NextTopic => (81, 85, 85),
            Self::End => (86, 90, 90),
        }
    }
}

/// Returns none near the end of the calendar, where a plan of ninety days would not fit.
fn first_working_day_after(call: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    call.checked_add_days(Days::new(120))?;
    call.iter_days()
        .skip(1)
        .find(|day| calendar.is_working_day(*day))
}
