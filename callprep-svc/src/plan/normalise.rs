//! From a dossier to a case: cleans, ranks and truncates.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    case::{Band, Case, Evidence, Hypothesis, Participant},
    clean::{self, MAX_NAME},
    company,
    dossier::{Attendee, Dossier, EvidenceItem, Proposition, ReviewStatus},
    metric::Impact,
    number_sets::NumberSets,
    workflow::Tag,
};

const MAX_ID_BYTES: usize = 128;
const MAX_TITLE: usize = 120;
const MAX_QUESTION: usize = 240;
const MAX_STATEMENT: usize = 400;
/// Propositions that are cleaned in full. Bounds the work per request.
const MAX_CANDIDATES: usize = 50;
const MAX_HYPOTHESES: usize = 3;
const MAX_OPPORTUNITIES: usize = 2;
const MAX_EVIDENCE_REFS: usize = 6;
/// The size of one hypothesis's sources together. Keeps a brief below 64 kB.
const MAX_EVIDENCE_BYTES: usize = 3_000;
const MAX_ATTENDEES: usize = 20;
const MAX_ASSUMPTIONS: usize = 3;
const MAX_DECLINED: usize = 3;
/// A call of another length is taken for a mistake in the calendar.
const CALL_MINUTES: std::ops::RangeInclusive<i64> = 5..=480;

impl Case {
    /// Returns the case of `dossier`. It does not depend on the order of lists, except that the first
    /// attendee is the booker. Figures in `number_sets` are marked as generic.
    pub fn new(dossier: &Dossier, number_sets: &NumberSets) -> Self {
        let evidence = index_evidence(&dossier.evidence_items);
        let propositions = || dossier.hypotheses.iter().chain(&dossier.opportunities);
        let company = &dossier.company;
        let attendees = in_order(&dossier.attendees);
        Self {
            language: dossier.language,
            company: company::label(company, &attendees),
            industry: clean::some_line(&company.industry, MAX_NAME),
            employees: company::employees(company),
            country: company::country(&company.country),
            technologies: company::technologies(&company.technologies),
            starts_at: dossier.call.starts_at,
            time_zone: dossier.call.attendee_time_zone.trim().parse().ok(),
            minutes: call_minutes(dossier.call.minutes),
            booked_at: dossier.call.booked_at,
            attendees: participants(&attendees),
            research_completed_at: dossier.research_completed_at,
            declined: declined(propositions()),
            has_unresolved_evidence: propositions()
                .filter(|each| is_usable(each))
                .flat_map(|each| &each.evidence_refs)
                .any(|id| !evidence.contains_key(id.as_str())),
            hypotheses: strongest(&dossier.hypotheses, &evidence, number_sets, MAX_HYPOTHESES),
            opportunities: strongest(
                &dossier.opportunities,
                &evidence,
                number_sets,
                MAX_OPPORTUNITIES,
            ),
        }
    }
}

impl Hypothesis {
    fn new(
        raw: &Proposition,
        index: &BTreeMap<&str, Evidence>,
        number_sets: &NumberSets,
    ) -> Option<Self> {
        let title = clean::some_line(&raw.title, MAX_TITLE)
            .or_else(|| clean::some_line(&raw.description, MAX_TITLE))?;
        let evidence = resolved(&raw.evidence_refs, index);
        let tag = Tag::most_frequent(evidence.iter().filter_map(|item| item.tag.as_ref()));
        let impact = Impact::from_raw(raw.impact);
        Some(Self {
            id: raw.id.clone(),
            title,
            band: Band::new(raw.confidence, !evidence.is_empty()),
            workflow: tag.workflow(),
            tag,
            impact,
            generic: number_sets.contains(&impact),
            statement: clean::line(&raw.description, MAX_STATEMENT),
            assumptions: raw
                .assumptions
                .iter()
                .filter_map(|assumption| clean::some_line(assumption, MAX_QUESTION))
                .take(MAX_ASSUMPTIONS)
                .collect(),
            question: raw
                .validation_questions
                .iter()
                .find_map(|question| clean::some_line(question, MAX_QUESTION)),
            evidence,
        })
    }
}

/// Returns the usable propositions without repeated titles and ids, the strongest first.
fn strongest(
    raw: &[Proposition],
    evidence: &BTreeMap<&str, Evidence>,
    number_sets: &NumberSets,
    limit: usize,
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
            let usable = Hypothesis::new(each, evidence, number_sets)?;
            let strength = (
                hundredths(each.confidence),
                usable.impact.hours.map_or(0, |hours| hours.mid),
                usable.impact.revenue.map_or(0, |revenue| revenue.mid),
            );
            // The whole hypothesis is the last key, so that the order among equal ids does not depend
            // on the input order.
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
        .take(limit)
        .collect()
}

/// Returns the titles of what the prospect has declined: the brief names what not to raise.
fn declined<'a>(propositions: impl Iterator<Item = &'a Proposition>) -> Vec<String> {
    let titles: BTreeSet<String> = propositions
        .filter(|each| each.status == ReviewStatus::Declined)
        .filter_map(|each| clean::some_line(&each.title, MAX_TITLE))
        .collect();
    titles.into_iter().take(MAX_DECLINED).collect()
}

/// Returns the evidence by id. Of items with the same id the smallest one is kept, so that the result
/// does not depend on the input order.
fn index_evidence(items: &[EvidenceItem]) -> BTreeMap<&str, Evidence> {
    let mut sorted: Vec<_> = items
        .iter()
        .filter(|item| is_id(&item.id))
        .map(|item| {
            let evidence = Evidence {
                id: item.id.clone(),
                title: clean::line(&item.title, MAX_TITLE),
                web_address: clean::web_address(&item.url),
                source_type: clean::line(&item.source_type, MAX_NAME),
                tag: Tag::new(&item.workflow_tag),
            };
            (item.id.as_str(), evidence)
        })
        .collect();
    // The map keeps the last of equal keys.
    sorted.sort_by(|one, other| other.cmp(one));
    sorted.into_iter().collect()
}

/// Returns the referenced evidence without duplicates, in the order of the references.
fn resolved(refs: &[String], index: &BTreeMap<&str, Evidence>) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let mut bytes = 0;
    refs.iter()
        .filter(|id| seen.insert(id.as_str()))
        .filter_map(|id| index.get(id.as_str()))
        .take(MAX_EVIDENCE_REFS)
        .take_while(|item| {
            bytes += item.id.len() + item.title.len() + item.source_type.len();
            bytes += item.web_address.as_ref().map_or(0, |(url, _)| url.len());
            bytes <= MAX_EVIDENCE_BYTES
        })
        .cloned()
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

/// Returns the booker, then the others sorted, because their order has no meaning.
fn in_order(raw: &[Attendee]) -> Vec<&Attendee> {
    fn key(attendee: &Attendee) -> (&str, &str, &str) {
        let Attendee {
            name,
            email_domain,
            job_title,
        } = attendee;
        (name, email_domain, job_title)
    }
    let mut attendees: Vec<&Attendee> = raw.iter().collect();
    if let [_, others @ ..] = attendees.as_mut_slice() {
        others.sort_by(|one, other| key(one).cmp(&key(other)));
    }
    attendees.truncate(MAX_ATTENDEES);
    attendees
}

fn participants(attendees: &[&Attendee]) -> Vec<Participant> {
    attendees
        .iter()
        .map(|attendee| Participant {
            name: clean::line(&attendee.name, MAX_NAME),
            job_title: clean::line(&attendee.job_title, MAX_NAME),
        })
        .collect()
}

fn call_minutes(minutes: Option<i64>) -> Option<u32> {
    let minutes = minutes.filter(|minutes| CALL_MINUTES.contains(minutes))?;
    u32::try_from(minutes).ok()
}

fn is_usable(proposition: &Proposition) -> bool {
    match proposition.status {
        ReviewStatus::Accepted | ReviewStatus::Pending | ReviewStatus::Draft => {
            is_id(&proposition.id)
        }
        ReviewStatus::Rejected | ReviewStatus::Declined => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Call, Company, Language, RawImpact, workflow::Workflow};

    fn dossier() -> Dossier {
        Dossier {
            language: Language::En,
            call: Call::default(),
            attendees: Vec::new(),
            company: Company::default(),
            research_completed_at: None,
            evidence_items: vec![EvidenceItem {
                id: "e1".to_owned(),
                workflow_tag: "billing".to_owned(),
                ..EvidenceItem::default()
            }],
            hypotheses: Vec::new(),
            opportunities: Vec::new(),
        }
    }

    fn proposition(title: &str, confidence: f64, status: ReviewStatus) -> Proposition {
        Proposition {
            id: format!("id of {title}"),
            title: title.to_owned(),
            description: String::new(),
            assumptions: Vec::new(),
            confidence,
            evidence_refs: vec!["e1".to_owned(), "gone".to_owned(), "e1".to_owned()],
            validation_questions: Vec::new(),
            impact: RawImpact::default(),
            status,
        }
    }

    fn titles(hypotheses: &[Hypothesis]) -> Vec<&str> {
        hypotheses.iter().map(|each| each.title.as_str()).collect()
    }

    #[test]
    fn the_review_weighs_more_than_the_confidence() {
        let hypotheses = vec![
            proposition("draft", 0.9, ReviewStatus::Draft),
            proposition("unsure", 0.5, ReviewStatus::Accepted),
            proposition("pending", 0.7, ReviewStatus::Pending),
            proposition("rejected", 1.0, ReviewStatus::Rejected),
            proposition("sure", 0.8, ReviewStatus::Accepted),
            proposition("UNSURE", 0.4, ReviewStatus::Accepted),
        ];
        let case = Case::new(
            &Dossier {
                hypotheses,
                ..dossier()
            },
            &NumberSets::default(),
        );

        assert_eq!(titles(&case.hypotheses), ["sure", "unsure", "pending"]);
        assert_eq!(case.declined, Vec::<String>::new());
    }

    #[test]
    fn evidence_is_resolved_once_and_gives_the_workflow() {
        let hypotheses = vec![proposition("one", 0.8, ReviewStatus::Draft)];
        let case = Case::new(
            &Dossier {
                hypotheses,
                ..dossier()
            },
            &NumberSets::default(),
        );

        assert_eq!(case.hypotheses[0].evidence_ids(), ["e1"]);
        assert_eq!(case.hypotheses[0].workflow, Workflow::Billing);
        assert!(case.has_unresolved_evidence);
    }

    #[test]
    fn without_evidence_a_hypothesis_is_one_band_less_sure() {
        assert_eq!(Band::new(0.80, true), Band::High);
        assert_eq!(Band::new(0.80, false), Band::Medium);
        assert_eq!(Band::new(0.65, true), Band::Medium);
        assert_eq!(Band::new(0.65, false), Band::Low);
        assert_eq!(Band::new(f64::NAN, true), Band::Low);
        assert_eq!(Band::new(f64::INFINITY, true), Band::Low);
    }
}
