//! The states of a notice at each of its destinations.

use proto::booking::v1::{
    ClaimNoticesRequest, NoticeAttempt, NoticeAttemptOutcome as Outcome, NoticeDestinationState,
    NoticeKind, NoticeState, ReportAttemptRequest, ResendNoticeRequest,
};

use super::{attempt, booked, claim, claim_settled, kinds, list, moved, report, send_due, states};
use crate::{
    dossier::acme,
    events::{cancelled, created},
    refusal::{failed_precondition_reason, fields, not_found_reason},
    system::System,
};

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
    // All remaining destinations wait, so the lease was released.
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
async fn a_remaining_destination_gets_a_move_that_another_one_has_accepted() {
    let system = booked().await;
    send_due(&system).await;
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

    // But not once the call is off.
    system.make_notices_due().await;
    system.record(cancelled("uid-2")).await;
    claim(&system).await;
    assert!(
        states(&system)
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
async fn what_may_have_been_accepted_is_sent_once_more_and_no_oftener() {
    let system = booked().await;
    let unanswered = || NoticeAttempt {
        may_be_accepted: true,
        ..attempt("mail", Outcome::Failed)
    };
    let mut states = Vec::new();
    // An unreachable server in between has accepted nothing.
    for attempt in [unanswered(), attempt("mail", Outcome::Failed), unanswered()] {
        let claimed = claim_settled(&system).await;
        let notice = report(&system, &claimed[0], &["mail"], Some(attempt)).await;
        states.push(notice.unwrap().state());
    }

    assert_eq!(
        states,
        [
            NoticeState::Pending,
            NoticeState::Pending,
            NoticeState::Dead
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_released_although_a_destination_is_due() {
    let system = booked().await;
    let claimed = claim(&system).await;
    let destinations = ["chat", "mail"];
    let sent = Some(attempt("mail", Outcome::Sent));
    report(&system, &claimed[0], &destinations, sent)
        .await
        .unwrap();
    assert!(claim(&system).await.is_empty(), "its sender may go on");

    let release = ReportAttemptRequest {
        notice_id: claimed[0].notice.as_ref().unwrap().id.clone(),
        lease_token: claimed[0].lease_token.clone(),
        release: true,
        ..Default::default()
    };
    system.notices().report_attempt(release).await.unwrap();

    assert_eq!(kinds(&claim(&system).await), [NoticeKind::Ready]);
}

#[tokio::test(flavor = "multi_thread")]
async fn recipients_of_earlier_notices_are_named_when_a_call_changes() {
    let system = booked().await;
    let ready = claim(&system).await;
    assert!(ready[0].told_destinations.is_empty());
    for (name, outcome) in [("crm", Outcome::Refused), ("sales", Outcome::Sent)] {
        let attempt = Some(attempt(name, outcome));
        report(&system, &ready[0], &["crm", "sales"], attempt)
            .await
            .unwrap();
    }

    system.record(cancelled("uid-1")).await;

    let claimed = claim_settled(&system).await;
    assert_eq!(kinds(&claimed), [NoticeKind::Cancelled]);
    assert_eq!(claimed[0].told_destinations, ["sales"]);
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
async fn a_notice_without_a_recipient_is_skipped() {
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
    let resend_to = async |id: &str, destination: &str| {
        let request = ResendNoticeRequest {
            id: id.to_owned(),
            destination: destination.to_owned(),
        };
        system
            .notices()
            .resend_notice(request)
            .await
            .map(tonic::Response::into_inner)
    };

    let resend = async |id: &str| resend_to(id, "").await;

    let elsewhere = resend_to(&dead.id, "mail").await.unwrap_err();
    assert_eq!(fields(&elsewhere), ["destination"]);
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
