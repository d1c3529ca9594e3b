//! Days 31 to 60: one pilot with one team.

use crate::plan::text::Sentence;

#[derive(Clone, Copy, Debug)]
pub(crate) enum PilotAction<'a> {
    Run {
        title: &'a str,
        opportunity: Option<&'a str>,
    },
    ReviewWeekly {
        title: &'a str,
    },
    ApplyStopRule {
        title: &'a str,
    },
}

impl Sentence for PilotAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Run {
                title,
                opportunity: None,
            } => format!(
                "Start met één team een pilot op de eerste handmatige stap die de nulmeting \
                 aanwijst, gericht op “{title}”"
            ),
            Self::Run {
                title,
                opportunity: Some(opportunity),
            } => format!("Start met één team een pilot met “{opportunity}”, gericht op “{title}”"),
            Self::ReviewWeekly { title } => format!(
                "Bespreek elke week met het pilotteam hoe de meting bij “{title}” ervoor staat"
            ),
            Self::ApplyStopRule { title } => format!(
                "Pas bij “{title}” de stopregel toe die vóór de start is afgesproken, en stop de \
                 pilot of stel hem bij na twee besprekingen op rij zonder verbetering"
            ),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Run {
                title,
                opportunity: None,
            } => format!(
                "Start a pilot with one team on the first manual step that the baseline points \
                 out, aimed at “{title}”"
            ),
            Self::Run {
                title,
                opportunity: Some(opportunity),
            } => format!("Start a pilot of “{opportunity}” with one team, aimed at “{title}”"),
            Self::ReviewWeekly { title } => {
                format!("Review the measurement for “{title}” with the pilot team every week")
            }
            Self::ApplyStopRule { title } => format!(
                "Apply the stop rule for “{title}” that was agreed before the start, and stop or \
                 re-scope the pilot after two reviews in a row without improvement"
            ),
        }
    }
}
