//! The steps of the call.

use super::{Ask, Sentence};

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText {
    Recap(Recap),
    WalkThrough {
        /// Whether somebody in the call seems to know the work.
        is_known: bool,
        /// Whether they can be seen.
        is_seen: bool,
    },
    MapBottleneck {
        has_solution: bool,
    },
    MiniDemo,
    /// What the work means to those in the call, none of whom does it.
    Importance,
    /// Who does it.
    FindWorker,
    Ask {
        ask: Ask,
    },
}

/// How the call begins.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the booking and the research"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recap {
    pub(crate) has_lead: bool,
    /// Whether the booker wrote something.
    pub(crate) has_words_of_booker: bool,
    pub(crate) is_booked_late: bool,
    /// How many have to go before the end, or one of them: `None` if nobody says so.
    pub(crate) leaves_early: Option<Leaving>,
    pub(crate) is_brief: bool,
    pub(crate) is_not_recorded: bool,
    pub(crate) is_about_privacy: bool,
    /// Whether there is a note about more than the hour, and no answer.
    pub(crate) has_note_only: bool,
}

/// Who has to go before the end of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leaving {
    /// The only guest.
    Guest,
    OneOfSeveral,
}

impl Sentence for Recap {
    fn nl(&self) -> String {
        let Self {
            has_lead,
            has_words_of_booker,
            ..
        } = *self;
        let main = match (has_words_of_booker, has_lead) {
            (true, true) => {
                "Begin bij wat er bij de boeking is geschreven, leg H1 ernaast en vraag wat er niet \
                 klopt."
            }
            (false, true) => "Leg H1 voor en vraag wat er niet klopt.",
            (true, false) => {
                "Begin bij wat er bij de boeking is geschreven en vraag door op een recent geval."
            }
            (false, false) => {
                "Vertel wat je wel en niet van de organisatie weet en vraag om aanvulling."
            }
        };
        let before = match (self.leaves_early, self.is_brief) {
            (Some(Leaving::Guest), _) => "Vraag eerst hoe laat de gast weg moet. ",
            (Some(Leaving::OneOfSeveral), _) => {
                "Vraag eerst wie eerder weg moet, en stel die als eerste vragen. "
            }
            (None, true) => "Houd het kort: dat is bij de boeking gevraagd. ",
            (None, false) => "",
        };
        let asides = [
            (self.is_not_recorded, "Neem niets op: dat is gevraagd."),
            (self.is_booked_late, "Vraag ook wat de aanleiding is."),
            (self.has_note_only, "Let op de opmerking bij de boeking."),
            (
                self.is_about_privacy,
                "Zeg uit jezelf hoe je met gegevens omgaat.",
            ),
        ];
        before.to_owned() + &with_asides(main, &asides)
    }

    fn en(&self) -> String {
        let Self {
            has_lead,
            has_words_of_booker,
            ..
        } = *self;
        let main = match (has_words_of_booker, has_lead) {
            (true, true) => {
                "Start from what was written when booking, put H1 beside it and ask what is wrong."
            }
            (false, true) => "Put H1 forward and ask what is wrong with it.",
            (true, false) => {
                "Start from what was written when booking and dig into one recent case."
            }
            (false, false) => {
                "Say what you do and do not know about the organisation and ask for the rest."
            }
        };
        let before = match (self.leaves_early, self.is_brief) {
            (Some(Leaving::Guest), _) => "Ask first when the guest has to leave. ",
            (Some(Leaving::OneOfSeveral), _) => {
                "Ask first who has to leave early, and put questions to them first. "
            }
            (None, true) => "Keep it short: the booking asks for that. ",
            (None, false) => "",
        };
        let asides = [
            (self.is_not_recorded, "Record nothing: they asked for that."),
            (self.is_booked_late, "Also ask what prompted the call."),
            (self.has_note_only, "Mind the note in the booking."),
            (
                self.is_about_privacy,
                "Say of your own accord how you handle data.",
            ),
        ];
        before.to_owned() + &with_asides(main, &asides)
    }
}

fn with_asides(main: &str, asides: &[(bool, &str)]) -> String {
    let asides = asides.iter().filter(|(holds, _)| *holds);
    asides.fold(main.to_owned(), |text, (_, aside)| {
        format!("{text} {aside}")
    })
}

impl Sentence for DemoText {
    fn nl(&self) -> String {
        match *self {
            Self::Recap(recap) => recap.nl(),
            Self::WalkThrough { is_known, is_seen } => {
                if is_known && is_seen {
                    "Vraag om aan één recent voorbeeld, zonder namen, stap voor stap te tonen hoe \
                         het werk nu gaat; stel daarbij de vragen."
                        .into()
                } else if is_known {
                    "Vraag om aan één recent voorbeeld, zonder namen, stap voor stap te vertellen \
                         hoe het werk nu gaat; stel daarbij de vragen."
                        .into()
                } else {
                    "Vraag om stap voor stap, zonder namen, te vertellen hoe het werk nu gaat; stel \
                         daarbij de vragen en noteer wat alleen een ander weet.".into()
                }
            }
            Self::MapBottleneck { has_solution: true } => {
                "Wijs samen het knelpunt aan en ga na of de oplossing voor H1 past.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Wijs samen het knelpunt aan en vraag wat een eerste verbetering zou zijn.".into(),
            Self::MiniDemo => "Laat één stap van die oplossing zien, niet meer.".into(),
            Self::Importance => {
                "Bespreek of H1 ertoe doet, en voor wie; stel daarbij de vragen, zonder namen in \
                 de voorbeelden, en noteer wat alleen een ander weet."
                    .into()
            }
            Self::FindWorker => {
                "Vraag wie dit werk doet, en wat diegene zou kunnen laten zien.".into()
            }
            Self::Ask { ask } => {
                format!("Vraag om {}.", ask.nl())
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap(recap) => recap.en(),
            Self::WalkThrough { is_known, is_seen } => {
                if is_known && is_seen {
                    "Have them show with one recent example, without names, step by step how the \
                         work is done today; ask the questions along the way."
                        .into()
                } else if is_known {
                    "Have them tell with one recent example, without names, step by step how the \
                         work is done today; ask the questions along the way."
                        .into()
                } else {
                    "Have them explain step by step, without names, how the work is done today; ask \
                         the questions along the way and note what only somebody else can answer.".into()
                }
            }
            Self::MapBottleneck { has_solution: true } => {
                "Find the bottleneck together and see whether the solution for H1 fits it.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Find the bottleneck together and ask what a first improvement would be.".into(),
            Self::MiniDemo => "Show one step of that solution, no more.".into(),
            Self::Importance => {
                "Talk about whether H1 matters, and to whom; ask the questions along the way, \
                 without names in the examples, and note what only somebody else can answer."
                    .into()
            }
            Self::FindWorker => "Ask who does this work, and what they could show.".into(),
            Self::Ask { ask } => {
                format!("Ask for {}.", ask.en())
            }
        }
    }
}
