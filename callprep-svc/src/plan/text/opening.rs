//! With whom the call is, and when: on both clocks.

use chrono::{DateTime, Datelike, LocalResult, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use super::{
    Sentence,
    date::{month_nl, weekday_nl},
    english::English,
    oddity::Oddities,
};
use crate::plan::country::CountryCode;

/// With whom the call is, and when.
pub(crate) struct OpeningText<'a> {
    /// Absent if neither name nor domain is known.
    pub(crate) company: Option<&'a str>,
    pub(crate) person: Option<&'a str>,
    pub(crate) clocks: Option<Clocks>,
    pub(crate) minutes: Option<u32>,
    /// How many the guests have, if that is less.
    pub(crate) told_minutes: Option<u32>,
}

/// The start of the call on the clocks of both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    pub(crate) at: DateTime<Utc>,
    pub(crate) host: Option<Tz>,
    pub(crate) guest: Option<Tz>,
    /// That of the guest.
    pub(crate) country: Option<CountryCode>,
}

impl Clocks {
    /// Returns the clock that comes first: that of the reader, otherwise that of the guest.
    fn first(self) -> DateTime<Tz> {
        let zone = self.host.or(self.guest).unwrap_or(Tz::UTC);
        self.at.with_timezone(&zone)
    }

    /// Returns the clock of the guest, if it shows another time.
    fn second(self) -> Option<DateTime<Tz>> {
        let (_, guest) = self.host.zip(self.guest)?;
        let guest = self.at.with_timezone(&guest);
        (guest.naive_local() != self.first().naive_local()).then_some(guest)
    }

    fn english(self) -> English {
        English::of_clock(self.host.or(self.guest))
    }

    /// Returns what is unusual about the hour.
    fn oddities(self) -> Oddities {
        if self.host.is_none() && self.guest.is_none() {
            return Oddities::default();
        }
        let guest = self.second().unwrap_or_else(|| self.first());
        let host = self.host.map(|host| self.at.with_timezone(&host));
        Oddities::new(guest, self.country, host)
    }
}

/// Returns the zone of a time, with the offset where the hour comes twice.
fn zone(local: DateTime<Tz>) -> String {
    let name = local.timezone().name();
    match local.timezone().from_local_datetime(&local.naive_local()) {
        LocalResult::Ambiguous(..) => format!("{name}, UTC{}", local.offset().fix()),
        LocalResult::Single(_) | LocalResult::None => name.to_owned(),
    }
}

impl Sentence for Clocks {
    fn nl(&self) -> String {
        let first = self.first();
        format!(
            "{} {} {} {} om {} uur ({})",
            weekday_nl(first.weekday()),
            first.day(),
            month_nl(first.month()),
            first.year(),
            first.format("%H:%M"),
            zone(first),
        )
    }

    fn en(&self) -> String {
        let first = self.first();
        let english = self.english();
        let day = english.with_year(&english.weekday(first.date_naive()), first.year());
        let time = english.time(first.hour(), first.minute());
        format!("{day} at {time} ({})", zone(first))
    }
}

impl OpeningText<'_> {
    /// Returns with whom the call is.
    fn with_nl(&self) -> String {
        match (self.person, self.company) {
            (Some(person), Some(company)) => {
                format!("Gesprek met {company}, geboekt door {person},")
            }
            (Some(person), None) => format!("Gesprek, geboekt door {person},"),
            (None, Some(company)) => format!("Gesprek met {company}"),
            (None, None) => "Gesprek met een organisatie waarvan de naam niet bekend is".to_owned(),
        }
    }

    /// Returns with whom the call is.
    fn with_en(&self) -> String {
        match (self.person, self.company) {
            (Some(person), Some(company)) => format!("Call with {company}, booked by {person},"),
            (Some(person), None) => format!("Call booked by {person},"),
            (None, Some(company)) => format!("Call with {company}"),
            (None, None) => "Call with an organisation whose name is not known".to_owned(),
        }
    }
}

impl Sentence for OpeningText<'_> {
    fn nl(&self) -> String {
        let mut text = self.with_nl();
        if let Some(clocks) = self.clocks {
            text = format!("{text} op {}", clocks.nl());
        }
        if let Some(minutes) = self.minutes {
            text = format!("{}, {minutes} minuten", text.trim_end_matches(','));
        }
        if let Some(minutes) = self.told_minutes {
            text = match self.minutes {
                Some(_) => format!("{text} ({minutes} minuten volgens de boeking)"),
                None => format!(
                    "{}, {minutes} minuten volgens de boeking",
                    text.trim_end_matches(',')
                ),
            };
        }
        if let Some(second) = self.clocks.and_then(Clocks::second) {
            let day =
                if second.date_naive() == self.clocks.map_or(second, Clocks::first).date_naive() {
                    String::new()
                } else {
                    format!(
                        "{} {} {} ",
                        weekday_nl(second.weekday()),
                        second.day(),
                        month_nl(second.month())
                    )
                };
            let time = second.format("%H:%M");
            text = format!(
                "{text}; voor de gast is het dan {day}{time} uur ({})",
                zone(second)
            );
        }
        let text = format!("{}.", text.trim_end_matches(['.', ',']));
        let odd = self.clocks.map(Clocks::oddities).unwrap_or_default();
        text + &odd.nl()
    }

    fn en(&self) -> String {
        let mut text = self.with_en();
        if let Some(clocks) = self.clocks {
            text = format!("{text} on {}", clocks.en());
        }
        if let Some(minutes) = self.minutes {
            text = format!("{}, {minutes} minutes", text.trim_end_matches(','));
        }
        if let Some(minutes) = self.told_minutes {
            text = match self.minutes {
                Some(_) => format!("{text} ({minutes} minutes according to the booking)"),
                None => format!(
                    "{}, {minutes} minutes according to the booking",
                    text.trim_end_matches(',')
                ),
            };
        }
        if let Some(second) = self.clocks.and_then(Clocks::second) {
            let is_same_day =
                second.date_naive() == self.clocks.map_or(second, Clocks::first).date_naive();
            let english = self.clocks.map(Clocks::english).unwrap_or_default();
            let time = english.time(second.hour(), second.minute());
            let time = if is_same_day {
                time
            } else {
                format!("{} at {time}", english.weekday(second.date_naive()))
            };
            text = format!("{text}; for the guest it is then {time} ({})", zone(second));
        }
        let text = format!("{}.", text.trim_end_matches(['.', ',']));
        let odd = self.clocks.map(Clocks::oddities).unwrap_or_default();
        text + &odd.en()
    }
}
