//! The notices that an event creates, and which of them are still true when they are due.

use proto::booking::v1::{
    BookingEvent, Host, NoticeAttemptOutcome as Outcome, NoticeKind, RegenerateCallPrepPlanRequest,
    booking_service_client::BookingServiceClient,
};

use super::{attempt, booked, claim, claim_settled, kinds, moved, report, send_due, states};
use crate::{
    dossier::acme,
    events::{cancelled, created, delivery, time},
    fake_callprep::Behaviour,
    system::System,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_booked_call_has_a_notice_at_once_with_everything_that_a_message_needs() {
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
async fn twenty_copies_of_a_booking_over_three_replicas_have_one_notice() {
    let system = System::start_knowing(acme()).await;
    let (second, third) = (system.replica().await, system.replica().await);
    let replicas = [system.channel.clone(), second, third];
    let copies = replicas.iter().cycle().take(20).map(|replica| {
        let mut replica = BookingServiceClient::new(replica.clone());
        async move {
            replica
                .record_booking_event(delivery(created("uid-1")))
                .await
        }
    });
    let recorded = futures_util::future::join_all(copies).await;
    assert!(recorded.iter().all(Result::is_ok), "{recorded:?}");

    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_written_later_has_a_notice_then_and_a_new_version_has_none() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    let plan_id = system.record(created("uid-1")).await.call_prep_plan_id;
    assert!(claim_settled(&system).await.is_empty());
    system.callprep.behave(Behaviour::Answer);
    system.make_due().await;

    assert!(system.step().await);
    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);

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
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_has_a_notice_from_the_first_time_to_the_last_once_it_has_settled() {
    let system = booked().await;
    send_due(&system).await;

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
async fn a_move_that_is_reverted_before_its_notice_has_none() {
    let system = booked().await;
    send_due(&system).await;

    system.record(moved("uid-2", "uid-1", 6)).await;
    system.record(moved("uid-3", "uid-2", 5)).await;

    assert!(send_due(&system).await.is_empty());
    assert_eq!(
        states(&system).await,
        ["ready sent", "moved skipped already_told"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_announced_move_has_a_notice_also_back_and_forth() {
    let system = booked().await;
    send_due(&system).await;

    for (uid, replaced, day) in [
        ("uid-2", "uid-1", 6),
        ("uid-3", "uid-2", 5),
        ("uid-4", "uid-3", 6),
    ] {
        system.record(moved(uid, replaced, day)).await;
        system.record(moved(uid, replaced, day)).await;
        assert_eq!(send_due(&system).await, [NoticeKind::Moved], "{uid}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cancelled_before_its_first_notice_has_none() {
    let system = booked().await;
    system.record(cancelled("uid-1")).await;

    assert!(send_due(&system).await.is_empty());
    assert_eq!(
        states(&system).await,
        [
            "ready skipped call_is_off",
            "cancelled skipped nothing_was_told"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_has_one_notice_and_so_has_a_call_that_is_on_again() {
    let system = booked().await;
    send_due(&system).await;

    system.record(cancelled("uid-1")).await;
    system.record(cancelled("uid-1")).await;
    assert_eq!(send_due(&system).await, [NoticeKind::Cancelled]);
    system.record(moved("uid-2", "uid-1", 6)).await;
    assert_eq!(send_due(&system).await, [NoticeKind::Moved]);
    system.record(cancelled("uid-2")).await;
    assert_eq!(send_due(&system).await, [NoticeKind::Cancelled]);
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_call_has_no_notice() {
    let system = System::start_knowing(acme()).await;
    let past = BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created("uid-1")
    };
    system.record(past).await;

    assert!(send_due(&system).await.is_empty());
    assert_eq!(states(&system).await, ["ready skipped call_is_over"]);
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

fn hosted(event: BookingEvent, email: &str) -> BookingEvent {
    BookingEvent {
        organizer: Some(Host {
            email: email.to_owned(),
            ..Default::default()
        }),
        ..event
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_gets_a_ready_notice_and_earlier_recipients_do_not() {
    let system = System::start_knowing(acme()).await;
    system
        .record(hosted(created("uid-1"), "sam@us.example"))
        .await;
    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);

    let other = hosted(moved("uid-2", "uid-1", 5), "eve@us.example");
    system.record(other.clone()).await;
    let claimed = claim_settled(&system).await;

    let ready = claimed
        .iter()
        .find(|claimed| claimed.notice.as_ref().unwrap().kind() == NoticeKind::Ready)
        .expect("it is due again");
    let known = &ready.notice.as_ref().unwrap().destinations;
    assert_eq!(known[0].destination, "sales");
    let booking = ready.call.as_ref().unwrap().booking.as_ref().unwrap();
    assert_eq!(booking.organizer.as_ref().unwrap().email, "eve@us.example");
    let sent = Some(attempt("eve", Outcome::Sent));
    report(&system, ready, &["sales", "eve"], sent)
        .await
        .unwrap();
    system.record(other).await;
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn possible_recipients_of_a_notice_get_the_cancellation() {
    let system = booked().await;
    // A sender is sending the notice, or was killed while sending it.
    assert_eq!(kinds(&claim(&system).await), [NoticeKind::Ready]);
    system.record(cancelled("uid-1")).await;
    assert_eq!(send_due(&system).await, [NoticeKind::Cancelled]);

    let system = booked().await;
    claim(&system).await;
    system.record(cancelled("uid-1")).await;
    system
        .database
        .execute("UPDATE notices SET lease_expires_at = now() WHERE lease_token IS NOT NULL")
        .await;
    assert_eq!(send_due(&system).await, [NoticeKind::Cancelled]);
    assert_eq!(
        states(&system).await,
        ["ready skipped call_is_off", "cancelled sent"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_notice_was_refused_everywhere_is_not_mentioned_when_it_is_off() {
    let system = booked().await;
    let claimed = claim(&system).await;
    let refused = Some(attempt("sales", Outcome::Refused));
    report(&system, &claimed[0], &["sales"], refused)
        .await
        .unwrap();

    system.record(cancelled("uid-1")).await;

    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_that_was_being_sent_is_not_tried_again_once_the_call_is_off() {
    let system = booked().await;
    send_due(&system).await;
    let due = "UPDATE notices SET next_attempt_at = now() WHERE kind = 'reminder'";
    system.database.execute(due).await;
    let claimed = claim(&system).await;
    assert_eq!(kinds(&claimed), [NoticeKind::Reminder]);
    system.record(cancelled("uid-1")).await;
    let failed = Some(attempt("sales", Outcome::Failed));
    report(&system, &claimed[0], &["sales"], failed)
        .await
        .unwrap();

    system.database.execute(due).await;
    claim(&system).await;

    let state = "SELECT concat_ws(' ', state, skip_reason) FROM notices WHERE kind = 'reminder'";
    assert_eq!(system.text(state).await, "skipped call_is_off");
}
