//! The checks of a brief are worth something only if they catch what is wrong.

use callprep_svc::{
    dossier,
    plan::{
        Action, Brief, Dossier, GapCode, GeneratedBy, NumberSets, Question, RiskCode, write_brief,
    },
};
use proto::callprep::v1 as pb;

use crate::{cases, check};

#[test]
fn a_title_that_is_a_word_of_a_figure_does_not_make_it_wrong() {
    let impact = pb::Impact {
        hours_saved_week: Some(pb::Range {
            low: Some(14.0),
            ..pb::Range::default()
        }),
        ..pb::Impact::default()
    };
    let request = pb::GeneratePlanRequest {
        language: "en".to_owned(),
        hypotheses: vec![pb::Hypothesis {
            id: "h".to_owned(),
            title: "Planning runs late".to_owned(),
            impact: Some(impact),
            ..pb::Hypothesis::default()
        }],
        opportunities: vec![pb::Opportunity {
            id: "o".to_owned(),
            title: "a ".to_owned(),
            ..pb::Opportunity::default()
        }],
        ..pb::GeneratePlanRequest::default()
    };
    let (dossier, defaults) = (dossier(request).unwrap(), NumberSets::default());
    let brief = write_brief(&dossier, &defaults);

    assert_eq!(check::findings(&dossier, &defaults, &brief), []);
}

#[test]
fn an_invented_number_is_caught_wherever_it_stands() {
    assert_caught_everywhere("invented-number", |_| " 42%");
    assert_caught_everywhere("invented-number", |_| " 777");
}

#[test]
fn a_figure_with_another_unit_is_caught_wherever_it_stands() {
    // Eleven hours a week, 27.5% and 1,500 euro a month are in the dossier.
    assert_caught_everywhere("wrong-unit", |_| " 11%");
    assert_caught_everywhere("wrong-unit", |language| match language {
        "nl" => " € 11 per maand",
        _ => " €11 per month",
    });
    assert_caught_everywhere("wrong-unit", |language| match language {
        "nl" => " 11 uur per maand",
        _ => " 11 hours per month",
    });
    assert_caught_everywhere("wrong-unit", |language| match language {
        "nl" => " € 1.500 per week",
        _ => " €1,500 per week",
    });
    assert_caught_everywhere("wrong-unit", |language| match language {
        "nl" => " 27,5 uur per week",
        _ => " 27.5 hours per week",
    });
}

#[test]
fn a_figure_in_the_notation_of_another_language_is_caught_wherever_it_stands() {
    assert_caught_everywhere("invented-number", |language| match language {
        "nl" => " 27.5%",
        _ => " 27,5%",
    });
}

#[test]
fn a_sentence_in_another_language_is_caught_wherever_it_stands() {
    assert_caught_everywhere("foreign-language", |language| match language {
        "nl" => ". They said that this has not been done.",
        _ => ". Dat is wat er van het plan wordt gezegd.",
    });
}

#[test]
fn the_words_of_the_other_language_are_caught_in_an_action() {
    let (dossier, mut brief) = sound("nl");
    let (_, english) = sound("en");
    // The page of one of them may have no room for all.
    let both = brief.actions().count().min(english.actions().count());
    for place in 0..both {
        let translated = english.actions().nth(place).unwrap().clone();
        let mut mixed = brief.clone();
        action(&mut mixed, place).text = translated.text;

        assert!(
            findings(&dossier, &mixed).contains(&"foreign-language"),
            "{place}"
        );
    }
    brief.summary = format!("{} {}", brief.opening, english.summary);
    assert!(findings(&dossier, &brief).contains(&"foreign-language"));
}

#[test]
fn a_demand_that_is_not_minded_is_caught() {
    let asked = |code, text: &str| callprep_svc::plan::Gap {
        code,
        text: text.to_owned(),
    };
    assert_caught("not-first", |brief| {
        brief
            .gaps
            .push(asked(GapCode::Asked, "Prepare: “a rough price”"));
    });
    assert_caught("not-missing", |brief| {
        brief
            .gaps
            .push(asked(GapCode::Asked, "Prepare: “a rough price”"));
    });
    for code in ["asked-before-signing", "signed-late"] {
        assert_caught(code, |brief| brief.risks[0].code = RiskCode::Agreement);
    }
}

#[test]
fn a_dead_citation_is_caught_in_every_action() {
    let (dossier, brief) = sound("nl");
    let about = |place: usize| brief.actions().nth(place).unwrap();
    let cited: Vec<usize> = (0..brief.actions().count())
        .filter(|place| about(*place).hypothesis_id.is_some())
        .collect();
    assert!(cited.len() > 6);
    for place in cited {
        let caught = |code: &str, mutate: &dyn Fn(&mut Action)| {
            let mut spoiled = brief.clone();
            mutate(action(&mut spoiled, place));
            assert!(
                findings(&dossier, &spoiled).contains(&code),
                "{place}: {code}"
            );
        };

        caught("dead-citation", &|action| {
            action.evidence_ids[0] = "ev-99".to_owned();
        });
        caught("missing-citation", &|action| {
            action.evidence_ids.pop();
        });
        caught("missing-citation", &|action| action.citation.clear());
        caught("missing-citation", &|action| {
            action.citation.push_str(", 9");
        });
        caught("missing-citation", &|action| {
            action.hypothesis_id = Some("hyp-ghost".to_owned());
        });
    }
}

#[test]
fn a_dead_citation_is_caught_elsewhere() {
    assert_caught("dead-citation", |brief| {
        brief.hypotheses[0].source_numbers.push(99);
    });
    assert_caught("dead-citation", |brief| {
        brief.risks[0].evidence_ids.push("ev-99".to_owned());
    });
    assert_caught("source-numbers", |brief| {
        brief.sources.remove(0);
    });
    assert_caught("unknown-id", |brief| {
        brief.questions[0].hypothesis_id = Some("hyp-ghost".to_owned());
    });
    assert_caught("unknown-id", |brief| {
        brief.stakeholders[0]
            .hypothesis_ids
            .push("hyp-rejected".to_owned());
    });
    assert_caught("unknown-id", |brief| {
        brief.demo_flow[2].opportunity_id = Some("opp-ghost".to_owned());
    });
    assert_caught("unknown-id", |brief| {
        brief.plan60[0].actions[0].opportunity_id = Some("opp-ghost".to_owned());
    });
}

#[test]
fn a_link_and_a_figure_that_was_not_filled_in_are_caught() {
    assert_caught("link", |brief| {
        brief.gaps.clear();
        brief.risks[0].mitigation = "Kijk op https://evil.example".to_owned();
    });
    assert_caught("placeholder", |brief| {
        brief.plan60[0].actions[1].target = "{{M1.low}} minder".to_owned();
    });
}

#[test]
fn a_broken_action_and_a_repetition_are_caught() {
    assert_caught("incomplete-action", |brief| {
        brief.plan30[0].actions[0].owner_role.clear();
    });
    assert_caught("wrong-phase", |brief| {
        brief.plan60[0].actions[0].due_day = 61;
    });
    assert_caught("repeated", |brief| {
        let again = brief.questions[0].clone();
        brief.questions.push(again);
    });
    assert_caught("long-summary", |brief| {
        brief.summary.push_str(&" nog iets".repeat(30));
    });
    assert_caught("opening", |brief| {
        brief.opening = "Iets anders.".to_owned();
    });
}

pub(crate) fn assert_caught(code: &str, mutate: impl FnOnce(&mut Brief)) {
    let (dossier, mut brief) = sound("nl");
    assert_eq!(findings(&dossier, &brief), Vec::<&str>::new());

    mutate(&mut brief);

    assert!(findings(&dossier, &brief).contains(&code), "{code}");
}

/// Adds something to each text of the planner in turn, in both languages.
fn assert_caught_everywhere(code: &str, added: fn(&str) -> &str) {
    for language in ["nl", "en"] {
        let (dossier, brief) = sound(language);
        let places = worded(&mut brief.clone()).len();
        assert!(places > 70, "{places}");
        for place in 0..places {
            let mut spoiled = brief.clone();
            worded(&mut spoiled)[place].push_str(added(language));

            let found = findings(&dossier, &spoiled);

            let text = worded(&mut spoiled).swap_remove(place);
            assert!(found.contains(&code), "{code} in `{text}`: {found:?}");
        }
    }
}

/// Returns every text that the planner has written.
fn worded(brief: &mut Brief) -> Vec<&mut String> {
    let mut texts = vec![&mut brief.summary];
    for item in [&mut brief.plan30, &mut brief.plan60, &mut brief.plan90] {
        let item = &mut item[0];
        texts.push(&mut item.focus);
        for action in &mut item.actions {
            texts.extend([
                &mut action.text,
                &mut action.owner_role,
                &mut action.metric,
                &mut action.baseline,
                &mut action.target,
            ]);
        }
    }
    let own = |question: &&mut Question| question.generated_by == GeneratedBy::Planner;
    texts.extend(
        brief
            .questions
            .iter_mut()
            .filter(own)
            .map(|each| &mut each.text),
    );
    for risk in &mut brief.risks {
        texts.extend([&mut risk.text, &mut risk.mitigation, &mut risk.owner_role]);
    }
    texts.extend(brief.demo_flow.iter_mut().map(|step| &mut step.text));
    for stakeholder in &mut brief.stakeholders {
        texts.extend([&mut stakeholder.role, &mut stakeholder.objective]);
    }
    texts.extend(brief.gaps.iter_mut().map(|gap| &mut gap.text));
    for hypothesis in &mut brief.hypotheses {
        texts.extend([&mut hypothesis.estimate, &mut hypothesis.upside]);
    }
    texts
}

fn action(brief: &mut Brief, place: usize) -> &mut Action {
    [&mut brief.plan30, &mut brief.plan60, &mut brief.plan90]
        .into_iter()
        .flatten()
        .flat_map(|item| &mut item.actions)
        .nth(place)
        .unwrap()
}

pub(crate) fn sound(language: &str) -> (Dossier, Brief) {
    let mut request = cases::rich();
    language.clone_into(&mut request.language);
    let dossier = dossier(request).unwrap();
    let brief = write_brief(&dossier, &NumberSets::default());
    (dossier, brief)
}

pub(crate) fn findings(dossier: &Dossier, brief: &Brief) -> Vec<&'static str> {
    check::findings(dossier, &NumberSets::default(), brief)
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}
