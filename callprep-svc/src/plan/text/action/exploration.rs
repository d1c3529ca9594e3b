//! Days 1 to 30 without a usable hypothesis: find out where work is lost.

use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExplorationAction<'a> {
    Interview {
        company: &'a str,
    },
    /// Of somebody who works alone.
    ReviewWeek,
    /// What the booker wrote, in quotation marks.
    FollowUp {
        words: &'a str,
    },
    ChooseBottleneck,
    /// Of what the booker wrote.
    ChooseMeasure,
    DecideOnMeasuring {
        company: &'a str,
    },
}

impl Sentence for ExplorationAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Loop bij {company} een werkweek na met wie het werk doet, en noteer waar werk blijft \
                 liggen, dubbel gebeurt of terugkomt"
            ),
            Self::ReviewWeek => "Loop samen één werkweek na en noteer waar werk blijft liggen, \
                                 dubbel gebeurt of terugkomt"
                .into(),
            Self::FollowUp { words } => format!(
                "Loop één werkweek na wat er bij de boeking is geschreven ({words}): hoe vaak dit \
                 gebeurt, hoelang het duurt en wat er terugkomt"
            ),
            Self::ChooseMeasure => "Kies daaruit wat het meest terugkomt en spreek af wat daarvan \
                                    wordt geteld; is er niets, stop dan hier"
                .into(),
            Self::ChooseBottleneck => "Kies het knelpunt dat het meest terugkomt en spreek af wat \
                                       daarvan wordt geteld; is er geen, stop dan hier"
                .into(),
            Self::DecideOnMeasuring { company } => {
                format!("Besluit of {company} dat wil meten; pas dan wordt de tijd daarna gepland")
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Go through a week of work at {company} with those who do it, and note where work gets \
                 stuck, is done twice or comes back"
            ),
            Self::ReviewWeek => "Go through one week of work together and note where work gets \
                                 stuck, is done twice or comes back"
                .into(),
            Self::FollowUp { words } => format!(
                "Go through one week of what was written when booking ({words}): how often it \
                 happens, how long it takes and what comes back"
            ),
            Self::ChooseMeasure => {
                "Pick what comes back most of it and agree on what to count about \
                                    it; if there is nothing, stop here"
                    .into()
            }
            Self::ChooseBottleneck => "Pick the bottleneck that comes back most and agree on what \
                                       to count about it; if there is none, stop here"
                .into(),
            Self::DecideOnMeasuring { company } => format!(
                "Decide whether {company} wants to measure that; only then is the time after it planned"
            ),
        }
    }
}
