//! The language in which a brief is written.

use super::Attendee;

/// A language that briefs can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Dutch,
    /// English.
    English,
}

impl Language {
    /// Returns the ISO 639 code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
        }
    }

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
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        match primary.as_str() {
            "nl" => Some(Self::Dutch),
            "en" => Some(Self::English),
            _ => None,
        }
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
