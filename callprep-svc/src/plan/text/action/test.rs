//! Days 1 to 30: test the lead and measure a baseline.

use super::consult::Consulted;
use super::measure::{Measuring, look_back_en, look_back_nl, measure_en, measure_nl};
use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::Metric,
    tally::Tally,
    text::{Cases, Language, Past, Sentence, months},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum TestAction<'a> {
    /// Of somebody who does the work.
    Introduce {
        label: &'a str,
    },
    /// Of what has to be signed first, in quotation marks.
    Sign {
        name: &'a str,
    },
    Confirm {
        label: &'a str,
        crew: Crew,
        cases: Cases,
        /// Whether no case may be asked for.
        is_confidential: bool,
    },
    /// Of a hypothesis that nothing speaks for.
    AskForExample {
        label: &'a str,
        /// Whether none may be asked for.
        is_confidential: bool,
    },
    AgreeOnMeasure {
        label: &'a str,
        /// The months of the work, if the plan is not in them.
        months: Option<(u32, u32)>,
    },
    Measure {
        label: &'a str,
        metric: Metric,
        measuring: Measuring,
    },
    /// Find the baseline in what is past.
    LookBack {
        label: &'a str,
        past: Past,
        kind: MoneyKind,
        /// Whether there is more work in some months than in others.
        is_busy: bool,
        /// Whether the answer to the first question is looked up as well.
        tally: Tally,
    },
    /// Ours: what can be tried, where the research has nothing.
    WorkOutSolutions {
        label: &'a str,
    },
    /// With those who speak for the staff.
    Consult(Consulted),
    DecideOnPilot(Decision),
    DecideOnTrial(Decision),
    DecideOnBaseline {
        has_limits: bool,
        /// The months of the work, if the plan is not in them.
        months: Option<(u32, u32)>,
    },
    DecideOnMeasuring {
        has_limits: bool,
    },
}

/// What is fixed with a decision on what the baseline shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decision {
    /// Whether no estimate can be the target.
    pub(crate) needs_target: bool,
    /// Whether it is known what would be tried.
    pub(crate) has_solution: bool,
    /// Whether the booking says what a solution has to fit into.
    pub(crate) has_limits: bool,
}

impl Sentence for TestAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Introduce { label } => {
                format!("Breng ons in contact met iemand die het werk van {label} doet")
            }
            Self::Sign { name } => format!(
                "Spreek af wie {name} tekent en wanneer; alles hierna begint pas als dat is gebeurd"
            ),
            Self::Confirm {
                label,
                crew,
                cases,
                is_confidential,
            } => confirm_nl(label, crew, cases, is_confidential),
            Self::AskForExample {
                label,
                is_confidential,
            } => ask_for_example_nl(label, is_confidential),
            Self::AgreeOnMeasure { label, months } => agree_nl(label, months),
            Self::Measure {
                label,
                metric,
                measuring,
            } => measure_nl(label, metric, measuring),
            Self::LookBack {
                label,
                past,
                kind,
                is_busy,
                tally,
            } => look_back_nl(label, past, kind, (is_busy, tally)),
            Self::WorkOutSolutions { label } => {
                format!("Werk één of twee oplossingen voor {label} uit, op wat de toets liet zien")
            }
            Self::Consult(whom) => whom.nl(),
            Self::DecideOnPilot(decision) => decision.nl("over een pilot"),
            Self::DecideOnTrial(decision) => decision.nl("over uitproberen"),
            Self::DecideOnBaseline { has_limits, months } => {
                format!("{}{}", next_nl(months), within_nl(has_limits))
            }
            Self::DecideOnMeasuring { has_limits } => format!(
                "Besluit of er genoeg overeind blijft om te gaan meten{}",
                within_nl(has_limits)
            ),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Introduce { label } => {
                format!("Put us in touch with somebody who does the work of {label}")
            }
            Self::Sign { name } => format!(
                "Agree on who signs {name} and when; all that follows begins only after that"
            ),
            Self::Confirm {
                label,
                crew,
                cases,
                is_confidential,
            } => confirm_en(label, crew, cases, is_confidential),
            Self::AskForExample {
                label,
                is_confidential,
            } => ask_for_example_en(label, is_confidential),
            Self::AgreeOnMeasure { label, months } => agree_en(label, months),
            Self::Measure {
                label,
                metric,
                measuring,
            } => measure_en(label, metric, measuring),
            Self::LookBack {
                label,
                past,
                kind,
                is_busy,
                tally,
            } => look_back_en(label, past, kind, (is_busy, tally)),
            Self::WorkOutSolutions { label } => {
                format!("Work out one or two solutions for {label}, from what the test showed")
            }
            Self::Consult(whom) => whom.en(),
            Self::DecideOnPilot(decision) => decision.en("on a pilot"),
            Self::DecideOnTrial(decision) => decision.en("on trying it out"),
            Self::DecideOnBaseline { has_limits, months } => {
                format!("{}{}", next_en(months), within_en(has_limits))
            }
            Self::DecideOnMeasuring { has_limits } => format!(
                "Decide whether enough stands to start measuring{}",
                within_en(has_limits)
            ),
        }
    }
}

impl Decision {
    fn nl(self, what: &str) -> String {
        let solution = if self.has_solution {
            ""
        } else {
            ", en met welke oplossing"
        };
        let target = if self.needs_target {
            "een doel en "
        } else {
            ""
        };
        format!(
            "Besluit op basis van de nulmeting {what}{solution}{}; spreek {target}de stopregel af{}",
            within_nl(self.has_limits),
            ProposedStop.nl()
        )
    }

    fn en(self, what: &str) -> String {
        let solution = if self.has_solution {
            ""
        } else {
            ", and with which solution"
        };
        let target = if self.needs_target {
            "a target and "
        } else {
            ""
        };
        format!(
            "Based on the baseline, decide {what}{solution}{}; agree on {target}the stop rule{}",
            within_en(self.has_limits),
            ProposedStop.en()
        )
    }
}

/// Stands after the stop rule if there is room for it.
pub(crate) struct ProposedStop;

impl Sentence for ProposedStop {
    fn nl(&self) -> String {
        " (voorstel: stoppen als de tussenstand niet beter is dan de nulmeting)".into()
    }

    fn en(&self) -> String {
        " (proposal: stop if the interim result is no better than the baseline)".into()
    }
}

/// Returns the condition of a decision where the booking sets some.
fn within_nl(has_limits: bool) -> &'static str {
    if has_limits {
        ", binnen de voorwaarden uit de boeking"
    } else {
        ""
    }
}

fn within_en(has_limits: bool) -> &'static str {
    if has_limits {
        ", within the conditions of the booking"
    } else {
        ""
    }
}

fn agree_nl(label: &str, of_work: Option<(u32, u32)>) -> String {
    match of_work {
        None => format!("Spreek af waaraan u {label} afmeet, en hoe vaak"),
        Some((first, last)) => format!(
            "Spreek af waaraan u {label} afmeet, zoek dat op over de vorige keer ({}) en tel het de volgende keer mee",
            months(first, last, Language::Nl)
        ),
    }
}

fn agree_en(label: &str, of_work: Option<(u32, u32)>) -> String {
    match of_work {
        None => format!("Agree on what {label} is measured by, and how often"),
        Some((first, last)) => format!(
            "Agree on what {label} is measured by, look it up for the last time ({}) and count it the next time",
            months(first, last, Language::En)
        ),
    }
}

fn next_nl(of_work: Option<(u32, u32)>) -> String {
    match of_work {
        None => "Besluit of er met die maatstaf een nulmeting komt".into(),
        Some((first, last)) => format!(
            "Besluit of u een pilot voorbereidt voor de volgende keer ({})",
            months(first, last, Language::Nl)
        ),
    }
}

fn next_en(of_work: Option<(u32, u32)>) -> String {
    match of_work {
        None => "Decide whether that measure gets a baseline".into(),
        Some((first, last)) => format!(
            "Decide whether to prepare a pilot for the next time ({})",
            months(first, last, Language::En)
        ),
    }
}

fn confirm_nl(label: &str, crew: Crew, cases: Cases, is_confidential: bool) -> String {
    let with = match crew {
        Crew::OnePerson => "",
        Crew::Few | Crew::Group | Crew::Teams => " met wie het werk doet",
    };
    if is_confidential {
        format!(
            "Toets {label} door de stappen na te lopen{with}, zonder namen of stukken; klopt het niet, \
             schrap {label}"
        )
    } else {
        format!(
            "Toets {label}{with} aan {}, zonder namen; blijkt het daar niet uit, schrap {label}",
            cases.nl()
        )
    }
}

fn confirm_en(label: &str, crew: Crew, cases: Cases, is_confidential: bool) -> String {
    let with = match crew {
        Crew::OnePerson => "",
        Crew::Few | Crew::Group | Crew::Teams => " with those who do the work",
    };
    if is_confidential {
        format!(
            "Test {label} by going through the steps{with}, without names or files; if it is not so, \
             drop {label}"
        )
    } else {
        format!(
            "Test {label}{with} on {}, without names; if they do not show it, drop {label}",
            cases.en()
        )
    }
}

fn ask_for_example_nl(label: &str, is_confidential: bool) -> String {
    if is_confidential {
        format!(
            "Vraag hoe {label} in zijn werk gaat, zonder namen of stukken; herkent niemand dat, \
             schrap {label}"
        )
    } else {
        format!(
            "Toets {label} samen met ons aan één gewone week, zonder namen; komt het niet voor, schrap {label}"
        )
    }
}

fn ask_for_example_en(label: &str, is_confidential: bool) -> String {
    if is_confidential {
        format!(
            "Ask how {label} goes, without names or files; if nobody recognises it, drop {label}"
        )
    } else {
        format!(
            "Test {label} together with us on one ordinary week, without names; if it does not come up, drop {label}"
        )
    }
}
