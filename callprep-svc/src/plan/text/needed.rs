//! What the plan needs somebody for who is not in the call.

use super::{Language, Sentence, capitalised, number};

/// What the plan needs somebody for who is not in the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Needed<'a> {
    Decides {
        has_pilot: bool,
        /// Whether it may be somebody in the call.
        may_be_here: bool,
    },
    ConfirmsHypotheses {
        labels: &'a [String],
    },
    KnowsBottlenecks,
    ConfirmsAmounts,
    GivesAccess {
        knows_systems: bool,
    },
    IsConsulted,
}

impl Sentence for Needed<'_> {
    fn nl(&self) -> String {
        match self {
            Self::Decides {
                has_pilot,
                may_be_here,
            } => {
                let decides = if *has_pilot {
                    "beslist over de pilot"
                } else {
                    "beslist of er een vervolg komt"
                };
                if *may_be_here {
                    format!("{}, tenzij al aanwezig.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
            }
            Self::ConfirmsHypotheses { labels } => {
                format!(
                    "Bevestigt of weerlegt {}.",
                    number::list(labels, Language::Nl)
                )
            }
            Self::KnowsBottlenecks => "Wijst aan waar werk blijft liggen.".into(),
            Self::ConfirmsAmounts => "Controleert de bedragen.".into(),
            Self::GivesAccess {
                knows_systems: false,
            } => "Weet welke systemen het werk raken.".into(),
            Self::GivesAccess {
                knows_systems: true,
            } => "Regelt toegang tot systemen.".into(),
            Self::IsConsulted => "Moet vooraf kunnen meepraten.".into(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Decides {
                has_pilot,
                may_be_here,
            } => {
                let decides = if *has_pilot {
                    "decides on the pilot"
                } else {
                    "decides whether there is a follow-up"
                };
                if *may_be_here {
                    format!("{}, unless already here.", capitalised(decides))
                } else {
                    capitalised(decides) + "."
                }
            }
            Self::ConfirmsHypotheses { labels } => {
                format!(
                    "Confirms or refutes {}.",
                    number::list(labels, Language::En)
                )
            }
            Self::KnowsBottlenecks => "Points out where work gets stuck.".into(),
            Self::ConfirmsAmounts => "Checks the amounts.".into(),
            Self::GivesAccess {
                knows_systems: false,
            } => "Knows which systems the work touches.".into(),
            Self::GivesAccess {
                knows_systems: true,
            } => "Arranges access to systems.".into(),
            Self::IsConsulted => "Must be consulted beforehand.".into(),
        }
    }
}
