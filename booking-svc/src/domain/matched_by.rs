//! Why a booking belongs to its sequence.

use super::words::words;

words! {
    /// Why a booking belongs to its sequence, the weakest reason first.
    MatchedBy {
        /// Somebody who takes part has the address of its contact.
        Address = "address",
        /// The link named its contact.
        Contact = "contact",
        /// The link named it.
        Link = "link",
    }
}

impl MatchedBy {
    fn strength(self) -> u8 {
        match self {
            Self::Address => 0,
            Self::Contact => 1,
            Self::Link => 2,
        }
    }

    /// Returns whether a booking that belongs to the sequence `known` for the reason `self` moves to the
    /// sequence `other`, which is named for `reason`: whichever is heard of first, it ends at the same one.
    pub fn yields_to(self, known: &str, reason: Self, other: &str) -> bool {
        let is_link = self == Self::Link && reason == Self::Link;
        reason.strength() > self.strength() || is_link && other < known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_reason_wins_and_of_two_links_always_the_same() {
        use MatchedBy::{Address, Contact, Link};

        assert!(Address.yields_to("a", Contact, "b"));
        assert!(Contact.yields_to("a", Link, "b"));
        assert!(!Link.yields_to("b", Contact, "a"));
        assert!(!Address.yields_to("b", Address, "a"));
        assert!(Link.yields_to("b", Link, "a"));
        assert!(!Link.yields_to("a", Link, "b"));
    }
}
