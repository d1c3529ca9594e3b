//! Days 1 to 30 without a usable hypothesis: find out where work is lost.

use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExplorationAction<'a> {
    Interview {
        company: &'a str,
    },
    /// Of somebody who works alone.
    ReviewWeek,
    DecideOnMeasuring,
    ChooseBottleneck,
    DecideOnFollowUp {
        company: &'a str,
    },
}

impl Sentence for ExplorationAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Spreek bij {company} met drie mensen die het werk doen en noteer waar werk blijft \
                 liggen, dubbel gebeurt of terugkomt"
            ),
            Self::ReviewWeek => "Loop samen één gewone werkweek na en noteer waar werk blijft \
                                 liggen, dubbel gebeurt of terugkomt"
                .into(),
            Self::ChooseBottleneck => {
                "Kies het knelpunt dat het vaakst is genoemd en spreek af wat daarvan wordt geteld"
                    .into()
            }
            Self::DecideOnMeasuring => "Besluit of dat het meten waard is".into(),
            Self::DecideOnFollowUp { company } => {
                format!("Besluit of {company} dat wil meten en wijs één verantwoordelijke aan")
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Talk to three people at {company} who do the work and note where work gets \
                 stuck, is done twice or comes back"
            ),
            Self::ReviewWeek => {
                "Go through one ordinary week of work together and note where work \
                                 gets stuck, is done twice or comes back"
                    .into()
            }
            Self::ChooseBottleneck => {
                "Pick the bottleneck that was mentioned most and agree on what to count about it"
                    .into()
            }
            Self::DecideOnMeasuring => "Decide whether that is worth measuring".into(),
            Self::DecideOnFollowUp { company } => format!(
                "Decide whether {company} wants to measure it, and name one accountable person"
            ),
        }
    }
}
