//! A demand, a limit and an event in the booking become visible where they belong, and do not stop the plan.

use callprep_svc::{
    dossier,
    plan::{Brief, GapCode, NumberSets, RiskCode, write_brief},
};

use crate::cases;

#[test]
fn a_price_that_is_asked_comes_first_in_the_call_and_is_missing() {
    for (note, first) in [
        (
            "Graag eerst weten wat het ongeveer kost.",
            "zeg eerst wat het ongeveer kost",
        ),
        (
            "What would such a thing cost us?",
            "zeg eerst wat het ongeveer kost",
        ),
    ] {
        let brief = with_note(note);
        assert!(brief.demo_flow[0].text.contains(first), "{note}");
        assert!(
            brief.gaps.iter().any(|gap| gap.code == GapCode::Price),
            "{note}"
        );
    }
    let plain = with_note("Wij typen alles over.");
    assert!(plain.gaps.iter().all(|gap| gap.code != GapCode::Price));
}

#[test]
fn a_limit_is_a_risk_and_a_condition_of_the_decision_and_leaves_the_dates() {
    for note in [
        "Alles boven € 30.000 moeten wij aanbesteden.",
        "Onze gegevens mogen niet buiten de EU komen.",
        "Dat systeem vervangen wij niet.",
        "Vóór 1 mei wijzigen wij niets aan onze systemen.",
    ] {
        let brief = with_note(note);
        assert!(has_risk(&brief, RiskCode::Limits), "{note}");
        assert!(
            brief.first_day.is_some() && !brief.plan60.is_empty(),
            "{note}"
        );
        let decisions = brief.plan30.iter().flat_map(|item| &item.actions).last();
        let condition = "binnen de voorwaarden uit de boeking";
        assert!(
            decisions.is_some_and(|last| last.text.contains(condition)),
            "{note}"
        );
    }
    assert!(!has_risk(
        &with_note("Wij typen alles over."),
        RiskCode::Limits
    ));
}

#[test]
fn somebody_who_leaves_is_a_risk_and_a_question() {
    let brief = with_note("Onze planner gaat volgend jaar met pensioen.");

    assert!(has_risk(&brief, RiskCode::Leaves));
    let mut questions = brief.questions.iter();
    assert!(questions.any(|each| each.text.starts_with("Wie neemt het werk over")));
}

#[test]
fn a_call_is_not_recorded_where_the_booking_says_so() {
    let brief = with_note("Please no recording of the call.");

    let mut gaps = brief.gaps.iter();
    assert!(gaps.any(|gap| gap.code == GapCode::NoRecording));
}

#[test]
fn what_is_asked_is_answered_from_the_solution_if_there_is_one() {
    let note = "Could you tell us how that works without a network?";
    let about = |brief: &Brief| {
        let mut gaps = brief.gaps.iter();
        let asked = gaps.find(|gap| gap.code == GapCode::Asked);
        asked.map(|gap| gap.text.clone()).unwrap_or_default()
    };
    assert!(about(&with_note(note)).contains("de oplossing bij H1"));

    let mut request = cases::rich();
    request.opportunities.clear();
    note.clone_into(&mut request.notes);
    assert!(about(&written(request)).contains("het dossier geeft er geen"));
}

#[test]
fn how_others_do_it_is_looked_up_before_the_call() {
    let codes = |note: &str| -> Vec<GapCode> {
        let brief = with_note(note);
        brief.gaps.iter().map(|gap| gap.code).collect()
    };

    let asked = codes("Could you tell us how others do that?");
    assert!(asked.contains(&GapCode::Examples) && !asked.contains(&GapCode::Asked));
    assert!(!codes("The others know of it.").contains(&GapCode::Examples));
}

#[test]
fn whom_the_booker_only_greets_is_not_told_of() {
    let names_host = |note: &str| {
        let mut request = cases::rich();
        let host = request.organizer.get_or_insert_default();
        host.name = "Helen Garside".to_owned();
        request.notes = note.replace("NAME", "Helen");
        let brief = written(request);
        brief.gaps.iter().any(|gap| gap.code == GapCode::HostNamed)
    };

    assert!(!names_host("Hi NAME, thanks for getting back to me."));
    assert!(names_host("Hi, we met NAME at the fair."));
}

#[test]
fn a_budget_holder_whom_the_note_does_not_name_stays_to_be_found() {
    let brief = with_note("Money is tight, so please be gentle.");

    let mut needed = brief
        .stakeholders
        .iter()
        .filter(|each| each.person.is_none());
    assert!(needed.any(|each| each.role == "Budgethouder"));
    assert!(
        brief
            .actions()
            .all(|action| action.owner_role != "Wie beslist")
    );
    let mut gaps = brief.gaps.iter();
    assert!(gaps.any(|gap| gap.code == GapCode::BudgetHolder));
}

#[test]
fn the_trial_case_of_which_a_risk_speaks_is_in_the_plan() {
    for (name, mut request) in cases::all() {
        "nl".clone_into(&mut request.language);
        let brief = written(request);
        let mut later = brief.plan60.iter().flat_map(|item| &item.actions);
        let has_trial = later.any(|action| action.text.contains("na één proefgeval"));
        assert!(
            has_trial || !has_risk(&brief, RiskCode::Integration),
            "{name}"
        );
    }
}

fn has_risk(brief: &Brief, code: RiskCode) -> bool {
    brief.risks.iter().any(|risk| risk.code == code)
}

fn with_note(note: &str) -> Brief {
    let mut request = cases::rich();
    request.answers.clear();
    note.clone_into(&mut request.notes);
    written(request)
}

fn written(mut request: proto::callprep::v1::GeneratePlanRequest) -> Brief {
    if request.language.is_empty() {
        "nl".clone_into(&mut request.language);
    }
    write_brief(&dossier(request).unwrap(), &NumberSets::default())
}
