//! When each step of a plan is due: day numbers, and their dates if the date of the call is known.
//!
//! Weeks in which no work is like that of others are not counted, so that nothing is measured in them.

mod baseline;
mod pause;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;

pub(crate) use self::pause::Pause;
use super::{
    calendar::{self, Calendar, Quiet},
    country::CountryCode,
    wishes::{Reason, Terms},
};

/// The days of a plan.
const DAYS: usize = 90;
/// So many days later than it could be day 1 is, if only then two weeks fit in without a break.
const MOST_DELAY: usize = 16;

/// A step of a plan that has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Somebody is asked, without a baseline after it.
    Talk,
    /// Somebody who does the work is found.
    Introduction,
    /// It is settled who signs what has to be signed first.
    Signing,
    /// What is to be counted is agreed on.
    Agreement,
    /// The hypotheses are confirmed or dropped, before the baseline starts.
    Verdict,
    /// Those who have to agree know of the baseline and of a pilot.
    Consultation,
    /// The same, before the test.
    EarlyConsultation,
    /// The baseline ends.
    Baseline,
    /// What happened before the call is looked up.
    LookBack,
    /// It is worked out what can be tried.
    WorkOut,
    /// The decision that everything after it depends on.
    Decision,
    PilotStart,
    PilotReview,
    Extension,
    End,
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

/// Why day 1 is not the first working day after the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delay {
    /// That is in such weeks.
    After(Quiet),
    /// Such weeks would interrupt the baseline.
    ForBaseline,
    /// The booker says so.
    Told(Reason),
}

/// When something is measured, if anything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    Nothing,
    /// Where the summer is like other weeks: somebody works alone, or few close there.
    InSummerToo,
    /// Nothing is measured in the summer break.
    NotInSummer,
}

/// The days of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    calendar: Calendar,
    /// The dates of all days. Empty if the date of the call is unknown.
    dates: Vec<NaiveDate>,
    /// Why day 1 is not the first working day after the call.
    delay: Option<Delay>,
    /// The days of the baseline in order. Empty if the date of the call is unknown.
    baseline: Vec<NaiveDate>,
}

impl Schedule {
    /// Returns the schedule after a call, not before a day and outside of a closure that the booker names.
    /// Without a time zone, the date of the call is that in UTC.
    pub(crate) fn new(
        call: Option<DateTime<Utc>>,
        time_zone: Option<Tz>,
        country: Option<CountryCode>,
        measured: Measured,
        terms: &Terms,
    ) -> Self {
        let call = call.map(|at| at.with_timezone(&time_zone.unwrap_or(Tz::UTC)).date_naive());
        let told = terms
            .not_before
            .filter(|(day, _)| call.is_some_and(|call| *day > call));
        // The day before the first one that can be day 1.
        let call = match told {
            Some((day, _)) => day.pred_opt(),
            None => call,
        };
        let calendar = Calendar::new(country, call.map_or(0, |call| call.year()));
        let calendar = calendar.with_closure(terms.closure);
        let mut schedule = Self {
            calendar,
            dates: Vec::new(),
            delay: None,
            baseline: Vec::new(),
        };
        let Some(call) = call.filter(|call| call.checked_add_days(Days::new(360)).is_some()) else {
            return schedule;
        };
        let calendar = &schedule.calendar;
        let quiet = |day: NaiveDate| {
            let quiet = calendar.quiet(day);
            quiet.filter(|quiet| measured == Measured::NotInSummer || *quiet != Quiet::Summer)
        };
        let counted: Vec<NaiveDate> = call
            .iter_days()
            .skip(1)
            .filter(|day| quiet(*day).is_none())
            .take(DAYS + MOST_DELAY)
            .collect();
        let mut worked = call.iter_days().skip(1);
        let next = worked.find(|day| calendar.is_working_day(*day));
        let after = next.and_then(quiet).map(Delay::After);
        let is_start = |place: &usize| calendar.is_working_day(counted[*place]);
        let starts: Vec<usize> = (0..MOST_DELAY).filter(is_start).collect();
        let first = starts.first().copied().unwrap_or(0);
        let whole = starts.into_iter().find_map(|start| {
            let dates = &counted[start..start + DAYS];
            Some((start, baseline::find(dates, calendar)?))
        });
        let (start, days) = match whole {
            Some((start, days)) if measured != Measured::Nothing => (start, days),
            _ => (
                first,
                baseline::last_days(&counted[first..first + DAYS], calendar),
            ),
        };
        schedule.delay = if start > first {
            Some(Delay::ForBaseline)
        } else {
            after.or(told.map(|(_, reason)| Delay::Told(reason)))
        };
        schedule.dates = counted[start..start + DAYS].to_vec();
        schedule.baseline = days;
        schedule
    }

    /// Returns why day 1 is not the first working day after the call.
    pub(crate) fn delay(&self) -> Option<Delay> {
        self.delay
    }

    /// Returns the weeks before the last step of the plan that are not counted.
    pub(crate) fn pauses(&self, last: Step) -> Vec<Pause> {
        let days = usize::from(self.due(last).day).min(self.dates.len());
        pause::find(&self.dates[..days], &self.calendar)
    }

    /// Returns the date of day 1, if it is known.
    pub(crate) fn first_day(&self) -> Option<NaiveDate> {
        self.dates.first().copied()
    }

    /// Returns the dates of the plan; none without the date of the call.
    pub(crate) fn dates(&self) -> &[NaiveDate] {
        &self.dates
    }

    /// Returns the days of the baseline; none without the date of the call.
    pub(crate) fn baseline(&self) -> &[NaiveDate] {
        &self.baseline
    }

    /// Returns whether public holidays interrupt the baseline.
    pub(crate) fn has_holidays(&self) -> bool {
        let (Some(first), Some(last)) = (self.baseline.first(), self.baseline.last()) else {
            return false;
        };
        let mut days = first.iter_days().take_while(|day| day <= last);
        days.any(|day| calendar::is_weekday(day) && !self.baseline.contains(&day))
    }

    /// Returns when `step` is due: on a working day in its phase.
    pub(crate) fn due(&self, step: Step) -> Due {
        let (from, to, latest) = self.range(step);
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
            Step::EarlyConsultation => {
                let before = self.due(Step::Verdict).day.saturating_sub(1).max(1);
                self.working_day(from, to.min(before), before)
            }
            Step::Baseline => Due {
                day: self.day(*last),
                date: Some(*last),
                start: Some((self.day(*first), *first)),
            },
            _ => self.working_day(from, to, latest),
        }
    }

    /// Returns in which days a step is due. Nothing starts shortly before weeks that are not counted, nor
    /// is anything judged by what happened before them.
    fn range(&self, step: Step) -> (u8, u8, u8) {
        let usual = step.days();
        match (step, self.resumption(32..=60), self.resumption(62..=90)) {
            // A pilot is after the break if there is time, otherwise before it.
            (Step::PilotStart, Some(day @ ..=46), _) => (day + 1, 40.max(day + 3), 50),
            (Step::PilotStart, Some(day), _) => (31, 40.min(day - 14), 45),
            // After the break, if a week of the pilot is after it as well.
            (Step::PilotReview, Some(day @ 56..), _) => (day - 7, day - 1, day - 1),
            (Step::Extension, _, Some(day @ ..=76)) => (day + 1, 70.max(day + 3), 84),
            (Step::End, _, Some(day @ 83..)) => (day - 5, day - 1, day - 1),
            _ => usual,
        }
    }

    /// Returns the first day after weeks that are not counted, if it is one of these.
    fn resumption(&self, days: std::ops::RangeInclusive<u8>) -> Option<u8> {
        let is_after_break = |day: &u8| {
            let (before, date) = (self.date(*day - 1), self.date(*day));
            before
                .zip(date)
                .is_some_and(|(before, date)| (date - before).num_days() > 1)
        };
        days.into_iter().find(is_after_break)
    }

    fn is_ordinary(&self, day: u8) -> bool {
        let date = self.date(day);
        date.is_some_and(|date| self.calendar.is_ordinary(date))
    }

    /// Returns the last ordinary working day of a range. If there is none, it is the first one after it
    /// until `latest`.
    fn working_day(&self, from: u8, to: u8, latest: u8) -> Due {
        let is_ordinary = |day: &u8| self.is_ordinary(*day);
        let day = (from..=to)
            .rev()
            .find(is_ordinary)
            .or_else(|| (to + 1..=latest).find(is_ordinary))
            .unwrap_or(to);
        Due {
            day,
            date: self.date(day),
            start: None,
        }
    }

    fn date(&self, day: u8) -> Option<NaiveDate> {
        self.dates.get(usize::from(day) - 1).copied()
    }

    /// Returns the number of a day of the plan.
    fn day(&self, date: NaiveDate) -> u8 {
        let place = self.dates.binary_search(&date);
        u8::try_from(place.expect("the date is one of the plan") + 1)
            .expect("a plan has ninety days")
    }
}

impl Step {
    /// Returns the first day on which the step can be due, the day on which it is due if every day is
    /// worked, and the day until which it can be put off.
    fn days(self) -> (u8, u8, u8) {
        match self {
            Self::Introduction | Self::Signing => (2, 4, 7),
            Self::EarlyConsultation => (1, 5, 7),
            Self::Talk => (5, 10, 16),
            Self::Agreement => (5, 20, 28),
            Self::Verdict | Self::Consultation => (1, 10, 16),
            Self::Baseline => (1, 24, 24),
            Self::LookBack => (17, 24, 28),
            Self::WorkOut => (22, 26, 28),
            Self::Decision => (25, 30, 30),
            Self::PilotStart => (31, 40, 45),
            Self::PilotReview => (51, 60, 60),
            Self::Extension => (61, 70, 80),
            Self::End => (81, 90, 90),
        }
    }
}
