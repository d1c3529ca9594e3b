//! The steps of the call.

use super::{Ask, Sentence};

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText {
    Recap(Recap),
    WalkThrough {
        /// Whether somebody in the call seems to know the work.
        is_known: bool,
    },
    MapBottleneck {
        has_solution: bool,
    },
    MiniDemo,
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
    pub(crate) lacks_time: bool,
    pub(crate) is_not_recorded: bool,
    pub(crate) is_about_privacy: bool,
    /// Whether there is a note and no answer.
    pub(crate) has_note_only: bool,
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
        let before = if self.lacks_time {
            "Let op de tijd die bij de boeking is genoemd. "
        } else {
            ""
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
        let before = if self.lacks_time {
            "Mind the time that the booking mentions. "
        } else {
            ""
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
            Self::WalkThrough { is_known } => {
                if is_known {
                    "Vraag om aan één recent voorbeeld, zonder namen, stap voor stap te tonen hoe \
                         het werk nu gaat; stel daarbij de vragen."
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
            Self::Ask { ask } => {
                format!("Vraag om {}.", ask.nl())
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap(recap) => recap.en(),
            Self::WalkThrough { is_known } => {
                if is_known {
                    "Have them show with one recent example, without names, step by step how the \
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
            Self::Ask { ask } => {
                format!("Ask for {}.", ask.en())
            }
        }
    }
}
