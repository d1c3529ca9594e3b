//! The steps of the call.

use super::{Estimate, Sentence, continued};
use crate::plan::metric::Metric;

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText<'a> {
    Recap { title: Option<&'a str> },
    WalkThrough { owner: &'a str },
    MapBottleneck { opportunity: Option<&'a str> },
    MiniDemo { opportunity: Option<&'a str> },
    AgreeMeasurement { metric: Option<Metric> },
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
            Self::AgreeMeasurement { metric } => agree_nl(metric),
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
            Self::AgreeMeasurement { metric } => agree_en(metric),
        }
    }
}

fn agree_nl(metric: Option<Metric>) -> String {
    if metric.is_none() {
        return "Spreek af wat er wordt gemeten, hoelang, en wanneer u elkaar weer spreekt.".into();
    }
    format!(
        "Noem de schatting ({}), zeg erbij dat die nog niet is gemeten en spreek de meetperiode en \
         de volgende datum af.",
        Estimate(metric).nl()
    )
}

fn agree_en(metric: Option<Metric>) -> String {
    if metric.is_none() {
        return "Agree on what is measured, for how long, and when to talk again.".into();
    }
    format!(
        "Give the estimate ({}), say that it has not been measured yet, and agree on the \
         measurement period and the next date.",
        Estimate(metric).en()
    )
}
