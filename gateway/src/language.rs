//! The languages of briefs and notices.

/// A language of briefs and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Nl,
    En,
}

impl Language {
    /// Returns the language of a brief, or English if it is unknown.
    pub(crate) fn of_brief(code: &str) -> Self {
        if code == "nl" { Self::Nl } else { Self::En }
    }

    /// Returns the BCP 47 tag.
    pub(crate) fn code(self) -> &'static str {
        self.choose("nl", "en")
    }

    /// Returns the name of a value of a brief.
    pub(crate) fn label(self, label: proto::labels::Label) -> &'static str {
        self.choose(label.nl, label.en)
    }

    pub(crate) fn choose(self, nl: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Nl => nl,
            Self::En => en,
        }
    }
}
