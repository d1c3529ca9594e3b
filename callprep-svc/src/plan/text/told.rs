//! What stands for the words of the booker that have no room.

use super::Sentence;

/// How many more words there are, and where the whole is.
pub(crate) struct MoreInBooking(pub(crate) usize);

/// A sentence that is not to be written down.
pub(crate) struct OnlyInBooking;

impl Sentence for OnlyInBooking {
    fn nl(&self) -> String {
        "[een zin staat alleen in de boeking]".into()
    }

    fn en(&self) -> String {
        "[a sentence is only in the booking]".into()
    }
}

impl Sentence for MoreInBooking {
    fn nl(&self) -> String {
        format!("[… nog {} woorden; het geheel staat in de boeking]", self.0)
    }

    fn en(&self) -> String {
        format!("[… {} more words; the whole is in the booking]", self.0)
    }
}
