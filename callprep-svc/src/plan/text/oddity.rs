//! What is unusual about the hour of a call, for the guest and for us.

use chrono::{DateTime, Datelike, Timelike, Weekday};
use chrono_tz::Tz;

use super::Sentence;
use crate::plan::{calendar::Calendar, country::CountryCode};

/// What is unusual about an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Oddity {
    Night,
    Saturday,
    Sunday,
    Holiday,
}

/// What is unusual about the hour of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Oddities {
    of_guest: Vec<Oddity>,
    is_our_holiday: bool,
}

impl Oddities {
    /// Returns those of a time where the guest is, in a country, and where the host is.
    pub(super) fn new(
        guest: DateTime<Tz>,
        country: Option<CountryCode>,
        host: Option<DateTime<Tz>>,
    ) -> Self {
        let is_night = !(7..21).contains(&guest.hour());
        let of_day = match guest.weekday() {
            Weekday::Sat => Some(Oddity::Saturday),
            Weekday::Sun => Some(Oddity::Sunday),
            _ => None,
        };
        let night = is_night.then_some(Oddity::Night);
        let holiday = is_holiday(guest, country).then_some(Oddity::Holiday);
        Self {
            of_guest: [night, of_day, holiday].into_iter().flatten().collect(),
            is_our_holiday: host.is_some_and(|ours| {
                let country = CountryCode::of_clock(ours.timezone());
                country.is_some() && is_holiday(ours, country)
            }),
        }
    }

    /// Returns the remark from the words for each oddity, and those for our holiday: alone, also, and beside another one.
    fn text(
        &self,
        word: fn(Oddity) -> &'static str,
        and: &str,
        guest: &str,
        ours: [&str; 3],
        check: &str,
    ) -> String {
        let words: Vec<&str> = self.of_guest.iter().map(|each| word(*each)).collect();
        let is_shared = self.of_guest.contains(&Oddity::Holiday);
        let ours = match (words.is_empty(), self.is_our_holiday) {
            (true, false) => return String::new(),
            (true, true) => return format!(" {}.", ours[0]),
            (false, false) => "",
            (false, true) => ours[if is_shared { 1 } else { 2 }],
        };
        let is_night = self.of_guest.contains(&Oddity::Night);
        let check = if is_night { check } else { "" };
        format!(" {guest} {}{ours}.{check}", words.join(and))
    }
}

impl Sentence for Oddities {
    fn nl(&self) -> String {
        let word = |oddity| match oddity {
            Oddity::Night => "buiten werktijd (avond of nacht)",
            Oddity::Saturday => "een zaterdag",
            Oddity::Sunday => "een zondag",
            Oddity::Holiday => "een feestdag",
        };
        let ours = [
            "Let op: dat is bij ons een feestdag",
            ", en bij ons ook",
            ", en bij ons een feestdag",
        ];
        let check = " Vraag vooraf of dat klopt.";
        self.text(word, " en ", "Let op: dat is voor de gast", ours, check)
    }

    fn en(&self) -> String {
        let word = |oddity| match oddity {
            Oddity::Night => "outside working hours (evening or night)",
            Oddity::Saturday => "a Saturday",
            Oddity::Sunday => "a Sunday",
            Oddity::Holiday => "a public holiday",
        };
        let ours = [
            "Note: on our side that is a public holiday",
            ", and on our side as well",
            ", and on our side a public holiday",
        ];
        let check = " Ask beforehand whether that is right.";
        self.text(word, " and ", "Note: for the guest that is", ours, check)
    }
}

fn is_holiday(local: DateTime<Tz>, country: Option<CountryCode>) -> bool {
    let day = local.date_naive();
    Calendar::new(country, day.year()).is_holiday(day)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn remark(day: u32, guest: Tz, country: &str, host: Tz) -> [String; 2] {
        let at = Utc.with_ymd_and_hms(2027, 4, day, 9, 0, 0).unwrap();
        let country = crate::plan::country::Country::named(country).code;
        let host = at.with_timezone(&host);
        let found = Oddities::new(at.with_timezone(&guest), country, Some(host));
        [found.nl(), found.en()]
    }

    #[test]
    fn a_holiday_on_our_side_is_remarked_on() {
        let (ours, theirs) = (Tz::Europe__Amsterdam, Tz::Asia__Kolkata);

        assert_eq!(
            remark(27, theirs, "India", ours),
            [
                " Let op: dat is bij ons een feestdag.",
                " Note: on our side that is a public holiday.",
            ]
        );
        assert_eq!(
            remark(27, ours, "Nederland", ours),
            [
                " Let op: dat is voor de gast een feestdag, en bij ons ook.",
                " Note: for the guest that is a public holiday, and on our side as well.",
            ]
        );
        assert_eq!(remark(26, theirs, "India", ours), ["", ""]);
    }
}
