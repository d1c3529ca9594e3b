//! Tests of the questions, and of what the page tells beside them.

use crate::{
    dossier,
    plan::{Brief, NumberSets, write_brief},
};

/// Returns the brief for a call of an hour about two hypotheses, the first with several questions and a solution.
fn brief() -> Brief {
    let request = serde_json::json!({
        "language": "en",
        "call": { "duration": "3600s" },
        "company": {
            "name": "Example",
            "employeeCount": 80,
            "specialties": ["Nine hospitals in Oregon"],
            "technologies": ["Weave", "Slack", "Xero", "ezyVet"],
        },
        "evidenceItems": [{ "id": "a", "title": "Annual report" }],
        "hypotheses": [
            {
                "id": "h1",
                "title": "Owners call back for results",
                "confidence": 0.9,
                "evidenceRefs": ["a"],
                "validationQuestions": ["How many calls a day?", "Who may release a result?"],
            },
            {
                "id": "h2",
                "title": "Invoices are typed twice",
                "confidence": 0.7,
                "evidenceRefs": ["a"],
                "validationQuestions": ["Who types them?"],
            },
        ],
        "opportunities": [{
            "id": "o1",
            "title": "Results are sent to owners",
            "description": "A doctor approves each of them first.",
            "confidence": 0.9,
            "evidenceRefs": ["a"],
        }],
    });
    let request = serde_json::from_value(request).unwrap();
    write_brief(&dossier(request).unwrap(), &NumberSets::default())
}

#[test]
fn all_questions_on_the_lead_are_asked_before_those_on_another_hypothesis() {
    let brief = brief();

    let place = |part: &str| {
        let mut questions = brief.questions.iter();
        questions.position(|each| each.text.contains(part))
    };
    let places = [
        place("How many calls"),
        place("Who may release"),
        place("Who types them"),
        place("tried before"),
    ];
    assert!(places.iter().all(Option::is_some), "{places:?}");
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_solution_for_the_lead_is_described_and_what_else_is_known_is_named() {
    let brief = brief();

    let told = &brief.hypotheses[0].solution_statement;
    assert_eq!(told, "A doctor approves each of them first.");
    let left_out = brief.gaps.last().unwrap();
    for name in ["Weave", "ezyVet", "Nine hospitals in Oregon"] {
        assert!(left_out.text.contains(name), "{}", left_out.text);
    }
}
