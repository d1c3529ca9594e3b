//! What the plan needs somebody for who does not seem to be in the call.

use super::{Sentence, capitalised};

/// What the plan needs somebody for who does not seem to be in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Needed {
    Decides {
        has_pilot: bool,
        /// Whether it may be somebody in the call.
        may_be_here: bool,
        /// Whether the booker wrote who it is.
        is_told: bool,
    },
    TestsLead,
    KnowsBottlenecks,
}

impl Sentence for Needed {
    fn nl(&self) -> String {
        match *self {
            Self::Decides {
                has_pilot,
                may_be_here,
                is_told,
            } => {
                let decides = if has_pilot {
                    "beslist over de pilot"
                } else {
                    "beslist of er een vervolg komt"
                };
                if is_told {
                    format!(
                        "{}; de boeking zegt wie, misschien iemand hierboven.",
                        capitalised(decides)
                    )
                } else if may_be_here {
                    format!("{}; misschien iemand hierboven.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
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
                is_told,
            } => {
                let decides = if has_pilot {
                    "decides on the pilot"
                } else {
                    "decides whether there is a follow-up"
                };
                if is_told {
                    format!(
                        "{}; the booking says who, perhaps somebody above.",
                        capitalised(decides)
                    )
                } else if may_be_here {
                    format!("{}; perhaps somebody above.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
            }
            Self::TestsLead => "Tests H1.".into(),
            Self::KnowsBottlenecks => "Points out where work gets stuck.".into(),
        }
    }
}
