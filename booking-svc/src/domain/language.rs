//! The language in which a brief is written.

use super::{Attendee, words::words};

words! {
    /// A language that briefs can be written in, by its ISO 639 code.
    Language {
        /// Dutch.
        Dutch = "nl",
        /// English.
        English = "en",
    }
}

impl Language {
    /// Chooses the language of a brief: the campaign's, else the booker's, else Dutch.
    pub fn choose(campaign: Option<&str>, attendees: &[Attendee]) -> Self {
        let booker = attendees.first().map(|attendee| attendee.language.as_str());
        [campaign, booker]
            .into_iter()
            .flatten()
            .find_map(Self::from_tag)
            .unwrap_or(Self::Dutch)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
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
        assert_eq!(
            Language::choose(Some("en"), &booker("nl")),
            Language::English
        );
        assert_eq!(Language::choose(None, &booker("en-GB")), Language::English);
    }

    #[test]
    fn dutch_is_the_default() {
        assert_eq!(Language::choose(None, &[]), Language::Dutch);
        assert_eq!(Language::choose(None, &booker("de")), Language::Dutch);
    }
}
