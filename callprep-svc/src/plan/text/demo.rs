//! The steps of the call.

use super::{Ask, Sentence};

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText {
    Recap {
        has_lead: bool,
        /// Whether the booker answered something.
        has_answers: bool,
    },
    WalkThrough {
        /// Whether somebody in the call seems to know the work.
        is_known: bool,
    },
    MapBottleneck {
        has_solution: bool,
    },
    MiniDemo,
    Ask {
        ask: Ask,
        /// Whether its figures may be named.
        has_estimate: bool,
    },
}

impl Sentence for DemoText {
    fn nl(&self) -> String {
        match *self {
            Self::Recap {
                has_lead: true,
                has_answers: true,
            } => {
                "Begin bij wat er bij de boeking is geschreven; leg dan H1 voor en vraag wat er niet \
                 klopt."
                    .into()
            }
            Self::Recap { has_lead: true, .. } => {
                "Vertel wat je over H1 hebt gelezen en vraag wat er niet klopt.".into()
            }
            Self::Recap { .. } => {
                "Vertel wat je wel en niet van de organisatie weet en vraag om aanvulling.".into()
            }
            Self::WalkThrough { is_known: true } => {
                "Laat aan één recent voorbeeld stap voor stap zien hoe het werk nu gaat."
                    .into()
            }
            Self::WalkThrough { is_known: false } => {
                "Laat stap voor stap vertellen hoe het werk nu gaat; noteer wat alleen een ander weet."
                    .into()
            }
            Self::MapBottleneck { has_solution: true } => {
                "Wijs samen het knelpunt aan en ga na of de oplossing voor H1 past.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Wijs samen het knelpunt aan en vraag wat een eerste verbetering zou zijn.".into(),
            Self::MiniDemo => "Laat één stap van die oplossing zien, niet meer.".into(),
            Self::Ask {
                ask,
                has_estimate: true,
            } => format!(
                "Vraag om {}; zeg dat de schatting nog niet op een meting berust.",
                ask.nl()
            ),
            Self::Ask { ask, .. } => format!("Vraag om {}.", ask.nl()),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap {
                has_lead: true,
                has_answers: true,
            } => {
                "Start from what was written when booking; then put H1 forward and ask what is wrong \
                 with it."
                    .into()
            }
            Self::Recap { has_lead: true, .. } => {
                "Say what you have read about H1 and ask what is wrong with it.".into()
            }
            Self::Recap { .. } => {
                "Say what you do and do not know about the organisation and ask for the rest.".into()
            }
            Self::WalkThrough { is_known: true } => {
                "Have them show step by step, with one recent example, how the work is done today."
                    .into()
            }
            Self::WalkThrough { is_known: false } => {
                "Have them explain step by step how the work is done today; note what only somebody \
                 else can answer."
                    .into()
            }
            Self::MapBottleneck { has_solution: true } => {
                "Find the bottleneck together and see whether the solution for H1 fits it.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Find the bottleneck together and ask what a first improvement would be.".into(),
            Self::MiniDemo => "Show one step of that solution, no more.".into(),
            Self::Ask {
                ask,
                has_estimate: true,
            } => format!(
                "Ask for {}; say that the estimate rests on no measurement yet.",
                ask.en()
            ),
            Self::Ask { ask, .. } => format!("Ask for {}.", ask.en()),
        }
    }
}
