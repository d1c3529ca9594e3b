//! Risks and mitigations.

mod booking;
mod law;
mod mitigation;
mod season;

pub(crate) use self::mitigation::Mitigation;
use self::{
    booking::{
        DOUBTS_EN, DOUBTS_NL, agreement_en, agreement_nl, leaves_en, leaves_nl, limits_en,
        limits_nl,
    },
    law::{privacy_en, privacy_nl, sensitive_en, sensitive_nl},
    season::{season_en, season_nl},
};
use super::{Language, Sentence, money, number};
use crate::plan::{
    codes::RiskCode,
    law::PrivacyLaw,
    metric::{Money, Spread},
    sensitive::Sensitive,
    wishes::Limit,
};

/// A risk. See [`Mitigation`] for what to do about it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RiskText<'a> {
    /// What was dropped in a review, in quotation marks.
    Declined {
        titles: &'a [String],
    },
    OneKindOfSource,
    SameEvidenceEverywhere,
    /// The figures of these hypotheses are default ones.
    GenericFigures {
        labels: &'a [String],
    },
    WideHours(Spread),
    WideMoney(Money),
    NoBaseline {
        /// Whether the plan measures one.
        is_planned: bool,
    },
    Privacy {
        law: PrivacyLaw,
        is_alone: bool,
    },
    OldResearch {
        /// Its age in whole years. Below one year it is more than ninety days.
        years: usize,
        /// Whether the page lists what to read again.
        has_sources: bool,
    },
    /// The booker wrote of doubt or of something that failed.
    Doubts,
    /// What a solution has to fit into.
    Limits(&'a [Limit]),
    /// Somebody leaves, of this name if that is known.
    Leaves(&'a str),
    /// What has to be signed first, and how long that takes, both in quotation marks; the latter may be empty.
    Agreement {
        name: &'a str,
        length: &'a str,
    },
    /// The booking or the lead tells of a busy time or a fixed day.
    UnequalTimes,
    ImplausibleHours,
    ImplausiblePercent,
    UnprovenIntegration {
        systems: &'a [String],
    },
    /// The first and the last of the busiest months, in which the plan is partly.
    Season {
        from: u32,
        to: u32,
        /// Whether the baseline is not of those months.
        is_looked_up: bool,
    },
    Sensitive(Sensitive, PrivacyLaw),
}

impl RiskText<'_> {
    /// Returns the rule that the text belongs to.
    pub(crate) fn code(self) -> RiskCode {
        match self {
            Self::Declined { .. } => RiskCode::Declined,
            Self::OneKindOfSource => RiskCode::OneKindOfSource,
            Self::SameEvidenceEverywhere => RiskCode::SameEvidence,
            Self::GenericFigures { .. } => RiskCode::GenericFigures,
            Self::WideHours(_) | Self::WideMoney(_) => RiskCode::WideEstimate,
            Self::NoBaseline { .. } => RiskCode::NoBaseline,
            Self::Privacy { .. } => RiskCode::Privacy,
            Self::OldResearch { .. } => RiskCode::OldResearch,
            Self::Doubts => RiskCode::Doubts,
            Self::Limits(_) => RiskCode::Limits,
            Self::Leaves(_) => RiskCode::Leaves,
            Self::Agreement { .. } => RiskCode::Agreement,
            Self::ImplausibleHours | Self::ImplausiblePercent => RiskCode::ImplausibleHours,
            Self::UnprovenIntegration { .. } => RiskCode::Integration,
            Self::Season { .. } | Self::UnequalTimes => RiskCode::Season,
            Self::Sensitive(..) => RiskCode::SensitiveData,
        }
    }
}

impl Sentence for RiskText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "Niet in dit plan, want bij de toetsing van het onderzoek afgevallen: {}.",
                number::list(titles, Language::Nl)
            ),
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
            Self::NoBaseline { is_planned: true } => {
                "De nulmeting kan laten zien dat er weinig te winnen is.".into()
            }
            Self::NoBaseline { .. } => {
                "Misschien is er weinig te winnen; er is nog niets gemeten.".into()
            }
            Self::Privacy { law, .. } => privacy_nl(law).into(),
            Self::OldResearch { years, .. } => format!(
                "Het onderzoek is op de dag van het gesprek ouder dan {}.",
                age_nl(years)
            ),
            Self::Doubts => DOUBTS_NL.into(),
            Self::Limits(limits) => limits_nl(limits),
            Self::Leaves(name) => leaves_nl(name),
            Self::Agreement { name, length } => agreement_nl(name, length),
            Self::UnequalTimes => season::UNEQUAL_NL.into(),
            Self::ImplausibleHours => {
                "De geschatte tijdwinst is hoog voor een organisatie van deze omvang.".into()
            }
            Self::ImplausiblePercent => {
                "De geschatte verbetering is meer dan de helft; dat wordt zelden gehaald.".into()
            }
            Self::UnprovenIntegration { systems } => format!(
                "Een koppeling met {} is nog niet beproefd.",
                number::list(systems, Language::Nl)
            ),
            Self::Season { from, to, .. } => season_nl(from, to),
            Self::Sensitive(whose, law) => sensitive_nl(whose, law),
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "Not in this plan, as it was dropped when the research was reviewed: {}.",
                number::list(titles, Language::En)
            ),
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
            Self::NoBaseline { is_planned: true } => {
                "The baseline may show that there is little to gain.".into()
            }
            Self::NoBaseline { .. } => {
                "Perhaps there is little to gain; nothing has been measured yet.".into()
            }
            Self::Privacy { law, .. } => privacy_en(law).into(),
            Self::OldResearch { years, .. } => format!(
                "The research is more than {} old on the day of the call.",
                age_en(years)
            ),
            Self::Doubts => DOUBTS_EN.into(),
            Self::Limits(limits) => limits_en(limits),
            Self::Leaves(name) => leaves_en(name),
            Self::Agreement { name, length } => agreement_en(name, length),
            Self::UnequalTimes => season::UNEQUAL_EN.into(),
            Self::ImplausibleHours => {
                "The estimated saving is high for an organisation of this size.".into()
            }
            Self::ImplausiblePercent => {
                "The estimated improvement is more than half, which is rarely reached.".into()
            }
            Self::UnprovenIntegration { systems } => format!(
                "An integration with {} has not been proven yet.",
                number::list(systems, Language::En)
            ),
            Self::Season { from, to, .. } => season_en(from, to),
            Self::Sensitive(whose, law) => sensitive_en(whose, law),
        }
    }
}

fn age_nl(years: usize) -> String {
    match years {
        0 => "negentig dagen".into(),
        1 => "een jaar".into(),
        2..=12 => format!("{} jaar", number::in_words(years, Language::Nl)),
        _ => "twaalf jaar".into(),
    }
}

fn age_en(years: usize) -> String {
    match years {
        0 => "ninety days".into(),
        1 => "a year".into(),
        2..=12 => format!("{} years", number::in_words(years, Language::En)),
        _ => "twelve years".into(),
    }
}
