//! What is told about calls: what is handed out, once, and only while it is true.

use proto::booking::v1::{
    BookingEvent, BookingEventType, ClaimNoticesRequest, ClaimedNotice, ListNoticesRequest, Notice,
    NoticeAttempt, NoticeAttemptOutcome as Outcome, NoticeDestinationState, NoticeKind,
    NoticeState, RegenerateCallPrepPlanRequest, ReportAttemptRequest, ResendNoticeRequest,
};
use tonic::Status;

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    fake_callprep::Behaviour,
    refusal::{failed_precondition_reason, fields, not_found_reason},
    system::System,
};

async fn claim(system: &System) -> Vec<ClaimedNotice> {
    let request = ClaimNoticesRequest::default();
    let response = system.notices().claim_notices(request).await.unwrap();
    response.into_inner().notices
}

/// Claims what is due, and what would be once changes have settled.
async fn claim_settled(system: &System) -> Vec<ClaimedNotice> {
    let settle = "UPDATE notices SET next_attempt_at = now() - interval '1 second'
                  WHERE next_attempt_at < now() + interval '2 minutes'";
    system.database.execute(settle).await;
    claim(system).await
}

fn kinds(claimed: &[ClaimedNotice]) -> Vec<NoticeKind> {
    claimed
        .iter()
        .map(|claimed| claimed.notice.as_ref().unwrap().kind())
        .collect()
}

async fn report(
    system: &System,
    claimed: &ClaimedNotice,
    destinations: &[&str],
    attempt: Option<NoticeAttempt>,
) -> Result<Notice, Status> {
    let request = ReportAttemptRequest {
        notice_id: claimed.notice.as_ref().unwrap().id.clone(),
        lease_token: claimed.lease_token.clone(),
        destinations: destinations.iter().map(|name| (*name).to_owned()).collect(),
        attempt,
        fallback: String::new(),
    };
    let response = system.notices().report_attempt(request).await?;
    Ok(response.into_inner().notice.unwrap())
}

fn attempt(destination: &str, outcome: Outcome) -> NoticeAttempt {
    NoticeAttempt {
        destination: destination.to_owned(),
        outcome: outcome.into(),
        error: match outcome {
            Outcome::Sent => String::new(),
            _ => "no".to_owned(),
        },
        ..Default::default()
    }
}

/// Tells everything that is due to one destination.
async fn tell(system: &System) -> Vec<NoticeKind> {
    let claimed = claim_settled(system).await;
    for each in &claimed {
        let sent = Some(attempt("sales", Outcome::Sent));
        let notice = report(system, each, &["sales"], sent).await.unwrap();
        assert_eq!(notice.state(), NoticeState::Sent);
    }
    kinds(&claimed)
}

async fn list(system: &System, call_id: &str) -> Vec<Notice> {
    let request = ListNoticesRequest {
        call_id: call_id.to_owned(),
        ..Default::default()
    };
    let response = system.notices().list_notices(request).await.unwrap();
    response.into_inner().notices
}

async fn told(system: &System) -> Vec<String> {
    let query = "SELECT concat_ws(' ', kind, state, skip_reason) FROM notices \
                 WHERE kind <> 'reminder' ORDER BY created_at, id";
    system.database.texts(query).await
}

fn moved(uid: &str, replaced: &str, day: u32) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: replaced.to_owned(),
        start_time: Some(time(&format!("2099-01-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-01-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

async fn booked() -> System {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booked_call_is_told_at_once_with_everything_that_a_message_needs() {
    let system = System::start_knowing(acme()).await;
    let plan_id = system.record(created("uid-1")).await.call_prep_plan_id;

    let claimed = claim(&system).await;

    assert_eq!(kinds(&claimed), [NoticeKind::Ready]);
    let call = claimed[0].call.as_ref().unwrap();
    assert_eq!(call.id, plan_id);
    assert_eq!(call.match_emails, ["ada@acme.example"]);
    assert_eq!(call.booking.as_ref().unwrap().uid, "uid-1");
    assert!(call.call_prep_plan.as_ref().unwrap().brief.is_some());
    assert!(claim(&system).await.is_empty(), "it is leased");
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_copies_of_a_booking_are_told_once() {
    let system = System::start_knowing(acme()).await;
    let copies = (0..20).map(|_| system.record(created("uid-1")));
    futures_util::future::join_all(copies).await;

    assert_eq!(tell(&system).await, [NoticeKind::Ready]);
    assert!(tell(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_written_later_is_told_then_and_a_new_version_is_not() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    let plan_id = system.record(created("uid-1")).await.call_prep_plan_id;
    assert!(claim_settled(&system).await.is_empty());
    system.callprep.behave(Behaviour::Answer);
    system.make_due().await;

    assert!(system.step().await);
    assert_eq!(tell(&system).await, [NoticeKind::Ready]);

    let request = RegenerateCallPrepPlanRequest {
        id: plan_id,
        ..Default::default()
    };
    system
        .plans()
        .regenerate_call_prep_plan(request)
        .await
        .unwrap();
    assert!(system.step().await);
    assert!(tell(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_told_once_it_has_settled_from_the_first_time_to_the_last() {
    let system = booked().await;
    tell(&system).await;

    system.record(moved("uid-2", "uid-1", 6)).await;
    assert!(claim(&system).await.is_empty(), "it has to settle");
    system.record(moved("uid-3", "uid-2", 7)).await;
    let claimed = claim_settled(&system).await;

    assert_eq!(kinds(&claimed), [NoticeKind::Moved]);
    let notice = claimed[0].notice.as_ref().unwrap();
    assert_eq!(
        notice.previous_start_time,
        Some(time("2099-01-05T09:00:00Z"))
    );
    assert_eq!(notice.start_time, Some(time("2099-01-07T09:00:00Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_is_undone_before_it_is_told_is_not_told() {
    let system = booked().await;
    tell(&system).await;

    system.record(moved("uid-2", "uid-1", 6)).await;
    system.record(moved("uid-3", "uid-2", 5)).await;

    assert!(tell(&system).await.is_empty());
    assert_eq!(
        told(&system).await,
        ["ready sent", "moved skipped already_told"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_move_that_people_saw_is_told_also_back_and_forth() {
    let system = booked().await;
    tell(&system).await;

    for (uid, replaced, day) in [
        ("uid-2", "uid-1", 6),
        ("uid-3", "uid-2", 5),
        ("uid-4", "uid-3", 6),
    ] {
        system.record(moved(uid, replaced, day)).await;
        system.record(moved(uid, replaced, day)).await;
        assert_eq!(tell(&system).await, [NoticeKind::Moved], "{uid}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cancelled_before_it_was_told_is_not_mentioned() {
    let system = booked().await;
    system.record(cancelled("uid-1")).await;

    assert!(tell(&system).await.is_empty());
    assert_eq!(
        told(&system).await,
        [
            "ready skipped call_is_off",
            "cancelled skipped nothing_was_told"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_is_told_once_and_a_call_that_is_on_again_too() {
    let system = booked().await;
    tell(&system).await;

    system.record(cancelled("uid-1")).await;
    system.record(cancelled("uid-1")).await;
    assert_eq!(tell(&system).await, [NoticeKind::Cancelled]);
    system.record(moved("uid-2", "uid-1", 6)).await;
    assert_eq!(tell(&system).await, [NoticeKind::Moved]);
    system.record(cancelled("uid-2")).await;
    assert_eq!(tell(&system).await, [NoticeKind::Cancelled]);
    assert!(tell(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_the_past_is_not_told() {
    let system = System::start_knowing(acme()).await;
    let past = BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created("uid-1")
    };
    system.record(past).await;

    assert!(tell(&system).await.is_empty());
    assert_eq!(told(&system).await, ["ready skipped call_is_over"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_destination_has_its_own_end() {
    let system = booked().await;
    let claimed = claim(&system).await;
    let destinations = ["mail", "chat"];
    let report = async |attempt| report(&system, &claimed[0], &destinations, Some(attempt)).await;

    let first = report(attempt("mail", Outcome::Sent)).await.unwrap();
    assert_eq!(first.state(), NoticeState::Pending);
    let failed = report(attempt("chat", Outcome::Failed)).await.unwrap();
    assert_eq!(failed.state(), NoticeState::Pending);
    assert!(failed.next_attempt_time.is_some());
    // All that is left waits: the lease was released.
    let late = report(attempt("chat", Outcome::Sent)).await.unwrap_err();
    assert_eq!(failed_precondition_reason(&late), "NOTICE_LEASE_LOST");

    let again = claim_settled(&system).await;
    let states = again[0].notice.as_ref().unwrap().destinations.iter();
    let states = states
        .map(|each| (each.destination.as_str(), each.state()))
        .collect::<Vec<_>>();
    assert_eq!(
        states,
        [
            ("chat", NoticeDestinationState::Pending),
            ("mail", NoticeDestinationState::Sent)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_is_left_gets_a_move_that_another_one_was_told_already() {
    let system = booked().await;
    tell(&system).await;
    system.record(moved("uid-2", "uid-1", 6)).await;
    let claimed = claim_settled(&system).await;
    let destinations = ["chat", "sales"];
    for (name, outcome) in [("sales", Outcome::Sent), ("chat", Outcome::Failed)] {
        let attempt = Some(attempt(name, outcome));
        report(&system, &claimed[0], &destinations, attempt)
            .await
            .unwrap();
    }

    assert_eq!(kinds(&claim_settled(&system).await), [NoticeKind::Moved]);

    // But not once it is off.
    system.make_notices_due().await;
    system.record(cancelled("uid-2")).await;
    claim(&system).await;
    assert!(
        told(&system)
            .await
            .contains(&"moved sent call_is_off".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_refuses_or_keeps_failing_ends_dead() {
    let system = booked().await;
    let claimed = claim(&system).await;
    let refused = Some(attempt("chat", Outcome::Refused));
    let notice = report(&system, &claimed[0], &["chat"], refused)
        .await
        .unwrap();
    assert_eq!(notice.state(), NoticeState::Dead);
    assert_eq!(notice.destinations[0].last_error, "no");

    system.record(created("uid-2")).await;
    for attempts in 1..=7 {
        system.database.execute("UPDATE notices SET next_attempt_at = now() - interval '1 second' WHERE finished_at IS NULL AND kind = 'ready'").await;
        let claimed = claim(&system).await;
        let failed = Some(attempt("chat", Outcome::Failed));
        let notice = report(&system, &claimed[0], &["chat"], failed)
            .await
            .unwrap();
        let dead = notice.state() == NoticeState::Dead;
        assert_eq!(dead, attempts == 7, "{attempts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_tried_again_after_the_call() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let claimed = claim(&system).await;
    // As if the call ended in three seconds.
    system
        .database
        .execute("UPDATE notices SET useless_at = now() + interval '3 seconds'")
        .await;

    let failed = Some(attempt("chat", Outcome::Failed));
    let notice = report(&system, &claimed[0], &["chat"], failed)
        .await
        .unwrap();

    assert_eq!(notice.state(), NoticeState::Dead);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_nobody_is_to_have_is_skipped() {
    let system = booked().await;
    let claimed = claim(&system).await;

    let notice = report(&system, &claimed[0], &[], None).await.unwrap();

    assert_eq!(notice.state(), NoticeState::Skipped);
    assert_eq!(notice.skip_reason, "nobody_to_tell");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_notice_can_be_sent_again_under_its_id_and_unpauses_its_destination() {
    let system = booked().await;
    let claimed = claim(&system).await;
    let mut refused = attempt("chat", Outcome::Refused);
    refused.pause_destination = true;
    let dead = report(&system, &claimed[0], &["chat"], Some(refused))
        .await
        .unwrap();
    let resend = async |id: &str| {
        let request = ResendNoticeRequest {
            id: id.to_owned(),
            destination: String::new(),
        };
        system
            .notices()
            .resend_notice(request)
            .await
            .map(tonic::Response::into_inner)
    };

    resend(&dead.id).await.unwrap();
    let pending = resend(&dead.id).await.unwrap_err();
    assert_eq!(failed_precondition_reason(&pending), "NOTICE_NOT_FINISHED");
    let unknown = resend("0192d3f0-0000-7000-8000-000000000001")
        .await
        .unwrap_err();
    assert_eq!(not_found_reason(&unknown), "NOTICE_NOT_FOUND");

    let request = ClaimNoticesRequest::default();
    let again = system
        .notices()
        .claim_notices(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(again.paused_destinations, ["chat"]);
    assert!(again.notices[0].resend);
    assert_eq!(again.notices[0].notice.as_ref().unwrap().id, dead.id);
    let sent = Some(attempt("chat", Outcome::Sent));
    let notice = report(&system, &again.notices[0], &["chat"], sent)
        .await
        .unwrap();
    assert_eq!(notice.state(), NoticeState::Sent);
    assert_eq!(
        system
            .text("SELECT count(*) FROM paused_destinations")
            .await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_waits_for_its_time_and_follows_the_call() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let due = "SELECT next_attempt_at AT TIME ZONE 'UTC' FROM notices WHERE kind = 'reminder'";
    assert_eq!(system.text(due).await, "2099-01-05 08:00:00");

    system.record(moved("uid-2", "uid-1", 6)).await;
    assert_eq!(system.text(due).await, "2099-01-06 08:00:00");

    system.record(cancelled("uid-2")).await;
    system
        .database
        .execute("UPDATE notices SET next_attempt_at = now() WHERE kind = 'reminder'")
        .await;
    claim(&system).await;
    let state = "SELECT concat_ws(' ', state, skip_reason) FROM notices WHERE kind = 'reminder'";
    assert_eq!(system.text(state).await, "skipped call_is_off");
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_listed_by_call_under_the_id_of_any_of_its_plans() {
    let system = System::start_knowing(acme()).await;
    let plan_id = system.record(created("uid-1")).await.call_prep_plan_id;
    system.record(created("uid-2")).await;

    let listed = list(&system, &plan_id).await;

    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|notice| notice.call_id == plan_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_reported_wrongly_is_refused_with_the_field() {
    let system = booked().await;
    let claimed = claim(&system).await;

    let other = Some(attempt("chat", Outcome::Sent));
    let refused = report(&system, &claimed[0], &["mail"], other)
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["attempt.destination"]);
    let request = ClaimNoticesRequest { max_notices: -1 };
    let refused = system.notices().claim_notices(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["max_notices"]);
}
