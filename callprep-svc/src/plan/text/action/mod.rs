//! Actions, phase by phase.

mod consult;
mod exploration;
mod extension;
mod measure;
mod pilot;
mod test;

pub(crate) use self::{
    consult::Consulted,
    exploration::ExplorationAction,
    extension::ExtensionAction,
    measure::Measuring,
    pilot::{Part, PilotAction},
    test::{Decision, ProposedStop, TestAction},
};
use super::{Language, Sentence, number};

/// The focus of a phase.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Focus {
    TestAndBaseline,
    TestAndMeasure,
    AskAndConfirm,
    Exploration,
    Pilot,
    Trial,
    Extension,
    KeepOrStop,
}

/// An action. Hypotheses are named by their labels, titles are quoted unchanged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionText<'a> {
    Test(TestAction<'a>),
    Exploration(ExplorationAction<'a>),
    Pilot(PilotAction),
    Extension(ExtensionAction),
}

/// What follows the text of an action: a quotation with what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addition<'a> {
    Nothing,
    /// What must be true for the hypothesis to hold.
    Assumptions(&'a [String]),
    /// What is decided on.
    Solution(&'a str),
    /// What the pilot is of, and what is noted from its start on.
    Tried {
        solution: &'a str,
        /// Whether the baseline is an amount a month, which no few weeks show.
        is_monthly: bool,
    },
}

/// What an action depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Nothing,
    /// The decision at the end of the first phase.
    Go,
    /// The same, which the booking has to leave room for.
    GoWithinBooking,
    /// That decision, and that what began then was not stopped.
    StillRunning,
}

impl Sentence for Focus {
    fn nl(&self) -> String {
        match self {
            Self::TestAndBaseline => "Toetsen en nulmeting",
            Self::TestAndMeasure => "Toetsen en een maatstaf afspreken",
            Self::AskAndConfirm => "Vragen en bevestigen",
            Self::Exploration => "Uitzoeken waar werk verloren gaat",
            Self::Pilot => "Pilot",
            Self::Trial => "Uitproberen",
            Self::Extension => "Opschalen en borgen",
            Self::KeepOrStop => "Houden of stoppen",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::TestAndBaseline => "Test and baseline",
            Self::TestAndMeasure => "Test and agree on a measure",
            Self::AskAndConfirm => "Ask and confirm",
            Self::Exploration => "Find out where work is lost",
            Self::Pilot => "Pilot",
            Self::Trial => "Try it out",
            Self::Extension => "Scale and embed",
            Self::KeepOrStop => "Keep or stop",
        }
        .into()
    }
}

impl Sentence for ActionText<'_> {
    fn nl(&self) -> String {
        match self {
            Self::Test(action) => action.nl(),
            Self::Exploration(action) => action.nl(),
            Self::Pilot(action) => action.nl(),
            Self::Extension(action) => action.nl(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Test(action) => action.en(),
            Self::Exploration(action) => action.en(),
            Self::Pilot(action) => action.en(),
            Self::Extension(action) => action.en(),
        }
    }
}

impl Sentence for Addition<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Nothing | Self::Solution("") => String::new(),
            Self::Assumptions(texts) => {
                format!("; ga ook na: {}", number::list(texts, Language::Nl))
            }
            Self::Solution(solution) => format!("; oplossing: {solution}"),
            Self::Tried {
                solution,
                is_monthly,
            } => {
                let noted = if is_monthly {
                    "; noteer van dan af per geval wat dat scheelt"
                } else {
                    ""
                };
                match solution {
                    "" => noted.to_owned(),
                    solution => format!(": {solution}{noted}"),
                }
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Nothing | Self::Solution("") => String::new(),
            Self::Assumptions(texts) => {
                format!("; also check: {}", number::list(texts, Language::En))
            }
            Self::Solution(solution) => format!("; solution: {solution}"),
            Self::Tried {
                solution,
                is_monthly,
            } => {
                let noted = if is_monthly {
                    "; from then on, note for each case what difference that makes"
                } else {
                    ""
                };
                match solution {
                    "" => noted.to_owned(),
                    solution => format!(": {solution}{noted}"),
                }
            }
        }
    }
}

impl Sentence for Condition {
    fn nl(&self) -> String {
        match self {
            Self::Nothing => "",
            Self::Go => "Bij een go: ",
            Self::GoWithinBooking => "Bij een go, zoals de boeking toelaat: ",
            Self::StillRunning => "Na een go, als het nog loopt: ",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::Nothing => "",
            Self::Go => "After a go: ",
            Self::GoWithinBooking => "After a go, as the booking allows: ",
            Self::StillRunning => "After a go, if it is still running: ",
        }
        .into()
    }
}
