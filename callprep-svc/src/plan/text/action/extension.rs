//! Days 61 to 90: extend the pilot and decide on it.

use super::pilot::Part;
use crate::plan::{language::Language, text::Sentence};

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExtensionAction {
    Extend(Part),
    Report {
        /// Whether the baseline is an amount a month.
        is_monthly: bool,
    },
}

impl Sentence for ExtensionAction {
    fn nl(&self) -> String {
        match *self {
            Self::Extend(part @ (Part::Team | Part::Site)) => {
                let [one, _] = part.nouns(Language::Nl);
                format!("Breid de pilot uit naar een tweede {one}")
            }
            Self::Extend(Part::OfWork | Part::Everybody) => {
                "Breid de pilot uit naar een tweede soort geval".into()
            }
            Self::Report { is_monthly } => {
                let measured = if is_monthly {
                    "wat is genoteerd, en elke maand die dan is afgesloten,"
                } else {
                    "de laatste meting"
                };
                format!(
                    "Vergelijk {measured} met de nulmeting en besluit: doorgaan, bijstellen of stoppen"
                )
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Extend(part @ (Part::Team | Part::Site)) => {
                let [one, _] = part.nouns(Language::En);
                format!("Extend the pilot to a second {one}")
            }
            Self::Extend(Part::OfWork | Part::Everybody) => {
                "Extend the pilot to a second kind of case".into()
            }
            Self::Report { is_monthly } => {
                let measured = if is_monthly {
                    "what was noted, and any month closed by then,"
                } else {
                    "the last measurement"
                };
                format!("Compare {measured} with the baseline and decide: continue, change or stop")
            }
        }
    }
}
