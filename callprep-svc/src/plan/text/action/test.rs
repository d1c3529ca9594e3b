//! Days 1 to 30: test the hypotheses and measure a baseline.

use super::measure::{look_back_en, look_back_nl, measure_en, measure_nl};
use crate::plan::{
    Language, MoneyKind,
    case::Crew,
    metric::Metric,
    schedule::Interruption,
    text::{Past, Sentence, number},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum TestAction<'a> {
    Confirm {
        label: &'a str,
        crew: Crew,
        is_sensitive: bool,
    },
    /// Of a hypothesis that nothing speaks for.
    AskForExample {
        label: &'a str,
    },
    /// Of another hypothesis than the lead.
    ConfirmToo {
        label: &'a str,
        is_sensitive: bool,
    },
    AgreeOnMeasure {
        label: &'a str,
    },
    Measure {
        label: &'a str,
        metric: Metric,
        crew: Crew,
        /// What interrupts the two weeks.
        interruption: Interruption,
    },
    /// Find the baseline in what is past.
    LookBack {
        label: &'a str,
        past: Past,
        kind: MoneyKind,
        /// Whether others keep the books.
        with_finance: bool,
    },
    /// Whether the solution can read from the systems in use.
    TryConnection {
        technologies: &'a [String],
    },
    InformWorksCouncil,
    DecideOnPilot {
        /// Whether the amount is counted over a longer time.
        has_past: bool,
    },
    DecideOnTrial {
        /// Whether the amount is counted over a longer time.
        has_past: bool,
    },
    DecideOnBaseline,
    DecideOnMeasuring,
}

impl Sentence for TestAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Confirm {
                label,
                crew,
                is_sensitive,
            } => confirm_nl(label, crew, is_sensitive),
            Self::AskForExample { label } => {
                format!("Vraag naar een recent voorbeeld van {label}; is dat er niet, schrap dan")
            }
            Self::ConfirmToo {
                label,
                is_sensitive,
            } => {
                let nameless = if is_sensitive {
                    ", ook zonder namen"
                } else {
                    ""
                };
                format!("Toets ook {label} aan recente gevallen{nameless}")
            }
            Self::AgreeOnMeasure { label } => {
                format!("Spreek af wat er voor {label} wordt geteld, en wie dat doet")
            }
            Self::Measure {
                label,
                metric,
                crew,
                interruption,
            } => measure_nl(label, metric, crew, interruption),
            Self::LookBack {
                label,
                past,
                kind,
                with_finance,
            } => look_back_nl(label, past, kind, with_finance),
            Self::TryConnection { technologies } => format!(
                "Lever een proefexport zonder namen uit {} aan en beproef daarmee de koppeling",
                number::list(technologies, Language::Nl),
            ),
            Self::InformWorksCouncil => {
                "Bespreek nulmeting en pilot met de ondernemingsraad, en leg de afspraken over \
                 privacy (AVG) vast"
                    .into()
            }
            Self::DecideOnPilot { has_past } => decide_on_pilot_nl(has_past),
            Self::DecideOnTrial { has_past } => decide_on_trial_nl(has_past),
            Self::DecideOnBaseline => "Besluit of er met die maatstaf een nulmeting komt".into(),
            Self::DecideOnMeasuring => "Besluit of er genoeg is bevestigd om te gaan meten".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Confirm {
                label,
                crew,
                is_sensitive,
            } => confirm_en(label, crew, is_sensitive),
            Self::AskForExample { label } => {
                format!("Ask for a recent example of {label}; if there is none, drop it")
            }
            Self::ConfirmToo {
                label,
                is_sensitive,
            } => {
                let nameless = if is_sensitive {
                    ", again without names"
                } else {
                    ""
                };
                format!("Test {label} on recent cases as well{nameless}")
            }
            Self::AgreeOnMeasure { label } => {
                format!("Agree on what is counted for {label}, and by whom")
            }
            Self::Measure {
                label,
                metric,
                crew,
                interruption,
            } => measure_en(label, metric, crew, interruption),
            Self::LookBack {
                label,
                past,
                kind,
                with_finance,
            } => look_back_en(label, past, kind, with_finance),
            Self::TryConnection { technologies } => format!(
                "Provide a test export without names from {} and try the integration with it",
                number::list(technologies, Language::En),
            ),
            Self::InformWorksCouncil => {
                "Discuss baseline and pilot with the works council, and put the agreements on \
                 privacy (GDPR) on paper"
                    .into()
            }
            Self::DecideOnPilot { has_past } => decide_on_pilot_en(has_past),
            Self::DecideOnTrial { has_past } => decide_on_trial_en(has_past),
            Self::DecideOnBaseline => "Decide whether that measure gets a baseline".into(),
            Self::DecideOnMeasuring => {
                "Decide whether enough was confirmed to start measuring".into()
            }
        }
    }
}

fn confirm_nl(label: &str, crew: Crew, is_sensitive: bool) -> String {
    let with = match crew {
        Crew::OnePerson => "",
        Crew::Few | Crew::Group | Crew::Teams => " met wie het werk doet",
    };
    let nameless = if is_sensitive { " zonder namen" } else { "" };
    format!(
        "Toets {label}{with} aan recente gevallen{nameless}; zijn die er niet, schrap de hypothese"
    )
}

fn confirm_en(label: &str, crew: Crew, is_sensitive: bool) -> String {
    let with = match crew {
        Crew::OnePerson => "",
        Crew::Few | Crew::Group | Crew::Teams => " with those who do the work",
    };
    let nameless = if is_sensitive { " without names" } else { "" };
    format!("Test {label}{with} on recent cases{nameless}; if there are none, drop the hypothesis")
}

fn decide_on_pilot_nl(has_past: bool) -> String {
    format!(
        "Besluit op basis van de nulmeting over een pilot; leg doel en stopregel vast \
                 (voorstel: stoppen {})",
        if has_past {
            "als halverwege nog geen geval is voorkomen"
        } else {
            "na twee besprekingen op rij zonder verbetering"
        }
    )
}

fn decide_on_trial_nl(has_past: bool) -> String {
    format!(
        "Besluit op basis van de nulmeting of een proef de moeite waard is; leg een \
                 stopregel vast (voorstel: stoppen {})",
        if has_past {
            "als halverwege nog geen geval is voorkomen"
        } else {
            "na twee weken op rij zonder verbetering"
        }
    )
}

fn decide_on_pilot_en(has_past: bool) -> String {
    format!(
        "Based on the baseline, decide on a pilot; fix its target and stop rule (proposal: \
                 stop {})",
        if has_past {
            "if no case has been prevented halfway"
        } else {
            "after two reviews in a row without improvement"
        }
    )
}

fn decide_on_trial_en(has_past: bool) -> String {
    format!(
        "Based on the baseline, decide whether a trial is worth it; fix a stop rule \
                 (proposal: stop {})",
        if has_past {
            "if no case has been prevented halfway"
        } else {
            "after two weeks in a row without improvement"
        }
    )
}
