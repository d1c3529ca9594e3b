//! Actions, phase by phase.

mod exploration;
mod extension;
mod pilot;
mod test;

pub(crate) use self::{
    exploration::ExplorationAction, extension::ExtensionAction, pilot::PilotAction,
    test::TestAction,
};
use super::{Language, Sentence};

/// The focus of a phase.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Focus {
    TestAndBaseline,
    Exploration,
    Pilot,
    Extension,
}

/// An action. Titles are quoted unchanged.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ActionText<'a> {
    Test(TestAction<'a>),
    Exploration(ExplorationAction<'a>),
    Pilot(PilotAction<'a>),
    Extension(ExtensionAction<'a>),
}

/// The condition of an action that depends on the decision of day 30.
pub(crate) struct OnlyAfterGo;

/// The opening question of an action, quoted from the research.
pub(crate) struct WithQuestion<'a> {
    pub(crate) question: &'a str,
    /// Its language, if that is not the language of the brief.
    pub(crate) foreign: Option<Language>,
}

impl Sentence for Focus {
    fn nl(&self) -> String {
        match self {
            Self::TestAndBaseline => "Toetsen en nulmeting",
            Self::Exploration => "Uitzoeken waar werk verloren gaat",
            Self::Pilot => "Pilot",
            Self::Extension => "Opschalen en borgen",
        }
        .into()
    }

    fn en(&self) -> String {
        match self {
            Self::TestAndBaseline => "Test and baseline",
            Self::Exploration => "Find out where work is lost",
            Self::Pilot => "Pilot",
            Self::Extension => "Scale and embed",
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

impl Sentence for OnlyAfterGo {
    fn nl(&self) -> String {
        "Alleen bij een go op dag 30: ".into()
    }

    fn en(&self) -> String {
        "Only after a go on day 30: ".into()
    }
}

impl Sentence for WithQuestion<'_> {
    fn nl(&self) -> String {
        format!("; vraag: {}", self.quotation())
    }

    fn en(&self) -> String {
        format!("; ask: {}", self.quotation())
    }
}

impl WithQuestion<'_> {
    fn quotation(&self) -> String {
        let question = self.question;
        match self.foreign {
            Some(language) => format!("“{question}” ({})", language.code()),
            None => format!("“{question}”"),
        }
    }
}

impl<'a> ActionText<'a> {
    pub(crate) fn question(&self) -> Option<&'a str> {
        match self {
            Self::Test(TestAction::Confirm { question, .. }) => *question,
            _ => None,
        }
    }
}
