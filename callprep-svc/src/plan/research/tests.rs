//! What ranks first, and what evidence does to it.

use super::*;
use crate::plan::Stance;
use crate::plan::{
    Attendee, Call, Company, Host, Language, MoneyPeriod, RawImpact, case::Case, dossier::Dossier,
    workflow::Workflow,
};

fn dossier() -> Dossier {
    Dossier {
        language: Language::En,
        call: Call::default(),
        attendees: Vec::new(),
        organizer: Host::default(),
        team_members: Vec::new(),
        answers: Vec::new(),
        notes: String::new(),
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

fn with_evidence(evidence_items: Vec<EvidenceItem>, confidence: f64) -> Hypothesis {
    let mut only = proposition("one", confidence, ReviewStatus::Draft);
    only.evidence_refs = evidence_items.iter().map(|item| item.id.clone()).collect();
    let dossier = Dossier {
        evidence_items,
        hypotheses: vec![only],
        ..dossier()
    };
    Case::new(&dossier, &NumberSets::default())
        .hypotheses
        .remove(0)
}

fn item(id: &str, stance: Stance) -> EvidenceItem {
    EvidenceItem {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        stance,
        ..EvidenceItem::default()
    }
}

#[test]
fn without_support_a_hypothesis_is_one_band_less_sure() {
    let band = |items, confidence| with_evidence(items, confidence).band;
    let one = |stance| vec![item("e1", stance)];

    assert_eq!(band(one(Stance::Supports), 0.80), Band::High);
    assert_eq!(band(one(Stance::Supports), 0.65), Band::Medium);
    assert_eq!(band(one(Stance::Neutral), 0.80), Band::Medium);
    assert_eq!(band(Vec::new(), 0.80), Band::Medium);
    assert_eq!(band(Vec::new(), 0.65), Band::Low);
    assert_eq!(band(one(Stance::Supports), f64::NAN), Band::Low);
    assert_eq!(band(one(Stance::Supports), f64::INFINITY), Band::Low);
}

#[test]
fn evidence_against_a_hypothesis_lowers_its_band() {
    let both = vec![
        item("e1", Stance::Supports),
        item("e2", Stance::Contradicts),
    ];
    let hypothesis = with_evidence(both, 0.80);
    assert_eq!(hypothesis.band, Band::Medium);
    assert!(hypothesis.has_support());

    let against = with_evidence(vec![item("e1", Stance::Contradicts)], 0.80);
    assert_eq!(against.band, Band::Low);
    assert!(!against.has_support());
}

#[test]
fn what_nothing_speaks_for_does_not_lead() {
    let mut unsupported = proposition("unsupported", 0.95, ReviewStatus::Accepted);
    unsupported.evidence_refs.clear();
    let supported = proposition("supported", 0.5, ReviewStatus::Draft);
    let dossier = Dossier {
        hypotheses: vec![unsupported, supported],
        ..dossier()
    };
    let case = Case::new(&dossier, &NumberSets::default());

    assert_eq!(titles(&case.hypotheses), ["supported", "unsupported"]);
}

/// Returns the second hypothesis of a call with that title, and whether it is wanted.
fn second(title: &str, job_title: &str) -> (String, bool) {
    let mut losses = proposition("Write-offs are not appealed", 0.6, ReviewStatus::Accepted);
    losses.impact.period = Some(MoneyPeriod::Month);
    losses.impact.money = [Some(900.0); 3];
    let hypotheses = vec![
        proposition("Intake forms are typed twice", 0.9, ReviewStatus::Accepted),
        proposition(
            "Contracts wait for a signature",
            0.8,
            ReviewStatus::Accepted,
        ),
        losses,
    ];
    let booker = Attendee {
        name: "Robin Vos".to_owned(),
        job_title: job_title.to_owned(),
        is_booker: true,
        ..Attendee::default()
    };
    let call = Call {
        title: title.to_owned(),
        ..Call::default()
    };
    let dossier = Dossier {
        hypotheses,
        attendees: vec![booker],
        call,
        ..dossier()
    };
    let case = Case::new(&dossier, &NumberSets::default());
    let second = &case.hypotheses[1];
    (second.title.clone(), second.is_wanted)
}

#[test]
fn what_the_booking_or_its_booker_is_about_as_well_comes_second() {
    let contracts = "Contracts wait for a signature".to_owned();
    let losses = "Write-offs are not appealed".to_owned();

    let planner = "Planner";
    assert_eq!(second("Intake forms", planner), (contracts.clone(), false));
    assert_eq!(
        second("Intake forms and contracts with a signature", planner),
        (contracts, true)
    );
    assert_eq!(
        second("Intake forms typed, and write-offs", planner),
        (losses.clone(), true)
    );
    assert_eq!(second("Intake forms", "CFO"), (losses, true));
}
