//! The days of the plan of a case.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Case, CountryCode, Hypothesis};
use crate::plan::{
    schedule::{Measured, Schedule},
    season,
    text::{Cases, English},
    work_months::WorkMonths,
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

    /// Returns the months in which the work of the lead is done, if the plan is not in them from the test to the interim
    /// result: then it is looked up, and nothing is measured.
    pub(crate) fn work_ends(&self) -> Option<WorkMonths> {
        let months = self.lead()?.work_months?;
        months.ends_within(self.local_day()?).then_some(months)
    }

    /// Returns the cases on which the lead is tested.
    pub(crate) fn cases(&self) -> Cases {
        let lead = self.lead();
        let months = lead.and_then(|lead| lead.work_months);
        let months = months.filter(|months| {
            let call = self.local_day();
            call.is_some_and(|call| months.is_not_yet(call))
        });
        match months {
            Some(WorkMonths { first, last, .. }) => Cases::OfMonths(first, last),
            None if lead.is_some_and(Hypothesis::is_seldom) => Cases::LastTime,
            None => Cases::Recent,
        }
    }

    fn local_day(&self) -> Option<NaiveDate> {
        let zone = self.last_clock().unwrap_or(Tz::UTC);
        Some(self.starts_at?.with_timezone(&zone).date_naive())
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
