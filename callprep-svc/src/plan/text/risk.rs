//! Risks and mitigations.

use super::{Language, Sentence, money, number, quoted};
use crate::plan::{
    codes::RiskCode,
    metric::{Metric, Money, Spread},
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
        titles: &'a [String],
    },
    WideHours(Spread),
    WideMoney(Money),
    NoBaseline(Option<Metric>),
    NoBudgetHolder,
    WorksCouncil,
    Privacy,
    OldResearch,
    ImplausibleHours,
    ImplausiblePercent,
    UnknownTechnologies,
    UnprovenIntegration {
        technologies: &'a [String],
    },
    BookedLate,
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
            Self::NoBudgetHolder => RiskCode::NoBudgetHolder,
            Self::WorksCouncil | Self::Privacy => RiskCode::Council,
            Self::OldResearch => RiskCode::OldResearch,
            Self::ImplausibleHours | Self::ImplausiblePercent => RiskCode::ImplausibleHours,
            Self::UnknownTechnologies | Self::UnprovenIntegration { .. } => RiskCode::Integration,
            Self::BookedLate => RiskCode::BookedLate,
        }
    }
}

/// What to do about a risk.
pub(crate) struct Mitigation<'a>(pub(crate) RiskText<'a>);

impl Sentence for RiskText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "De klant heeft {} op de eigen pagina afgewezen.",
                number::list(&quoted(titles), Language::Nl)
            ),
            Self::LeadIsUncertain => "De sterkste hypothese is nog onzeker.".into(),
            Self::OneKindOfSource => {
                "Het bewijs voor de sterkste hypothese komt uit één soort bron.".into()
            }
            Self::SameEvidenceEverywhere => "Alle hypothesen steunen op dezelfde bronnen.".into(),
            Self::GenericFigures { titles } => format!(
                "De cijfers bij {} zijn een rekenvoorbeeld en zeggen nog niets over deze klant.",
                number::list(&quoted(titles), Language::Nl)
            ),
            Self::WideHours(hours) => format!(
                "De schatting loopt ver uiteen: {} per week.",
                number::low_to_high_hours(hours, Language::Nl)
            ),
            Self::WideMoney(money) => format!(
                "De schatting loopt ver uiteen: {}.",
                money::up_to(&money, money.amount.high, Language::Nl)
            ),
            Self::NoBaseline(metric) => no_baseline_nl(metric).into(),
            Self::NoBudgetHolder => {
                "Voor zover bekend schuift niemand aan die over het budget gaat.".into()
            }
            Self::WorksCouncil => {
                "Zonder de ondernemingsraad en afspraken over privacy (AVG) kan de start vertraging \
                 oplopen."
                    .into()
            }
            Self::Privacy => "Een meting van werk kan over personen gaan; dan geldt de AVG.".into(),
            Self::OldResearch => {
                "Het onderzoek is op de dag van het gesprek ouder dan negentig dagen.".into()
            }
            Self::ImplausibleHours => {
                "De geschatte tijdwinst is hoog voor een organisatie van deze omvang.".into()
            }
            Self::ImplausiblePercent => {
                "De geschatte verbetering is meer dan de helft; dat wordt zelden gehaald.".into()
            }
            Self::UnknownTechnologies => "Niet bekend is welke systemen het werk raken.".into(),
            Self::UnprovenIntegration { technologies } => format!(
                "Een koppeling met {} is nog niet beproefd.",
                number::list(technologies, Language::Nl)
            ),
            Self::BookedLate => {
                "Het gesprek is kort van tevoren geboekt; er is nauwelijks tijd voor voorbereiding."
                    .into()
            }
        }
    }

    fn en(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "The client turned down {} on its page.",
                number::list(&quoted(titles), Language::En)
            ),
            Self::LeadIsUncertain => "The strongest hypothesis is still uncertain.".into(),
            Self::OneKindOfSource => {
                "The evidence for the strongest hypothesis comes from one kind of source.".into()
            }
            Self::SameEvidenceEverywhere => "All hypotheses rest on the same sources.".into(),
            Self::GenericFigures { titles } => format!(
                "The figures for {} are a worked example and say nothing about this client yet.",
                number::list(&quoted(titles), Language::En)
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
                "As far as we know, nobody in the call decides on the budget.".into()
            }
            Self::WorksCouncil => {
                "Without the works council and agreements on privacy (GDPR), the start may be \
                 delayed."
                    .into()
            }
            Self::Privacy => {
                "Measuring work can come to be about individuals; then the GDPR applies.".into()
            }
            Self::OldResearch => {
                "The research is more than ninety days old on the day of the call.".into()
            }
            Self::ImplausibleHours => {
                "The estimated saving is high for an organisation of this size.".into()
            }
            Self::ImplausiblePercent => {
                "The estimated improvement is more than half, which is rarely reached.".into()
            }
            Self::UnknownTechnologies => "It is not known which systems the work touches.".into(),
            Self::UnprovenIntegration { technologies } => format!(
                "An integration with {} has not been proven yet.",
                number::list(technologies, Language::En)
            ),
            Self::BookedLate => {
                "The call was booked at short notice; there is hardly any time to prepare.".into()
            }
        }
    }
}

impl Sentence for Mitigation<'_> {
    fn nl(&self) -> String {
        match self.0 {
            RiskText::Declined { .. } => "Begin er niet over, tenzij de klant dat zelf doet.",
            RiskText::LeadIsUncertain => {
                "Leg de hypothese als vraag voor en laat haar los zodra het tegendeel blijkt."
            }
            RiskText::OneKindOfSource => "Vraag om een recent voorbeeld uit de eigen praktijk.",
            RiskText::SameEvidenceEverywhere => {
                "Toets elke hypothese apart; de ene bewijst de andere niet."
            }
            RiskText::GenericFigures { .. } => "Noem ze alleen als voorbeeld, nooit als belofte.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => "Zeg geen van beide toe voordat de nulmeting er is.",
            RiskText::NoBaseline(_) => "Zie elk doel als indicatief totdat de nulmeting er is.",
            RiskText::NoBudgetHolder => {
                "Vraag wie dat is en neem het besluit met die persoon."
            }
            RiskText::WorksCouncil => "Vraag in het gesprek wanneer de raad bijeenkomt.",
            RiskText::Privacy => "Meet per opdracht, niet per medewerker.",
            RiskText::OldResearch => "Loop de bronnen vóór het gesprek nog eens na.",
            RiskText::ImplausibleHours => "Noem geen uren voordat er is gemeten.",
            RiskText::ImplausiblePercent => "Noem geen percentage voordat er is gemeten.",
            RiskText::UnknownTechnologies => "Vraag ernaar en noteer wie de toegang regelt.",
            RiskText::UnprovenIntegration { .. } => {
                "Beloof geen koppeling voordat die met gegevens van de klant is geprobeerd."
            }
            RiskText::BookedLate => {
                "Vraag bij de start wat de aanleiding is en schrap de demo als dat meer tijd vraagt."
            }
        }
        .into()
    }

    fn en(&self) -> String {
        match self.0 {
            RiskText::Declined { .. } => "Do not raise it unless they do.",
            RiskText::LeadIsUncertain => {
                "Put it as a question and drop it as soon as it proves wrong."
            }
            RiskText::OneKindOfSource => "Ask for a recent example from their own practice.",
            RiskText::SameEvidenceEverywhere => {
                "Test each hypothesis by itself; one does not prove another."
            }
            RiskText::GenericFigures { .. } => "Use them only as an example, never as a promise.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Commit to neither before the baseline is there."
            }
            RiskText::NoBaseline(_) => {
                "Treat every target as indicative until the baseline is there."
            }
            RiskText::NoBudgetHolder => "Ask who does, and take the decision with that person.",
            RiskText::WorksCouncil => "Ask in the call when the council meets.",
            RiskText::Privacy => "Measure by job, not by employee.",
            RiskText::OldResearch => "Go through the sources again before the call.",
            RiskText::ImplausibleHours => "Quote no hours until something has been measured.",
            RiskText::ImplausiblePercent => {
                "Quote no percentage until something has been measured."
            }
            RiskText::UnknownTechnologies => "Ask, and note who arranges access.",
            RiskText::UnprovenIntegration { .. } => {
                "Promise no integration before it has been tried with the client’s own data."
            }
            RiskText::BookedLate => {
                "Ask at the start what prompted the call, and drop the demo if that takes longer."
            }
        }
        .into()
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
        None => "Er is nog niets gemeten en ook nog niet afgesproken wat u gaat meten.",
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
