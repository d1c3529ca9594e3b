//! What stands for the words of the booker that have no room.

use super::Sentence;

/// How many more words there are, and where the whole is.
pub(crate) struct MoreInBooking(pub(crate) usize);

impl Sentence for MoreInBooking {
    fn nl(&self) -> String {
        format!("[… nog {} woorden; het geheel staat in de boeking]", self.0)
    }

    fn en(&self) -> String {
        format!("[… {} more words; the whole is in the booking]", self.0)
    }
}
