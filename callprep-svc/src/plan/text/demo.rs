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
        /// Whether no example may be asked for.
        is_confidential: bool,
    },
    MapBottleneck {
        has_solution: bool,
    },
    MiniDemo,
    /// What the work means to those in the call, none of whom does it.
    Importance {
        /// Whether no example may be asked for.
        is_confidential: bool,
    },
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
    /// Whether nothing says why they booked.
    pub(crate) asks_for_reason: bool,
    /// How many have to go before the end, or one of them: `None` if nobody says so.
    pub(crate) leaves_early: Option<Leaving>,
    pub(crate) is_brief: bool,
    pub(crate) is_not_recorded: bool,
    pub(crate) is_about_privacy: bool,
    /// Whether no example may be asked for.
    pub(crate) is_confidential: bool,
    /// Whether something is not to be mentioned.
    pub(crate) has_unmentioned: bool,
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
                "Begin bij wat er bij de boeking is geschreven (dat gaat vóór dit plan), leg H1 ernaast \
                 en vraag wat er niet klopt."
            }
            (false, true) => "Leg H1 voor en vraag wat er niet klopt.",
            (true, false) if self.is_confidential => {
                "Begin bij wat er bij de boeking is geschreven (dat gaat vóór dit plan) en vraag door."
            }
            (true, false) => {
                "Begin bij wat er bij de boeking is geschreven (dat gaat vóór dit plan) en vraag door op \
                 een recent geval."
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
            (self.asks_for_reason, "Vraag ook wat de aanleiding is."),
            (
                self.has_unmentioned,
                "Begin niet over wat volgens de boeking ongenoemd moet blijven.",
            ),
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
                "Start from what was written when booking (it takes precedence over this plan), put H1 beside it \
                 and ask what is wrong."
            }
            (false, true) => "Put H1 forward and ask what is wrong with it.",
            (true, false) if self.is_confidential => {
                "Start from what was written when booking (it takes precedence over this plan) and ask on."
            }
            (true, false) => {
                "Start from what was written when booking (it takes precedence over this plan) and dig into one \
                 recent case."
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
            (self.asks_for_reason, "Also ask what prompted the call."),
            (
                self.has_unmentioned,
                "Leave unsaid what the booking asks not to mention.",
            ),
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
            Self::WalkThrough {
                is_known,
                is_seen,
                is_confidential,
            } => walk_through_nl(is_known, is_seen, is_confidential),
            Self::MapBottleneck { has_solution: true } => {
                "Wijs samen het knelpunt aan en ga na of de oplossing voor H1 past.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Wijs samen het knelpunt aan en vraag wat een eerste verbetering zou zijn.".into(),
            Self::MiniDemo => "Laat één stap van die oplossing zien, niet meer.".into(),
            Self::Importance {
                is_confidential: true,
            } => "Bespreek of H1 ertoe doet, en voor wie; stel daarbij de vragen, zonder namen, stukken \
                  of gevallen, en noteer wat alleen een ander weet."
                .into(),
            Self::Importance { .. } => {
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
            Self::WalkThrough {
                is_known,
                is_seen,
                is_confidential,
            } => walk_through_en(is_known, is_seen, is_confidential),
            Self::MapBottleneck { has_solution: true } => {
                "Find the bottleneck together and see whether the solution for H1 fits it.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Find the bottleneck together and ask what a first improvement would be.".into(),
            Self::MiniDemo => "Show one step of that solution, no more.".into(),
            Self::Importance {
                is_confidential: true,
            } => "Talk about whether H1 matters, and to whom; ask the questions along the way, without \
                  names, files or cases, and note what only somebody else can answer."
                .into(),
            Self::Importance { .. } => {
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

fn walk_through_nl(is_known: bool, is_seen: bool, is_confidential: bool) -> String {
    let how = match (is_confidential, is_known, is_seen) {
        (true, ..) => "stap voor stap, zonder namen, stukken of gevallen, te vertellen",
        (_, true, true) => "aan één recent voorbeeld, zonder namen, stap voor stap te tonen",
        (_, true, false) => "aan één recent voorbeeld, zonder namen, stap voor stap te vertellen",
        (_, false, _) => "stap voor stap, zonder namen, te vertellen",
    };
    let others = if is_known {
        ""
    } else {
        " en noteer wat alleen een ander weet"
    };
    format!("Vraag om {how} hoe het werk nu gaat; stel daarbij de vragen{others}.")
}

fn walk_through_en(is_known: bool, is_seen: bool, is_confidential: bool) -> String {
    let how = match (is_confidential, is_known, is_seen) {
        (true, ..) => "tell step by step, without names, files or cases,",
        (_, true, true) => "show with one recent example, without names, step by step",
        (_, true, false) => "tell from one recent example, without names, step by step",
        (_, false, _) => "explain step by step, without names,",
    };
    let others = if is_known {
        ""
    } else {
        " and note what only somebody else can answer"
    };
    format!("Have them {how} how the work is done today; ask the questions along the way{others}.")
}
