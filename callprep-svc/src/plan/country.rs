//! The country of the prospect, as far as rules of law and holidays depend on it.

use chrono_tz::Tz;
use serde::Serialize;

use super::clean::{self, MAX_NAME};

/// An ISO 3166 code of two letters, for example `NL`, or `SCT` for Scotland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct CountryCode(&'static str);

/// A country whose law the rules know, or a group of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Jurisdiction {
    Netherlands,
    Belgium,
    Germany,
    France,
    UnitedKingdom,
    /// Another one in which the GDPR applies.
    OtherEuropean,
    Elsewhere,
    Unknown,
}

/// A country with its law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Country {
    /// Absent if no rule is about the country.
    pub(crate) code: Option<CountryCode>,
    pub(crate) jurisdiction: Jurisdiction,
}

use Jurisdiction::{
    Belgium, Elsewhere, France, Germany, Netherlands, OtherEuropean, UnitedKingdom,
};

/// Codes with their law and the other ways to write them, without accents: the code of three letters,
/// the name in Dutch, English, German, French and the country's own languages.
const COUNTRIES: [(&str, Jurisdiction, &[&str]); 37] = [
    (
        "AT",
        OtherEuropean,
        &["aut", "oostenrijk", "austria", "osterreich", "autriche"],
    ),
    ("AU", Elsewhere, &["aus", "australie", "australia"]),
    (
        "BE",
        Belgium,
        &[
            "bel",
            "belgie",
            "belgium",
            "belgique",
            "belgien",
            "vlaanderen",
            "wallonie",
            "vlaams gewest",
        ],
    ),
    ("BG", OtherEuropean, &["bgr", "bulgarije", "bulgaria"]),
    ("CA", Elsewhere, &["can", "canada", "kanada"]),
    (
        "CH",
        Elsewhere,
        &[
            "che",
            "zwitserland",
            "switzerland",
            "schweiz",
            "suisse",
            "svizzera",
        ],
    ),
    ("CY", OtherEuropean, &["cyp", "cyprus"]),
    (
        "CZ",
        OtherEuropean,
        &["cze", "tsjechie", "czechia", "czech republic"],
    ),
    (
        "DE",
        Germany,
        &[
            "deu",
            "duitsland",
            "germany",
            "deutschland",
            "ger",
            "allemagne",
        ],
    ),
    (
        "DK",
        OtherEuropean,
        &["dnk", "denemarken", "denmark", "danmark"],
    ),
    ("EE", OtherEuropean, &["est", "estland", "estonia"]),
    (
        "ES",
        OtherEuropean,
        &["esp", "spanje", "spain", "espana", "spanien", "espagne"],
    ),
    ("FI", OtherEuropean, &["fin", "finland", "suomi"]),
    ("FR", France, &["fra", "frankrijk", "france", "frankreich"]),
    (
        "GB",
        UnitedKingdom,
        &[
            "uk",
            "gbr",
            "united kingdom",
            "great britain",
            "verenigd koninkrijk",
            "groot brittannie",
            "engeland",
            "england",
            "wales",
            "northern ireland",
            "noord ierland",
            "britain",
            "u k",
            "grossbritannien",
            "royaume uni",
            "vereinigtes konigreich",
        ],
    ),
    ("GR", OtherEuropean, &["grc", "el", "griekenland", "greece"]),
    ("HR", OtherEuropean, &["hrv", "kroatie", "croatia"]),
    ("HU", OtherEuropean, &["hun", "hongarije", "hungary"]),
    (
        "IE",
        OtherEuropean,
        &["irl", "ierland", "ireland", "republic of ireland"],
    ),
    (
        "IN",
        Elsewhere,
        &["ind", "india", "indien", "inde", "bharat"],
    ),
    ("IS", OtherEuropean, &["isl", "ijsland", "iceland"]),
    (
        "IT",
        OtherEuropean,
        &["ita", "italie", "italy", "italia", "italien"],
    ),
    ("LI", OtherEuropean, &["lie", "liechtenstein"]),
    ("LT", OtherEuropean, &["ltu", "litouwen", "lithuania"]),
    (
        "LU",
        OtherEuropean,
        &["lux", "luxemburg", "luxembourg", "letzebuerg"],
    ),
    ("LV", OtherEuropean, &["lva", "letland", "latvia"]),
    ("MT", OtherEuropean, &["mlt", "malta"]),
    (
        "NL",
        Netherlands,
        &[
            "nld",
            "nederland",
            "netherlands",
            "holland",
            "niederlande",
            "pays bas",
            "hollande",
            "kingdom of netherlands",
            "nederlanden",
        ],
    ),
    (
        "NO",
        OtherEuropean,
        &["nor", "noorwegen", "norway", "norge"],
    ),
    ("PL", OtherEuropean, &["pol", "polen", "poland", "polska"]),
    ("PT", OtherEuropean, &["prt", "portugal"]),
    ("RO", OtherEuropean, &["rou", "roemenie", "romania"]),
    // No state, but its holidays are its own.
    ("SCT", UnitedKingdom, &["scotland", "schotland"]),
    ("SE", OtherEuropean, &["swe", "zweden", "sweden", "sverige"]),
    ("SI", OtherEuropean, &["svn", "slovenie", "slovenia"]),
    ("SK", OtherEuropean, &["svk", "slowakije", "slovakia"]),
    (
        "US",
        Elsewhere,
        &[
            "usa",
            "u s",
            "u s a",
            "united states",
            "united states of america",
            "verenigde staten",
            "amerika",
            "america",
            "etats unis",
            "vereinigte staaten",
        ],
    ),
];

/// What is written where a country is not known, or is none.
const UNKNOWN: &[&str] = &[
    "", "n a", "na", "unknown", "onbekend", "none", "null", "europe", "europa", "eu",
];

/// Countries by their clocks.
const CLOCKS: [(&str, &str); 20] = [
    ("Europe/Amsterdam", "NL"),
    ("Europe/Brussels", "BE"),
    ("Europe/Berlin", "DE"),
    ("Europe/Paris", "FR"),
    ("Europe/London", "GB"),
    ("Europe/Dublin", "IE"),
    ("Europe/Vienna", "AT"),
    ("Europe/Luxembourg", "LU"),
    ("Europe/Zurich", "CH"),
    ("Europe/Madrid", "ES"),
    ("Europe/Rome", "IT"),
    ("America/New_York", "US"),
    ("America/Chicago", "US"),
    ("America/Denver", "US"),
    ("America/Los_Angeles", "US"),
    ("America/Toronto", "CA"),
    ("America/Vancouver", "CA"),
    ("Asia/Kolkata", "IN"),
    ("Australia/Sydney", "AU"),
    ("Australia/Melbourne", "AU"),
];

impl CountryCode {
    /// Returns the country of a clock. Good enough for its holidays, not for its law.
    pub(crate) fn of_clock(zone: Tz) -> Option<Self> {
        let mut clocks = CLOCKS.iter();
        clocks
            .find(|(name, _)| *name == zone.name())
            .map(|(_, code)| Self(code))
    }

    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the two letters of the state, which a part of it has as well.
    pub(crate) fn of_state(self) -> &'static str {
        if self.0.len() == 2 { self.0 } else { "GB" }
    }
}

impl Country {
    /// Returns the country with this name or ISO 3166 code, also after the name of a place:
    /// `Gent, Belgium`.
    pub(crate) fn named(raw: &str) -> Self {
        let line = clean::line(raw, MAX_NAME);
        let whole = Self::of_name(&line);
        let after_place = line.rsplit([',', '/', '(']).next().unwrap_or_default();
        if whole.jurisdiction == Elsewhere && whole.code.is_none() {
            Self::of_name(after_place)
        } else {
            whole
        }
    }

    pub(crate) fn is_known(self) -> bool {
        self.jurisdiction != Jurisdiction::Unknown
    }

    fn of_name(name: &str) -> Self {
        let folded = clean::folded(name);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && *word != "the")
            .collect();
        let name = words.join(" ");
        if UNKNOWN.contains(&name.as_str()) {
            return Self {
                code: None,
                jurisdiction: Jurisdiction::Unknown,
            };
        }
        COUNTRIES
            .iter()
            .find(|(code, _, names)| {
                code.eq_ignore_ascii_case(&name) || names.contains(&name.as_str())
            })
            .map_or(
                Self {
                    code: None,
                    jurisdiction: Elsewhere,
                },
                |(code, jurisdiction, _)| Self {
                    code: Some(CountryCode(code)),
                    jurisdiction: *jurisdiction,
                },
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_names_and_codes() {
        for (raw, code, jurisdiction) in [
            (" NL ", "NL", Netherlands),
            ("nld", "NL", Netherlands),
            ("the Netherlands", "NL", Netherlands),
            ("België", "BE", Belgium),
            ("Gent, Belgium", "BE", Belgium),
            ("Deutschland", "DE", Germany),
            ("France", "FR", France),
            ("U.K.", "GB", UnitedKingdom),
            ("Scotland", "SCT", UnitedKingdom),
            ("Éire (Ireland)", "IE", OtherEuropean),
            ("Österreich", "AT", OtherEuropean),
            ("India", "IN", Elsewhere),
            ("U.S.A.", "US", Elsewhere),
            ("Switzerland", "CH", Elsewhere),
            ("Nepal", "", Elsewhere),
            ("", "", Jurisdiction::Unknown),
            ("n/a", "", Jurisdiction::Unknown),
        ] {
            let country = Country::named(raw);

            assert_eq!(country.jurisdiction, jurisdiction, "{raw}");
            assert_eq!(country.code.map_or("", CountryCode::as_str), code, "{raw}");
        }
    }

    #[test]
    fn every_name_is_of_one_country() {
        let mut names: Vec<&str> = COUNTRIES
            .iter()
            .flat_map(|(_, _, names)| names.iter().copied())
            .collect();
        names.sort_unstable();

        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    }
}
