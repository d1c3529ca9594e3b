//! Days 1 to 30 without a usable hypothesis: find out where work is lost.

use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExplorationAction<'a> {
    Interview { company: &'a str },
    MeasureBottleneck { skips_days: bool },
    DecideOnFollowUp { company: &'a str },
}

impl Sentence for ExplorationAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Spreek bij {company} met drie mensen die het werk doen en noteer waar werk blijft \
                 liggen, dubbel gebeurt of terugkomt"
            ),
            Self::MeasureBottleneck { skips_days } => format!(
                "Kies het knelpunt dat het vaakst wordt genoemd en houd twee normale werkweken lang \
                 de uren bij die het kost{}",
                if skips_days {
                    " (vrije dagen niet meegeteld)"
                } else {
                    ""
                }
            ),
            Self::DecideOnFollowUp { company } => format!(
                "Besluit op basis van de nulmeting of {company} een vervolg wil en wijs één \
                 verantwoordelijke aan"
            ),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Interview { company } => format!(
                "Talk to three people at {company} who do the work and note where work gets \
                 stuck, is done twice or comes back"
            ),
            Self::MeasureBottleneck { skips_days } => format!(
                "Pick the bottleneck that is mentioned most and count the hours it takes during \
                 two normal working weeks{}",
                if skips_days {
                    " (days off not counted)"
                } else {
                    ""
                }
            ),
            Self::DecideOnFollowUp { company } => format!(
                "Based on the baseline, decide whether {company} wants a follow-up and name one \
                 accountable person"
            ),
        }
    }
}
