//! The steps of the call.

use super::{Ask, Estimate, Sentence, continued};
use crate::plan::metric::Metric;

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText<'a> {
    Recap { title: Option<&'a str> },
    WalkThrough { owner: &'a str },
    MapBottleneck { opportunity: Option<&'a str> },
    MiniDemo { opportunity: Option<&'a str> },
    Ask { ask: Ask, estimate: Option<Metric> },
}

impl Sentence for DemoText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recap { title: Some(title) } => {
                format!("Vertel hoe wij “{title}” zien en vraag wat er niet klopt.")
            }
            Self::Recap { title: None } => {
                "Vertel wat wij wel en niet van de organisatie weten en vraag om aanvulling.".into()
            }
            Self::WalkThrough { owner } => {
                let owner = continued(owner);
                format!(
                    "Loop samen met de verantwoordelijke ({owner}) stap voor stap door hoe het werk nu gaat."
                )
            }
            Self::MapBottleneck {
                opportunity: Some(opportunity),
            } => format!("Wijs samen het knelpunt aan en leg het naast “{opportunity}”."),
            Self::MapBottleneck { opportunity: None } => {
                "Wijs samen het knelpunt aan en kies de eerste stap die zich laat automatiseren."
                    .into()
            }
            Self::MiniDemo {
                opportunity: Some(opportunity),
            } => {
                format!("Laat één stap van “{opportunity}” zien, niet meer.")
            }
            Self::MiniDemo { opportunity: None } => {
                "Laat zien hoe één zo’n stap er geautomatiseerd uitziet, niet meer.".into()
            }
            Self::Ask { ask, estimate } => ask_nl(ask, estimate),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap { title: Some(title) } => {
                format!("Say how we see “{title}” and ask for corrections.")
            }
            Self::Recap { title: None } => {
                "Say what we do and do not know about the organisation and ask for the rest.".into()
            }
            Self::WalkThrough { owner } => format!(
                "Walk through how the work is done today with the person in charge of it ({}).",
                continued(owner)
            ),
            Self::MapBottleneck {
                opportunity: Some(opportunity),
            } => {
                format!("Find the bottleneck together and put it next to “{opportunity}”.")
            }
            Self::MapBottleneck { opportunity: None } => {
                "Find the bottleneck together and pick the first step to automate.".into()
            }
            Self::MiniDemo {
                opportunity: Some(opportunity),
            } => {
                format!("Show one step of “{opportunity}”, no more.")
            }
            Self::MiniDemo { opportunity: None } => {
                "Show what one such step looks like when automated, no more.".into()
            }
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
