//! Dates of a series that pass without an event.

use booking_svc::{JobName, Worker};
use proto::booking::v1::{BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome};

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    system::System,
};

const PLANS: &str = "SELECT concat_ws(' ', version, booking_uid, status) FROM call_prep_plans";
const OUTREACH: &str = "SELECT concat_ws(' ', status, metadata #>> '{calcom,bookingUid}',
    metadata #>> '{calcom,startTime}') FROM outreach_sequences";
const STATES: &str = "SELECT concat_ws(' ', uid, state) FROM bookings ORDER BY uid";
/// The notices that are still to be sent, except for `ready`.
const NOTICES: &str =
    "SELECT concat_ws(' ', kind, to_char(next_attempt_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI'))
    FROM notices WHERE kind <> 'ready' AND finished_at IS NULL AND next_attempt_at > now()";

fn date(uid: &str, day: u32) -> BookingEvent {
    BookingEvent {
        series_uid: "series".to_owned(),
        start_time: Some(time(&format!("2099-03-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-03-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

async fn with_dates() -> System {
    let system = System::start_knowing(acme()).await;
    for (uid, day) in [("a", 1), ("b", 8), ("c", 15)] {
        system.record(date(uid, day)).await;
    }
    system
}

/// Lets time pass, so that a date has been over for some minutes and its notices were sent.
async fn pass_since(system: &System, uid: &str, minutes: u32) {
    let pass = format!(
        "UPDATE bookings SET end_time = now() - interval '{minutes} minutes',
             start_time = now() - interval '30 minutes' - interval '{minutes} minutes'
         WHERE uid = '{uid}';
         UPDATE notices SET state = 'sent', told_at = now(), begun_at = now(), finished_at = now(), next_attempt_at = NULL"
    );
    system.database.execute(&pass).await;
}

async fn pass(system: &System, uid: &str) {
    pass_since(system, uid, 1).await;
}

async fn see_to_dates(system: &System) {
    let worker = Worker::new(system.recorder.clone());
    while worker.run_once(JobName::PassDates).await.unwrap() {}
    while system.step().await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_date_has_passed_everything_follows_to_the_next_one() {
    let system = with_dates().await;
    pass(&system, "a").await;

    see_to_dates(&system).await;

    assert_eq!(system.text(PLANS).await, "1 b READY");
    assert_eq!(
        system.text(OUTREACH).await,
        "BOOKED b 2099-03-08T09:00:00.000Z"
    );
    // Nothing has moved: there is only a reminder of the next date.
    assert_eq!(
        system.database.texts(NOTICES).await,
        ["reminder 03-08 08:00"]
    );
    let opening = "SELECT brief ->> 'opening' FROM call_prep_plans";
    assert!(system.text(opening).await.contains("2099-03-08"));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_date_has_passed_nobody_hears_that_an_unconfirmed_one_has_moved() {
    let system = System::start_knowing(acme()).await;
    system.record(date("a", 1)).await;
    let asked = BookingEvent {
        r#type: BookingEventType::Requested.into(),
        ..date("b", 8)
    };
    system.record(asked).await;
    pass(&system, "a").await;

    see_to_dates(&system).await;

    assert_eq!(
        system.database.texts(STATES).await,
        ["a completed", "b pending"]
    );
    assert!(system.database.texts(NOTICES).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reported_end_of_a_date_that_has_passed_is_a_copy() {
    let system = with_dates().await;
    pass(&system, "a").await;
    see_to_dates(&system).await;
    let before = system.rows().await;

    let end = "SELECT to_char(end_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')
        FROM bookings WHERE uid = 'a'";
    let ended = BookingEvent {
        r#type: BookingEventType::MeetingEnded.into(),
        end_time: Some(time(&system.text(end).await)),
        ..created("a")
    };
    let outreach = system.record(ended).await;
    see_to_dates(&system).await;

    assert_eq!(outreach.outcome(), Outcome::Duplicate);
    assert_eq!(system.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_was_moved_passes_too_and_the_last_one_leaves_the_outreach_booked() {
    let system = with_dates().await;
    for (uid, replaced, day) in [("m", "a", 2), ("n", "m", 3)] {
        let moved = BookingEvent {
            r#type: BookingEventType::Rescheduled.into(),
            reschedule_uid: replaced.to_owned(),
            series_uid: String::new(),
            ..date(uid, day)
        };
        system.record(moved).await;
    }
    assert_eq!(system.text(PLANS).await, "1 n READY");

    for (past, minutes, next) in [("n", 30, "b"), ("b", 20, "c"), ("c", 10, "c")] {
        pass_since(&system, past, minutes).await;
        see_to_dates(&system).await;

        assert_eq!(system.text(PLANS).await, format!("1 {next} READY"));
        let outreach = system.text(OUTREACH).await;
        assert!(
            outreach.starts_with(&format!("BOOKED {next} ")),
            "{outreach}"
        );
    }
    assert_eq!(
        system.database.texts(STATES).await,
        [
            "a superseded",
            "b completed",
            "c completed",
            "m superseded",
            "n completed"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_was_cancelled_and_a_call_of_its_own_are_left_alone() {
    let system = with_dates().await;
    system.record(cancelled("a")).await;
    system.record(created("x")).await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "x".to_owned(),
        ..created("y")
    };
    system.record(moved).await;
    for uid in ["a", "y"] {
        pass(&system, uid).await;
    }
    let before = system.database.texts(STATES).await;

    see_to_dates(&system).await;

    assert_eq!(system.database.texts(STATES).await, before);
    let seen_to = "SELECT string_agg(uid, ',') FROM bookings WHERE passed_time IS NOT NULL";
    assert_eq!(system.text(seen_to).await, "y");
}
