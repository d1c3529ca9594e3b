//! What stands for the words of the booker that have no room.

use super::Sentence;

/// How many more words there are, and where the whole is.
pub(crate) struct MoreInBooking(pub(crate) usize);

/// What is quoted of the booker at a place where it counts.
pub(crate) struct Quoted<'a> {
    /// In quotation marks. May be empty.
    pub(crate) quotations: &'a str,
    /// Whether there is more on the same in the booking.
    pub(crate) has_more: bool,
}

impl Sentence for MoreInBooking {
    fn nl(&self) -> String {
        format!("[… nog {} woorden; het geheel staat in de boeking]", self.0)
    }

    fn en(&self) -> String {
        format!("[… {} more words; the whole is in the booking]", self.0)
    }
}

impl Sentence for Quoted<'_> {
    fn nl(&self) -> String {
        match (self.quotations, self.has_more) {
            ("", _) => "zie daar".into(),
            (quotations, true) => format!("{quotations}, en meer in de boeking"),
            (quotations, false) => quotations.to_owned(),
        }
    }

    fn en(&self) -> String {
        match (self.quotations, self.has_more) {
            ("", _) => "see there".into(),
            (quotations, true) => format!("{quotations}, and more in the booking"),
            (quotations, false) => quotations.to_owned(),
        }
    }
}
