//! Invariants that hold for every request, however odd.

use std::collections::BTreeSet;

use callprep_svc::{
    dossier, generate_plan,
    plan::{NumberSets, summary::MAX_SUMMARY_WORDS, write_brief},
    render,
};
use proptest::prelude::*;
use proto::callprep::v1 as pb;
use serde_json::Value;

use crate::{
    cases::{self, largest},
    check,
    checklist::actions,
    requests::{DECLINED, TURNED_DOWN, reordered, request},
};

/// Characters that change how others look, without being seen themselves.
const HIDDEN: [char; 6] = [
    '\u{200b}', '\u{202a}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2069}',
];

proptest! {
    #[test]
    fn every_brief_is_sound(request in request()) {
        let brief = brief(request.clone());

        check_actions(&brief)?;
        check_sources(&brief)?;
        check_counts(&brief, &request)?;
        check_repetition(&brief)?;
        let has_hidden = |c: char| (c.is_control() && c != '\n') || HIDDEN.contains(&c);
        prop_assert!(!render::text(&brief).contains(has_hidden));
        check_turned_down(&brief)?;
    }

    #[test]
    fn every_number_citation_and_word_stands_the_checks(request in request()) {
        let (dossier, defaults) = (dossier(request).unwrap(), NumberSets::default());
        let brief = write_brief(&dossier, &defaults);

        prop_assert_eq!(check::findings(&dossier, &defaults, &brief), []);
    }

    #[test]
    fn every_brief_is_valid_protobuf_json_of_bounded_size(request in request()) {
        let brief = brief(request);
        let json = serde_json::to_string(&brief).unwrap();

        prop_assert!(json.len() <= 64 * 1024, "{} bytes", json.len());
        let read: pb::Brief = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read, brief);
    }

    #[test]
    fn the_same_request_gives_the_same_brief_in_whatever_order((request, reordered) in reordered()) {
        let written = brief(request.clone());

        prop_assert_eq!(&brief(request), &written);
        prop_assert_eq!(&brief(reordered), &written);
    }

    #[test]
    fn no_sentence_is_the_same_in_both_languages(request in request()) {
        let in_language = |language: &str| {
            let mut request = request.clone();
            language.clone_into(&mut request.language);
            serde_json::to_value(brief(request)).unwrap()
        };

        let shared = shared_sentences(&in_language("nl"), &in_language("en"));

        prop_assert_eq!(shared, Vec::<String>::new());
    }
}

#[test]
fn no_sentence_of_an_edge_case_is_the_same_in_both_languages() {
    for (name, case) in cases::all() {
        let in_language = |language: &str| {
            let mut request = case.clone();
            language.clone_into(&mut request.language);
            serde_json::to_value(brief(request)).unwrap()
        };

        let shared = shared_sentences(&in_language("nl"), &in_language("en"));

        assert_eq!(shared, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_largest_brief_fits_into_64_kb() {
    for character in ['a', '"', 'é', '計', '😀'] {
        for language in ["nl", "en"] {
            let brief = brief(largest(language, character));
            let size = serde_json::to_string(&brief).unwrap().len();

            assert_eq!(brief.hypotheses.len(), 3);
            assert!(size <= 64 * 1024, "{size} bytes with `{character}`");
        }
    }
}

/// Returns the sentences of the planner that two briefs have at the same place.
fn shared_sentences(one: &Value, other: &Value) -> Vec<String> {
    /// The fields that hold words of the planner.
    const WORDED: [&str; 16] = [
        "dayOne",
        "when",
        "opening",
        "summary",
        "focus",
        "text",
        "ownerRole",
        "metric",
        "baseline",
        "target",
        "line",
        "role",
        "objective",
        "mitigation",
        "estimate",
        "upside",
    ];
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => one
            .iter()
            .filter(|_| one.get("generatedBy") != Some(&"GENERATED_BY_RESEARCH".into()))
            .flat_map(|(key, value)| match (value, other.get(key)) {
                (Value::String(text), Some(Value::String(same)))
                    if text == same && text != "Pilot" && WORDED.contains(&key.as_str()) =>
                {
                    vec![format!("{key}: {text}")]
                }
                (value, Some(other)) => shared_sentences(value, other),
                // Left out of a page that was too long in one of them.
                (_, None) => Vec::new(),
            })
            .collect(),
        // Of lists that the length of a page has cut, the places do not correspond.
        (Value::Array(one), Value::Array(other)) if one.len() != other.len() => Vec::new(),
        (Value::Array(one), Value::Array(other)) => one
            .iter()
            .zip(other)
            .flat_map(|(one, other)| shared_sentences(one, other))
            .collect(),
        _ => Vec::new(),
    }
}

/// What the prospect has turned down is named in one risk, what a reviewer has nowhere.
fn check_turned_down(brief: &pb::Brief) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(brief).unwrap();
    prop_assert!(!json.contains(TURNED_DOWN));
    let risks = brief.risks.iter().filter(|risk| risk.code == "R1");
    let named: usize = risks.map(|risk| risk.text.matches(DECLINED).count()).sum();
    prop_assert_eq!(json.matches(DECLINED).count(), named);
    Ok(())
}

fn check_actions(brief: &pb::Brief) -> Result<(), TestCaseError> {
    let phases = [
        (&brief.plan30, 1..=30),
        (&brief.plan60, 31..=60),
        (&brief.plan90, 61..=90),
    ];
    for (items, days) in phases {
        for item in items {
            prop_assert!(!item.focus.is_empty());
            prop_assert!(item.actions.is_sorted_by_key(|action| action.due_day));
            for action in &item.actions {
                prop_assert!(days.contains(&action.due_day));
                for field in [
                    &action.id,
                    &action.text,
                    &action.owner_role,
                    &action.metric,
                    &action.baseline,
                    &action.target,
                    &action.line,
                    &action.when,
                ] {
                    prop_assert!(!field.trim().is_empty());
                }
            }
        }
    }
    Ok(())
}

fn check_sources(brief: &pb::Brief) -> Result<(), TestCaseError> {
    let numbers: Vec<i32> = brief.sources.iter().map(|source| source.number).collect();
    let count = i32::try_from(brief.sources.len()).unwrap();
    prop_assert_eq!(numbers, (1..=count).collect::<Vec<_>>());

    let known: BTreeSet<_> = brief
        .sources
        .iter()
        .map(|source| &source.evidence_id)
        .collect();
    prop_assert!(
        actions(brief)
            .flat_map(|each| &each.evidence_ids)
            .all(|id| known.contains(id))
    );
    for hypothesis in &brief.hypotheses {
        prop_assert!(
            hypothesis
                .source_numbers
                .iter()
                .all(|number| (1..=count).contains(number))
        );
        let number = |id: &String| {
            let source = brief.sources.iter().find(|each| each.evidence_id == *id);
            source.map(|source| source.number)
        };
        let citation = citation(brief, hypothesis);
        for action in actions(brief).filter(|action| action.hypothesis_id == hypothesis.id) {
            let mut cited: Vec<_> = action.evidence_ids.iter().filter_map(number).collect();
            cited.sort_unstable();
            prop_assert_eq!(&cited, &hypothesis.source_numbers);
            prop_assert!(action.line.ends_with(&citation), "{}", action.line);
        }
    }
    for source in &brief.sources {
        prop_assert_eq!(source.url.is_empty(), source.host.is_empty());
        prop_assert!(source.url.is_empty() || source.url.to_lowercase().starts_with("http"));
    }
    Ok(())
}

/// Returns how an action cites a hypothesis: without what is background, and what speaks against it apart.
fn citation(brief: &pb::Brief, hypothesis: &pb::BriefHypothesis) -> String {
    let numbers = |is_so: fn(&pb::Source) -> bool| -> Vec<String> {
        let cited = hypothesis.source_numbers.iter();
        let cited = cited.filter_map(|number| {
            let mut sources = brief.sources.iter();
            sources.find(|source| source.number == *number && is_so(source))
        });
        cited.map(|source| source.number.to_string()).collect()
    };
    let against = if brief.language == "nl" {
        "tegen"
    } else {
        "against"
    };
    let supporting = numbers(|source| !source.contradicts && !source.background);
    let mut parts = vec![hypothesis.label.clone(), supporting.join(", ")];
    let contradicting = numbers(|source| source.contradicts);
    if !contradicting.is_empty() {
        parts.push(format!("{against} {}", contradicting.join(", ")));
    }
    parts.retain(|part| !part.is_empty());
    format!(" [{}]", parts.join("; "))
}

fn check_counts(brief: &pb::Brief, request: &pb::GeneratePlanRequest) -> Result<(), TestCaseError> {
    let count = |items: &[pb::PlanItem]| items.iter().map(|item| item.actions.len()).sum::<usize>();
    let is_full = brief.kind() == pb::BriefKind::Full;
    prop_assert_eq!(is_full, !brief.hypotheses.is_empty());
    prop_assert!(brief.hypotheses.len() <= 3);
    prop_assert!((2..=5).contains(&count(&brief.plan30)));
    match count(&brief.plan60) {
        0 => prop_assert_eq!(count(&brief.plan90), 0),
        1 => prop_assert_eq!(count(&brief.plan90), 1),
        actions => {
            prop_assert_eq!(actions, 2);
            prop_assert!((1..=2).contains(&count(&brief.plan90)));
        }
    }
    prop_assert!(is_full || brief.plan60.is_empty());
    prop_assert!((1..=5).contains(&brief.risks.len()));
    prop_assert!(brief.risks.iter().any(|risk| risk.code == "R7"));
    prop_assert!(
        (3..=MAX_SUMMARY_WORDS).contains(&brief.summary.split_whitespace().count()),
        "{}",
        brief.summary
    );
    prop_assert!(!brief.company.is_empty());

    let duration = request
        .call
        .as_ref()
        .and_then(|call| call.duration.as_ref());
    let minutes = duration.map(|duration| duration.seconds / 60);
    let minutes = minutes
        .filter(|minutes| (5..=480).contains(minutes))
        .unwrap_or(30);
    let planned: i32 = brief.demo_flow.iter().map(|step| step.minutes).sum();
    prop_assert_eq!(i64::from(planned), minutes);
    // There is a demo if there is time for it and something to show.
    let lead = brief.hypotheses.first();
    // Nor is there one where nobody knows the work.
    let is_introduced = ["een kennismaking met", "an introduction to"]
        .iter()
        .any(|ask| brief.summary.contains(ask));
    let has_demo =
        minutes >= 20 && lead.is_some_and(|lead| !lead.solution.is_empty()) && !is_introduced;
    prop_assert_eq!(brief.demo_flow.len(), if has_demo { 5 } else { 4 });
    let most = match minutes {
        ..=20 => 6,
        21..=29 => 7,
        30..=40 => 9,
        41..=50 => 10,
        _ => 12,
    };
    prop_assert!((6..=most).contains(&brief.questions.len()));
    Ok(())
}

fn check_repetition(brief: &pb::Brief) -> Result<(), TestCaseError> {
    let lists: [Vec<&String>; 4] = [
        actions(brief).map(|action| &action.text).collect(),
        brief
            .questions
            .iter()
            .map(|question| &question.text)
            .collect(),
        brief.risks.iter().map(|risk| &risk.text).collect(),
        brief
            .stakeholders
            .iter()
            .filter(|stakeholder| stakeholder.person.is_empty())
            .map(|stakeholder| &stakeholder.role)
            .collect(),
    ];
    for list in lists {
        let distinct: BTreeSet<String> = list.iter().map(|text| text.to_lowercase()).collect();
        prop_assert_eq!(distinct.len(), list.len(), "{:?}", list);
    }
    Ok(())
}

fn brief(request: pb::GeneratePlanRequest) -> pb::Brief {
    generate_plan(request).unwrap().brief.unwrap()
}
