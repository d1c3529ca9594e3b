//! When each step of a plan is due: day numbers, and their dates if the date of the call is known.

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
const EARLIEST_BASELINE_DAY: u8 = 4;
/// The shortest pilot, in days.
const TWO_WEEKS: u8 = 14;
/// With fewer working days the hypotheses are confirmed or dropped while the baseline is measured.
const MIN_DAYS_TO_ASK: usize = 3;

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
    /// The first working day after the call.
    first_day: Option<NaiveDate>,
    /// The days of the baseline in order. Empty if the date of the call is unknown.
    baseline: Vec<NaiveDate>,
}

impl Schedule {
    /// Returns the schedule after a call. Without a time zone, the date of the call is that in UTC.
    pub(crate) fn new(
        call: Option<DateTime<Utc>>,
        time_zone: Option<Tz>,
        country: Option<CountryCode>,
    ) -> Self {
        let call = call.map(|at| at.with_timezone(&time_zone.unwrap_or(Tz::UTC)).date_naive());
        let calendar = Calendar::new(country, call.map_or(0, |call| call.year()));
        let mut schedule = Self {
            first_day: call.and_then(|call| first_working_day_after(call, &calendar)),
            calendar,
            baseline: Vec::new(),
        };
        if schedule.first_day.is_none() {
            return schedule;
        }
        schedule.baseline = schedule.baseline_days();
        schedule
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
                // A baseline that Christmas brings forward starts while people are still asked.
                let before = self.day(*first) - 1;
                if self.normal_days(from, before) < MIN_DAYS_TO_ASK {
                    self.working_day(from, to, latest)
                } else {
                    self.working_day(from, to.min(before), before)
                }
            }
            Step::PilotStart => {
                // Two weekly reviews fit in before the stop rule is applied.
                let review = self.due(Step::PilotReview).day;
                let to = to.min(review.saturating_sub(TWO_WEEKS)).max(from);
                self.working_day(from, to, latest)
            }
            Step::LookBack => Due {
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

    fn normal_days(&self, from: u8, to: u8) -> usize {
        (from..=to).filter(|day| self.is_normal(*day)).count()
    }

    fn is_normal(&self, day: u8) -> bool {
        let date = self.date(day);
        date.is_some_and(|date| self.calendar.is_normal_working_day(date))
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
        let mut days: Vec<_> = dates(2..=last)
            .into_iter()
            .filter(|date| self.calendar.is_working_day(*date))
            .collect();
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
            Self::Baseline | Self::LookBack => (1, 24, 24),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::country::Country;

    const STEPS: [Step; 9] = [
        Step::Consultation,
        Step::Verdict,
        Step::Baseline,
        Step::Decision,
        Step::PilotStart,
        Step::PilotReview,
        Step::Extension,
        Step::NextTopic,
        Step::End,
    ];

    fn schedule(call: &str, country: &str) -> Schedule {
        let call = format!("{call}T10:00:00Z").parse().unwrap();
        Schedule::new(
            Some(call),
            Some(Tz::Europe__Amsterdam),
            Country::named(country).code,
        )
    }

    fn dates(schedule: &Schedule, step: Step) -> (String, String) {
        let due = schedule.due(step);
        let text = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        (text(due.start.map(|(_, date)| date)), text(due.date))
    }

    #[test]
    fn day_one_is_the_working_day_after_the_call() {
        let first = |call, country| schedule(call, country).first_day().unwrap().to_string();

        assert_eq!(first("2026-12-01", "NL"), "2026-12-02");
        assert_eq!(first("2026-12-04", "NL"), "2026-12-07");
        // Good Friday is a holiday in Germany, Easter Monday in both.
        assert_eq!(first("2026-04-02", "DE"), "2026-04-07");
        assert_eq!(first("2026-04-02", "NL"), "2026-04-03");
    }

    #[test]
    fn without_a_date_the_days_are_counted_from_a_go() {
        let schedule = Schedule::new(None, None, None);

        let days = STEPS.map(|step| schedule.due(step).day);
        assert_eq!(days, [10, 10, 24, 30, 40, 60, 70, 85, 90]);
        assert!(STEPS.iter().all(|step| schedule.due(*step).date.is_none()));
        assert_eq!(schedule.first_day(), None);
    }

    #[test]
    fn a_baseline_is_two_whole_weeks_without_holidays() {
        let ordinary = schedule("2026-09-01", "NL");
        let expected = ("2026-09-14".to_owned(), "2026-09-25".to_owned());
        assert_eq!(dates(&ordinary, Step::Baseline), expected);
        assert_eq!(ordinary.interruption(), Interruption::None);

        // Whit Monday 2026 is 25 May.
        let whitsun = schedule("2026-05-06", "NL");
        let (start, end) = dates(&whitsun, Step::Baseline);
        assert_eq!(
            whitsun.interruption(),
            Interruption::Holidays,
            "{start} to {end}"
        );
    }

    #[test]
    fn a_baseline_keeps_away_from_christmas() {
        let before = schedule("2026-12-01", "NL");
        assert_eq!(dates(&before, Step::Decision).1, "2026-12-18");
        assert_eq!(dates(&before, Step::Baseline).1, "2026-12-17");
        let earlier = schedule("2026-11-24", "NL");
        let expected = ("2026-11-30".to_owned(), "2026-12-11".to_owned());
        assert_eq!(dates(&earlier, Step::Baseline), expected);
        assert_eq!(dates(&earlier, Step::PilotStart).1, "2027-01-04");

        let across = schedule("2026-12-15", "NL");
        let expected = ("2026-12-17".to_owned(), "2027-01-13".to_owned());
        assert_eq!(dates(&across, Step::Baseline), expected);
        assert_eq!(across.interruption(), Interruption::Christmas);
    }

    #[test]
    fn every_day_is_a_working_day_in_its_order_whenever_the_call_is() {
        for country in ["NL", "BE", "DE", "FR", "UK", "US", "IN", ""] {
            let country = Country::named(country).code;
            let mut call: DateTime<Utc> = "2025-01-01T10:00:00Z".parse().unwrap();
            while call < "2030-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() {
                let schedule = Schedule::new(Some(call), None, country);

                assert_eq!(schedule.baseline.len(), BASELINE_DAYS, "{call}");
                let due = STEPS.map(|step| schedule.due(step));
                for (step, due) in STEPS.iter().zip(due) {
                    let date = due.date.unwrap();
                    assert!(schedule.calendar.is_working_day(date), "{call} {step:?}");
                    assert_eq!(schedule.day(date), due.day);
                    assert!((1..=90).contains(&due.day));
                }
                let [consultation, verdict, baseline, decision, ..] = due;
                assert!(verdict.day < baseline.day, "{call}");
                assert!(consultation.day < baseline.day, "{call}");
                let [talk, agreement] =
                    [Step::Talk, Step::Agreement].map(|step| schedule.due(step));
                assert!(talk.day <= agreement.day, "{call}");
                assert!(agreement.day <= decision.day, "{call}");
                assert!(talk.day > 2, "{call}");
                assert!(
                    due[2..].is_sorted_by(|one, next| one.day < next.day),
                    "{call}"
                );
                call += chrono::TimeDelta::days(1);
            }
        }
    }
}
