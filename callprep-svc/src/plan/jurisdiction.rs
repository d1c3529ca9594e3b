//! The country of the prospect, as far as rules of law and holidays depend on it.

use serde::Serialize;

use super::clean::{self, MAX_NAME};

/// A country whose law the rules know, or a group of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Country {
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

const NETHERLANDS: &[&str] = &[
    "nl",
    "nld",
    "nederland",
    "netherlands",
    "holland",
    "niederlande",
    "pays bas",
];
const BELGIUM: &[&str] = &[
    "be",
    "bel",
    "belgie",
    "belgium",
    "belgique",
    "belgien",
    "vlaanderen",
];
const GERMANY: &[&str] = &[
    "de",
    "deu",
    "ger",
    "duitsland",
    "germany",
    "deutschland",
    "allemagne",
];
const FRANCE: &[&str] = &["fr", "fra", "frankrijk", "france", "frankreich"];
const UNITED_KINGDOM: &[&str] = &[
    "gb",
    "gbr",
    "uk",
    "u k",
    "united kingdom",
    "great britain",
    "britain",
    "england",
    "scotland",
    "wales",
    "northern ireland",
    "verenigd koninkrijk",
    "groot brittannie",
    "engeland",
    "schotland",
];
/// The other members of the European Economic Area, each by its codes and its names.
const OTHER_EUROPEAN: &[&str] = &[
    "at",
    "aut",
    "oostenrijk",
    "austria",
    "osterreich",
    "bg",
    "bgr",
    "bulgarije",
    "bulgaria",
    "hr",
    "hrv",
    "kroatie",
    "croatia",
    "cy",
    "cyp",
    "cyprus",
    "cz",
    "cze",
    "tsjechie",
    "czechia",
    "czech republic",
    "dk",
    "dnk",
    "denemarken",
    "denmark",
    "danmark",
    "ee",
    "est",
    "estland",
    "estonia",
    "fi",
    "fin",
    "finland",
    "suomi",
    "gr",
    "grc",
    "griekenland",
    "greece",
    "hu",
    "hun",
    "hongarije",
    "hungary",
    "ie",
    "irl",
    "ierland",
    "ireland",
    "republic of ireland",
    "it",
    "ita",
    "italie",
    "italy",
    "italia",
    "lv",
    "lva",
    "letland",
    "latvia",
    "lt",
    "ltu",
    "litouwen",
    "lithuania",
    "lu",
    "lux",
    "luxemburg",
    "luxembourg",
    "mt",
    "mlt",
    "malta",
    "pl",
    "pol",
    "polen",
    "poland",
    "polska",
    "pt",
    "prt",
    "portugal",
    "ro",
    "rou",
    "roemenie",
    "romania",
    "sk",
    "svk",
    "slowakije",
    "slovakia",
    "si",
    "svn",
    "slovenie",
    "slovenia",
    "es",
    "esp",
    "spanje",
    "spain",
    "espana",
    "se",
    "swe",
    "zweden",
    "sweden",
    "sverige",
    "no",
    "nor",
    "noorwegen",
    "norway",
    "norge",
    "is",
    "isl",
    "ijsland",
    "iceland",
    "li",
    "lie",
    "liechtenstein",
];
const UNKNOWN: &[&str] = &[
    "", "n a", "na", "unknown", "onbekend", "none", "null", "europe", "europa", "eu",
];

impl Country {
    /// Returns the country with this name or ISO 3166 code, also after the name of a place:
    /// `Gent, Belgium`.
    pub(crate) fn named(raw: &str) -> Self {
        let line = clean::line(raw, MAX_NAME);
        let whole = Self::of_name(&line);
        let after_place = line.rsplit([',', '/', '(']).next().unwrap_or_default();
        match whole {
            Self::Elsewhere => Self::of_name(after_place),
            known => known,
        }
    }

    fn of_name(name: &str) -> Self {
        let folded = clean::folded(name);
        let words: Vec<&str> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && *word != "the")
            .collect();
        let name = words.join(" ");
        let is_in = |names: &[&str]| names.contains(&name.as_str());
        [
            (UNKNOWN, Self::Unknown),
            (NETHERLANDS, Self::Netherlands),
            (BELGIUM, Self::Belgium),
            (GERMANY, Self::Germany),
            (FRANCE, Self::France),
            (UNITED_KINGDOM, Self::UnitedKingdom),
            (OTHER_EUROPEAN, Self::OtherEuropean),
        ]
        .into_iter()
        .find(|(names, _)| is_in(names))
        .map_or(Self::Elsewhere, |(_, country)| country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_names_and_codes() {
        for (raw, country) in [
            (" NL ", Country::Netherlands),
            ("the Netherlands", Country::Netherlands),
            ("België", Country::Belgium),
            ("Gent, Belgium", Country::Belgium),
            ("Deutschland", Country::Germany),
            ("France", Country::France),
            ("U.K.", Country::UnitedKingdom),
            ("Scotland", Country::UnitedKingdom),
            ("Éire (Ireland)", Country::OtherEuropean),
            ("Österreich", Country::OtherEuropean),
            ("India", Country::Elsewhere),
            ("Switzerland", Country::Elsewhere),
            ("", Country::Unknown),
            ("n/a", Country::Unknown),
        ] {
            assert_eq!(Country::named(raw), country, "{raw}");
        }
    }
}
