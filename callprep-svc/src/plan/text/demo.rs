//! The steps of the call.

use super::{Ask, Language, Sentence, number};

/// A step of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoText<'a> {
    Recap(Recap<'a>),
    WalkThrough {
        /// Whether somebody in the call seems to know the work.
        is_known: bool,
        /// Whether they can be seen.
        is_seen: bool,
        /// Whether the work is done now.
        is_recent: bool,
        /// Whether no example may be asked for.
        is_confidential: bool,
    },
    MapBottleneck {
        has_solution: bool,
    },
    MiniDemo,
    /// The same, where no step before it speaks of the solution.
    DemoOfLead,
    /// What the work means to those in the call, none of whom does it.
    Importance {
        /// Whether no example may be asked for.
        is_confidential: bool,
    },
    /// Who does it.
    FindWorker,
    /// What we know, to those who only want to listen.
    Tell {
        has_lead: bool,
    },
    Ask {
        ask: Ask<'a>,
    },
    /// Until somebody joins.
    Await {
        /// So many minutes after the start.
        arrival: u32,
        has_lead: bool,
    },
    /// After a time that the booker names.
    Rest {
        /// So many minutes after the start.
        after: u32,
    },
}

/// How the call begins.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the booking"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recap<'a> {
    pub(crate) has_lead: bool,
    /// Whether what the booker wrote decides what can be agreed on.
    pub(crate) is_bound: bool,
    /// Whether the booker wrote something.
    pub(crate) has_words_of_booker: bool,
    /// Whether the booking is about the lead, by the words of both.
    pub(crate) is_shared: bool,
    /// What the booker asks for, in quotation marks.
    pub(crate) asked: &'a [String],
    /// Whether the booker requests something or rules it out.
    pub(crate) has_demands: bool,
    /// Whether no example may be asked for.
    pub(crate) is_confidential: bool,
}

impl Recap<'_> {
    /// Returns what comes first: what is asked for, and what is demanded.
    fn first(self, language: Language, first: &str, demands: &str) -> String {
        let asked = number::list(self.asked, language);
        let asked = (!asked.is_empty()).then(|| format!("{first} {asked}"));
        let demands = self.has_demands.then(|| demands.to_owned());
        let all: Vec<String> = asked.into_iter().chain(demands).collect();
        if all.is_empty() {
            String::new()
        } else {
            format!(": {}", all.join("; "))
        }
    }
}

impl Sentence for Recap<'_> {
    fn nl(&self) -> String {
        if !self.has_words_of_booker {
            return if self.has_lead {
                "Leg H1 voor en vraag wat er niet klopt. Vraag ook wat de aanleiding is.".into()
            } else {
                "Vertel wat je wel en niet van de organisatie weet en vraag om aanvulling. Vraag ook wat de \
                 aanleiding is."
                    .into()
            };
        }
        let start = self.first(
            Language::Nl,
            "eerst",
            "houd je aan wat daar wordt uitgesloten of verlangd",
        );
        let then = match (self.has_lead, self.is_confidential) {
            (true, _) if self.is_shared => {
                "H1 gaat over wat er is geboekt: vraag wat er niet klopt."
            }
            (true, _) if self.is_bound => {
                "Breng H1 in als dat daarbij past, en vraag wat er niet klopt."
            }
            (true, _) => "Leg daarna H1 ernaast en vraag wat er niet klopt.",
            (false, true) => "Vraag daarna door.",
            (false, false) => "Vraag daarna door op een recent geval.",
        };
        format!(
            "Begin bij wat er bij de boeking is geschreven (dat gaat vóór dit plan){start}. {then}"
        )
    }

    fn en(&self) -> String {
        if !self.has_words_of_booker {
            return if self.has_lead {
                "Put H1 forward and ask what is wrong with it. Also ask what prompted the call."
                    .into()
            } else {
                "Say what you do and do not know about the organisation and ask for the rest. Also ask what \
                 prompted the call."
                    .into()
            };
        }
        let start = self.first(
            Language::En,
            "first",
            "keep to what is ruled out or requested there",
        );
        let then = match (self.has_lead, self.is_confidential) {
            (true, _) if self.is_shared => {
                "H1 is about what was booked: ask what is wrong with it."
            }
            (true, _) if self.is_bound => "Raise H1 if that fits it, and ask what is wrong.",
            (true, _) => "Then put H1 beside it and ask what is wrong.",
            (false, true) => "Then ask on.",
            (false, false) => "Then dig into one recent case.",
        };
        format!(
            "Start from what was written when booking (it takes precedence over this plan){start}. {then}"
        )
    }
}

impl Sentence for DemoText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Recap(recap) => recap.nl(),
            Self::WalkThrough {
                is_known,
                is_seen,
                is_recent,
                is_confidential,
            } => walk_through_nl((is_known, is_seen, is_recent), is_confidential),
            Self::MapBottleneck { has_solution: true } => {
                "Wijs samen het knelpunt aan en ga na of de oplossing voor H1 past.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Wijs samen het knelpunt aan en vraag wat een eerste verbetering zou zijn.".into(),
            Self::DemoOfLead => "Laat één stap van de oplossing voor H1 zien, zoals gevraagd.".into(),
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
            Self::Tell { has_lead: true } => {
                "Vertel wat wij over H1 lazen en hoe anderen dit aanpakken; stel een vraag alleen als zij \
                 daar ruimte voor geven."
                    .into()
            }
            Self::Tell { has_lead: false } => {
                "Vertel hoe anderen dit aanpakken; stel een vraag alleen als zij daar ruimte voor geven."
                    .into()
            }
            Self::Ask { ask } => {
                format!("Vraag om {}.", ask.nl())
            }
            Self::Await { arrival, has_lead } => format!(
                "Bespreek met wie er al is {}, tot er na {arrival} minuten iemand aansluit.",
                if has_lead {
                    "wat H1 voor hen betekent en wat zij nodig hebben"
                } else {
                    "wat zij nodig hebben"
                }
            ),
            Self::Rest { after } => format!(
                "Na {after} minuten: alleen nog wat de boeking over die tijd zegt."
            ),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Recap(recap) => recap.en(),
            Self::WalkThrough {
                is_known,
                is_seen,
                is_recent,
                is_confidential,
            } => walk_through_en((is_known, is_seen, is_recent), is_confidential),
            Self::MapBottleneck { has_solution: true } => {
                "Find the bottleneck together and see whether the solution for H1 fits it.".into()
            }
            Self::MapBottleneck {
                has_solution: false,
            } => "Find the bottleneck together and ask what a first improvement would be.".into(),
            Self::DemoOfLead => "Show one step of the solution for H1, as they asked.".into(),
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
            Self::Tell { has_lead: true } => "Tell what we read about H1 and how others go about it; ask \
                                              a question only if they leave room for it."
                .into(),
            Self::Tell { has_lead: false } => {
                "Tell how others go about it; ask a question only if they leave room for it.".into()
            }
            Self::Ask { ask } => {
                format!("Ask for {}.", ask.en())
            }
            Self::Await { arrival, has_lead } => format!(
                "Talk with those who are there about {}, until somebody joins after {arrival} minutes.",
                if has_lead {
                    "what H1 means to them and what they need"
                } else {
                    "what they need"
                }
            ),
            Self::Rest { after } => format!(
                "After {after} minutes: no more than what the booking says of that time."
            ),
        }
    }
}

fn walk_through_nl(
    (is_known, is_seen, is_recent): (bool, bool, bool),
    is_confidential: bool,
) -> String {
    let how = match (is_confidential, is_known, is_seen) {
        (true, ..) => "stap voor stap, zonder namen, stukken of gevallen, te vertellen",
        (_, true, true) if !is_recent => {
            "aan een voorbeeld van de vorige keer, zonder namen, stap voor stap te tonen"
        }
        (_, true, false) if !is_recent => {
            "aan een voorbeeld van de vorige keer, zonder namen, stap voor stap te vertellen"
        }
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

fn walk_through_en(
    (is_known, is_seen, is_recent): (bool, bool, bool),
    is_confidential: bool,
) -> String {
    let how = match (is_confidential, is_known, is_seen) {
        (true, ..) => "tell step by step, without names, files or cases,",
        (_, true, true) if !is_recent => {
            "show with an example from the last time, without names, step by step"
        }
        (_, true, false) if !is_recent => {
            "tell from an example of the last time, without names, step by step"
        }
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
