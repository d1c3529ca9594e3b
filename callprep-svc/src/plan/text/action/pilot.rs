//! Days 31 to 60: one pilot, or one step tried out.

use crate::plan::{language::Language, text::Sentence};

/// With whom or what a pilot begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Team,
    /// A branch, a shop, a depot: the research says that there are several.
    Site,
    /// Of work whose cost is not divided by teams.
    OfWork,
    /// All those who do this work.
    Everybody,
}

impl Part {
    /// Returns the noun for one of them and for several.
    pub(crate) fn nouns(self, language: Language) -> [&'static str; 2] {
        match (self, language) {
            (Self::Team, _) => ["team", "teams"],
            (Self::Site, Language::Nl) => ["vestiging", "vestigingen"],
            (Self::Site, Language::En) => ["site", "sites"],
            (Self::OfWork | Self::Everybody, Language::Nl) => ["soort geval", "soorten gevallen"],
            (Self::OfWork | Self::Everybody, Language::En) => ["kind of case", "kinds of cases"],
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum PilotAction {
    Start {
        part: Part,
        /// Whether it is known what the pilot is of.
        has_opportunity: bool,
        /// Whether one case comes first: the solution is to work with systems in use.
        is_integrated: bool,
    },
    /// Halfway between the start and the end.
    Review {
        /// Whether the baseline is an amount a month.
        is_monthly: bool,
    },
    Try {
        /// Whether it is known what is tried.
        has_opportunity: bool,
        /// The same.
        is_integrated: bool,
    },
}

impl Sentence for PilotAction {
    fn nl(&self) -> String {
        match *self {
            Self::Start {
                part,
                has_opportunity,
                is_integrated,
            } => {
                let with = match part {
                    Part::Team => "één team",
                    Part::Site => "één vestiging, die u bij het besluit kiest",
                    Part::OfWork => "één soort geval, dat u bij het besluit kiest",
                    Part::Everybody => "iedereen die dit werk doet",
                };
                let chosen = if has_opportunity {
                    ""
                } else {
                    " met de gekozen oplossing,"
                };
                let first = if is_integrated {
                    " na één proefgeval,"
                } else {
                    ""
                };
                format!("Start de pilot met {with},{chosen}{first} en blijf meten")
            }
            Self::Review { is_monthly: true } => {
                "Tussenstand: tel op wat sinds de start per geval is genoteerd, \
                                                  reken dat voorlopig om naar een maand en pas de \
                                                  stopregel toe"
                    .into()
            }
            Self::Review { .. } => {
                "Tussenstand: vergelijk de meting met de nulmeting en pas de stopregel toe".into()
            }
            Self::Try {
                has_opportunity: true,
                is_integrated: true,
            } => "Probeer het uit in het dagelijks werk, na één proefgeval, en blijf meten".into(),
            Self::Try {
                has_opportunity: true,
                ..
            } => "Probeer het uit in het dagelijks werk en blijf meten".into(),
            Self::Try { .. } => "Probeer de gekozen oplossing uit en blijf meten".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Start {
                part,
                has_opportunity,
                is_integrated,
            } => {
                let with = match part {
                    Part::Team => "one team",
                    Part::Site => "one site, chosen with the decision",
                    Part::OfWork => "one kind of case, chosen with the decision",
                    Part::Everybody => "everybody who does this work",
                };
                let chosen = if has_opportunity {
                    ""
                } else {
                    " with the solution chosen,"
                };
                let first = if is_integrated {
                    " after one trial case,"
                } else {
                    ""
                };
                format!("Start the pilot with {with},{chosen}{first} and keep measuring")
            }
            Self::Review { is_monthly: true } => "Interim review: add up what was noted case by case since the start, \
                                                  convert it provisionally to a month and apply the \
                                                  stop rule"
                .into(),
            Self::Review { .. } => {
                "Interim review: compare the measurement with the baseline and apply the stop rule"
                    .into()
            }
            Self::Try {
                has_opportunity: true,
                is_integrated: true,
            } => "Try it out in the daily work, after one trial case, and keep measuring"
                .into(),
            Self::Try {
                has_opportunity: true,
                ..
            } => "Try it out in the daily work and keep measuring".into(),
            Self::Try { .. } => "Try the solution chosen and keep measuring".into(),
        }
    }
}
