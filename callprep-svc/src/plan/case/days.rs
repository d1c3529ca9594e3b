//! The days of the plan of a case.

use chrono_tz::Tz;

use super::{Case, CountryCode};
use crate::plan::{
    schedule::{Measured, Schedule},
    season,
    text::English,
};

impl Case {
    /// Returns how dates are written in English: as the salesperson does, otherwise as the guest.
    pub(crate) fn english(&self) -> English {
        English::of_clock(self.host_time_zone.or(self.time_zone))
    }

    /// Returns the days of the plan: without dates if the booker wrote of a time that is not placed.
    pub(crate) fn schedule(&self) -> Schedule {
        Schedule::new(
            self.starts_at.filter(|_| !self.is_undated()),
            self.last_clock(),
            self.calendar_country(),
            match (self.is_measured(), self.works_in_summer()) {
                (false, _) => Measured::Nothing,
                (true, true) => Measured::InSummerToo,
                (true, false) => Measured::NotInSummer,
            },
            &self.terms,
        )
    }

    /// Returns whether the weeks of summer are like others: of somebody who works alone, and on the British Isles
    /// everywhere but at schools.
    fn works_in_summer(&self) -> bool {
        let country = self.calendar_country().map(CountryCode::as_str);
        let is_british = matches!(country, Some("GB" | "SCT" | "IE"));
        self.is_one_person() || (is_british && !season::is_school(self.industry.as_deref()))
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
