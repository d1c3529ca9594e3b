//! A demand, a limit and an event in the booking become visible where they belong, and do not stop the plan.

use callprep_svc::{
    dossier,
    plan::{Brief, GapCode, NumberSets, QuestionKind, RiskCode, write_brief},
};

use crate::cases;

#[test]
fn what_is_asked_for_is_prepared_comes_first_in_the_call_and_is_missing() {
    for (note, asked) in [
        (
            "Graag eerst weten wat het ongeveer kost.",
            "“wat het ongeveer kost”",
        ),
        (
            "Kan dat ook met ons kassasysteem?",
            "“Kan dat ook met ons kassasysteem”",
        ),
        (
            "Wij willen weten hoe andere bakkers dit doen.",
            "“hoe andere bakkers dit doen”",
        ),
        (
            "Would love to see an example from another bakery.",
            "“an example from another bakery”",
        ),
    ] {
        let brief = with_note(note);
        let told = |code: GapCode| -> Vec<&str> {
            let gaps = brief.gaps.iter().filter(|gap| gap.code == code);
            gaps.map(|gap| gap.text.as_str()).collect()
        };
        assert!(brief.demo_flow[0].text.contains(asked), "{note}");
        for code in [GapCode::Asked, GapCode::Unanswered] {
            let told = told(code);
            assert!(
                told.len() == 1 && told[0].contains(asked),
                "{note}: {told:?}"
            );
        }
        assert!(brief.summary.contains(asked), "{}", brief.summary);
    }
    let plain = with_note("Wij typen alles over.");
    assert!(plain.gaps.iter().all(|gap| gap.code != GapCode::Asked));
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
fn what_has_to_be_signed_first_is_asked_for_and_the_first_action() {
    let brief = with_note(
        "Solange keine Betriebsvereinbarung unterschrieben ist, darf nichts getestet werden.",
    );

    let asked = "een naam en een datum voor wat eerst getekend moet zijn, “Betriebsvereinbarung”";
    assert!(brief.summary.contains(asked), "{}", brief.summary);
    assert!(has_risk(&brief, RiskCode::Agreement));
    let first = brief.actions().next().unwrap();
    assert!(
        first
            .text
            .starts_with("Spreek af wie “Betriebsvereinbarung”"),
        "{}",
        first.text
    );
    let kinds = [QuestionKind::Validation, QuestionKind::Baseline];
    assert!(
        brief
            .questions
            .iter()
            .all(|each| !kinds.contains(&each.kind))
    );
}

#[test]
fn a_pilot_after_the_deadline_is_told_first() {
    let summary = |note: &str| {
        let mut request = cases::rich();
        let call = request.call.get_or_insert_default();
        call.start_time = Some(proto::well_known::Timestamp {
            seconds: 1_803_371_400,
            nanos: 0,
        });
        note.clone_into(&mut request.notes);
        written(request).summary
    };

    let late = summary("Het moet uiterlijk 31 maart draaien, het moet dan klaar zijn.");
    assert!(
        late.contains("vóór 31 maart, de grens uit de boeking, draait er geen pilot"),
        "{late}"
    );
    let plain = summary("Wij typen alles over.");
    assert!(!plain.contains("grens"), "{plain}");
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
fn a_solution_is_a_start_only_for_what_it_speaks_of() {
    let prepared = |description: &str| {
        let mut request = cases::rich();
        for opportunity in &mut request.opportunities {
            description.clone_into(&mut opportunity.description);
        }
        "Waar worden onze persoonsgegevens opgeslagen?".clone_into(&mut request.notes);
        let brief = written(request);
        let mut gaps = brief.gaps.into_iter();
        gaps.find(|gap| gap.code == GapCode::Asked).unwrap().text
    };

    assert!(
        prepared("Persoonsgegevens worden in Nederland opgeslagen.").contains("oplossing bij H")
    );
    assert!(prepared("Gaat vanzelf.").contains("waarover het dossier niets zegt"));
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

#[test]
fn a_plan_is_a_proposal_where_the_booking_says_something_that_it_does_not_use() {
    let note = "Schepen Luc Wouters is voorstander.";
    let brief = with_note(note);

    let gaps = brief.gaps.iter().filter(|gap| gap.code == GapCode::NotUsed);
    let said: Vec<&str> = gaps.map(|gap| gap.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "Ongebruikt uit de boeking, kan het plan veranderen: “Schepen Luc Wouters is voorstander”."
        ]
    );
    let open = "zoals de boeking toelaat";
    let last = &brief.demo_flow.last().unwrap().text;
    assert!(brief.summary.contains(open), "{}", brief.summary);
    assert!(last.contains(open), "{last}");
    let pilot = &brief.plan60[0].actions;
    assert!(pilot.iter().all(|each| each.text.contains(open)));
    let plain = with_note("Bedankt alvast!");
    assert!(plain.gaps.iter().all(|gap| gap.code != GapCode::NotUsed));
    assert!(!plain.summary.contains(open), "{}", plain.summary);
    assert!(plain.actions().all(|each| !each.text.contains(open)));
}

#[test]
fn what_the_note_asks_to_start_with_leads() {
    let lead = |note: &str| with_note(note).hypotheses[0].title.clone();
    let strongest = lead("Bedankt alvast!");
    let other = with_note("Bedankt alvast!").hypotheses[1].title.clone();

    let asked = format!("Graag beginnen met {other} in plaats van {strongest}.");
    assert_eq!(lead(&asked), other);
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
