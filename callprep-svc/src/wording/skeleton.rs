//! The slots of a brief, with what each of them may speak of.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::plan::{
    Band, Brief, Language,
    case::{Case, Hypothesis},
    metric::Metric,
    questions,
    text::number,
};

/// The slot of everything in the summary but its opening.
pub(crate) const SUMMARY: &str = "summary";

/// A brief as a model sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Skeleton {
    #[serde(skip)]
    pub(crate) language: Language,
    /// The words before the summary, which stay as they are.
    #[serde(skip)]
    pub(crate) opening: String,
    /// How many questions there is still time for.
    pub(crate) questions_wanted: usize,
    /// The branch of the company. Its name and its people are not sent.
    pub(crate) industry: Option<String>,
    pub(crate) hypotheses: Vec<Subject>,
    pub(crate) slots: Vec<Slot>,
    /// The questions that are asked already.
    pub(crate) questions: Vec<String>,
}

/// A hypothesis as a model sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Subject {
    /// `H1`, `H2`, `H3`.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) statement: String,
    pub(crate) confidence: &'static str,
    pub(crate) evidence: Vec<Clue>,
    /// What each reference such as `M1.low` will be replaced by.
    pub(crate) figures: BTreeMap<String, String>,
}

/// A piece of evidence as a model sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Clue {
    /// `E1`, `E2`, in the order of the numbers in the brief.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) kind: String,
}

/// A place in the brief for other words.
#[derive(Debug, Serialize)]
pub(crate) struct Slot {
    /// `summary` or the id of an action.
    pub(crate) id: String,
    /// What stands there now.
    pub(crate) text: String,
    /// The hypothesis that it is about.
    pub(crate) hypothesis: String,
}

impl Skeleton {
    /// Returns the slots of `brief`; none for a brief without hypotheses.
    pub(crate) fn new(case: &Case, brief: &Brief) -> Self {
        let labels: BTreeMap<&str, &str> = brief
            .hypotheses
            .iter()
            .map(|each| (each.id.as_str(), each.label.as_str()))
            .collect();
        let numbers: BTreeMap<&str, u32> = brief
            .sources
            .iter()
            .map(|source| (source.evidence_id.as_str(), source.number))
            .collect();
        let subject = |(place, hypothesis): (usize, &Hypothesis)| Subject {
            id: format!("H{place}"),
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
                .map(|evidence| Clue {
                    id: format!("E{}", numbers.get(evidence.id.as_str()).unwrap_or(&0)),
                    title: evidence.title.clone(),
                    kind: evidence.source_type.clone(),
                })
                .collect(),
            figures: figures(place, hypothesis.estimate(), case.language),
        };
        let summary = case.lead().map(|_| Slot {
            id: SUMMARY.to_owned(),
            text: brief.summary[brief.opening.len()..].trim_start().to_owned(),
            hypothesis: "H1".to_owned(),
        });
        // Actions without a hypothesis, such as that for the works council, are not for a model.
        let actions = brief.actions().filter_map(|action| {
            let hypothesis = labels.get(action.hypothesis_id.as_deref()?)?;
            Some(Slot {
                id: action.id.clone(),
                text: action.text[action.core.clone()].to_owned(),
                hypothesis: (*hypothesis).to_owned(),
            })
        });
        Self {
            language: case.language,
            opening: brief.opening.clone(),
            questions_wanted: questions::extra(case, brief.questions.len()),
            industry: case.industry.clone(),
            hypotheses: (1..).zip(&case.hypotheses).map(subject).collect(),
            slots: summary.into_iter().chain(actions).collect(),
            questions: brief
                .questions
                .iter()
                .map(|question| question.text.clone())
                .collect(),
        }
    }

    /// Returns the hypothesis with this label.
    pub(crate) fn subject(&self, label: &str) -> Option<&Subject> {
        self.hypotheses.iter().find(|subject| subject.id == label)
    }
}

/// Returns the careful and the expected figure by reference, with units; the upside is never named.
fn figures(place: usize, metric: Option<Metric>, language: Language) -> BTreeMap<String, String> {
    let percent = |gain| number::percent(gain, language);
    let pair = |low: String, mid: String| {
        BTreeMap::from([
            (format!("M{place}.low"), low),
            (format!("M{place}.mid"), mid),
        ])
    };
    let hours = |hours| {
        let figure = number::whole(hours, language);
        match (language, hours) {
            (Language::Nl, _) => format!("{figure} uur per week"),
            (Language::En, 1) => format!("{figure} hour per week"),
            (Language::En, _) => format!("{figure} hours per week"),
        }
    };
    let revenue = |amount| {
        let amount = number::euros(amount, language);
        match language {
            Language::Nl => format!("{amount} per maand"),
            Language::En => format!("{amount} per month"),
        }
    };
    match metric {
        Some(Metric::Hours(spread)) => pair(hours(spread.low), hours(spread.mid)),
        Some(Metric::Revenue(spread)) => pair(revenue(spread.low), revenue(spread.mid)),
        Some(Metric::Handover(gain) | Metric::Errors(gain)) => {
            BTreeMap::from([(format!("M{place}.mid"), percent(gain))])
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
        let (low, mid, high) = (1, 2, 3);
        let metric = Some(Metric::Hours(Spread { low, mid, high }));

        let figures = figures(1, metric, Language::En);

        assert_eq!(figures["M1.low"], "1 hour per week");
        assert_eq!(figures["M1.mid"], "2 hours per week");
    }
}
