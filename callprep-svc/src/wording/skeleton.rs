//! The part of a brief that is sent to a model: its slots and the hypotheses they are about.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::{
    Band, Brief, Language,
    case::{Case, Hypothesis},
    label,
    metric::Metric,
    questions,
    text::{money, number},
};

/// The slot id of the summary without its opening.
pub(crate) const SUMMARY: &str = "summary";

/// The data of a prompt.
#[derive(Debug, Serialize)]
pub(crate) struct Skeleton {
    #[serde(skip)]
    pub(crate) language: Language,
    /// The start of the summary, which is not reworded but counts towards its length.
    #[serde(skip)]
    pub(crate) opening: String,
    /// How many extra questions the call has time for.
    pub(crate) questions_wanted: usize,
    /// The company's name and the attendees are deliberately not sent.
    pub(crate) industry: Option<String>,
    pub(crate) hypotheses: Vec<PromptHypothesis>,
    pub(crate) slots: Vec<Slot>,
    /// The questions that the brief has already.
    pub(crate) questions: Vec<String>,
}

/// A hypothesis in a prompt.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PromptHypothesis {
    /// `H1`, `H2`, `H3`.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) statement: String,
    pub(crate) confidence: &'static str,
    pub(crate) evidence: Vec<PromptEvidence>,
    /// The figures by reference, such as `M1.low`, with their units.
    pub(crate) figures: BTreeMap<String, String>,
}

/// A piece of evidence in a prompt.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PromptEvidence {
    /// `E1` for the source with number 1 in the brief, and so on.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) kind: String,
}

/// A text of the brief that may be reworded.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Slot {
    /// [`SUMMARY`] or the id of an action.
    pub(crate) id: String,
    /// The text by rules.
    pub(crate) text: String,
    /// The label of the hypothesis that it is about.
    pub(crate) hypothesis: String,
}

impl Skeleton {
    /// Returns the data for `brief`. A brief without hypotheses has no slots.
    pub(crate) fn new(case: &Case, brief: &Brief) -> Self {
        // What the booker wrote is not sent.
        let summary = case
            .lead()
            .filter(|_| !case.quotes_outcome())
            .map(|_| Slot {
                id: SUMMARY.to_owned(),
                text: brief.summary[brief.opening.len()..].trim_start().to_owned(),
                hypothesis: label(1),
            });
        let labels: BTreeMap<&str, &str> = brief
            .hypotheses
            .iter()
            .map(|each| (each.id.as_str(), each.label.as_str()))
            .collect();
        // Actions without a hypothesis, such as informing the works council, are not reworded.
        let actions = brief.actions().filter_map(|action| {
            let hypothesis = labels.get(action.hypothesis_id.as_deref()?)?;
            Some(Slot {
                id: action.id.clone(),
                text: action.text[action.core.clone()].to_owned(),
                hypothesis: (*hypothesis).to_owned(),
            })
        });
        let questions = brief.questions.iter();
        Self {
            language: case.language,
            opening: brief.opening.clone(),
            questions_wanted: questions::extra(case, brief.questions.len()),
            industry: case.industry.clone(),
            hypotheses: (1..)
                .zip(&case.hypotheses)
                .map(|(place, each)| PromptHypothesis::new(place, each, case.language, brief))
                .collect(),
            slots: summary.into_iter().chain(actions).collect(),
            questions: questions.map(|question| question.text.clone()).collect(),
        }
    }

    /// Returns the same data in parts of at most `size` slots, each with the hypotheses that its slots
    /// are about. Extra questions are asked for in the first one.
    pub(crate) fn parts(&self, size: usize) -> Vec<Self> {
        let parts = self.slots.chunks(size.max(1)).enumerate();
        parts
            .map(|(place, slots)| {
                let is_meant = |id: &str| slots.iter().any(|slot| slot.hypothesis == id);
                let hypotheses = self.hypotheses.iter();
                Self {
                    language: self.language,
                    opening: self.opening.clone(),
                    questions_wanted: if place == 0 { self.questions_wanted } else { 0 },
                    industry: self.industry.clone(),
                    hypotheses: hypotheses
                        .filter(|each| is_meant(&each.id))
                        .cloned()
                        .collect(),
                    slots: slots.to_vec(),
                    questions: match place {
                        0 => self.questions.clone(),
                        _ => Vec::new(),
                    },
                }
            })
            .collect()
    }

    pub(crate) fn hypothesis(&self, label: &str) -> Option<&PromptHypothesis> {
        self.hypotheses.iter().find(|each| each.id == label)
    }
}

impl PromptHypothesis {
    fn new(place: usize, hypothesis: &Hypothesis, language: Language, brief: &Brief) -> Self {
        let number = |evidence_id: &str| {
            let mut sources = brief.sources.iter();
            let source = sources.find(|source| source.evidence_id == evidence_id);
            source.map_or(0, |source| source.number)
        };
        Self {
            id: label(place),
            title: hypothesis.title.clone(),
            statement: hypothesis.statement.clone(),
            confidence: match hypothesis.band {
                Band::High => "high",
                Band::Medium => "medium",
                Band::Low => "low",
            },
            evidence: hypothesis
                .evidence
                .iter()
                .map(|evidence| PromptEvidence {
                    id: format!("E{}", number(&evidence.id)),
                    title: evidence.title.clone(),
                    kind: evidence.source_type.clone(),
                })
                .collect(),
            figures: figures(place, hypothesis.estimate(), language),
        }
    }
}

/// Returns the low and the expected figure by reference, with units. The high one is left out, so
/// that a model cannot promise it.
fn figures(place: usize, metric: Option<Metric>, language: Language) -> BTreeMap<String, String> {
    let pair = |low: String, mid: String| {
        BTreeMap::from([
            (format!("M{place}.low"), low),
            (format!("M{place}.mid"), mid),
        ])
    };
    let hours = |hours| format!("{} per week", number::hours(hours, language));
    match metric {
        Some(Metric::Hours(spread)) => pair(hours(spread.low), hours(spread.mid)),
        Some(Metric::Money(money)) => pair(
            money::one(&money, money.amount.low, language),
            money::one(&money, money.amount.mid, language),
        ),
        Some(Metric::Handover(gain) | Metric::Errors(gain)) => {
            BTreeMap::from([(format!("M{place}.mid"), number::percent(gain, language))])
        }
        None => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::metric::Spread;

    #[test]
    fn one_hour_is_no_hours() {
        let metric = Some(Metric::Hours(Spread::whole(1, 2, 3)));

        let figures = figures(1, metric, Language::En);

        assert_eq!(figures["M1.low"], "1 hour per week");
        assert_eq!(figures["M1.mid"], "2 hours per week");
    }
}
