//! Why a booking belongs to its sequence.

use super::words::words;

words! {
    /// Why a booking belongs to its sequence, the weakest reason first. Without a reason, some
    /// attendee has the address of the contact, but it is unknown whether that is the booker.
    MatchedBy {
        /// The booker, or another attendee of the booked call, has the address of the contact.
        Address = "address",
        /// The booking link named the contact.
        Contact = "contact",
        /// The booking link named the sequence.
        Link = "link",
    }
}

impl MatchedBy {
    fn strength(reason: Option<Self>) -> u8 {
        match reason {
            None => 0,
            Some(Self::Address) => 1,
            Some(Self::Contact) => 2,
            Some(Self::Link) => 3,
        }
    }

    /// Returns whether two reasons are equally strong, so that of two bookings that a move connects
    /// the first one decides. Two links are decided by [`Self::yields`].
    pub fn is_tie(own: Option<Self>, other: Option<Self>) -> bool {
        own == other && matches!(own, Some(Self::Address | Self::Contact))
    }

    /// Returns whether a booking of the sequence `known`, matched for the reason `own`, moves to
    /// the sequence `other`, which matches for `reason`. The result is the same whichever sequence
    /// is found first: of two links, the sequence with the lower id wins.
    pub fn yields(own: Option<Self>, known: &str, reason: Option<Self>, other: &str) -> bool {
        let is_link = own == Some(Self::Link) && reason == own;
        Self::strength(reason) > Self::strength(own) || is_link && other < known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_reason_wins_and_of_two_links_always_the_same() {
        use MatchedBy::{Address, Contact, Link};

        let yields =
            |own, known, reason, other| MatchedBy::yields(Some(own), known, Some(reason), other);
        assert!(yields(Address, "a", Contact, "b"));
        assert!(yields(Contact, "a", Link, "b"));
        assert!(!yields(Link, "b", Contact, "a"));
        assert!(!yields(Address, "b", Address, "a"));
        assert!(yields(Link, "b", Link, "a"));
        assert!(!yields(Link, "a", Link, "b"));
        assert!(MatchedBy::yields(None, "a", Some(Address), "b"));
        assert!(!MatchedBy::yields(None, "a", None, "b"));
    }
}
