//! Days 31 to 60: one pilot, or one step tried out.

use crate::plan::{case::Crew, text::Sentence};

#[derive(Clone, Copy, Debug)]
pub(crate) enum PilotAction {
    Start {
        crew: Crew,
        /// Whether the decision named what the pilot is of.
        has_opportunity: bool,
    },
    ReviewWeekly,
    ApplyStopRule,
    Try,
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
                    Crew::Group => "een deel van wie dit werk doet",
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
            Self::ReviewWeekly => "Bespreek de meting elke week met wie meedoet".into(),
            Self::ApplyStopRule => {
                "Pas de stopregel toe: na twee besprekingen op rij zonder verbetering \
                 stoppen of bijstellen"
                    .into()
            }
            Self::Try => {
                "Probeer het uit in het eigen werk; stopregel: na twee weken op rij zonder \
                          verbetering houdt het op"
                    .into()
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
                    Crew::Group => "some of those who do this work",
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
            Self::ReviewWeekly => {
                "Review the measurement every week with those who take part".into()
            }
            Self::ApplyStopRule => "Apply the stop rule: stop or change the pilot after two \
                                    reviews in a row without improvement"
                .into(),
            Self::Try => {
                "Try it out in the daily work; stop rule: it ends after two weeks in a row \
                          without improvement"
                    .into()
            }
        }
    }
}
