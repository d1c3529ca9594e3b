//! How near a hypothesis is to what the booking is about, and whether that makes it lead.

use super::Subject;

/// How near a hypothesis is to the words of the booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Nearness {
    pub(super) score: u32,
    /// How many of the words stand in the title of the call or in an answer.
    pub(super) named: u32,
    /// How many of those stand in the title of the hypothesis.
    pub(super) in_title: u32,
    /// How many of the words stand in an answer.
    pub(super) answered: u32,
    /// How many of the words that the note asks for stand in the title of the hypothesis.
    pub(super) wished: u32,
}

impl Nearness {
    /// Returns whether the hypothesis leads instead of the strongest one.
    pub(crate) fn leads(self, strongest: Self, subject: &Subject) -> bool {
        // Where something is ruled out, less tells that another one is meant.
        let margin = if subject.excludes() { 1 } else { 3 };
        // One word of the title of the call alone may be shared by chance.
        let is_meant = self.is_answered() || self.in_title > 1;
        // What they ask to talk about comes first, whatever else has words of it.
        let is_wished = self.wished > 0 && strongest.wished == 0 && !strongest.is_named();
        is_wished
            || is_meant && self.named > strongest.named && self.score >= strongest.score + margin
    }

    /// Returns whether the note asks for what its title says.
    pub(crate) fn is_wished(self) -> bool {
        self.wished > 0
    }

    /// Returns whether an answer has words of it.
    pub(crate) fn is_answered(self) -> bool {
        self.answered > 0
    }

    /// Returns whether the title of the call or an answer has words of it.
    pub(crate) fn is_named(self) -> bool {
        self.named > 0
    }

    /// Returns whether the booking certainly names the hypothesis.
    pub(crate) fn is_certain(self) -> bool {
        self.named > 0 && self.is_shared()
    }

    /// Returns whether both are about the same.
    pub(crate) fn is_shared(self) -> bool {
        const LEAST: u32 = 3;
        self.score >= LEAST
    }
}
