//! What the plan needs somebody for who does not seem to be in the call.

use super::{Sentence, capitalised};

/// What the plan needs somebody for who does not seem to be in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Needed<'a> {
    Decides {
        has_pilot: bool,
        /// Whether it may be somebody in the call.
        may_be_here: bool,
    },
    /// Whoever decides by what the booker wrote, quoted.
    DecidesAsTold(&'a str),
    TestsLead,
    KnowsBottlenecks,
}

impl Sentence for Needed<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Decides {
                has_pilot,
                may_be_here,
            } => {
                let decides = if has_pilot {
                    "beslist over de pilot"
                } else {
                    "beslist of er een vervolg komt"
                };
                if may_be_here {
                    format!("{}; misschien iemand hierboven.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
            }
            Self::DecidesAsTold(words) => {
                format!("Niet geraden, want de boeking gaat over geld of beslissen: {words}")
            }
            Self::TestsLead => "Toetst H1.".into(),
            Self::KnowsBottlenecks => "Wijst aan waar werk blijft liggen.".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Decides {
                has_pilot,
                may_be_here,
            } => {
                let decides = if has_pilot {
                    "decides on the pilot"
                } else {
                    "decides whether there is a follow-up"
                };
                if may_be_here {
                    format!("{}; perhaps somebody above.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
            }
            Self::DecidesAsTold(words) => {
                format!("Not guessed, as the booking speaks of money or deciding: {words}")
            }
            Self::TestsLead => "Tests H1.".into(),
            Self::KnowsBottlenecks => "Points out where work gets stuck.".into(),
        }
    }
}
