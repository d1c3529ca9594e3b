//! Deliveries that were unmatched when they arrived.

use booking_svc::{JobName, Worker};
use proto::booking::v1::{BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, time},
    reading::plan,
    system::System,
};

const STATE: &str = "SELECT state FROM webhook_deliveries";

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_booking_is_applied_once_its_contact_is_imported() {
    let system = System::start().await;
    let ignored = system.record(created("uid-1")).await;
    assert_eq!(ignored.outcome(), Outcome::Ignored);

    system.import(acme()).await;
    assert_eq!(system.text(STATE).await, "received");
    assert!(system.step().await);

    assert_eq!(system.text(STATE).await, "applied");
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_names_its_sequence_or_its_contact_is_found_too() {
    let by_sequence = BookingEvent {
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..created("uid-1")
    };
    let by_contact = BookingEvent {
        contact_id: "acme-contact".to_owned(),
        ..created("uid-1")
    };
    for mut event in [by_sequence, by_contact] {
        event.match_emails = vec!["somebody@else.example".to_owned()];
        let system = System::start().await;
        system.record(event).await;

        system.import(acme()).await;

        assert_eq!(system.text(STATE).await, "received");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_call_and_the_call_of_another_person_stay_ignored() {
    let over = BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created("uid-1")
    };
    let somebody_else = BookingEvent {
        match_emails: vec!["somebody@else.example".to_owned()],
        ..created("uid-1")
    };
    for event in [over, somebody_else] {
        let system = System::start().await;
        system.record(event).await;

        system.import(acme()).await;

        assert_eq!(system.text(STATE).await, "ignored");
        assert!(!system.step().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_that_only_its_uid_connects_is_applied_when_its_booking_comes() {
    let system = System::start_knowing(acme()).await;
    let unnamed = BookingEvent {
        match_emails: vec!["private@home.example".to_owned()],
        ..cancelled("uid-1")
    };
    let early = system.record(unnamed).await;
    assert_eq!(early.outcome(), Outcome::Ignored);

    system.record(created("uid-1")).await;
    while system.step().await {}

    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    let states = "SELECT string_agg(state, ' ' ORDER BY id) FROM webhook_deliveries";
    assert_eq!(system.text(states).await, "applied applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_only_its_predecessor_connects_is_applied_when_that_comes() {
    let system = System::start_knowing(acme()).await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        match_emails: vec!["private@home.example".to_owned()],
        ..created("uid-2")
    };
    system.record(moved).await;

    system.record(created("uid-1")).await;
    while system.step().await {}

    let states = "SELECT concat_ws(' ', uid, state) FROM bookings ORDER BY uid";
    assert_eq!(
        system.database.texts(states).await,
        ["uid-1 superseded", "uid-2 accepted"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_under_another_form_of_the_address_is_found_when_its_contact_comes() {
    for (booked, known) in [
        ("ada+cal@acme.example", "ada@acme.example"),
        ("ada@acme.example", "ada+crm@acme.example"),
        ("ZOË@müller.example", "zoë@xn--mller-kva.example"),
    ] {
        let system = System::start().await;
        let event = BookingEvent {
            match_emails: vec![booked.to_owned()],
            ..created("uid-1")
        };
        system.record(event).await;
        let mut dossier = acme();
        dossier.contacts[0].primary_email = known.to_owned();

        system.import(dossier).await;
        while system.step().await {}

        assert_eq!(system.text(STATE).await, "applied", "{booked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_applied_when_another_tool_writes_its_contact() {
    let system = System::start().await;
    let mut nameless = acme();
    nameless.contacts[0].primary_email = String::new();
    system.import(nameless).await;
    system.record(created("uid-1")).await;

    system
        .database
        .execute("UPDATE contacts SET primary_email = ' Ada@ACME.example'")
        .await;
    while system.step().await {}

    assert_eq!(system.text(STATE).await, "applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_delivery_is_looked_at_again_whatever_became_of_who_ignored_it() {
    let system = System::start().await;
    let worker = Worker::new(system.recorder.clone());
    system.record(created("uid-1")).await;
    system.record(created("uid-2")).await;
    let of_nobody = BookingEvent {
        match_emails: vec!["private@home.example".to_owned()],
        ..created("uid-3")
    };
    system.record(of_nobody).await;
    let is_due = "SELECT bool_and(next_attempt_at BETWEEN now() AND now() + interval '1 minute')
        FROM webhook_deliveries";
    assert_eq!(system.text(is_due).await, "true");
    // An import that commits while they are ignored does not see them.
    system.import(acme()).await;
    let unseen = "UPDATE webhook_deliveries SET state = 'ignored',
        reason = 'no_matching_outreach_sequence', next_attempt_at = now()";
    system.database.execute(unseen).await;

    assert!(!worker.run_once(JobName::TakeSecondLook).await.unwrap());

    let states = "SELECT concat_ws(' ', booking_uid, state, next_attempt_at IS NULL)
        FROM webhook_deliveries ORDER BY booking_uid";
    assert_eq!(
        system.database.texts(states).await,
        ["uid-1 received f", "uid-2 received f", "uid-3 ignored t"]
    );
    while system.step().await {}
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_deliveries_an_import_matches_they_are_requeued_bit_by_bit() {
    let system = System::start().await;
    system.record(created("uid-1")).await;
    let flood = "INSERT INTO webhook_deliveries
            (id, dedupe_key, source, booking_uid, body_sha256, event, state, reason, received_at, finished_at)
        SELECT gen_random_uuid(), n, 'calcom', 'uid-' || n, body_sha256,
            event || jsonb_build_object('bookingUid', 'uid-' || n), state, reason, received_at, finished_at
        FROM webhook_deliveries, generate_series(2, 230) AS n";
    system.database.execute(flood).await;
    let due = "SELECT count(*)::int FROM webhook_deliveries WHERE state = 'received'";

    system.import(acme()).await;

    // Once in its transaction, and once after it.
    assert_eq!(system.text(due).await, "200");
    let pause = "UPDATE prospects SET requeue_at = requeue_at + interval '1 hour'";
    system.database.execute(pause).await;
    while system.step().await {}
    let applied = "SELECT count(*)::int FROM webhook_deliveries WHERE state = 'applied'";
    assert_eq!(system.text(applied).await, "200");
    let pause_is_over = "UPDATE prospects SET requeue_at = now()";
    system.database.execute(pause_is_over).await;
    while system.step().await {}
    assert_eq!(system.text(applied).await, "230");
    let left = "SELECT count(*)::int FROM prospects WHERE requeue_at IS NOT NULL";
    assert_eq!(system.text(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_a_prospect_whom_a_booking_leaves_is_not_current() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("globex")).await;
    let first = system.record(created("uid-1")).await;

    let stronger = BookingEvent {
        outreach_sequence_id: "globex-sequence".to_owned(),
        ..created("uid-1")
    };
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..stronger
    };
    let second = system.record(moved).await;

    let left = plan(&system, &first.call_prep_plan_id).await.unwrap();
    assert!(!left.current);
    let current = plan(&system, &second.call_prep_plan_id).await.unwrap();
    assert!(current.current);
    assert_eq!(current.prospect_id, "globex");
}
