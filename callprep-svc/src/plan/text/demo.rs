//! The steps of the call.

use super::{Ask, Estimate, Sentence};
use crate::plan::metric::Metric;

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText {
    Recap {
        has_lead: bool,
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
        estimate: Option<Metric>,
    },
}

impl Sentence for DemoText {
    fn nl(&self) -> String {
        match *self {
            Self::Recap { has_lead: true } => {
                "Vertel wat je over H1 hebt gelezen en vraag wat er niet klopt.".into()
            }
            Self::Recap { has_lead: false } => {
                "Vertel wat je wel en niet van de organisatie weet en vraag om aanvulling.".into()
            }
            Self::WalkThrough { is_known: true } => {
                "Laat stap voor stap vertellen hoe het werk nu gaat, aan de hand van één recent \
                 voorbeeld."
                    .into()
            }
            Self::WalkThrough { is_known: false } => {
                "Laat stap voor stap vertellen hoe het werk nu gaat, en noteer wat alleen een ander \
                 kan zeggen."
                    .into()
            }
            Self::MapBottleneck { has_solution: true } => {
                "Wijs samen het knelpunt aan en ga na of de oplossing bij H1 daarop past.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Wijs samen het knelpunt aan en vraag wat een eerste verbetering zou zijn.".into(),
            Self::MiniDemo => "Laat één stap van die oplossing zien, niet meer.".into(),
            Self::Ask { ask, estimate } => ask_nl(ask, estimate),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap { has_lead: true } => {
                "Say what you have read about H1 and ask what is wrong with it.".into()
            }
            Self::Recap { has_lead: false } => {
                "Say what you do and do not know about the organisation and ask for the rest.".into()
            }
            Self::WalkThrough { is_known: true } => {
                "Have them walk you through how the work is done today, with one recent example."
                    .into()
            }
            Self::WalkThrough { is_known: false } => {
                "Have them walk you through how the work is done today, and note what only somebody \
                 else can tell."
                    .into()
            }
            Self::MapBottleneck { has_solution: true } => {
                "Find the bottleneck together and see whether the solution for H1 fits it.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Find the bottleneck together and ask what a first improvement would be.".into(),
            Self::MiniDemo => "Show one step of that solution, no more.".into(),
            Self::Ask { ask, estimate } => ask_en(ask, estimate),
        }
    }
}

fn ask_nl(ask: Ask, estimate: Option<Metric>) -> String {
    let ask = ask.nl();
    if estimate.is_none() {
        return format!("Vraag om {ask}.");
    }
    format!(
        "Vraag om {ask}; noem de schatting ({}) en zeg dat die nog niet is gemeten.",
        Estimate(estimate).nl()
    )
}

fn ask_en(ask: Ask, estimate: Option<Metric>) -> String {
    let ask = ask.en();
    if estimate.is_none() {
        return format!("Ask for {ask}.");
    }
    format!(
        "Ask for {ask}; give the estimate ({}) and say that it has not been measured yet.",
        Estimate(estimate).en()
    )
}
