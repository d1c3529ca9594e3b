//! What the brief of a booking holds.

use gateway::{BriefLink, LinkSecrets};
use proto::{
    booking::v1::CallPrepPlanStatus,
    callprep::v1::{Action, Brief, BriefKind},
};
use serde_json::{Value, json};

use crate::{
    system::{LINK_SECRET, System, brightloom, kestrel, tidalops},
    wire::{self, created},
};

/// Books a call and returns the brief that came out.
async fn book(system: &System, uid: &str, email: &str) -> Brief {
    let answer = system.post(&created(uid, email)).await;
    let id = answer.json["callPrepId"].as_str().expect("a plan is due");
    let plan = system.plan(id).await;
    assert_eq!(plan.status(), CallPrepPlanStatus::Ready);
    plan.brief.unwrap()
}

fn actions(brief: &Brief) -> impl Iterator<Item = (&'static str, &Action)> {
    let of = |name, items: &'static str| (name, items);
    let phases = [
        (of("plan30", "1-30"), &brief.plan30),
        (of("plan60", "31-60"), &brief.plan60),
        (of("plan90", "61-90"), &brief.plan90),
    ];
    phases
        .into_iter()
        .flat_map(|((name, _), items)| items.iter().map(move |item| (name, item)))
        .flat_map(|(name, item)| item.actions.iter().map(move |action| (name, action)))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_names_owner_day_measure_and_target_within_its_phase() {
    let system = System::start().await;
    system.import(kestrel()).await;

    let brief = book(&system, "uid-1", "zoe.mueller@kestrel.example").await;

    assert_eq!(brief.kind(), BriefKind::Full);
    assert_eq!(brief.language, "en");
    assert!(!brief.summary.is_empty());
    assert!(!brief.questions.is_empty());
    assert!(!brief.risks.is_empty());
    for phase in [&brief.plan30, &brief.plan60, &brief.plan90] {
        assert!(!phase.is_empty());
    }
    for (phase, action) in actions(&brief) {
        let days = match phase {
            "plan30" => 1..=30,
            "plan60" => 31..=60,
            _ => 61..=90,
        };
        assert!(days.contains(&action.due_day), "{phase}: {action:?}");
        let texts = [
            &action.text,
            &action.owner_role,
            &action.metric,
            &action.baseline,
            &action.target,
            &action.line,
        ];
        assert!(texts.iter().all(|text| !text.is_empty()), "{action:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_phase_speaks_of_the_hypotheses_of_this_prospect() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let dossier = kestrel();
    let run = &dossier["dossier"]["researchRuns"][1];

    let brief = book(&system, "uid-1", "zoe.mueller@kestrel.example").await;

    let title = |item: &Value| item["title"].as_str().unwrap().to_owned();
    let hypothesis = title(&run["workflowHypotheses"][0]);
    let opportunity = title(&run["automationOpportunities"][0]);
    let text = |phase: &str| {
        actions(&brief)
            .filter(|(name, _)| *name == phase)
            .map(|(_, action)| action.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(brief.hypotheses[0].title, hypothesis);
    assert!(text("plan30").contains(&brief.hypotheses[0].label));
    assert_eq!(brief.hypotheses[0].solution, opportunity);
    for phase in ["plan30", "plan60", "plan90"] {
        let about = actions(&brief)
            .filter(|(name, _)| *name == phase)
            .any(|(_, action)| action.hypothesis_id == "kestrel-h1");
        assert!(about, "{phase} has no action about the lead hypothesis");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hypotheses_that_somebody_turned_down_never_reach_a_brief() {
    let system = System::start().await;
    let mut dossier = kestrel();
    let hypotheses = &mut dossier["dossier"]["researchRuns"][1]["workflowHypotheses"];
    hypotheses[0]["status"] = json!("HYPOTHESIS_STATUS_REJECTED");
    hypotheses[0]["confidenceScore"] = json!(1.0);
    hypotheses[1]["status"] = json!("HYPOTHESIS_STATUS_DECLINED");
    hypotheses[2]["status"] = json!("HYPOTHESIS_STATUS_DRAFT");
    hypotheses[3]["status"] = json!("HYPOTHESIS_STATUS_PENDING");
    hypotheses[3]["confidenceScore"] = json!(0.3);
    system.import(dossier).await;

    let brief = book(&system, "uid-1", "zoe.mueller@kestrel.example").await;

    let used = brief
        .hypotheses
        .iter()
        .map(|used| used.id.as_str())
        .collect::<Vec<_>>();
    assert_eq!(
        used,
        ["kestrel-h4", "kestrel-h3"],
        "PENDING comes before DRAFT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn research_without_hypotheses_gives_a_minimal_brief_that_says_what_is_missing() {
    let system = System::start().await;
    system.import(brightloom()).await;

    let brief = book(&system, "uid-1", "priya@brightloom.example").await;

    assert_eq!(brief.kind(), BriefKind::Minimal);
    assert!(!brief.summary.is_empty());
    assert!(!brief.gaps.is_empty());
    assert!(!brief.questions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_without_any_research_gets_a_minimal_brief_too() {
    let system = System::start().await;
    let mut dossier = brightloom();
    dossier["dossier"]["researchRuns"] = json!([]);
    dossier["dossier"]["outreachSequences"][0]["researchRunId"] = json!("");
    system.import(dossier).await;

    let brief = book(&system, "uid-1", "priya@brightloom.example").await;

    assert_eq!(brief.kind(), BriefKind::Minimal);
    assert_eq!(
        system
            .text("SELECT research_run_id IS NULL FROM call_prep_plans")
            .await,
        "true"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_campaign_decides_the_language_of_the_brief() {
    let system = System::start().await;
    let mut dossier = kestrel();
    dossier["dossier"]["campaigns"][0]["language"] = json!("nl");
    system.import(dossier).await;

    let brief = book(&system, "uid-1", "zoe.mueller@kestrel.example").await;

    assert_eq!(brief.language, "nl");
    assert!(
        brief.plan30[0].actions[0].line.starts_with("Dag "),
        "{:?}",
        brief.plan30[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_prospects_get_two_different_plans() {
    let system = System::start().await;
    system.import(kestrel()).await;
    system.import(tidalops()).await;

    let kestrel = book(&system, "uid-1", "zoe.mueller@kestrel.example").await;
    let tidalops = book(&system, "uid-2", "marcus@tidalops.example").await;

    let lines = |brief: &Brief| {
        actions(brief)
            .map(|(_, action)| action.line.clone())
            .collect::<Vec<_>>()
    };
    let shared = lines(&kestrel)
        .into_iter()
        .filter(|line| lines(&tidalops).contains(line))
        .count();
    assert!(
        shared * 4 < lines(&kestrel).len(),
        "{shared} of {} actions stand in both plans",
        lines(&kestrel).len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_largest_call_is_small_and_counts_everybody_whom_it_does_not_name() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let mut booking = created("uid-1", "zoe.mueller@kestrel.example");
    let payload = &mut booking["payload"];
    let guests = (1..500).map(|number| {
        json!({ "email": format!("guest-{number}@kestrel.example"), "name": format!("Guest {number}") })
    });
    let attendees = payload["attendees"].as_array_mut().unwrap();
    attendees.extend(guests);
    payload["additionalNotes"] = json!("Ask \"who plans\". ".repeat(3_000));
    for number in 0..50 {
        let answer =
            json!({ "label": format!("Question {number}"), "value": "<'\"&> ".repeat(60) });
        payload["responses"][format!("question-{number}")] = answer;
    }

    let answer = system.post(&booking).await;

    let id = answer.json["callPrepId"].as_str().expect("a plan is due");
    let call_id = id.parse().unwrap();
    let link = LinkSecrets::new(LINK_SECRET, None).unwrap();
    let path = link.token(BriefLink { call_id, epoch: 0 });
    let page = wire::send(system.gateway, &format!("GET /b/{path}"), "", b"").await;
    assert_eq!(page.status, 200);
    assert!(page.body.len() < 50_000, "{}", page.body.len());
    assert!(page.body.contains("<dd>and 480 more</dd>"), "{}", page.body);
    assert!(page.body.contains("; and 480 more"), "{}", page.body);
    assert!(page.body.contains("Guest 19, guest-19@kestrel.example"));
    assert!(page.body.contains("… (characters left out: "));
}
