//! From a dossier to a case: what the rules may use, cleaned, ordered and cut to size.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    case::{Band, Case, CompanyLabel, Evidence, Hypothesis, Participant},
    clean,
    dossier::{Attendee, Company, Dossier, EvidenceItem, Proposition, ReviewStatus},
    metric::Impact,
    workflow::Workflow,
};

const MAX_ID_BYTES: usize = 128;
const MAX_NAME: usize = 80;
const MAX_TITLE: usize = 120;
const MAX_QUESTION: usize = 240;
/// What is looked at in full; it bounds the work that one request can cause.
const MAX_CANDIDATES: usize = 50;
const MAX_HYPOTHESES: usize = 3;
const MAX_OPPORTUNITIES: usize = 2;
const MAX_EVIDENCE_REFS: usize = 6;
const MAX_ATTENDEES: usize = 20;
const MAX_TECHNOLOGIES: usize = 3;
/// A shorter or longer call is a mistake in the calendar.
const CALL_MINUTES: std::ops::RangeInclusive<i64> = 5..=480;

impl Case {
    /// Returns the case that `dossier` makes. The order of its lists does not matter, but for the
    /// attendees, of whom the first has booked.
    pub(crate) fn new(dossier: &Dossier) -> Self {
        let evidence = index_evidence(&dossier.evidence_items);
        let propositions = || dossier.hypotheses.iter().chain(&dossier.opportunities);
        let company = &dossier.company;
        Self {
            language: dossier.language,
            company: company_label(company, &dossier.attendees),
            industry: some_line(&company.industry, MAX_NAME),
            employees: employees(company),
            is_dutch: is_dutch(&company.country),
            technologies: technologies(&company.technologies),
            starts_at: dossier.call.starts_at,
            time_zone: dossier.call.attendee_time_zone.trim().parse().ok(),
            minutes: call_minutes(dossier.call.minutes),
            attendees: attendees(&dossier.attendees),
            research_completed_at: dossier.research_completed_at,
            was_declined: propositions().any(|each| each.status == ReviewStatus::Declined),
            has_unresolved_evidence: propositions()
                .filter(|each| is_usable(each))
                .flat_map(|each| &each.evidence_refs)
                .any(|id| !evidence.contains_key(id.as_str())),
            hypotheses: strongest(&dossier.hypotheses, &evidence, MAX_HYPOTHESES),
            opportunities: strongest(&dossier.opportunities, &evidence, MAX_OPPORTUNITIES),
        }
    }
}

impl Hypothesis {
    fn new(raw: &Proposition, index: &BTreeMap<&str, Evidence>) -> Option<Self> {
        let title =
            some_line(&raw.title, MAX_TITLE).or_else(|| some_line(&raw.description, MAX_TITLE))?;
        let mut seen = BTreeSet::new();
        let evidence: Vec<Evidence> = raw
            .evidence_refs
            .iter()
            .filter(|id| seen.insert(id.as_str()))
            .filter_map(|id| index.get(id.as_str()).cloned())
            .take(MAX_EVIDENCE_REFS)
            .collect();
        Some(Self {
            id: raw.id.clone(),
            title,
            band: Band::new(raw.confidence, !evidence.is_empty()),
            workflow: Workflow::most_frequent(evidence.iter().filter_map(|item| item.workflow)),
            impact: Impact::from_raw(raw.impact),
            question: raw
                .validation_questions
                .iter()
                .find_map(|question| some_line(question, MAX_QUESTION)),
            evidence,
        })
    }
}

/// Returns the propositions that may be used, the strongest first, without repeated titles.
fn strongest(
    raw: &[Proposition],
    evidence: &BTreeMap<&str, Evidence>,
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
            let usable = Hypothesis::new(each, evidence)?;
            let strength = (
                hundredths(each.confidence),
                usable.impact.hours.map_or(0, |hours| hours.mid),
                usable.impact.revenue.map_or(0, |revenue| revenue.mid),
            );
            // The whole hypothesis is the last key, so that equal ids do not depend on their order.
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

/// Returns the evidence by id; of items with the same id the first in their own order.
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
                workflow: Workflow::from_tag(&item.workflow_tag),
            };
            (item.id.as_str(), evidence)
        })
        .collect();
    // The map keeps the last of equal keys.
    sorted.sort_by(|one, other| other.cmp(one));
    sorted.into_iter().collect()
}

/// Ids are handed on as they are, so one that could not be shown is no id.
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

fn company_label(company: &Company, attendees: &[Attendee]) -> CompanyLabel {
    if let Some(name) = some_line(&company.name, MAX_NAME) {
        return CompanyLabel::Name(name);
    }
    let from_attendees = || {
        attendees
            .iter()
            .filter_map(|attendee| clean::domain(&attendee.email_domain))
            .find(|domain| !clean::is_free_mail(domain))
    };
    clean::domain(&company.domain)
        .or_else(from_attendees)
        .map_or(CompanyLabel::Unknown, CompanyLabel::Domain)
}

fn attendees(raw: &[Attendee]) -> Vec<Participant> {
    raw.iter()
        .take(MAX_ATTENDEES)
        .map(|attendee| Participant {
            name: clean::line(&attendee.name, MAX_NAME),
            job_title: clean::line(&attendee.job_title, MAX_NAME),
        })
        .collect()
}

fn employees(company: &Company) -> Option<u32> {
    company
        .employee_count
        .and_then(|count| u32::try_from(count).ok())
        .filter(|count| *count > 0)
        .or_else(|| clean::employees_from_range(&company.employee_range))
}

fn is_dutch(country: &str) -> bool {
    let country = clean::line(country, MAX_NAME).to_lowercase();
    matches!(
        country.as_str(),
        "nl" | "nld" | "nederland" | "netherlands" | "the netherlands"
    )
}

fn technologies(raw: &[String]) -> Vec<String> {
    let names: BTreeSet<String> = raw
        .iter()
        .filter_map(|name| some_line(name, MAX_NAME))
        .collect();
    names.into_iter().take(MAX_TECHNOLOGIES).collect()
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

fn some_line(raw: &str, limit: usize) -> Option<String> {
    Some(clean::line(raw, limit)).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Call, Language, RawImpact};

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
        let case = Case::new(&Dossier {
            hypotheses,
            ..dossier()
        });

        assert_eq!(titles(&case.hypotheses), ["sure", "unsure", "pending"]);
        assert!(!case.was_declined);
    }

    #[test]
    fn evidence_is_resolved_once_and_gives_the_workflow() {
        let hypotheses = vec![proposition("one", 0.8, ReviewStatus::Draft)];
        let case = Case::new(&Dossier {
            hypotheses,
            ..dossier()
        });

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

    #[test]
    fn the_company_is_called_by_the_best_name_there_is() {
        let label = |name: &str, domain: &str, email_domain: &str| {
            let company = Company {
                name: name.to_owned(),
                domain: domain.to_owned(),
                ..Company::default()
            };
            let attendee = Attendee {
                email_domain: email_domain.to_owned(),
                ..Attendee::default()
            };
            company_label(&company, &[attendee])
        };
        let domain = |domain: &str| CompanyLabel::Domain(domain.to_owned());

        assert_eq!(label(" A ", "a.nl", ""), CompanyLabel::Name("A".to_owned()));
        assert_eq!(label("", "www.a.nl", "b.nl"), domain("a.nl"));
        assert_eq!(label("", "", "b.nl"), domain("b.nl"));
        assert_eq!(label("", "", "gmail.com"), CompanyLabel::Unknown);
    }
}
