//! As much of everything as the planner looks at.

use proto::{callprep::v1 as pb, well_known::Duration};

/// Returns a request whose every text, made of `character`, is too long and whose every list is full.
pub(crate) fn largest(language: &str, character: char) -> pb::GeneratePlanRequest {
    let text = |number: usize| format!("{number}{}", character.to_string().repeat(500));
    let hypothesis = |number| hypothesis(number, &text);
    let declined = |number| pb::Hypothesis {
        title: text(number),
        status: pb::ReviewStatus::Declined.into(),
        ..pb::Hypothesis::default()
    };
    let attendee = |number| pb::Attendee {
        name: text(number),
        ..pb::Attendee::default()
    };
    let opportunity = |number| pb::Opportunity {
        id: id("o", number),
        title: text(10 + number),
        evidence_refs: vec![id("e", 6 * number)],
        ..pb::Opportunity::default()
    };
    pb::GeneratePlanRequest {
        language: language.to_owned(),
        call: Some(pb::Call {
            duration: Some(Duration {
                seconds: 480 * 60,
                nanos: 0,
            }),
            ..pb::Call::default()
        }),
        attendees: (0..20).map(attendee).collect(),
        company: Some(pb::Company {
            name: text(0),
            country: "NL".to_owned(),
            employee_count: Some(100),
            technologies: (0..5).map(text).collect(),
            ..pb::Company::default()
        }),
        evidence_items: (0..18).map(|number| evidence_item(number, &text)).collect(),
        hypotheses: (0..3).map(hypothesis).chain((3..9).map(declined)).collect(),
        opportunities: (0..2).map(opportunity).collect(),
        ..pb::GeneratePlanRequest::default()
    }
}

fn hypothesis(number: usize, text: &impl Fn(usize) -> String) -> pb::Hypothesis {
    let range = pb::Range {
        low: Some(100_000_000.0),
        mid: Some(999_999_999.0),
        high: Some(999_999_999.0),
    };
    let evidence = 6 * number..6 * number + 6;
    pb::Hypothesis {
        id: id("h", number),
        title: text(number),
        problem_statement: text(number),
        assumptions: (0..5).map(text).collect(),
        confidence: 0.9,
        evidence_refs: evidence.map(|item| id("e", item)).collect(),
        validation_questions: vec![text(number)],
        impact: Some(pb::Impact {
            hours_saved_week: Some(range),
            revenue_leakage_recovered: Some(range),
            ..pb::Impact::default()
        }),
        status: pb::ReviewStatus::Accepted.into(),
    }
}

fn evidence_item(number: usize, text: &impl Fn(usize) -> String) -> pb::EvidenceItem {
    pb::EvidenceItem {
        id: id("e", number),
        title: text(number),
        url: format!("https://{}.example/{number:0>220}", "a".repeat(240)),
        source_type: text(number),
        workflow_tag: ["planning", "billing", "quality-control"][number / 6].to_owned(),
        confidence: 0.9,
        ..pb::EvidenceItem::default()
    }
}

fn id(kind: &str, number: usize) -> String {
    format!("{kind}{number:0>100}")
}
