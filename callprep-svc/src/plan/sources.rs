//! Numbers the sources that a brief cites.

use std::collections::BTreeMap;

use super::{
    brief::{BriefHypothesis, Source},
    case::{Case, Hypothesis},
    dossier::Stance,
    language::Language,
    metric::Metric,
    text::{
        Against, AlsoEstimated, AtMost, Background, Estimate, Implausible, OfSolution, Sentence,
        Swapped, Upside, WholeRange,
    },
};

pub(crate) struct Sources {
    list: Vec<Source>,
    numbers: BTreeMap<String, u32>,
}

impl Sources {
    /// Numbers the evidence of the hypotheses in their order, so the lead's sources come first.
    pub(crate) fn new(case: &Case) -> Self {
        let mut sources = Self {
            list: Vec::new(),
            numbers: BTreeMap::new(),
        };
        for evidence in case
            .hypotheses
            .iter()
            .flat_map(|hypothesis| &hypothesis.evidence)
        {
            if sources.numbers.contains_key(&evidence.id) {
                continue;
            }
            let number = u32::try_from(sources.list.len()).expect("a brief cites few sources") + 1;
            sources.numbers.insert(evidence.id.clone(), number);
            sources.list.push(Source {
                number,
                evidence_id: evidence.id.clone(),
                title: evidence.title.clone(),
                web_address: evidence.web_address.clone(),
                source_type: evidence.source_type.clone(),
                contradicts: evidence.stance == Stance::Contradicts,
                background: evidence.stance == Stance::Neutral,
            });
        }
        sources
    }

    /// Returns the numbers of the evidence of `hypothesis`, ascending.
    pub(crate) fn numbers(&self, hypothesis: &Hypothesis) -> Vec<u32> {
        let mut numbers: Vec<u32> = hypothesis
            .evidence
            .iter()
            .filter_map(|evidence| self.numbers.get(&evidence.id).copied())
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// Returns these by what they say of `hypothesis`.
    pub(crate) fn cited(&self, hypothesis: &Hypothesis) -> Cited {
        let mut cited = Cited::default();
        for number in self.numbers(hypothesis) {
            let mut list = self.list.iter();
            let Some(source) = list.find(|source| source.number == number) else {
                continue;
            };
            cited.add(&number, source.contradicts, source.background);
        }
        cited
    }

    pub(crate) fn hypotheses(&self, case: &Case) -> Vec<BriefHypothesis> {
        (1..)
            .zip(&case.hypotheses)
            .map(|(place, hypothesis)| BriefHypothesis {
                id: hypothesis.id.clone(),
                label: label(place),
                title: hypothesis.title.clone(),
                confidence_band: hypothesis.band,
                source_numbers: self.numbers(hypothesis),
                statement: hypothesis.statement.clone(),
                assumptions: hypothesis.assumptions.clone(),
                estimate: estimates(case, hypothesis),
                upside: Upside(
                    hypothesis
                        .metric()
                        .filter(|_| !hypothesis.hides_estimate())
                        .filter(|_| hypothesis.plausible && !hypothesis.is_swapped()),
                )
                .text(case.language),
                solution: case
                    .opportunity_for(hypothesis)
                    .map(|opportunity| opportunity.title.clone())
                    .unwrap_or_default(),
                solution_statement: case
                    .opportunity_for(hypothesis)
                    .filter(|opportunity| place == 1 && !opportunity.repeats_itself())
                    .map(|opportunity| opportunity.statement.clone())
                    .unwrap_or_default(),
                generic: hypothesis.generic,
                is_wanted: hypothesis.is_wanted,
            })
            .collect()
    }

    /// Returns the sources in the order of their numbers.
    pub(crate) fn into_list(self) -> Vec<Source> {
        self.list
    }
}

/// Returns the estimate that a hypothesis is measured by, and then the others that are known.
fn estimates(case: &Case, hypothesis: &Hypothesis) -> String {
    // So much a week says nothing of what is done once in a while.
    if hypothesis.hides_estimate() {
        return String::new();
    }
    let own = own_estimates(case, hypothesis);
    let of_solution = case
        .opportunity_for(hypothesis)
        .filter(|solution| solution.impact != hypothesis.impact)
        .and_then(|solution| Some(estimate(case, solution, solution.metric()?)));
    match of_solution {
        Some(estimate) if !own.is_empty() => {
            format!("{own}; {}", OfSolution(&estimate).text(case.language))
        }
        _ => own,
    }
}

/// Returns those of the hypothesis itself.
fn own_estimates(case: &Case, hypothesis: &Hypothesis) -> String {
    let Some(first) = hypothesis.metric() else {
        return String::new();
    };
    let metrics = hypothesis.impact.metrics();
    let others: Vec<String> = metrics
        .filter(|metric| *metric != first)
        .map(|metric| whole_estimate(case, hypothesis, metric))
        .collect();
    let first = estimate(case, hypothesis, first);
    format!("{first}{}", AlsoEstimated(&others).text(case.language))
}

/// Returns the estimate of another metric than that of the plan, with its high figure.
fn whole_estimate(case: &Case, hypothesis: &Hypothesis, metric: Metric) -> String {
    let expected = estimate(case, hypothesis, metric);
    let high = Upside(Some(metric)).text(case.language);
    if high.is_empty() || hypothesis.has_swapped(metric) || !metric.is_plausible(case.most_people())
    {
        return expected;
    }
    format!("{expected}, {}", AtMost(&high).text(case.language))
}

fn estimate(case: &Case, hypothesis: &Hypothesis, metric: Metric) -> String {
    let language = case.language;
    if hypothesis.has_swapped(metric) {
        let whole = WholeRange(Some(metric)).text(language);
        return format!("{whole} {}", Swapped.text(language));
    }
    let estimate = Estimate(Some(metric)).text(language);
    if metric.is_plausible(case.most_people()) {
        estimate
    } else {
        format!("{estimate} {}", Implausible.text(language))
    }
}

/// Returns the label of the hypothesis at `place`, counted from 1: `H1`.
pub(crate) fn label(place: usize) -> String {
    format!("H{place}")
}

/// The numbers of the sources of a hypothesis, by what they say of it.
#[derive(Debug, Default)]
pub(crate) struct Cited {
    pub(crate) supporting: Vec<String>,
    /// What speaks neither for nor against it.
    background: Vec<String>,
    against: Vec<String>,
}

impl Cited {
    pub(crate) fn add(&mut self, number: &impl ToString, contradicts: bool, is_background: bool) {
        let numbers = match (contradicts, is_background) {
            (true, _) => &mut self.against,
            (false, true) => &mut self.background,
            (false, false) => &mut self.supporting,
        };
        numbers.push(number.to_string());
    }

    /// Returns what follows the supporting sources, for example `; background 3; against 4`.
    pub(crate) fn others(&self, language: Language) -> String {
        let background = listed(&Background.text(language), &self.background);
        background + &self.contradicting(language)
    }

    /// Returns what speaks against it, for example `; against 4`.
    fn contradicting(&self, language: Language) -> String {
        listed(&Against.text(language), &self.against)
    }
}

/// Returns numbers after a word, if there are any.
fn listed(word: &str, numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        numbers => format!("; {word} {}", numbers.join(", ")),
    }
}

/// Returns the citation of a hypothesis with its sources, for example `H1; 1, 2; against 3`. What is background
/// only stands with the hypothesis itself.
pub(crate) fn citation(label: &str, cited: &Cited, language: Language) -> String {
    let supporting = match cited.supporting.as_slice() {
        [] => String::new(),
        numbers => format!("; {}", numbers.join(", ")),
    };
    format!("{label}{supporting}{}", cited.contradicting(language))
}
