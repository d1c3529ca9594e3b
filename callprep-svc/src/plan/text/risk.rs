//! Risks and mitigations.

use super::{Language, Sentence, money, number, quoted};
use crate::plan::{
    codes::RiskCode,
    law::{PrivacyLaw, StaffBody},
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
    PossibleStaffBody(StaffBody),
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
        }
    }
}

/// What to do about a risk.
pub(crate) struct Mitigation<'a>(pub(crate) RiskText<'a>);

impl Sentence for RiskText<'_> {
    fn nl(&self) -> String {
        match *self {
            Self::Declined { titles } => format!(
                "De klant heeft {} eerder afgewezen.",
                number::list(&quoted(titles, Language::Nl), Language::Nl)
            ),
            Self::LeadIsUncertain => "H1 is nog onzeker.".into(),
            Self::OneKindOfSource => {
                "Het bewijs voor H1 komt uit één soort bron.".into()
            }
            Self::SameEvidenceEverywhere => "Alle hypothesen steunen op dezelfde bronnen.".into(),
            Self::GenericFigures { labels } => format!(
                "De cijfers bij {} zijn een rekenvoorbeeld en zeggen nog niets over deze klant.",
                number::list(labels, Language::Nl)
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
            Self::PossibleStaffBody(body) => possible_body_nl(body).into(),
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
            Self::UnknownTechnologies => "Welke systemen het werk raken, is niet bekend.".into(),
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
                "Judging by their titles, nobody in the call decides on the budget.".into()
            }
            Self::UnknownBudgetHolder => {
                "The titles do not tell whether anybody in the call decides on the budget.".into()
            }
            Self::DutchCouncil => {
                "The works council has a say as soon as a measurement or pilot is about employees \
                 (GDPR), and that takes time."
                    .into()
            }
            Self::PossibleStaffBody(body) => possible_body_en(body).into(),
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
                "Leg dit als vraag voor en laat het los zodra het tegendeel blijkt."
            }
            RiskText::OneKindOfSource => "Vraag de klant om een recent eigen voorbeeld.",
            RiskText::SameEvidenceEverywhere => {
                "Toets elke hypothese apart; de ene bewijst de andere niet."
            }
            RiskText::GenericFigures { .. } => "Noem ze alleen als voorbeeld, nooit als belofte.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Noem de hele bandbreedte en beloof niets vóór de nulmeting."
            }
            RiskText::NoBaseline(_) => "Noem elk doel voorlopig tot de nulmeting er is.",
            RiskText::NoBudgetHolder => "Vraag wie dat doet en plan een vervolg met die persoon erbij.",
            RiskText::UnknownBudgetHolder => "Vraag het bij de start, zonder omhaal.",
            RiskText::DutchCouncil => "Vraag wanneer de raad bijeenkomt, en meet werk, geen mensen.",
            RiskText::PossibleStaffBody(_) => "Vraag ernaar, en meet werk, geen mensen.",
            RiskText::Privacy(PrivacyLaw::Gdpr | PrivacyLaw::UkGdpr) => "Meet werk, geen mensen.",
            RiskText::Privacy(PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry) => {
                "Vraag welke regels gelden, en meet werk, geen mensen."
            }
            RiskText::CustomerData(_) => "Spreek af welke gegevens je wel en niet te zien krijgt.",
            RiskText::OldResearch => "Loop de bronnen vóór het gesprek nog eens na.",
            RiskText::ImplausibleHours => {
                "Vraag eerst hoeveel mensen dit doen en hoelang; noem de uren niet."
            }
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
            RiskText::OneKindOfSource => "Ask the client for a recent example of their own.",
            RiskText::SameEvidenceEverywhere => {
                "Test each hypothesis by itself; one does not prove another."
            }
            RiskText::GenericFigures { .. } => "Use them only as an example, never as a promise.",
            RiskText::WideHours(_) | RiskText::WideMoney(_) => {
                "Give the whole range and promise nothing before the baseline."
            }
            RiskText::NoBaseline(_) => "Call every target indicative until the baseline is there.",
            RiskText::NoBudgetHolder => "Ask who does, and plan a follow-up that includes them.",
            RiskText::UnknownBudgetHolder => "Ask at the start, plainly.",
            RiskText::DutchCouncil => "Ask when the council meets, and measure work, not people.",
            RiskText::PossibleStaffBody(_) => "Ask about it, and measure work, not people.",
            RiskText::Privacy(PrivacyLaw::Gdpr | PrivacyLaw::UkGdpr) => "Measure work, not people.",
            RiskText::Privacy(PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry) => {
                "Ask which rules apply, and measure work, not people."
            }
            RiskText::CustomerData(_) => "Agree on which data you do and do not get to see.",
            RiskText::OldResearch => "Go through the sources again before the call.",
            RiskText::ImplausibleHours => {
                "Ask first how many people do this and for how long; do not quote the hours."
            }
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

fn possible_body_nl(body: StaffBody) -> &'static str {
    match body {
        StaffBody::DutchCouncil => {
            "Vanaf vijftig medewerkers is er een ondernemingsraad; of die er is, is niet zeker."
        }
        StaffBody::BelgianCouncil => {
            "Vanaf vijftig medewerkers is er een preventiecomité, vanaf honderd een ondernemingsraad; \
             ook de AVG geldt."
        }
        StaffBody::GermanCouncil => {
            "Een Duitse ondernemingsraad (Betriebsrat), als die er is, beslist mee over wat \
             medewerkers kan volgen; ook de AVG geldt."
        }
        StaffBody::FrenchCommittee => {
            "Een Franse personeelsvertegenwoordiging (CSE), als die er is, wordt vooraf geraadpleegd; \
             ook de AVG geldt."
        }
        StaffBody::Representatives => {
            "Of het personeel vooraf wordt geraadpleegd, verschilt per land; de AVG geldt wel."
        }
    }
}

fn possible_body_en(body: StaffBody) -> &'static str {
    match body {
        StaffBody::DutchCouncil => {
            "From fifty employees on there is a works council; whether there is one is not certain."
        }
        StaffBody::BelgianCouncil => {
            "From fifty employees on there is a prevention committee, from a hundred a works council; \
             the GDPR applies too."
        }
        StaffBody::GermanCouncil => {
            "A German works council (Betriebsrat), if there is one, decides jointly on whatever can \
             monitor employees; the GDPR applies too."
        }
        StaffBody::FrenchCommittee => {
            "A French staff committee (CSE), if there is one, is consulted beforehand; the GDPR \
             applies too."
        }
        StaffBody::Representatives => {
            "Whether staff must be consulted first differs by country; the GDPR does apply."
        }
    }
}

fn privacy_nl(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Meten per medewerker raakt aan persoonsgegevens (AVG).",
        PrivacyLaw::UkGdpr => "Meten per medewerker raakt aan persoonsgegevens (UK GDPR).",
        PrivacyLaw::ToBeAsked => "Welke privacyregels in dit land gelden, is niet nagegaan.",
        PrivacyLaw::UnknownCountry => {
            "Het land is niet bekend; welke regels er gelden voor privacy en overleg dus ook niet."
        }
    }
}

fn privacy_en(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Measuring by employee touches on personal data (GDPR).",
        PrivacyLaw::UkGdpr => "Measuring by employee touches on personal data (UK GDPR).",
        PrivacyLaw::ToBeAsked => "Which privacy rules apply in this country has not been checked.",
        PrivacyLaw::UnknownCountry => {
            "The country is not known, so neither are its rules on privacy and consultation."
        }
    }
}

fn customer_data_nl(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "Een proef kan klantgegevens raken (AVG).",
        PrivacyLaw::UkGdpr => "Een proef kan klantgegevens raken (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "Een proef kan klantgegevens raken; welke regels gelden, is niet nagegaan."
        }
    }
}

fn customer_data_en(law: PrivacyLaw) -> &'static str {
    match law {
        PrivacyLaw::Gdpr => "A trial may touch customer data (GDPR).",
        PrivacyLaw::UkGdpr => "A trial may touch customer data (UK GDPR).",
        PrivacyLaw::ToBeAsked | PrivacyLaw::UnknownCountry => {
            "A trial may touch customer data; which rules apply has not been checked."
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
