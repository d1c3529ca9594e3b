//! Days 61 to 90: extend the pilot and decide on it.

use super::pilot::Part;
use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExtensionAction {
    Extend(Part),
    Report,
}

impl Sentence for ExtensionAction {
    fn nl(&self) -> String {
        match *self {
            Self::Extend(Part::Team) => "Breid de pilot uit naar een tweede team".into(),
            Self::Extend(Part::OfWork | Part::Everybody) => {
                "Breid de pilot uit naar een tweede deel van het werk".into()
            }
            Self::Report => "Vergelijk de laatste meting met de nulmeting en besluit: doorgaan, \
                             bijstellen of stoppen"
                .into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Extend(Part::Team) => "Extend the pilot to a second team".into(),
            Self::Extend(Part::OfWork | Part::Everybody) => {
                "Extend the pilot to a second part of the work".into()
            }
            Self::Report => "Compare the last measurement with the baseline and decide: continue, \
                             change or stop"
                .into(),
        }
    }
}
