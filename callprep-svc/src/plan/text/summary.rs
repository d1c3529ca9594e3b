//! The sentences of the summary after the opening.

use super::{Ask, Language, Sentence, number};
use crate::plan::case::Band;

/// The lead, and the one outcome to ask for.
pub(crate) struct AskText<'a> {
    pub(crate) lead: Option<Lead<'a>>,
    /// Whether the booker wrote what the call is about.
    pub(crate) has_words: bool,
    /// What the booking asks for first, in quotation marks. May be empty.
    pub(crate) wish: &'a str,
    pub(crate) ask: Ask<'a>,
    /// The labels of the hypotheses where none leads.
    pub(crate) open: &'a [String],
}

/// Why a hypothesis leads although another one is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Only this one is confirmed.
    Confirmed,
    /// Only this one is reviewed.
    Reviewed,
    /// There is more to it than its confidence.
    Unsaid,
    /// The booking is about it.
    Booking,
    /// The booking is about it, and about another one.
    OneOfBooking,
}

/// The hypothesis that the plan is about, in one sentence.
pub(crate) struct Lead<'a> {
    /// In quotation marks.
    pub(crate) title: &'a str,
    /// Whether there is no other one.
    pub(crate) is_only: bool,
    /// Why it is this one, if another one is surer.
    pub(crate) before: Option<Before>,
    pub(crate) band: Band,
    /// The sources that speak for it.
    pub(crate) sources: usize,
    /// Those that speak against it.
    pub(crate) contradicting: usize,
}

impl Sentence for AskText<'_> {
    fn nl(&self) -> String {
        let strongest = match &self.lead {
            Some(lead) => lead.nl(),
            None if !self.open.is_empty() => format!(
                "Breng wat het onderzoek vond ({}) pas in als het past bij wat er is geboekt.",
                number::list(self.open, Language::Nl)
            ),
            None if self.has_words => {
                "Er is geen onderzoek met een bruikbare hypothese: begin bij wat er bij de boeking is \
                 geschreven en neem verder niets aan."
                    .into()
            }
            None => {
                "Er is geen onderzoek met een bruikbare hypothese: ga na waar werk verloren \
                     gaat en neem niets aan."
                    .into()
            }
        };
        let wish = match self.wish {
            "" => String::new(),
            wish => format!(" Begin met wat de boeking vraagt: {wish}."),
        };
        format!("{strongest}{wish} Vraag om één ding: {}.", self.ask.nl())
    }

    fn en(&self) -> String {
        let strongest = match &self.lead {
            Some(lead) => lead.en(),
            None if !self.open.is_empty() => format!(
                "Raise what the research found ({}) only if it fits what was booked.",
                number::list(self.open, Language::En)
            ),
            None if self.has_words => {
                "There is no research with a usable hypothesis: start from what was written when \
                 booking and assume nothing else."
                    .into()
            }
            None => {
                "There is no research with a usable hypothesis: find out where work is lost and \
                     assume nothing."
                    .into()
            }
        };
        let wish = match self.wish {
            "" => String::new(),
            wish => format!(" Start with what the booking asks: {wish}."),
        };
        format!("{strongest}{wish} Ask for one thing: {}.", self.ask.en())
    }
}

impl Sentence for Lead<'_> {
    fn nl(&self) -> String {
        let band = match self.band {
            Band::High => "hoog",
            Band::Medium => "gemiddeld",
            Band::Low => "laag",
        };
        let sources = match self.sources {
            0 => "geen bron".to_owned(),
            1 => "1 bron".to_owned(),
            several => format!("{several} bronnen"),
        };
        let against = match self.contradicting {
            0 => String::new(),
            1 => ", 1 bron ertegen".to_owned(),
            several => format!(", {several} bronnen ertegen"),
        };
        let title = self.title;
        let which = match self.before {
            None if self.is_only => "De hypothese (H1) is",
            None => "De sterkste hypothese (H1) is",
            Some(Before::Confirmed) => {
                "Als eerste te toetsen (als enige aanvaard bij de beoordeling) is H1,"
            }
            Some(Before::Reviewed) => "Als eerste te toetsen (als enige beoordeeld) is H1,",
            Some(Before::Unsaid) => "Als eerste te toetsen is H1,",
            Some(Before::OneOfBooking) => "Een van de geboekte onderwerpen is H1,",
            Some(Before::Booking) => "Het dichtst bij wat er is geboekt ligt H1,",
        };
        format!("{which} {title}: zekerheid {band}, {sources}{against}.")
    }

    fn en(&self) -> String {
        let band = match self.band {
            Band::High => "high",
            Band::Medium => "medium",
            Band::Low => "low",
        };
        let sources = match self.sources {
            0 => "no source".to_owned(),
            1 => "1 source".to_owned(),
            several => format!("{several} sources"),
        };
        let against = match self.contradicting {
            0 => String::new(),
            1 => ", 1 source against it".to_owned(),
            several => format!(", {several} sources against it"),
        };
        let title = self.title;
        let which = match self.before {
            None if self.is_only => "The hypothesis (H1) is",
            None => "The strongest hypothesis (H1) is",
            Some(Before::Confirmed) => {
                "To be tested first (the only one accepted in review) is H1,"
            }
            Some(Before::Reviewed) => "To be tested first (the only one reviewed) is H1,",
            Some(Before::Unsaid) => "To be tested first is H1,",
            Some(Before::OneOfBooking) => "One of the subjects booked is H1,",
            Some(Before::Booking) => "Closest to what was booked is H1,",
        };
        format!("{which} {title}: confidence {band}, {sources}{against}.")
    }
}
