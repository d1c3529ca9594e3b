//! What the values of a brief are called for people, the same wherever a brief is shown.

use crate::callprep::v1::{ConfidenceBand, QuestionKind};

/// A word in each language of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// In Dutch.
    pub nl: &'static str,
    /// In English.
    pub en: &'static str,
}

const fn label(nl: &'static str, en: &'static str) -> Label {
    Label { nl, en }
}

/// The band of a confidence.
pub fn band(band: ConfidenceBand) -> Label {
    match band {
        ConfidenceBand::High => label("zekerheid hoog", "confidence high"),
        ConfidenceBand::Medium => label("zekerheid gemiddeld", "confidence medium"),
        ConfidenceBand::Low | ConfidenceBand::Unspecified => {
            label("zekerheid laag", "confidence low")
        }
    }
}

/// The kind of a question.
pub fn question_kind(kind: QuestionKind) -> Label {
    match kind {
        QuestionKind::Unspecified => label("vraag", "question"),
        QuestionKind::Validation => label("toets", "test"),
        QuestionKind::Baseline => label("nulmeting", "baseline"),
        QuestionKind::Implication => label("gevolg", "implication"),
        QuestionKind::Payoff => label("opbrengst", "benefit"),
        QuestionKind::Decision => label("besluit", "decision"),
        QuestionKind::Disconfirming => label("tegenbewijs", "counter-evidence"),
        QuestionKind::StatusQuo => label("huidige situatie", "status quo"),
        QuestionKind::Conditions => label("voorwaarden", "conditions"),
        QuestionKind::Success => label("succes", "success"),
    }
}

/// A type of source, in the language that `choose` takes. Types are free text, so an unknown one is shown as it is.
pub fn source_type(raw: &str, choose: impl FnOnce(Label) -> &'static str) -> String {
    let found = match raw.to_uppercase().as_str() {
        "WEBSITE" => label("website", "website"),
        "REVIEWS" => label("reviews", "reviews"),
        "JOB_BOARD" => label("vacature", "job ad"),
        "PUBLIC_RECORD" => label("openbaar stuk", "public record"),
        "MEDIA" => label("media", "media"),
        "NEWS" => label("nieuws", "news"),
        "DOCUMENT" => label("document", "document"),
        "MANUAL" => label("eigen notitie", "own note"),
        _ => return raw.to_lowercase().replace('_', " "),
    };
    choose(found).to_owned()
}
