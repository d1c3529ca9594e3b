//! The headings and labels of a rendered brief in every language.

use proto::callprep::v1::{ConfidenceBand, MeddiccRole, QuestionKind};

use crate::plan::Language;

#[derive(Clone, Copy)]
pub(super) enum Label {
    Title,
    Hypotheses,
    Questions,
    FirstPhase,
    SecondPhase,
    ThirdPhase,
    Day,
    Stakeholders,
    Risks,
    DemoFlow,
    Gaps,
    Sources,
    Source,
    NoSource,
    Against,
    AgainstIt,
    Estimate,
    Upside,
    WorkedExample,
    Assumption,
    ByModel,
}

impl Label {
    pub(super) fn text(self, language: Language) -> &'static str {
        let (nl, en) = match self {
            Self::Title => ("Gespreksvoorbereiding", "Call preparation"),
            Self::Hypotheses => ("Hypothesen", "Hypotheses"),
            Self::Questions => ("Vragen", "Questions"),
            Self::FirstPhase => ("Dag 1-30", "Days 1-30"),
            Self::SecondPhase => ("Dag 31-60", "Days 31-60"),
            Self::ThirdPhase => ("Dag 61-90", "Days 61-90"),
            Self::Day => ("Dag", "Day"),
            Self::Stakeholders => ("Mensen en rollen", "People and roles"),
            Self::Risks => ("Risico’s", "Risks"),
            Self::DemoFlow => ("Verloop van het gesprek", "Course of the call"),
            Self::Gaps => ("Wat ontbreekt", "What is missing"),
            Self::Sources => ("Bronnen", "Sources"),
            Self::Source => ("bron", "source"),
            Self::NoSource => ("geen bron", "no source"),
            Self::Against => ("spreekt tegen", "speaks against"),
            Self::AgainstIt => ("ertegen", "against it"),
            Self::Estimate => ("schatting", "estimate"),
            Self::Upside => ("hooguit", "at most"),
            Self::WorkedExample => ("rekenvoorbeeld", "worked example"),
            Self::Assumption => ("aanname", "assumption"),
            Self::ByModel => ("formulering van een model", "worded by a model"),
        };
        choose(language, nl, en)
    }
}

/// Returns a source type in words. Types are free text, so an unknown one is shown as it is.
pub(super) fn source_type(raw: &str, language: Language) -> String {
    let (nl, en) = match raw.to_uppercase().as_str() {
        "WEBSITE" => ("website", "website"),
        "REVIEWS" => ("reviews", "reviews"),
        "JOB_BOARD" => ("vacature", "job ad"),
        "PUBLIC_RECORD" => ("openbaar stuk", "public record"),
        "MEDIA" => ("media", "media"),
        "NEWS" => ("nieuws", "news"),
        "DOCUMENT" => ("document", "document"),
        "MANUAL" => ("eigen notitie", "own note"),
        _ => return raw.to_lowercase().replace('_', " "),
    };
    choose(language, nl, en).to_owned()
}

pub(super) fn band(band: ConfidenceBand, language: Language) -> &'static str {
    let (nl, en) = match band {
        ConfidenceBand::High => ("zekerheid hoog", "confidence high"),
        ConfidenceBand::Medium => ("zekerheid gemiddeld", "confidence medium"),
        ConfidenceBand::Low | ConfidenceBand::Unspecified => ("zekerheid laag", "confidence low"),
    };
    choose(language, nl, en)
}

pub(super) fn question_kind(kind: QuestionKind, language: Language) -> &'static str {
    let (nl, en) = match kind {
        QuestionKind::Unspecified => ("vraag", "question"),
        QuestionKind::Validation => ("toets", "test"),
        QuestionKind::Baseline => ("nulmeting", "baseline"),
        QuestionKind::Implication => ("gevolg", "implication"),
        QuestionKind::Payoff => ("opbrengst", "payoff"),
        QuestionKind::Decision => ("besluit", "decision"),
        QuestionKind::Disconfirming => ("tegenbewijs", "disproof"),
        QuestionKind::StatusQuo => ("huidige situatie", "status quo"),
        QuestionKind::Conditions => ("voorwaarden", "conditions"),
        QuestionKind::Success => ("succes", "success"),
    };
    choose(language, nl, en)
}

pub(super) fn meddicc(role: MeddiccRole, language: Language) -> Option<&'static str> {
    let (nl, en) = match role {
        MeddiccRole::Unspecified => return None,
        MeddiccRole::EconomicBuyer => ("gaat over het budget", "economic buyer"),
        MeddiccRole::MetricOwner => ("eigenaar van de maatstaf", "owner of the metric"),
        MeddiccRole::DecisionProcess => ("beslist mee", "has a say in it"),
        MeddiccRole::Champion => ("mogelijke pleitbezorger", "possible champion"),
    };
    Some(choose(language, nl, en))
}

fn choose(language: Language, nl: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Nl => nl,
        Language::En => en,
    }
}
