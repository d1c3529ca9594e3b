//! Ranks propositions by their review, their confidence and the evidence for them.

mod ranking;
#[cfg(test)]
mod tests;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

pub(crate) use self::ranking::Ranking;
use super::{
    case::{Band, Evidence, Hypothesis},
    clean::{self, MAX_NAME},
    documents::Documents,
    dossier::{EvidenceItem, Proposition, ReviewStatus, Stance},
    function_words,
    metric::{Impact, Metric},
    normalise::MAX_TITLE,
    number_sets::NumberSets,
    solutions::Solutions,
    told::Told,
    wishes::Subject,
    workflow::Tag,
};

const MAX_ID_BYTES: usize = 128;
const MAX_QUESTION: usize = 240;
/// So many questions beside the first one a call has time for.
const MAX_MORE_QUESTIONS: usize = 5;
const MAX_STATEMENT: usize = 400;
/// Propositions that are cleaned in full. Bounds the work per request.
const MAX_CANDIDATES: usize = 50;
const MAX_EVIDENCE_REFS: usize = 6;
/// The size of one hypothesis's sources together. Keeps a brief below 64 kB.
const MAX_EVIDENCE_BYTES: usize = 3_000;
/// Assumptions of one hypothesis that are counted.
const MAX_ASSUMPTIONS: usize = 20;

/// What propositions are judged by.
pub(super) struct Research<'a> {
    evidence: BTreeMap<String, Found>,
    number_sets: &'a NumberSets,
    employees: Option<u32>,
}

/// An item of evidence.
struct Found {
    /// The item that stands for all those that name the same document.
    evidence: Evidence,
    /// The workflow that this item is about.
    tag: Option<Tag>,
}

impl<'a> Research<'a> {
    pub(super) fn new(
        items: &[EvidenceItem],
        number_sets: &'a NumberSets,
        employees: Option<u32>,
    ) -> Self {
        Self {
            evidence: index_evidence(items),
            number_sets,
            employees,
        }
    }

    /// Returns whether the dossier has the evidence with this id.
    pub(super) fn has_evidence(&self, id: &str) -> bool {
        self.evidence.contains_key(id)
    }

    /// Returns how many documents the evidence names.
    pub(super) fn documents(&self) -> usize {
        let ids = self.evidence.values().map(|found| &found.evidence.id);
        ids.collect::<BTreeSet<&String>>().len()
    }

    /// Returns the usable propositions without repeated titles and ids, the strongest first: by the confidence that
    /// the page shows, then by how far they are worked out.
    fn ranked(
        &self,
        raw: &[Proposition],
        subject: &Subject,
        solutions: &Solutions<'_>,
    ) -> Vec<Hypothesis> {
        let mut candidates: Vec<_> = raw.iter().filter(|each| is_usable(each)).collect();
        candidates.sort_by_key(|each| {
            let confidence = Reverse(hundredths(each.confidence));
            (each.status, confidence, &each.id, &each.title)
        });
        candidates.truncate(MAX_CANDIDATES);

        let mut ranked: Vec<_> = candidates
            .into_iter()
            .filter_map(|each| {
                let mut usable = self.hypothesis(each, subject)?;
                let strength = (
                    usable.band,
                    worked_out(&usable, solutions),
                    hundredths(each.confidence),
                    usable.impact.hours.map(|hours| hours.mid),
                    usable.impact.money.map(|money| money.amount.mid),
                );
                if subject.spares_jobs {
                    usable.impact.hours = None;
                }
                // The whole hypothesis is the last key, so that the order among equal ids does not
                // depend on the input order.
                Some((each.status, Reverse(strength), usable))
            })
            .collect();
        ranked.sort();

        let mut titles = BTreeSet::new();
        let mut ids = BTreeSet::new();
        ranked
            .into_iter()
            .map(|(_, _, usable)| usable)
            .filter(|usable| titles.insert(usable.title.to_lowercase()))
            .filter(|usable| ids.insert(usable.id.clone()))
            .collect()
    }

    fn hypothesis(&self, raw: &Proposition, subject: &Subject) -> Option<Hypothesis> {
        let title = clean::some_line(&raw.title, MAX_TITLE)
            .or_else(|| clean::some_line(&raw.description, MAX_TITLE))?;
        let (evidence, sources, tags) = self.resolved(&raw.evidence_refs);
        let tag = Tag::most_frequent(tags.into_iter());
        let impact = Impact::from_raw(&raw.impact);
        let questions = raw.validation_questions.iter();
        let mut questions = questions.filter_map(|each| clean::some_line(each, MAX_QUESTION));
        let mut hypothesis = Hypothesis {
            id: raw.id.clone(),
            title,
            band: Band::new(raw.confidence),
            workflow: tag.workflow(),
            tag,
            impact,
            measures_speed: subject.is_on_waiting,
            generic: self.number_sets.contains(&impact),
            has_swapped_hours: is_swapped(&raw.impact.hours),
            has_swapped_money: is_swapped(&raw.impact.money),
            has_unusable_figures: impact.has_left_out(&raw.impact),
            is_reviewed: raw.status != ReviewStatus::Draft,
            is_confirmed: raw.status == ReviewStatus::Accepted,
            plausible: true,
            statement: function_words::unbroken(clean::line(&raw.description, MAX_STATEMENT)),
            assumptions: raw
                .assumptions
                .iter()
                .filter_map(|assumption| clean::some_line(assumption, MAX_QUESTION))
                .take(MAX_ASSUMPTIONS)
                .collect(),
            question: questions.next(),
            more_questions: questions.take(MAX_MORE_QUESTIONS).collect(),
            work_months: None,
            is_wanted: false,
            told: Told {
                statement_words: visible_words(&raw.description),
                assumptions: 0,
                questions: distinct(&raw.validation_questions),
                sources,
            },
            evidence,
        };
        let is_plausible = |metric: Metric| metric.is_plausible(self.employees);
        let speed = hypothesis.impact.handover.map(Metric::Handover);
        hypothesis.measures_speed |= speed.is_some_and(is_plausible)
            && hypothesis
                .metric()
                .is_some_and(|metric| !is_plausible(metric));
        hypothesis.plausible = hypothesis.metric().is_none_or(is_plausible);
        if !hypothesis.has_support() {
            hypothesis.band = hypothesis.band.lower();
        }
        if hypothesis.is_contradicted() {
            hypothesis.band = hypothesis.band.lower();
        }
        Some(hypothesis)
    }

    /// Returns the referenced evidence in the order of the references, each document once, how many
    /// documents there are, and what the references are about.
    fn resolved(&self, refs: &[String]) -> (Vec<Evidence>, usize, Vec<&Tag>) {
        let mut seen = BTreeSet::new();
        let found: Vec<&Found> = refs
            .iter()
            .filter(|id| seen.insert(id.as_str()))
            .filter_map(|id| self.evidence.get(id.as_str()))
            .collect();
        let mut documents = BTreeSet::new();
        let mut bytes = 0;
        let distinct: Vec<&Evidence> = found
            .iter()
            .map(|item| &item.evidence)
            .filter(|item| documents.insert(item.id.as_str()))
            .collect();
        // What speaks against it is never the one that has no room.
        let contradicts = |item: &&Evidence| item.stance == Stance::Contradicts;
        let against = distinct.iter().copied().filter(contradicts).count();
        let mut room = MAX_EVIDENCE_REFS.saturating_sub(against);
        let kept = distinct.iter().copied().filter(|item| {
            let has_room = contradicts(item) || room > 0;
            room = room.saturating_sub(usize::from(!contradicts(item)));
            has_room
        });
        let evidence = kept
            .take(MAX_EVIDENCE_REFS)
            .take_while(|item| {
                bytes += item.id.len() + item.title.len() + item.source_type.len();
                bytes += item.web_address.as_ref().map_or(0, |(url, _)| url.len());
                bytes <= MAX_EVIDENCE_BYTES
            })
            .cloned()
            .collect();
        let tags = found.iter().filter_map(|item| item.tag.as_ref());
        let tags = tags.take(MAX_EVIDENCE_REFS).collect();
        (evidence, distinct.len(), tags)
    }
}

/// Returns how much there is to work with: a statement, a solution, a question, a figure.
fn worked_out(hypothesis: &Hypothesis, solutions: &Solutions<'_>) -> usize {
    let has_figure = hypothesis.metric().is_some() && !hypothesis.generic;
    let parts = [
        !hypothesis.statement.is_empty(),
        hypothesis.question.is_some(),
        has_figure,
        solutions.have(hypothesis),
    ];
    parts.into_iter().filter(|is_there| *is_there).count()
}

/// Returns how many words of a text can be seen.
fn visible_words(text: &str) -> usize {
    let is_seen = |word: &&str| word.contains(clean::is_visible);
    text.split_whitespace().filter(is_seen).count()
}

/// Returns how many different texts there are.
fn distinct(texts: &[String]) -> usize {
    let texts = texts.iter().map(|text| text.trim());
    let texts: BTreeSet<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.len()
}

/// Returns the evidence by id. Of items with the same id the smallest one is kept, so that the result
/// does not depend on the input order.
fn index_evidence(items: &[EvidenceItem]) -> BTreeMap<String, Found> {
    let mut sorted: Vec<_> = items
        .iter()
        .filter(|item| is_id(&item.id))
        .map(|item| {
            let evidence = Evidence {
                id: item.id.clone(),
                title: clean::line(&item.title, MAX_TITLE),
                web_address: clean::web_address(&item.url),
                source_type: clean::line(&item.source_type, MAX_NAME),
                stance: item.stance,
            };
            (evidence, Tag::new(&item.workflow_tag))
        })
        .collect();
    sorted.sort();
    sorted.dedup_by(|next, first| next.0.id == first.0.id);

    let mut documents = Documents::default();
    let found: Vec<(String, usize, Option<Tag>)> = sorted
        .into_iter()
        .map(|(evidence, tag)| {
            let document = documents.add(&evidence);
            (evidence.id, document, tag)
        })
        .collect();
    found
        .into_iter()
        .map(|(id, document, tag)| {
            let evidence = documents.item(document).clone();
            (id, Found { evidence, tag })
        })
        .collect()
}

/// Ids are passed on unchanged, so one that cannot be displayed is not accepted.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_ID_BYTES && id.chars().all(clean::is_visible)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a confidence clamped to 0..=1 gives 0 to 100; NaN gives 0"
)]
fn hundredths(confidence: f64) -> u8 {
    if confidence.is_finite() {
        (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
    } else {
        0
    }
}

pub(super) fn is_usable(proposition: &Proposition) -> bool {
    match proposition.status {
        ReviewStatus::Accepted | ReviewStatus::Pending | ReviewStatus::Draft => {
            is_id(&proposition.id)
        }
        ReviewStatus::Rejected | ReviewStatus::Declined => false,
    }
}

/// Returns whether a range is not in the order low, expected, high.
fn is_swapped(range: &[Option<f64>; 3]) -> bool {
    let known: Vec<f64> = range.iter().flatten().copied().collect();
    !known.is_sorted_by(|low, high| low <= high)
}
