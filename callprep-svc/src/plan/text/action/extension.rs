//! Days 61 to 90: extend the pilot and decide on it.

use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum ExtensionAction<'a> {
    Extend {
        title: &'a str,
        opportunity: Option<&'a str>,
    },
    StartSecondPilot {
        title: &'a str,
        opportunity: Option<&'a str>,
    },
    Report {
        title: &'a str,
        has_estimate: bool,
    },
}

impl Sentence for ExtensionAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Extend {
                title,
                opportunity: None,
            } => format!("Breid de pilot voor “{title}” uit naar een tweede team"),
            Self::Extend {
                title,
                opportunity: Some(opportunity),
            } => format!(
                "Breid de pilot met “{opportunity}” uit naar een tweede team, gericht op “{title}”"
            ),
            Self::StartSecondPilot {
                title,
                opportunity: None,
            } => format!(
                "Start met één team een pilot voor “{title}”, mits die hypothese in de eerste \
                 dertig dagen is bevestigd"
            ),
            Self::StartSecondPilot {
                title,
                opportunity: Some(opportunity),
            } => format!(
                "Start met één team een pilot met “{opportunity}”, mits “{title}” in de eerste \
                 dertig dagen is bevestigd"
            ),
            Self::Report {
                title,
                has_estimate,
            } => {
                let yardstick = if has_estimate {
                    "schatting"
                } else {
                    "nulmeting"
                };
                format!(
                    "Leg voor “{title}” het gemeten resultaat naast de {yardstick} en besluit of u \
                     doorgaat, bijstelt of stopt"
                )
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Extend {
                title,
                opportunity: None,
            } => format!("Extend the pilot for “{title}” to a second team"),
            Self::Extend {
                title,
                opportunity: Some(opportunity),
            } => {
                format!("Extend the pilot of “{opportunity}” to a second team, aimed at “{title}”")
            }
            Self::StartSecondPilot {
                title,
                opportunity: None,
            } => format!(
                "Start a pilot for “{title}” with one team, provided that it was confirmed in the \
                 first thirty days"
            ),
            Self::StartSecondPilot {
                title,
                opportunity: Some(opportunity),
            } => format!(
                "Start a pilot of “{opportunity}” with one team, provided that “{title}” was \
                 confirmed in the first thirty days"
            ),
            Self::Report {
                title,
                has_estimate,
            } => {
                let yardstick = if has_estimate { "estimate" } else { "baseline" };
                format!(
                    "Put the measured result for “{title}” next to the {yardstick} and decide \
                     whether to continue, change or stop"
                )
            }
        }
    }
}
