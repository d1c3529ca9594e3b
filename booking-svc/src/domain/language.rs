//! The language in which a brief is written.

use serde::Serialize;

use super::{Attendee, words::words};

words! {
    /// A language that briefs can be written in, by its ISO 639 code.
    #[derive(Serialize)]
    #[serde(into = "&'static str")]
    Language {
        /// Dutch.
        Dutch = "nl",
        /// English.
        English = "en",
    }
}

impl Language {
    /// Chooses the language of a brief: the campaign's, else the booker's, else `default`.
    pub fn choose(campaign: Option<&str>, attendees: &[Attendee], default: Self) -> Self {
        let booker = attendees.first().map(|attendee| attendee.language.as_str());
        [campaign, booker]
            .into_iter()
            .flatten()
            .find_map(Self::from_tag)
            .unwrap_or(default)
    }

    /// Returns the language of a BCP 47 tag or another name of a locale, if it is one of the two.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        primary.to_ascii_lowercase().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booker(language: &str) -> Vec<Attendee> {
        vec![Attendee {
            language: language.to_owned(),
            ..Attendee::default()
        }]
    }

    #[test]
    fn the_campaign_decides_before_the_booker() {
        let choose =
            |campaign, locale| Language::choose(campaign, &booker(locale), Language::Dutch);

        assert_eq!(choose(Some("en"), "nl"), Language::English);
        assert_eq!(choose(None, "en"), Language::English);
        assert_eq!(choose(Some("de"), "en"), Language::English);
    }

    #[test]
    fn a_locale_has_the_language_before_its_region() {
        for locale in ["nl", "NL", "nl-BE", "nl_BE", "nl-Latn-NL", " nl "] {
            let chosen = Language::choose(None, &booker(locale), Language::English);
            assert_eq!(chosen, Language::Dutch, "{locale}");
        }
        for locale in ["en", "EN", "en-GB", "en_us"] {
            let chosen = Language::choose(None, &booker(locale), Language::Dutch);
            assert_eq!(chosen, Language::English, "{locale}");
        }
    }

    #[test]
    fn without_one_of_the_two_languages_the_default_decides() {
        for default in [Language::Dutch, Language::English] {
            assert_eq!(Language::choose(None, &[], default), default);
            for locale in ["", "de", "fr-BE", "nds", "eng", "-", "nlx"] {
                let chosen = Language::choose(Some(locale), &booker(locale), default);
                assert_eq!(chosen, default, "{locale}");
            }
        }
    }
}
