//! A brief that contradicts itself is caught, whichever way it does.

use callprep_svc::{
    dossier,
    plan::{CallSide, GapCode, GeneratedBy, NumberSets, RiskCode, write_brief},
};
use chrono::NaiveDate;
use proto::callprep::v1 as pb;

use crate::{
    cases,
    mutations::{assert_caught, findings, sound},
};

#[test]
fn every_kind_of_contradiction_is_caught() {
    // A target that the baseline does not set.
    assert_caught("firm-target", |brief| {
        brief.plan60[0].actions[1].target = "6 uur per week minder dan gemeten".to_owned();
    });
    // The expected estimate, due before the end.
    assert_caught("early-target", |brief| {
        let expected = brief.plan90[0].actions.last().unwrap().target.clone();
        brief.plan90[0].actions[0].target = expected;
    });
    // Two lengths of the baseline.
    assert_caught("baseline-length", |brief| {
        brief.summary = brief.summary.replace("twee werkweken", "dertig dagen");
    });
    assert_caught("baseline-length", |brief| {
        let mut actions = brief.plan30[0].actions.iter_mut();
        let measure = actions.find(|action| action.start_date.is_some()).unwrap();
        measure.text = measure.text.replace("twee werkweken", "drie weken");
    });
    // A step that starts whatever was decided.
    assert_caught("unconditional", |brief| {
        brief.plan60[0].actions[0].text = "Start de pilot met één team".to_owned();
    });
    assert_caught("unconditional", |brief| {
        brief.plan90[0].actions[0].text = "Breid de pilot uit naar een tweede team".to_owned();
    });
    // A decision before what it rests on, and a date outside the plan.
    assert_caught("out-of-order", |brief| {
        let decision = brief.plan30[0].actions.last_mut().unwrap();
        decision.due_day = 9;
    });
    assert_caught("wrong-date", |brief| {
        let report = brief.plan90[0].actions.last_mut().unwrap();
        report.due_date = report.due_date.map(|date| date - chrono::Days::new(30));
    });
    // Another ask, or two of them.
    assert_caught("ask", |brief| {
        brief.demo_flow.last_mut().unwrap().text = "Plan een vervolggesprek.".to_owned();
    });
    assert_caught("ask", |brief| {
        brief.summary += " Vraag om één ding: een tweede gesprek.";
    });
}

#[test]
fn what_one_part_says_and_the_others_do_not_know_is_caught() {
    assert_caught("unknown-owner", |brief| {
        brief.plan60[0].actions[0].owner_role = "Verantwoordelijke verkoop".to_owned();
    });
    assert_caught("idle-role", |brief| {
        let mut needed = brief.stakeholders[0].clone();
        needed.person = None;
        needed.side = CallSide::Absent;
        needed.role = "Applicatiebeheer".to_owned();
        brief.stakeholders.push(needed);
    });
    assert_caught("second-track", |brief| {
        let other = brief.hypotheses[1].id.clone();
        brief.plan90[0].actions[0].hypothesis_id = Some(other);
    });
    assert_caught("category-word", |brief| {
        brief.plan60[0].actions[1].metric = "doorlooptijd tot overdracht bij H1".to_owned();
    });
    assert_caught("asked-twice", |brief| {
        brief.risks[0].mitigation = "Vraag wie over het budget beslist.".to_owned();
    });
    assert_caught("hurry", |brief| {
        brief.demo_flow[1].minutes = 5;
    });
    assert_caught("with-names", |brief| {
        brief.demo_flow[1].text = "Vraag om een voorbeeld.".to_owned();
    });
    assert_caught("needless-introduction", |brief| {
        let ask = "een kennismaking met wie dit werk doet.";
        brief.summary = format!("{} Vraag om één ding: {ask}", brief.opening);
        brief.stakeholders.retain(|each| each.person.is_some());
    });
    assert_caught("quiet-date", |brief| {
        brief.plan60[0].actions[0].due_date = NaiveDate::from_ymd_opt(2026, 12, 28);
    });
}

#[test]
fn what_does_not_fit_the_rest_of_a_brief_is_caught() {
    assert_caught("not-nothing", |brief| {
        brief.gaps[0].code = GapCode::Nothing;
    });
    assert_caught("too-much-for-a-team", |brief| {
        let target = &mut brief.plan60[0].actions[1].target;
        *target = target.replace(", omgerekend naar alle teams", "");
    });
    assert_caught("weekly-amount", |brief| {
        let review = &mut brief.plan60[0].actions[1];
        review.metric = "bedrag per maand bij H1".to_owned();
        review.text += ", elke week";
    });
    assert_caught("late-stop-rule", |brief| {
        let decision = brief.plan30[0].actions.last_mut().unwrap();
        decision.text = "Besluit op basis van de nulmeting over een pilot".to_owned();
    });
    assert_caught("unused-baseline", |brief| {
        let other = brief.hypotheses[1].id.clone();
        let mut actions = brief.plan30[0].actions.iter_mut();
        let measure = actions.find(|action| action.start_date.is_some()).unwrap();
        measure.hypothesis_id = Some(other);
    });
    assert_caught("late-verdict", |brief| {
        let start = brief.actions().find_map(|action| action.start_date);
        brief.plan30[0].actions[0].due_date = start;
    });
    assert_caught("not-own", |brief| {
        for action in &mut brief.plan30[0].actions {
            action.text = "Verbeter het proces".to_owned();
            action.metric = "voortgang".to_owned();
        }
    });
    assert_caught("decider-beside", |brief| {
        for each in &mut brief.stakeholders {
            each.objective = "Beslist mogelijk mee over het budget.".to_owned();
        }
        let role = brief
            .stakeholders
            .iter_mut()
            .find(|each| each.person.is_none());
        role.unwrap().role = "Budgethouder".to_owned();
    });
}

#[test]
fn a_call_that_does_not_fit_who_is_there_is_caught() {
    assert_caught("shown-by-nobody", |brief| {
        let ask = "een kennismaking met wie dit werk doet.";
        brief.summary = format!("{} Vraag om één ding: {ask}", brief.opening);
    });
    assert_caught("cut-question", |brief| {
        let mut questions = brief.questions.iter_mut();
        let ours = questions.find(|each| each.generated_by == GeneratedBy::Planner);
        ours.unwrap().text = "En “Klachten over…”: speelt dat bij u ook?".to_owned();
    });
    assert_caught("unseen-month", |brief| {
        brief.plan60[0].actions[1].metric = "kosten per maand bij H1".to_owned();
    });
    assert_caught("other-volume", |brief| {
        brief.risks[0].code = RiskCode::Season;
        brief.plan60[0].actions[1].metric = "uren per week bij H1".to_owned();
    });
    assert_caught("other-day", |brief| {
        brief.plan30[0].actions[0].when = "Dag 9, 1 januari".to_owned();
    });
    assert_caught("day-off", |brief| {
        brief.plan60[0].actions[0].due_date = NaiveDate::from_ymd_opt(2026, 12, 27);
    });
    assert_caught("other-minutes", |brief| {
        brief.demo_flow[1].minutes += 1;
    });
    assert_caught("uncounted-source", |brief| {
        brief.hypotheses[0].source_numbers.pop();
    });
    assert_caught("silent-cut", |brief| {
        brief.hypotheses[0].statement.clear();
        brief.gaps.retain(|gap| gap.code != GapCode::LeftOut);
    });
}

#[test]
fn a_plan_that_does_not_start_from_what_the_client_wrote_is_caught() {
    let mut request = pb::GeneratePlanRequest {
        language: "nl".to_owned(),
        ..pb::GeneratePlanRequest::default()
    };
    request.answers.push(pb::Answer {
        label: "Waarover wilt u spreken?".to_owned(),
        value: "De bonnen komen te laat.".to_owned(),
    });
    let dossier = dossier(request).unwrap();
    let mut brief = write_brief(&dossier, &NumberSets::default());
    assert_eq!(findings(&dossier, &brief), Vec::<&str>::new());
    brief.plan30[0].actions[0].text = "Loop een werkweek na".to_owned();

    assert!(findings(&dossier, &brief).contains(&"unheard"));
}

#[test]
fn a_pilot_of_what_is_not_to_be_piloted_is_caught() {
    let (_, with_pilot) = sound("nl");
    let caught = |code: &str, change: fn(&mut pb::GeneratePlanRequest)| {
        let mut request = cases::rich();
        "nl".clone_into(&mut request.language);
        change(&mut request);
        let dossier = dossier(request).unwrap();
        let mut brief = write_brief(&dossier, &NumberSets::default());
        assert_eq!(findings(&dossier, &brief), Vec::<&str>::new());
        brief.plan60.clone_from(&with_pilot.plan60);
        brief.plan90.clone_from(&with_pilot.plan90);

        let found = findings(&dossier, &brief);

        assert!(found.contains(&code), "{code}: {found:?}");
    };

    // Nothing speaks for it.
    caught("needless-pilot", |request| request.evidence_items.clear());
    // Nothing measures it.
    caught("needless-pilot", |request| {
        for hypothesis in &mut request.hypotheses {
            hypothesis.impact = None;
        }
    });
    // One person is no team.
    caught("team-of-one", |request| {
        request.company.as_mut().unwrap().employee_count = Some(1);
    });
    // Eleven of the 120 hours that three people have are too many to name.
    caught("figure-not-to-be-named", |request| {
        request.company.as_mut().unwrap().employee_count = Some(2);
        for hypothesis in &mut request.hypotheses {
            // Otherwise that is what is measured.
            let impact = hypothesis.impact.get_or_insert_default();
            impact.handoff_speed_gain_pct = None;
        }
    });
}

#[test]
fn somebody_without_the_own_title_is_caught() {
    assert_caught("lost-title", |brief| {
        for each in &mut brief.stakeholders {
            each.job_title.clear();
        }
    });
    assert_caught("missing-role", |brief| {
        let is_owner = |text: &str| text.contains("proceseigenaar");
        brief.gaps.retain(|gap| !is_owner(&gap.text));
        brief.stakeholders.retain(|each| each.person.is_some());
        let mut missing = brief.gaps[0].clone();
        missing.text = "Niet bekend: wie de proceseigenaar is.".to_owned();
        brief.gaps.push(missing);
    });
}
