//! The input of call-prep plans, as in the request to callprep-svc.

use proto::{
    booking::v1::{
        Attendee, BookingEvent, CallPrepPlanStatus, HypothesisStatus, ProspectDossier, ResearchRun,
        ResearchRunStatus,
    },
    callprep::v1::{GeneratePlanRequest, ReviewStatus},
};

use crate::{
    dossier::{acme, dossier, hypothesis, opportunity, run},
    events::{created, time},
    system::System,
};

fn hypothesis_ids(request: &GeneratePlanRequest) -> Vec<&str> {
    request
        .hypotheses
        .iter()
        .map(|item| item.id.as_str())
        .collect()
}

fn run_with(id: &str, status: ResearchRunStatus, create_time: &str) -> ResearchRun {
    ResearchRun {
        create_time: Some(time(create_time)),
        workflow_hypotheses: vec![hypothesis(
            &format!("{id}-hypothesis"),
            HypothesisStatus::Draft,
            0.5,
        )],
        ..run(id, status)
    }
}

/// Books a call of a dossier and returns the request to callprep-svc.
async fn asked(dossier: ProspectDossier, event: BookingEvent) -> GeneratePlanRequest {
    let system = System::start_knowing(dossier).await;
    let recorded = system.record(event).await;
    assert_eq!(recorded.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    system.callprep.request()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_dossier_reaches_the_planner_without_addresses() {
    let guest = Attendee {
        email: "Bob@Partner.example".to_owned(),
        name: "Bob".to_owned(),
        ..Attendee::default()
    };
    let mut event = created("uid-1");
    event.attendees.push(guest);

    let request = asked(acme(), event).await;

    let company = request.company.as_ref().unwrap();
    assert_eq!(company.name, "acme B.V.");
    assert_eq!(company.employee_count, Some(30));
    let call = request.call.as_ref().unwrap();
    assert_eq!(call.start_time, Some(time("2099-01-05T09:00:00Z")));
    assert_eq!(call.duration.as_ref().unwrap().seconds, 1800);
    assert_eq!(call.attendee_time_zone, "Europe/Amsterdam");
    let people = request
        .attendees
        .iter()
        .map(|person| (&*person.name, &*person.email_domain, &*person.job_title))
        .collect::<Vec<_>>();
    assert_eq!(
        people,
        [
            ("Ada", "acme.example", "Planner"),
            ("Bob", "partner.example", "")
        ]
    );
    assert_eq!(
        request.research_complete_time,
        Some(time("2026-01-02T04:04:05Z"))
    );
    assert_eq!(request.evidence_items[0].workflow_tag, "planning");
    let hypothesis = &request.hypotheses[0];
    assert_eq!(hypothesis.status(), ReviewStatus::Accepted);
    let hours = hypothesis
        .impact
        .as_ref()
        .and_then(|impact| impact.hours_saved_week);
    assert_eq!(hours.unwrap().mid, Some(4.0));
    assert_eq!(request.opportunities[0].id, "acme-opportunity");
    assert!(!format!("{request:?}").contains('@'));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_three_hypotheses_and_two_opportunities_are_used() {
    use HypothesisStatus::{Accepted, Declined, Draft, Pending, Rejected};
    let mut dossier = acme();
    let run = &mut dossier.research_runs[0];
    run.workflow_hypotheses = vec![
        hypothesis("draft-sure", Draft, 1.0),
        hypothesis("pending-low", Pending, 0.2),
        hypothesis("pending-high", Pending, 0.3),
        hypothesis("accepted-low", Accepted, 0.1),
        hypothesis("rejected", Rejected, 1.0),
        hypothesis("declined", Declined, 1.0),
    ];
    run.automation_opportunities = vec![
        opportunity("declined", Declined, 1.0),
        opportunity("draft", Draft, 0.9),
        opportunity("draft-low", Draft, 0.8),
        opportunity("accepted", Accepted, 0.1),
        opportunity("rejected", Rejected, 1.0),
    ];

    let request = asked(dossier, created("uid-1")).await;

    // Declined ones come last; the plan warns against raising them.
    assert_eq!(
        hypothesis_ids(&request),
        ["accepted-low", "pending-high", "pending-low", "declined"]
    );
    let opportunities = request.opportunities.iter().map(|item| &*item.id);
    assert_eq!(
        opportunities.collect::<Vec<_>>(),
        ["accepted", "draft", "declined"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rejected_never_reaches_a_plan() {
    let mut dossier = acme();
    let run = &mut dossier.research_runs[0];
    run.workflow_hypotheses = vec![hypothesis("rejected", HypothesisStatus::Rejected, 1.0)];
    run.automation_opportunities = vec![opportunity("rejected", HypothesisStatus::Rejected, 1.0)];

    let request = asked(dossier, created("uid-1")).await;

    assert!(request.hypotheses.is_empty());
    assert!(request.opportunities.is_empty());
    assert_eq!(request.evidence_items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_without_research_gets_a_plan_too() {
    let mut dossier = acme();
    dossier.research_runs.clear();
    dossier.outreach_sequences[0].research_run_id.clear();

    let request = asked(dossier, created("uid-1")).await;

    assert_eq!(request.company.as_ref().unwrap().name, "acme B.V.");
    assert!(request.hypotheses.is_empty());
    assert_eq!(request.research_complete_time, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_completed_run_of_the_sequence_wins_over_a_newer_one() {
    let mut dossier = acme();
    dossier.research_runs.push(run_with(
        "newer",
        ResearchRunStatus::Completed,
        "2026-09-01T00:00:00Z",
    ));

    let request = asked(dossier, created("uid-1")).await;

    assert_eq!(hypothesis_ids(&request), ["acme-hypothesis"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_run_the_newest_completed_one_is_used() {
    use ResearchRunStatus::{Briefing, Completed};
    let mut dossier = acme();
    dossier.outreach_sequences[0].research_run_id.clear();
    dossier.research_runs.extend([
        run_with("newest", Briefing, "2026-10-01T00:00:00Z"),
        run_with("newer", Completed, "2026-09-01T00:00:00Z"),
        run_with("older", Completed, "2025-09-01T00:00:00Z"),
    ]);

    let request = asked(dossier, created("uid-1")).await;

    assert_eq!(hypothesis_ids(&request), ["newer-hypothesis"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_run_is_not_used_though_the_sequence_names_it() {
    let mut dossier = acme();
    dossier.research_runs.push(run_with(
        "failed",
        ResearchRunStatus::Failed,
        "2026-09-01T00:00:00Z",
    ));
    dossier.outreach_sequences[0].research_run_id = "failed".to_owned();

    let request = asked(dossier, created("uid-1")).await;

    assert_eq!(hypothesis_ids(&request), ["acme-hypothesis"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_campaign_then_the_booker_then_the_setting_decides_the_language() {
    let cases = [
        ("en", "nl", "en"),
        ("nl", "en-GB", "nl"),
        ("nl-BE", "en-GB", "nl"),
        ("", "nl_BE", "nl"),
        ("", "en-GB", "en"),
        ("", "de", "nl"),
        ("", "", "nl"),
    ];
    let system = System::start().await;
    for (number, (campaign, booker, _)) in cases.into_iter().enumerate() {
        let name = format!("acme-{number}");
        let mut known = dossier(&name);
        known.campaigns[0].language = campaign.to_owned();
        system.import(known).await;
        let mut event = created(&name);
        event.attendees[0].language = booker.to_owned();
        event.match_emails = vec![format!("ada@{name}.example")];
        system.record(event).await;
    }

    let languages = system.callprep.requests().into_iter();
    assert_eq!(
        languages
            .map(|request| request.language)
            .collect::<Vec<_>>(),
        cases.map(|(_, _, expected)| expected)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_campaign_of_the_sequence_counts_when_the_run_has_none() {
    let mut dossier = acme();
    dossier.campaigns[0].language = "en".to_owned();
    dossier.research_runs[0].campaign_id.clear();

    let request = asked(dossier, created("uid-1")).await;

    assert_eq!(request.language, "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_count_for_each_prospect() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("globex")).await;
    let globex = BookingEvent {
        match_emails: vec!["ada@globex.example".to_owned()],
        ..created("uid-3")
    };
    for event in [created("uid-1"), created("uid-2"), globex] {
        system.record(event).await;
    }

    let versions = "SELECT concat_ws(' ', booking_uid, prospect_id, version) FROM call_prep_plans ORDER BY booking_uid";
    assert_eq!(
        system.database.texts(versions).await,
        ["uid-1 acme 1", "uid-2 acme 2", "uid-3 globex 1"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_seat_of_a_shared_call_is_a_booking_of_its_own() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("globex")).await;
    let seat = |seat: &str, address: &str| BookingEvent {
        seat_uid: seat.to_owned(),
        match_emails: vec![address.to_owned()],
        ..created("uid-1")
    };

    let first = system.record(seat("a", "ada@acme.example")).await;
    let second = system.record(seat("b", "ada@globex.example")).await;

    assert_eq!(first.sequence_id, "acme-sequence");
    assert_eq!(second.sequence_id, "globex-sequence");
    assert_ne!(second.call_prep_plan_id, first.call_prep_plan_id);
    let bookings = "SELECT concat_ws(' ', uid, prospect_id) FROM bookings ORDER BY uid";
    assert_eq!(
        system.database.texts(bookings).await,
        ["uid-1/a acme", "uid-1/b globex"]
    );
}
