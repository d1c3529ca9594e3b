//! Days 1 to 30: test the hypotheses and measure a baseline.

use crate::plan::{metric::Metric, text::Sentence};

#[derive(Clone, Copy, Debug)]
pub(crate) enum TestAction<'a> {
    Confirm {
        title: &'a str,
        question: Option<&'a str>,
    },
    Measure {
        title: &'a str,
        metric: Option<Metric>,
    },
    InformWorksCouncil,
    DecideOnPilot {
        opportunity: Option<&'a str>,
    },
}

impl Sentence for TestAction<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Confirm { title, .. } => {
                format!("Bevestig of schrap “{title}” met de mensen die het werk doen")
            }
            Self::Measure { title, metric } => measure_nl(title, metric),
            Self::InformWorksCouncil => {
                "Zet de pilot vóór de start op de agenda van de ondernemingsraad, met de afspraken \
                 over privacy (AVG)"
                    .into()
            }
            Self::DecideOnPilot { opportunity: None } => {
                "Besluit op basis van de nulmeting over één pilot, spreek een stopregel af en wijs \
                 één verantwoordelijke aan"
                    .into()
            }
            Self::DecideOnPilot {
                opportunity: Some(opportunity),
            } => format!(
                "Besluit op basis van de nulmeting over een pilot met “{opportunity}”, spreek een \
                 stopregel af en wijs één verantwoordelijke aan"
            ),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Confirm { title, .. } => {
                format!("Confirm or drop “{title}” with the people who do the work")
            }
            Self::Measure { title, metric } => measure_en(title, metric),
            Self::InformWorksCouncil => {
                "Put the pilot on the works council’s agenda before it starts, together with what \
                 was agreed on privacy (GDPR)"
                    .into()
            }
            Self::DecideOnPilot { opportunity: None } => {
                "Based on the baseline, decide on one pilot, agree on a stop rule and name one \
                 accountable person"
                    .into()
            }
            Self::DecideOnPilot {
                opportunity: Some(opportunity),
            } => format!(
                "Based on the baseline, decide on a pilot of “{opportunity}”, agree on a stop \
                 rule and name one accountable person"
            ),
        }
    }
}

fn measure_nl(title: &str, metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => format!(
            "Tel voor “{title}” twee normale werkweken lang de uren; wie het werk doet, houdt ze \
             zelf bij"
        ),
        Some(Metric::Handover(_)) => format!(
            "Noteer voor “{title}” twee normale werkweken lang van elke aanvraag het begin en het \
             moment van overdracht"
        ),
        Some(Metric::Errors(_)) => format!(
            "Markeer voor “{title}” twee normale werkweken lang elke opdracht die moet worden \
             hersteld"
        ),
        Some(Metric::Revenue(_)) => format!(
            "Zet voor “{title}” op een rij wat in de laatste drie afgesloten maanden te laat of \
             niet is gefactureerd"
        ),
        None => {
            format!("Spreek af waaraan “{title}” te zien is en tel dat twee normale werkweken lang")
        }
    }
}

fn measure_en(title: &str, metric: Option<Metric>) -> String {
    match metric {
        Some(Metric::Hours(_)) => format!(
            "For “{title}”, count the hours during two normal working weeks; the people who do \
             the work keep track themselves"
        ),
        Some(Metric::Handover(_)) => format!(
            "For “{title}”, note when every request starts and when it is handed over, during \
             two normal working weeks"
        ),
        Some(Metric::Errors(_)) => format!(
            "For “{title}”, mark each job that needs correction during two normal working weeks"
        ),
        Some(Metric::Revenue(_)) => format!(
            "For “{title}”, list what was invoiced late or not at all in the last three closed \
             months"
        ),
        None => format!(
            "Agree on what would show “{title}” and count that for two normal working weeks"
        ),
    }
}
