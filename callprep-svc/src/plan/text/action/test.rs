//! Days 1 to 30: test the hypotheses and measure a baseline.

use crate::plan::{
    MoneyKind,
    case::Crew,
    metric::{Metric, Money},
    text::Sentence,
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
        /// Whether days off interrupt the two weeks.
        skips_days: bool,
    },
    InformWorksCouncil,
    DecideOnPilot {
        opportunity: Option<&'a str>,
    },
    DecideOnTrial {
        opportunity: Option<&'a str>,
    },
    DecideOnBaseline,
    DecideOnMeasuring,
}

impl Sentence for TestAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Confirm {
                label,
                crew: Crew::OnePerson,
            } => format!("Bevestig of schrap {label} met een voorbeeld uit het eigen werk"),
            Self::Confirm { label, .. } => {
                format!("Bevestig of schrap {label} met de mensen die het werk doen")
            }
            Self::AskForExample { label } => {
                format!(
                    "Vraag naar een recent voorbeeld van {label}, en schrap het zonder voorbeeld"
                )
            }
            Self::AgreeOnMeasure { label } => {
                format!("Spreek af wat er voor {label} wordt geteld, en wie dat doet")
            }
            Self::Measure {
                label,
                metric,
                crew,
                skips_days,
            } => {
                let days = if skips_days {
                    " (vrije dagen niet meegeteld)"
                } else {
                    ""
                };
                measure_nl(label, metric, crew) + days
            }
            Self::InformWorksCouncil => {
                "Zet de pilot vóór de start op de agenda van de ondernemingsraad, met de afspraken \
                 over privacy (AVG)"
                    .into()
            }
            Self::DecideOnPilot { opportunity } => format!(
                "Besluit op basis van de nulmeting over {}, spreek een stopregel af en wijs één \
                 verantwoordelijke aan",
                match opportunity {
                    Some(opportunity) => format!("een pilot met “{opportunity}”"),
                    None => "één pilot".to_owned(),
                }
            ),
            Self::DecideOnTrial { opportunity } => format!(
                "Besluit op basis van de nulmeting of {} het proberen waard is, en wanneer het \
                 proberen stopt",
                match opportunity {
                    Some(opportunity) => format!("“{opportunity}”"),
                    None => "één stap anders doen".to_owned(),
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
                crew: Crew::OnePerson,
            } => format!("Confirm or drop {label} with an example from the daily work"),
            Self::Confirm { label, .. } => {
                format!("Confirm or drop {label} with the people who do the work")
            }
            Self::AskForExample { label } => {
                format!("Ask for a recent example of {label}, and drop it if there is none")
            }
            Self::AgreeOnMeasure { label } => {
                format!("Agree on what is counted for {label}, and by whom")
            }
            Self::Measure {
                label,
                metric,
                crew,
                skips_days,
            } => {
                let days = if skips_days {
                    " (days off not counted)"
                } else {
                    ""
                };
                measure_en(label, metric, crew) + days
            }
            Self::InformWorksCouncil => {
                "Put the pilot on the works council’s agenda before it starts, together with what \
                 was agreed on privacy (GDPR)"
                    .into()
            }
            Self::DecideOnPilot { opportunity } => format!(
                "Based on the baseline, decide on {}, agree on a stop rule and name one \
                 accountable person",
                match opportunity {
                    Some(opportunity) => format!("a pilot of “{opportunity}”"),
                    None => "one pilot".to_owned(),
                }
            ),
            Self::DecideOnTrial { opportunity } => format!(
                "Based on the baseline, decide whether {} is worth trying, and when the trying \
                 stops",
                match opportunity {
                    Some(opportunity) => format!("“{opportunity}”"),
                    None => "doing one step differently".to_owned(),
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
        Metric::Hours(_) if crew == Crew::OnePerson => "houd de uren bij",
        Metric::Hours(_) => "houd de uren bij; wie het werk doet, telt zelf",
        Metric::Handover(_) => "noteer van elke aanvraag het begin en het moment van overdracht",
        Metric::Errors(_) => {
            "noteer hoe vaak het werk wordt gedaan en hoe vaak het moet worden gecorrigeerd"
        }
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Unbilled => {
                "zet op een rij wat in de laatste drie afgesloten maanden te laat of niet is \
                 gefactureerd"
            }
            MoneyKind::Waste => "noteer wat er wordt weggegooid en wat dat waard is",
            MoneyKind::LostSales => "noteer welke verkopen niet doorgaan en om welk bedrag",
            MoneyKind::Cost => "houd bij wat dit werk kost, aan uren en aan uitgaven",
            MoneyKind::Unknown => "houd bij om welk bedrag het gaat",
        },
    };
    format!("Nulmeting voor {label}, twee normale werkweken: {what}")
}

fn measure_en(label: &str, metric: Metric, crew: Crew) -> String {
    let what = match metric {
        Metric::Hours(_) if crew == Crew::OnePerson => "count the hours",
        Metric::Hours(_) => "count the hours; those who do the work keep track themselves",
        Metric::Handover(_) => "note when every request starts and when it is handed over",
        Metric::Errors(_) => "note how often the work is done and how often it needs correction",
        Metric::Money(Money { kind, .. }) => match kind {
            MoneyKind::Unbilled => {
                "list what was invoiced late or not at all in the last three closed months"
            }
            MoneyKind::Waste => "note what is thrown away and what it is worth",
            MoneyKind::LostSales => "note which sales fall through and for what amount",
            MoneyKind::Cost => "keep track of what this work costs, in hours and in spending",
            MoneyKind::Unknown => "keep track of the amount at stake",
        },
    };
    format!("Baseline for {label}, two normal working weeks: {what}")
}
