//! Risks and mitigations.

mod law;
mod mitigation;
mod season;

pub(crate) use self::mitigation::Mitigation;
use self::{
    law::{
        customer_data_en, customer_data_nl, possible_body_en, possible_body_nl, privacy_en,
        privacy_nl, sensitive_en, sensitive_nl,
    },
    season::{season_en, season_nl},
};
use super::{Language, Sentence, money, number, quoted};
use crate::plan::{
    codes::RiskCode,
    law::{PrivacyLaw, Staff},
    metric::{Metric, Money, Spread},
    season::{Reason, Stretch},
    sensitive::Sensitive,
};

/// A risk. See [`Mitigation`] for what to do about it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RiskText<'a> {
    /// The prospect declined these on its page.
    Declined {
        titles: &'a [String],
    },
    LeadIsUncertain,
    OneKindOfSource,
    SameEvidenceEverywhere,
    /// The figures of these hypotheses are default ones.
    GenericFigures {
        labels: &'a [String],
    },
    WideHours(Spread),
    WideMoney(Money),
    NoBaseline(Option<Metric>),
    NoBudgetHolder,
    /// The titles do not tell.
    UnknownBudgetHolder,
    /// The company must have one.
    DutchCouncil,
    PossibleStaffBody(Staff),
    Privacy(PrivacyLaw),
    /// In a company of one.
    CustomerData(PrivacyLaw),
    OldResearch,
    ImplausibleHours,
    ImplausiblePercent,
    UnknownTechnologies,
    UnprovenIntegration {
        technologies: &'a [String],
    },
    BookedLate,
    /// These parts of the plan are in weeks that are unlike others.
    Season {
        reason: &'a Reason,
        stretches: &'a [Stretch],
    },
    Sensitive(Sensitive, PrivacyLaw),
    Freeze,
}

impl RiskText<'_> {
    /// Returns the rule that the text belongs to.
    pub(crate) fn code(self) -> RiskCode {
        match self {
            Self::Declined { .. } => RiskCode::Declined,
            Self::LeadIsUncertain => RiskCode::UncertainLead,
            Self::OneKindOfSource => RiskCode::OneKindOfSource,
            Self::SameEvidenceEverywhere => RiskCode::SameEvidence,
            Self::GenericFigures { .. } => RiskCode::GenericFigures,
            Self::WideHours(_) | Self::WideMoney(_) => RiskCode::WideEstimate,
            Self::NoBaseline(_) => RiskCode::NoBaseline,
            Self::NoBudgetHolder | Self::UnknownBudgetHolder => RiskCode::NoBudgetHolder,
            Self::DutchCouncil
            | Self::PossibleStaffBody(_)
            | Self::Privacy(_)
            | Self::CustomerData(_) => RiskCode::Council,
            Self::OldResearch => RiskCode::OldResearch,
            Self::ImplausibleHours | Self::ImplausiblePercent => RiskCode::ImplausibleHours,
            Self::UnknownTechnologies | Self::UnprovenIntegration { .. } => RiskCode::Integration,
            Self::BookedLate => RiskCode::BookedLate,
            Self::Season { .. } => RiskCode::Season,
            Self::Sensitive(..) => RiskCode::SensitiveData,
            Self::Freeze => RiskCode::Freeze,
        }
    }
}

impl Sentence for RiskText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "De klant heeft {} eerder afgewezen.",
                number::list(&quoted(titles, Language::Nl), Language::Nl)
            ),
            Self::LeadIsUncertain => "H1 is nog onzeker.".into(),
            Self::OneKindOfSource => "Het bewijs voor H1 komt uit één soort bron.".into(),
            Self::SameEvidenceEverywhere => "Alle hypothesen steunen op dezelfde bronnen.".into(),
            Self::GenericFigures { labels } => format!(
                "De cijfers bij {} zijn een rekenvoorbeeld en zeggen nog niets over deze klant.",
                number::list(labels, Language::Nl)
            ),
            Self::WideHours(hours) => {
                let range = number::low_to_high_hours(hours, Language::Nl);
                format!("De schatting loopt ver uiteen: {range} per week.")
            }
            Self::WideMoney(money) => {
                let range = money::up_to(&money, money.amount.high, Language::Nl);
                format!("De schatting loopt ver uiteen: {range}.")
            }
            Self::NoBaseline(metric) => no_baseline_nl(metric).into(),
            Self::NoBudgetHolder => {
                "Naar hun functies te oordelen beslist niemand in het gesprek over het budget.".into()
            }
            Self::UnknownBudgetHolder => {
                "Uit de functies blijkt niet of iemand in het gesprek over het budget beslist.".into()
            }
            Self::DutchCouncil => {
                "De ondernemingsraad heeft een stem zodra een meting of pilot over medewerkers gaat \
                 (AVG); dat kost tijd."
                    .into()
            }
            Self::PossibleStaffBody(staff) => possible_body_nl(staff).into(),
            Self::Privacy(law) => privacy_nl(law).into(),
            Self::CustomerData(law) => customer_data_nl(law).into(),
            Self::OldResearch => {
                "Het onderzoek is op de dag van het gesprek ouder dan negentig dagen.".into()
            }
            Self::ImplausibleHours => {
                "De geschatte tijdwinst is hoog voor een organisatie van deze omvang.".into()
            }
            Self::ImplausiblePercent => {
                "De geschatte verbetering is meer dan de helft; dat wordt zelden gehaald.".into()
            }
            Self::UnknownTechnologies => {
                "Of een oplossing op hun systemen aansluit, is nog niet na te gaan.".into()
            }
            Self::UnprovenIntegration { technologies } => format!(
                "Een koppeling met {} is nog niet beproefd.",
                number::list(technologies, Language::Nl)
            ),
            Self::BookedLate => {
                "Het gesprek is kort van tevoren geboekt; er is nauwelijks tijd voor voorbereiding."
                    .into()
            }
            Self::Season { reason, stretches } => season_nl(reason, stretches),
            Self::Sensitive(whose, law) => sensitive_nl(whose, law),
            Self::Freeze => "Bij de boeking is een stop genoemd (zie daar).".into(),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "The client has already declined {}.",
                number::list(&quoted(titles, Language::En), Language::En)
            ),
            Self::LeadIsUncertain => "H1 is still uncertain.".into(),
            Self::OneKindOfSource => "The evidence for H1 comes from one kind of source.".into(),
            Self::SameEvidenceEverywhere => "All hypotheses rest on the same sources.".into(),
            Self::GenericFigures { labels } => format!(
                "The figures for {} are a worked example and say nothing about this client yet.",
                number::list(labels, Language::En)
            ),
            Self::WideHours(hours) => format!(
                "The estimate is wide: {} per week.",
                number::low_to_high_hours(hours, Language::En)
            ),
            Self::WideMoney(money) => format!(
                "The estimate is wide: {}.",
                money::up_to(&money, money.amount.high, Language::En)
            ),
            Self::NoBaseline(metric) => no_baseline_en(metric).into(),
            Self::NoBudgetHolder => {
                "Judging by job titles, nobody in the call decides on the budget.".into()
            }
            Self::UnknownBudgetHolder => {
                "Job titles do not show whether anybody in the call decides on the budget.".into()
            }
            Self::DutchCouncil => {
                "The works council has a say as soon as a measurement or pilot is about employees \
                 (GDPR), and that takes time."
                    .into()
            }
            Self::PossibleStaffBody(staff) => possible_body_en(staff).into(),
            Self::Privacy(law) => privacy_en(law).into(),
            Self::CustomerData(law) => customer_data_en(law).into(),
            Self::OldResearch => {
                "The research is more than ninety days old on the day of the call.".into()
            }
            Self::ImplausibleHours => {
                "The estimated saving is high for an organisation of this size.".into()
            }
            Self::ImplausiblePercent => {
                "The estimated improvement is more than half, which is rarely reached.".into()
            }
            Self::UnknownTechnologies => {
                "Whether a solution fits their systems cannot be told yet.".into()
            }
            Self::UnprovenIntegration { technologies } => format!(
                "An integration with {} has not been proven yet.",
                number::list(technologies, Language::En)
            ),
            Self::BookedLate => {
                "The call was booked at short notice; there is hardly any time to prepare.".into()
            }
            Self::Season { reason, stretches } => season_en(reason, stretches),
            Self::Sensitive(whose, law) => sensitive_en(whose, law),
            Self::Freeze => "The booking mentions a freeze (see there).".into(),
        }
    }
}

fn no_baseline_nl(metric: Option<Metric>) -> &'static str {
    match metric {
        Some(Metric::Hours(_)) => "Hoeveel uur per week dit werk nu kost, is nog niet gemeten.",
        Some(Metric::Handover(_)) => {
            "Hoelang het nu duurt van aanvraag tot overdracht, is nog niet gemeten."
        }
        Some(Metric::Errors(_)) => {
            "Hoe vaak dit werk nu moet worden gecorrigeerd, is nog niet gemeten."
        }
        Some(Metric::Money(_)) => "Om welk bedrag het nu gaat, is nog niet nagegaan.",
        None => "Er is nog niets gemeten, en ook niet afgesproken wat er wordt gemeten.",
    }
}

fn no_baseline_en(metric: Option<Metric>) -> &'static str {
    match metric {
        Some(Metric::Hours(_)) => {
            "How many hours per week this work takes has not been measured yet."
        }
        Some(Metric::Handover(_)) => {
            "How long it takes from request to hand-over has not been measured yet."
        }
        Some(Metric::Errors(_)) => {
            "How often this work needs correction has not been measured yet."
        }
        Some(Metric::Money(_)) => "What amount is at stake has not been looked up yet.",
        None => "Nothing has been measured yet, nor has it been agreed what to measure.",
    }
}
