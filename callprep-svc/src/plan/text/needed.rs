//! What the plan needs somebody for who does not seem to be in the call.

use super::{Sentence, capitalised};

/// What the plan needs somebody for who does not seem to be in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Needed<'a> {
    Decides {
        has_pilot: bool,
        /// Whether it may be somebody in the call.
        may_be_here: bool,
        /// Whether the booker wrote of money or of who has to agree.
        is_mentioned: bool,
    },
    /// Whoever decides by the answer of the booker, quoted.
    DecidesAsTold(&'a str),
    /// The same, where the answer is too long to be quoted again.
    DecidesSeeBooking,
    TestsLead,
    KnowsBottlenecks,
}

impl Sentence for Needed<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Decides {
                has_pilot,
                may_be_here,
                is_mentioned,
            } => {
                let decides = if has_pilot {
                    "beslist over de pilot"
                } else {
                    "beslist of er een vervolg komt"
                };
                let here = if may_be_here {
                    "; misschien iemand hierboven"
                } else {
                    ""
                };
                let booking = if is_mentioned {
                    "; de boeking spreekt van geld of van beslissen"
                } else {
                    ""
                };
                format!("{}{here}{booking}.", capitalised(decides))
            }
            Self::DecidesAsTold(words) => format!("Volgens de boeking: {words}"),
            Self::DecidesSeeBooking => "Volgens de boeking; zie het antwoord daar.".into(),
            Self::TestsLead => "Toetst H1.".into(),
            Self::KnowsBottlenecks => "Wijst aan waar werk blijft liggen.".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Decides {
                has_pilot,
                may_be_here,
                is_mentioned,
            } => {
                let decides = if has_pilot {
                    "decides on the pilot"
                } else {
                    "decides whether there is a follow-up"
                };
                let here = if may_be_here {
                    "; perhaps somebody above"
                } else {
                    ""
                };
                let booking = if is_mentioned {
                    "; the booking speaks of money or of deciding"
                } else {
                    ""
                };
                format!("{}{here}{booking}.", capitalised(decides))
            }
            Self::DecidesAsTold(words) => format!("As the booking says: {words}"),
            Self::DecidesSeeBooking => "As the booking says; see the answer there.".into(),
            Self::TestsLead => "Tests H1.".into(),
            Self::KnowsBottlenecks => "Points out where work gets stuck.".into(),
        }
    }
}
