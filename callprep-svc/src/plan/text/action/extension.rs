//! Days 61 to 90: extend the pilot and decide on it.

use crate::plan::{case::Crew, text::Sentence};

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExtensionAction<'a> {
    Extend { crew: Crew },
    DecideOnNext { label: &'a str },
    Report,
    KeepOrStop,
}

impl Sentence for ExtensionAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Extend { crew: Crew::Teams } => "Breid de pilot uit naar een tweede team".into(),
            Self::Extend { .. } => "Laat de anderen die dit werk doen aansluiten".into(),
            Self::DecideOnNext { label } => {
                format!("Besluit of {label}, als dat is bevestigd, een eigen nulmeting krijgt")
            }
            Self::Report => "Vergelijk de laatste meting met de nulmeting en besluit: doorgaan, \
                             bijstellen of stoppen"
                .into(),
            Self::KeepOrStop => {
                "Vergelijk de laatste meting met de nulmeting en besluit of het zo blijft".into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Extend { crew: Crew::Teams } => "Extend the pilot to a second team".into(),
            Self::Extend { .. } => "Let the others who do this work join".into(),
            Self::DecideOnNext { label } => {
                format!("Decide whether {label}, if it was confirmed, gets a baseline of its own")
            }
            Self::Report => "Compare the last measurement with the baseline and decide: continue, \
                             change or stop"
                .into(),
            Self::KeepOrStop => {
                "Compare the last measurement with the baseline and decide whether to keep it"
                    .into()
            }
        }
    }
}
