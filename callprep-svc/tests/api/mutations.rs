//! The checks of a brief are worth something only if they catch what is wrong.

use callprep_svc::{
    dossier,
    plan::{Brief, Dossier, NumberSets, check, write_brief},
};

use crate::cases;

#[test]
fn an_invented_number_is_caught() {
    assert_caught("invented-number", |brief| {
        brief.plan90[0].actions[0].target = "42% lager dan gemeten".to_owned();
    });
    assert_caught("invented-number", |brief| {
        brief.summary.push_str(" Dat scheelt 777 uur.");
    });
}

#[test]
fn a_figure_with_another_unit_is_caught() {
    // 15% fewer errors is in the dossier; 15 hours is not.
    assert_caught("wrong-unit", |brief| {
        brief.plan90[0].actions[0].target = "27,5 uur per week minder".to_owned();
    });
    assert_caught("wrong-unit", |brief| {
        brief.questions[3].text = "Wat betekent € 11 per maand voor de marge?".to_owned();
    });
}

#[test]
fn a_figure_in_the_notation_of_another_language_is_caught() {
    assert_caught("invented-number", |brief| {
        brief.plan90[0].actions[0].target = "27.5% lager dan gemeten".to_owned();
    });
}

#[test]
fn a_dead_citation_is_caught() {
    assert_caught("dead-citation", |brief| {
        brief.plan30[0].actions[0].evidence_ids[0] = "ev-99".to_owned();
    });
    assert_caught("dead-citation", |brief| {
        brief.hypotheses[0].source_numbers.push(99);
    });
    assert_caught("missing-citation", |brief| {
        brief.plan30[0].actions[0].citation.clear();
    });
    assert_caught("source-numbers", |brief| {
        brief.sources.remove(0);
    });
}

#[test]
fn a_sentence_in_another_language_is_caught() {
    assert_caught("foreign-language", |brief| {
        brief.risks[0].text = "The client has not seen this yet.".to_owned();
    });
    assert_caught("foreign-language", |brief| {
        brief.plan60[0].actions[0].text = "Start with one team".to_owned();
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

fn assert_caught(code: &str, mutate: impl FnOnce(&mut Brief)) {
    let (dossier, mut brief) = sound();
    assert_eq!(findings(&dossier, &brief), Vec::<&str>::new());

    mutate(&mut brief);

    assert!(findings(&dossier, &brief).contains(&code), "{code}");
}

fn sound() -> (Dossier, Brief) {
    let mut request = cases::rich();
    "nl".clone_into(&mut request.language);
    let dossier = dossier(request).unwrap();
    let brief = write_brief(&dossier, &NumberSets::default());
    (dossier, brief)
}

fn findings(dossier: &Dossier, brief: &Brief) -> Vec<&'static str> {
    check::findings(dossier, &NumberSets::default(), brief)
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}
