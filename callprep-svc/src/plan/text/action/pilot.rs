//! Days 31 to 60: one pilot, or one step tried out.

use crate::plan::{case::Crew, text::Sentence};

#[derive(Clone, Copy, Debug)]
pub(crate) enum PilotAction {
    Start {
        crew: Crew,
        /// Whether it is known what the pilot is of.
        has_opportunity: bool,
    },
    Review {
        /// Whether what is measured shows every week.
        is_weekly: bool,
    },
    ApplyStopRule,
    Try {
        /// Whether it is known what is tried.
        has_opportunity: bool,
        is_weekly: bool,
    },
}

impl Sentence for PilotAction {
    fn nl(&self) -> String {
        match *self {
            Self::Start {
                crew,
                has_opportunity,
            } => {
                let with = match crew {
                    Crew::Teams => "één team",
                    Crew::Group => "twee medewerkers die dit werk doen",
                    Crew::Few | Crew::OnePerson => "één medewerker",
                };
                if has_opportunity {
                    format!("Start de pilot met {with}")
                } else {
                    format!(
                        "Start de pilot met {with}, op de eerste handmatige stap die de nulmeting \
                         aanwijst"
                    )
                }
            }
            Self::Review { is_weekly: true } => {
                "Bespreek de meting elke week met wie meedoet".into()
            }
            Self::Review { is_weekly: false } => {
                "Houd per geval het bedrag bij; bespreek de som halverwege en aan het eind met wie \
                 meedoet"
                    .into()
            }
            Self::ApplyStopRule => "Pas de stopregel toe die bij het besluit is vastgelegd".into(),
            Self::Try {
                has_opportunity,
                is_weekly,
            } => {
                let what = if has_opportunity {
                    "Probeer het uit in het eigen werk"
                } else {
                    "Doe in het eigen werk één stap anders"
                };
                if is_weekly {
                    format!("{what} en pas elke week de stopregel toe")
                } else {
                    format!(
                        "{what}, houd per geval het bedrag bij en pas halverwege de stopregel toe"
                    )
                }
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Start {
                crew,
                has_opportunity,
            } => {
                let with = match crew {
                    Crew::Teams => "one team",
                    Crew::Group => "two people who do this work",
                    Crew::Few | Crew::OnePerson => "one person",
                };
                if has_opportunity {
                    format!("Start the pilot with {with}")
                } else {
                    format!(
                        "Start the pilot with {with}, on the first manual step that the baseline \
                         points out"
                    )
                }
            }
            Self::Review { is_weekly: true } => {
                "Review the measurement every week with those who take part".into()
            }
            Self::Review { is_weekly: false } => {
                "Note the amount of each case; review the sum halfway and at the end with those \
                 who take part"
                    .into()
            }
            Self::ApplyStopRule => "Apply the stop rule that was fixed with the decision".into(),
            Self::Try {
                has_opportunity,
                is_weekly,
            } => {
                let what = if has_opportunity {
                    "Try it out in the daily work"
                } else {
                    "Do one step of the daily work differently"
                };
                if is_weekly {
                    format!("{what} and apply the stop rule every week")
                } else {
                    format!("{what}, note the amount of each case and apply the stop rule halfway")
                }
            }
        }
    }
}
