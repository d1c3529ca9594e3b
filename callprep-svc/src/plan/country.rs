//! Countries as ISO 3166 codes.

use serde::Serialize;

use super::clean::{self, MAX_NAME};

/// An ISO 3166 code of two letters, for example `NL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct CountryCode(&'static str);

/// Codes with the other ways to write them, in lower case: the code of three letters, the name in
/// Dutch, English and the country's own languages.
const NAMES: [(&str, &[&str]); 34] = [
    ("AT", &["aut", "oostenrijk", "austria", "österreich"]),
    ("AU", &["aus", "australië", "australia"]),
    (
        "BE",
        &[
            "bel",
            "belgië",
            "belgie",
            "belgium",
            "belgique",
            "belgien",
            "vlaanderen",
        ],
    ),
    ("BG", &["bgr", "bulgarije", "bulgaria"]),
    ("CA", &["can", "canada"]),
    (
        "CH",
        &["che", "zwitserland", "switzerland", "schweiz", "suisse"],
    ),
    ("CY", &["cyp", "cyprus"]),
    ("CZ", &["cze", "tsjechië", "czechia", "czech republic"]),
    ("DE", &["deu", "duitsland", "germany", "deutschland"]),
    ("DK", &["dnk", "denemarken", "denmark", "danmark"]),
    ("EE", &["est", "estland", "estonia"]),
    ("ES", &["esp", "spanje", "spain", "españa"]),
    ("FI", &["fin", "finland", "suomi"]),
    ("FR", &["fra", "frankrijk", "france"]),
    (
        "GB",
        &[
            "uk",
            "gbr",
            "united kingdom",
            "great britain",
            "verenigd koninkrijk",
            "groot-brittannië",
            "engeland",
            "england",
            "scotland",
            "schotland",
            "wales",
            "northern ireland",
            "noord-ierland",
            "britain",
            "the united kingdom",
        ],
    ),
    ("GR", &["grc", "el", "griekenland", "greece"]),
    ("HR", &["hrv", "kroatië", "croatia"]),
    ("HU", &["hun", "hongarije", "hungary"]),
    ("IE", &["irl", "ierland", "ireland"]),
    ("IN", &["ind", "india"]),
    ("IT", &["ita", "italië", "italy", "italia"]),
    ("LT", &["ltu", "litouwen", "lithuania"]),
    ("LU", &["lux", "luxemburg", "luxembourg"]),
    ("LV", &["lva", "letland", "latvia"]),
    ("MT", &["mlt", "malta"]),
    (
        "NL",
        &[
            "nld",
            "nederland",
            "netherlands",
            "the netherlands",
            "holland",
        ],
    ),
    ("NO", &["nor", "noorwegen", "norway", "norge"]),
    ("PL", &["pol", "polen", "poland", "polska"]),
    ("PT", &["prt", "portugal"]),
    ("RO", &["rou", "roemenië", "romania"]),
    ("SE", &["swe", "zweden", "sweden", "sverige"]),
    ("SI", &["svn", "slovenië", "slovenia"]),
    ("SK", &["svk", "slowakije", "slovakia"]),
    (
        "US",
        &[
            "usa",
            "u.s.",
            "u.s.a.",
            "united states",
            "united states of america",
            "the united states",
            "verenigde staten",
            "amerika",
            "america",
        ],
    ),
];

impl CountryCode {
    /// Returns the country that is written like this, if it is one of those that a rule is about.
    pub(crate) fn find(raw: &str) -> Option<Self> {
        let written = clean::line(raw, MAX_NAME).to_lowercase();
        let is_meant = |(code, names): &&(&str, &[&str])| {
            code.eq_ignore_ascii_case(&written) || names.contains(&written.as_str())
        };
        NAMES.iter().find(is_meant).map(|(code, _)| Self(code))
    }

    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_codes_and_its_names() {
        let code = |raw| CountryCode::find(raw).map(CountryCode::as_str);

        for raw in ["NL", "nld", " Nederland ", "The Netherlands"] {
            assert_eq!(code(raw), Some("NL"), "{raw}");
        }
        assert_eq!(code("UK"), Some("GB"));
        assert_eq!(code("Deutschland"), Some("DE"));
        assert_eq!(code("USA"), Some("US"));
        assert_eq!(code("Nepal"), None);
        assert_eq!(code(""), None);
    }
}
