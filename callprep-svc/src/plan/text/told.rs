//! What stands for the words of the booker that have no room.

use super::{Language, Sentence, number};

/// How many more words there are, and where the whole is.
pub(crate) struct MoreInBooking(pub(crate) usize);

/// How many more sentences there are.
pub(crate) struct MoreSentences(pub(crate) usize);

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

impl Sentence for MoreSentences {
    fn nl(&self) -> String {
        match self.0 {
            1 => "nog één zin".into(),
            more => format!("nog {} zinnen", number::in_words(more, Language::Nl)),
        }
    }

    fn en(&self) -> String {
        match self.0 {
            1 => "one more sentence".into(),
            more => format!("{} more sentences", number::in_words(more, Language::En)),
        }
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
