//! The rules of public holidays, and the weeks in which little is done.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

/// When a holiday is.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// On a day of a month.
    On(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// On the first such weekday from a day of a month on.
    From(Weekday, u32, u32),
}

use Rule::{Easter, From, On};
use Weekday::{Fri, Mon, Thu};

/// Rules with the countries that they hold for.
pub(super) const HOLIDAYS: [(&str, Rule); 58] = [
    (
        "AT AU BE CA DE DK ES FI FR GB IE IT LU NL NO PL PT SCT SE US",
        On(1, 1),
    ),
    ("SCT", On(1, 2)),
    ("AT ES FI IT PL SE", On(1, 6)),
    ("US", From(Mon, 1, 15)),
    ("AU IN", On(1, 26)),
    ("IE", From(Mon, 2, 1)),
    ("US", From(Mon, 2, 15)),
    ("IE", On(3, 17)),
    ("DK NO", Easter(-3)),
    ("AU CA DE DK ES FI GB NO PT SCT SE", Easter(-2)),
    ("AT AU BE DE DK FI FR GB IE IT LU NL NO PL SE", Easter(1)),
    ("AU IT PT", On(4, 25)),
    ("NL", On(4, 27)),
    ("AT BE DE ES FI FR IT LU NO PL PT SE", On(5, 1)),
    ("GB IE SCT", From(Mon, 5, 1)),
    ("PL", On(5, 3)),
    ("FR", On(5, 8)),
    ("LU", On(5, 9)),
    ("AT BE DE DK FI FR LU NL NO SE", Easter(39)),
    ("AT BE DE DK FR LU NL NO", Easter(50)),
    ("AT PL PT", Easter(60)),
    ("NO", On(5, 17)),
    ("CA", From(Mon, 5, 18)),
    ("GB SCT US", From(Mon, 5, 25)),
    ("IE", From(Mon, 6, 1)),
    ("IT", On(6, 2)),
    ("SE", On(6, 6)),
    ("PT", On(6, 10)),
    ("US", On(6, 19)),
    ("FI SE", From(Fri, 6, 19)),
    ("LU", On(6, 23)),
    ("CA", On(7, 1)),
    ("US", On(7, 4)),
    ("FR", On(7, 14)),
    ("BE", On(7, 21)),
    ("IE SCT", From(Mon, 8, 1)),
    ("AT BE ES FR IN IT LU PL PT", On(8, 15)),
    ("GB", From(Mon, 8, 25)),
    ("CA US", From(Mon, 9, 1)),
    ("CA", On(9, 30)),
    ("IN", On(10, 2)),
    ("DE", On(10, 3)),
    ("PT", On(10, 5)),
    ("CA US", From(Mon, 10, 8)),
    ("ES", On(10, 12)),
    ("IE", From(Mon, 10, 25)),
    ("AT", On(10, 26)),
    ("AT BE ES FR IT LU PL PT", On(11, 1)),
    ("BE FR PL US", On(11, 11)),
    ("US", From(Thu, 11, 22)),
    ("SCT", On(11, 30)),
    ("PT", On(12, 1)),
    ("ES FI", On(12, 6)),
    ("AT ES IT PT", On(12, 8)),
    ("FI PL SE", On(12, 24)),
    (
        "AT AU BE CA DE DK ES FI FR GB IE IN IT LU NL NO PL PT SCT SE US",
        On(12, 25),
    ),
    ("AT AU DE DK FI GB IE IT LU NL NO PL SCT SE", On(12, 26)),
    ("SE", On(12, 31)),
];

/// Countries with the first and the last day, as month and day, of the weeks in which most people there are away in
/// summer: longer than the holidays of one person, shorter than those of schools.
pub(super) const SUMMERS: [(&str, Dates); 5] = [
    ("AT BE CH CZ DE FR GB IE LU NL SCT", ((7, 13), (8, 23))),
    ("DK NO", ((7, 8), (7, 31))),
    ("FI", ((6, 28), (7, 31))),
    ("SE", ((7, 5), (8, 8))),
    ("ES IT PT", ((8, 1), (8, 31))),
];

/// The first and the last day of some weeks, as month and day.
pub(super) type Dates = ((u32, u32), (u32, u32));

/// Days between a holiday and a weekend, or before one, on which many are off.
pub(super) const BRIDGES: [(&str, Rule); 3] = [
    ("AT BE FR IE LU NL", Easter(-2)),
    ("AT BE DE FR LU NL", Easter(40)),
    ("US", From(Fri, 11, 23)),
];

/// The first days of Diwali, which follows the moon. In the week around them little is done in India.
pub(super) const DIWALI: [(i32, u32, u32); 10] = [
    (2025, 10, 20),
    (2026, 11, 8),
    (2027, 10, 29),
    (2028, 10, 17),
    (2029, 11, 5),
    (2030, 10, 26),
    (2031, 11, 14),
    (2032, 11, 2),
    (2033, 10, 22),
    (2034, 11, 10),
];

impl Rule {
    pub(super) fn date(self, year: i32) -> Option<NaiveDate> {
        match self {
            On(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Easter(days) => easter(year)?.checked_add_signed(TimeDelta::days(days)),
            From(weekday, month, day) => {
                let first = NaiveDate::from_ymd_opt(year, month, day)?;
                let days = weekday.days_since(first.weekday());
                first.checked_add_days(Days::new(u64::from(days)))
            }
        }
    }
}

/// Returns Easter Sunday of a year by the Gregorian calendar (Meeus, Jones and Butcher).
pub(crate) fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon_correction = century / 4 + (century - (century + 8) / 25 + 1) / 3;
    let full_moon = (19 * golden + century - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - full_moon - rest % 4) % 7;
    let correction = (golden + 11 * full_moon + 22 * weekday) / 451;
    let from_march = full_moon + weekday - 7 * correction + 114;
    let month = u32::try_from(from_march / 31).ok()?;
    let day = u32::try_from(from_march % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}
