//! Invariants that hold for every request, however odd.

use std::collections::BTreeSet;

use callprep_svc::{
    dossier, generate_plan,
    plan::{NumberSets, check, write_brief},
    render,
};
use proptest::prelude::*;
use proto::callprep::v1 as pb;

use crate::{
    checklist::actions,
    requests::{DECLINED, TURNED_DOWN, request},
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
    fn the_same_request_gives_the_same_brief_in_whatever_order(request in request()) {
        let written = brief(request.clone());
        prop_assert_eq!(&brief(request.clone()), &written);

        let mut reordered = request;
        reordered.evidence_items.reverse();
        reordered.hypotheses.reverse();
        let half = reordered.opportunities.len() / 2;
        reordered.opportunities.rotate_left(half);
        prop_assert_eq!(brief(reordered), written);
    }

    #[test]
    fn a_poorer_dossier_claims_no_more(request in request(), what in 0..POORER.len()) {
        let rich = brief(request.clone());
        let mut poorer = request;
        POORER[what](&mut poorer);
        let poor = brief(poorer);

        prop_assert!(poor.sources.len() <= rich.sources.len());
        prop_assert!(poor.hypotheses.len() <= rich.hypotheses.len());
        for gap in rich.gaps.iter().filter(|gap| !ABOUT_WHAT_IS_THERE.contains(&&*gap.code)) {
            prop_assert!(poor.gaps.iter().any(|each| each.code == gap.code), "{}", gap.code);
        }
        prop_assert!(poor.gaps.iter().all(|gap| !gap.text.is_empty()));
    }
}

/// Gaps in something that may itself be left out.
const ABOUT_WHAT_IS_THERE: [&str; 4] = [
    "no-evidence",
    "unresolved-evidence",
    "no-metrics",
    "no-time-zone",
];

/// Everything that may be left out of a request.
const POORER: [fn(&mut pb::GeneratePlanRequest); 11] = [
    |request| request.evidence_items.clear(),
    |request| request.company = None,
    |request| request.call = None,
    |request| request.attendees.clear(),
    |request| request.research_complete_time = None,
    |request| {
        if let Some(call) = &mut request.call {
            call.booked_time = None;
        }
    },
    |request| {
        if let Some(call) = &mut request.call {
            call.duration = None;
        }
    },
    |request| {
        if let Some(company) = &mut request.company {
            company.technologies.clear();
        }
    },
    |request| {
        for hypothesis in &mut request.hypotheses {
            hypothesis.validation_questions.clear();
        }
    },
    |request| {
        for hypothesis in &mut request.hypotheses {
            hypothesis.assumptions.clear();
        }
    },
    |request| {
        request.hypotheses.clear();
        request.opportunities.clear();
        request.evidence_items.clear();
    },
];

#[test]
fn without_figures_no_target_holds_one() {
    let mut request = crate::cases::rich();
    "en".clone_into(&mut request.language);
    for hypothesis in &mut request.hypotheses {
        hypothesis.impact = None;
    }

    let brief = brief(request);

    let has_figure = |action: &pb::Action| action.target.contains(char::is_numeric);
    assert!(!actions(&brief).any(has_figure));
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
        for action in actions(brief).filter(|action| action.hypothesis_id == hypothesis.id) {
            prop_assert_eq!(action.evidence_ids.len(), hypothesis.source_numbers.len());
            let citation = format!("[{}", hypothesis.label);
            prop_assert!(action.line.contains(&citation));
        }
    }
    for source in &brief.sources {
        prop_assert_eq!(source.url.is_empty(), source.host.is_empty());
        prop_assert!(source.url.is_empty() || source.url.to_lowercase().starts_with("http"));
    }
    Ok(())
}

fn check_counts(brief: &pb::Brief, request: &pb::GeneratePlanRequest) -> Result<(), TestCaseError> {
    let count = |items: &[pb::PlanItem]| items.iter().map(|item| item.actions.len()).sum::<usize>();
    let is_full = brief.kind() == pb::BriefKind::Full;
    prop_assert_eq!(is_full, !brief.hypotheses.is_empty());
    prop_assert!(brief.hypotheses.len() <= 3);
    prop_assert!((2..=7).contains(&count(&brief.plan30)));
    prop_assert_eq!(count(&brief.plan60), if is_full { 3 } else { 0 });
    let in_plan90 = if is_full { 2..=3 } else { 0..=0 };
    prop_assert!(in_plan90.contains(&count(&brief.plan90)));
    prop_assert!((3..=6).contains(&brief.stakeholders.len()));
    prop_assert!((6..=12).contains(&brief.questions.len()));
    prop_assert!((3..=6).contains(&brief.risks.len()));
    prop_assert!(brief.risks.iter().any(|risk| risk.code == "R7"));
    prop_assert!(
        (3..=60).contains(&brief.summary.split_whitespace().count()),
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
    prop_assert_eq!(brief.demo_flow.len(), if minutes < 20 { 4 } else { 5 });
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
