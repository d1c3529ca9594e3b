//! Questions that start from what the booker wrote.

use crate::plan::text::Sentence;

/// What the booker wrote of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FromBooking {
    /// The work that the call is about.
    Work,
    /// How often it comes up and how long it takes.
    Volume,
    /// Something that was tried and did not work.
    Failure,
    /// An objection or a worry.
    Objection,
}

impl Sentence for FromBooking {
    fn nl(&self) -> String {
        match self {
            Self::Work => "Wat u bij de boeking schreef: hoe ging dat de laatste keer?",
            Self::Volume => {
                "U schreef hoe vaak dit voorkomt en hoelang het duurt: klopt dat in een gewone week, \
                 en bij welke functies?"
            }
            Self::Failure => {
                "U schreef dat iets niet werkte: wat moet er nu anders zijn, en wat als dat niet zo is?"
            }
            Self::Objection => {
                "U noemde een bezwaar: waaraan zouden we merken dat u daarin gelijk hebt?"
            }
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Work => "What you wrote when booking: how did that go the last time?",
            Self::Volume => {
                "You wrote how often this comes up and how long it takes: is that so in an ordinary \
                 week, and in which roles?"
            }
            Self::Failure => {
                "You wrote that something did not work: what has to be different now, and what if it \
                 is not?"
            }
            Self::Objection => {
                "You named an objection: what would show that you are right about that?"
            }
        }
        .into()
    }
}
