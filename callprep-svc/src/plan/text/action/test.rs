//! Days 1 to 30: test the hypotheses and measure a baseline.

use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::{Metric, Money},
    schedule::Interruption,
    text::{Past, Sentence},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum TestAction<'a> {
    Confirm {
        label: &'a str,
        crew: Crew,
    },
    /// Of a hypothesis that nothing speaks for.
    AskForExample {
        label: &'a str,
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
    },
    InformWorksCouncil,
    DecideOnPilot {
        /// Whether there is something to try out.
        has_opportunity: bool,
    },
    DecideOnTrial {
        has_opportunity: bool,
    },
    DecideOnBaseline,
    DecideOnMeasuring,
}

impl Sentence for TestAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Confirm {
                label,
                crew: Crew::OnePerson | Crew::Few,
            } => format!("Bevestig of schrap {label} met een voorbeeld uit het eigen werk"),
            Self::Confirm { label, .. } => {
                format!("Bevestig of schrap {label} met de mensen die het werk doen")
            }
            Self::AskForExample { label } => {
                format!("Vraag naar een recent voorbeeld van {label}; is dat er niet, schrap dan")
            }
            Self::AgreeOnMeasure { label } => {
                format!("Spreek af wat er voor {label} wordt geteld, en wie dat doet")
            }
            Self::Measure {
                label,
                metric,
                crew,
                interruption,
            } => {
                let days = match interruption {
                    Interruption::None => "",
                    Interruption::Holidays => " (feestdagen niet meegeteld)",
                    Interruption::Christmas => " (de weken rond Kerst niet meegeteld)",
                };
                measure_nl(label, metric, crew) + days
            }
            Self::LookBack { label, past } => format!(
                "Nulmeting voor {label}: zet op een rij wat in {} te laat of niet is gefactureerd",
                past.nl()
            ),
            Self::InformWorksCouncil => {
                "Bespreek nulmeting en pilot met de ondernemingsraad, en leg de afspraken over \
                 privacy (AVG) vast"
                    .into()
            }
            Self::DecideOnPilot { has_opportunity } => format!(
                "Besluit op basis van de nulmeting over {}, spreek een stopregel af en wijs één \
                 verantwoordelijke aan",
                if has_opportunity {
                    "een pilot met de oplossing voor H1"
                } else {
                    "één pilot"
                }
            ),
            Self::DecideOnTrial { has_opportunity } => format!(
                "Besluit op basis van de nulmeting of {} het proberen waard is, en wanneer het \
                 proberen stopt",
                if has_opportunity {
                    "de oplossing voor H1"
                } else {
                    "één stap anders doen"
                }
            ),
            Self::DecideOnBaseline => "Besluit of er met die maatstaf een nulmeting komt".into(),
            Self::DecideOnMeasuring => "Besluit of er genoeg is bevestigd om te gaan meten".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Confirm {
                label,
                crew: Crew::OnePerson | Crew::Few,
            } => format!("Confirm or drop {label} with an example from the daily work"),
            Self::Confirm { label, .. } => {
                format!("Confirm or drop {label} with the people who do the work")
            }
            Self::AskForExample { label } => {
                format!("Ask for a recent example of {label}; if there is none, drop it")
            }
            Self::AgreeOnMeasure { label } => {
                format!("Agree on what is counted for {label}, and by whom")
            }
            Self::Measure {
                label,
                metric,
                crew,
                interruption,
            } => {
                let days = match interruption {
                    Interruption::None => "",
                    Interruption::Holidays => " (public holidays not counted)",
                    Interruption::Christmas => " (the weeks around Christmas not counted)",
                };
                measure_en(label, metric, crew) + days
            }
            Self::LookBack { label, past } => format!(
                "Baseline for {label}: list what was invoiced late or not at all in {}",
                past.en()
            ),
            Self::InformWorksCouncil => {
                "Discuss baseline and pilot with the works council, and put the agreements on \
                 privacy (GDPR) on paper"
                    .into()
            }
            Self::DecideOnPilot { has_opportunity } => format!(
                "Based on the baseline, decide on {}, agree on a stop rule and name one \
                 accountable person",
                if has_opportunity {
                    "a pilot of the solution for H1"
                } else {
                    "one pilot"
                }
            ),
            Self::DecideOnTrial { has_opportunity } => format!(
                "Based on the baseline, decide whether {} is worth a try, and when to stop trying",
                if has_opportunity {
                    "the solution for H1"
                } else {
                    "doing one step differently"
                }
            ),
            Self::DecideOnBaseline => "Decide whether that measure gets a baseline".into(),
            Self::DecideOnMeasuring => {
                "Decide whether enough was confirmed to start measuring".into()
            }
        }
    }
}

fn measure_nl(label: &str, metric: Metric, crew: Crew) -> String {
    let what = match metric {
        Metric::Hours(_) if crew <= Crew::Few => "houd de uren bij",
        Metric::Hours(_) => "wie het werk doet, houdt de uren bij",
        Metric::Handover(_) => "noteer van elke aanvraag het begin en het moment van overdracht",
        Metric::Errors(_) => {
            "noteer hoe vaak het werk wordt gedaan en hoe vaak het moet worden gecorrigeerd"
        }
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Waste => "noteer wat er wordt weggegooid en wat dat waard is",
            MoneyKind::LostSales => "noteer welke verkopen niet doorgaan en om welk bedrag",
            MoneyKind::Cost => "houd bij wat dit werk kost, aan uren en aan uitgaven",
            MoneyKind::Unbilled | MoneyKind::Unknown => "houd bij om welk bedrag het gaat",
        },
    };
    format!("Nulmeting voor {label}, twee normale werkweken: {what}")
}

fn measure_en(label: &str, metric: Metric, crew: Crew) -> String {
    let what = match metric {
        Metric::Hours(_) if crew <= Crew::Few => "count the hours",
        Metric::Hours(_) => "those who do the work count the hours",
        Metric::Handover(_) => "note when every request starts and when it is handed over",
        Metric::Errors(_) => "note how often the work is done and how often it needs correction",
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Waste => "note what is thrown away and what it is worth",
            MoneyKind::LostSales => "note which sales fall through and for what amount",
            MoneyKind::Cost => "keep track of what this work costs, in hours and in spending",
            MoneyKind::Unbilled | MoneyKind::Unknown => "keep track of the amount at stake",
        },
    };
    format!("Baseline for {label}, two normal working weeks: {what}")
}
