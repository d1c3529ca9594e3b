//! The days of the plan of a case.

use chrono_tz::Tz;

use super::{Case, CountryCode};
use crate::plan::schedule::{Measured, Schedule};

impl Case {
    /// Returns the days of the plan: without dates if the booker wrote of a time that is not placed.
    pub(crate) fn schedule(&self) -> Schedule {
        Schedule::new(
            self.starts_at.filter(|_| !self.is_undated()),
            self.last_clock(),
            self.calendar_country(),
            match (self.is_measured(), self.is_one_person()) {
                (false, _) => Measured::Nothing,
                (true, true) => Measured::ByOne,
                (true, false) => Measured::ByMany,
            },
            &self.terms,
        )
    }

    /// Returns the clock on which the call is on the later day: day 1 comes after it for everybody.
    fn last_clock(&self) -> Option<Tz> {
        let guest = self.time_zone?;
        let Some((at, host)) = self.starts_at.zip(self.host_time_zone) else {
            return Some(guest);
        };
        let is_later = at.with_timezone(&host).date_naive() > at.with_timezone(&guest).date_naive();
        Some(if is_later { host } else { guest })
    }

    /// Returns the country whose holidays count: its own, otherwise that of its clock.
    pub(crate) fn calendar_country(&self) -> Option<CountryCode> {
        if self.country.is_known() {
            self.country.code
        } else {
            self.time_zone.and_then(CountryCode::of_clock)
        }
    }
}
