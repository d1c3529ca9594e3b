//! Tests of the events that a run records, and that a second one records none.

use std::time::Duration;

use gateway::reconcile::Summary;
use proto::booking::v1::{BookingEventType, BookingState as State};
use runtime::Shutdown;
use serde_json::{Value, json};

use crate::{
    fake_bookbrief::event,
    fake_calcom::KEY,
    running::{NOW, Running, SINCE, at, booking, changed},
};

/// Returns the changes that make the call of a booking over.
fn over() -> Value {
    json!({ "start": "2026-11-22T09:00:00.000Z", "end": "2026-11-22T09:30:00.000Z" })
}

/// Lists a day of bookings whose webhooks never arrived.
fn missed_day(running: &Running) {
    let absent = json!({ "attendees": [{ "email": "zoe@kestrel.example", "absent": true }] });
    let earlier = json!({ "createdAt": "2026-11-22T07:00:00.000Z" });
    for booking in [
        booking("booked", json!({})),
        booking("requested", json!({ "status": "pending" })),
        booking("waiting", json!({ "status": "awaiting_host" })),
        booking("declined", json!({ "status": "rejected" })),
        booking("cancelled", json!({ "status": "cancelled" })),
        booking(
            "long-gone",
            changed(json!({ "status": "cancelled" }), over()),
        ),
        booking("held", over()),
        booking("no-show", changed(over(), absent)),
        booking(
            "old-time",
            changed(
                json!({ "status": "cancelled", "rescheduledToUid": "new-time" }),
                earlier,
            ),
        ),
        booking("new-time", json!({ "rescheduledFromUid": "old-time" })),
    ] {
        running.calcom.add(booking);
    }
    running.bookbrief.knows("old-time", State::Accepted);
}

#[tokio::test]
async fn a_day_of_missed_webhooks_is_caught_up_with_in_one_run() {
    let running = Running::start().await;
    missed_day(&running);

    let first = running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(
        recorded,
        [
            "booked CREATED",
            "cancelled CANCELLED",
            "declined REJECTED",
            "held CREATED",
            "held MEETING_ENDED",
            "new-time RESCHEDULED from old-time",
            "no-show CREATED",
            "no-show MEETING_ENDED",
            "no-show NO_SHOW_MARKED",
            "requested REQUESTED",
            "waiting REQUESTED",
        ]
    );
    assert_eq!(running.bookbrief.state("old-time"), Some(State::Superseded));
    assert_eq!(running.bookbrief.state("no-show"), Some(State::NoShow));
    let expected = Summary {
        read: 10,
        up_to_date: 1,
        recorded: 8,
        skipped: 1,
        ..Summary::default()
    };
    assert_eq!(first.summary, expected);

    let second = running.reconcile().await;

    assert_eq!(running.bookbrief.recorded(), [""; 0]);
    let expected = Summary {
        read: 10,
        up_to_date: 9,
        skipped: 1,
        ..Summary::default()
    };
    assert_eq!(second.summary, expected);
}

#[tokio::test]
async fn a_dry_run_shows_what_it_would_record_and_records_nothing() {
    let running = Running::start().await;
    missed_day(&running);

    let reconciler = running.reconciler(KEY, true);
    let report = reconciler.run_once(at(SINCE), at(NOW)).await.unwrap();

    assert_eq!(running.bookbrief.recorded(), [""; 0]);
    let lines: Vec<_> = report.planned.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(report.summary.recorded, 8);
}

#[tokio::test]
async fn an_event_is_recorded_as_its_webhook_would_be() {
    let running = Running::start().await;
    let changes = json!({
        "metadata": { "sequenceId": "seq-1" },
        "videoCallData": { "password": "pw" },
        "updatedAt": "2026-11-22T08:30:00.000Z",
    });
    running.calcom.add(booking("uid-1", changes));

    running.reconcile().await;

    let request = running.bookbrief.requests().remove(0);
    let event = event(&request);
    assert_eq!(event.outreach_sequence_id, "seq-1");
    assert_eq!(event.event_time, Some(at("2026-11-22T08:30:00Z").into()));
    let delivery = request.delivery.unwrap();
    assert_eq!(delivery.source, "calcom");
    assert_eq!(delivery.event_name, "reconcile/BOOKING_CREATED");
    assert_eq!(delivery.body_sha256.len(), 32);
    assert_eq!(delivery.receive_time, Some(at(NOW).into()));
    let kept: Value = serde_json::from_str(&delivery.payload_json).unwrap();
    assert_eq!(kept["videoCallData"]["password"], "[redacted]");
}

#[tokio::test]
async fn every_page_is_read_whatever_the_totals_say_and_each_booking_once() {
    let running = Running::start().await;
    for index in 0..250 {
        let minute = if index < 130 { 0 } else { index % 60 };
        let updated = format!("2026-11-22T08:{minute:02}:00.000Z");
        let uid = format!("uid-{index}");
        running
            .calcom
            .add(booking(&uid, json!({ "updatedAt": updated })));
    }

    let report = running.reconcile().await;

    assert_eq!(report.summary.recorded, 250);
    assert_eq!(running.bookbrief.recorded().len(), 250);
}

#[tokio::test]
async fn a_mark_that_did_not_count_as_a_change_is_found() {
    let running = Running::start().await;
    let long_ago = json!({ "updatedAt": "2026-11-01T08:00:00.000Z" });
    let absent = json!({ "attendees": [{ "email": "zoe@kestrel.example", "absent": true }] });
    let marked = changed(changed(over(), long_ago.clone()), absent);
    running.calcom.add(booking("marked", marked));
    running
        .calcom
        .add(booking("unmarked", changed(over(), long_ago)));
    running.bookbrief.knows("marked", State::Completed);
    running.bookbrief.knows("unmarked", State::NoShow);

    running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(
        recorded,
        ["marked NO_SHOW_MARKED", "unmarked NO_SHOW_CLEARED"]
    );
}

#[tokio::test]
async fn a_call_that_was_given_to_another_host_is_noticed_once() {
    let running = Running::start().await;
    let hosted_by = |name: &str, minute: u32| {
        json!({
            "hosts": [{ "name": name, "email": format!("{name}@bookbrief.example") }],
            "updatedAt": format!("2026-11-22T08:{minute:02}:00.000Z"),
        })
    };
    running
        .calcom
        .replace(booking("uid-1", hosted_by("Hanna", 0)));
    running.reconcile().await;
    assert_eq!(running.bookbrief.recorded(), ["uid-1 CREATED"]);
    running
        .calcom
        .replace(booking("uid-1", hosted_by("Piet", 5)));

    running.reconcile().await;
    let request = running.bookbrief.requests().remove(0);
    running.reconcile().await;

    let other = event(&request);
    assert_eq!(other.r#type(), BookingEventType::DetailsChanged);
    assert_eq!(other.organizer.unwrap().name, "Piet");
    assert!(running.bookbrief.recorded().is_empty());
}

#[tokio::test]
async fn a_guest_who_was_added_is_noticed_once() {
    let running = Running::start().await;
    running.calcom.replace(booking("uid-1", json!({})));
    running.reconcile().await;
    assert_eq!(running.bookbrief.recorded(), ["uid-1 CREATED"]);
    let guests = json!({
        "guests": ["tom@kestrel.example"],
        "updatedAt": "2026-11-22T08:05:00.000Z",
    });
    running.calcom.replace(booking("uid-1", guests));

    running.reconcile().await;
    let request = running.bookbrief.requests().remove(0);
    running.reconcile().await;

    let added = event(&request);
    assert_eq!(added.r#type(), BookingEventType::DetailsChanged);
    assert_eq!(added.attendees[1].email, "tom@kestrel.example");
    assert!(running.bookbrief.recorded().is_empty());
}

#[tokio::test]
async fn who_was_erased_is_no_guest_who_was_added() {
    let running = Running::start().await;
    let guests = |guests: &[&str], minute: u32| {
        let updated = format!("2026-11-22T08:{minute:02}:00.000Z");
        booking("uid-1", json!({ "guests": guests, "updatedAt": updated }))
    };
    let (tom, una) = ("tom@kestrel.example", "una@kestrel.example");
    running.calcom.replace(guests(&[tom], 0));
    running.reconcile().await;
    assert_eq!(running.bookbrief.recorded(), ["uid-1 CREATED"]);
    running.bookbrief.erase(tom);

    running.calcom.replace(guests(&[tom], 5));
    let unchanged = running.reconcile().await;
    let recorded = running.bookbrief.recorded();
    running.calcom.replace(guests(&[tom, una], 6));
    running.reconcile().await;

    assert_eq!(unchanged.summary.up_to_date, 1);
    assert!(recorded.is_empty(), "{recorded:?}");
    assert_eq!(running.bookbrief.recorded(), ["uid-1 DETAILS_CHANGED"]);
}

#[tokio::test]
async fn a_lost_date_of_a_series_has_the_name_by_which_the_others_are_known() {
    let running = Running::start().await;
    let later = "2026-11-22T08:45:00.000Z";
    let changed = json!({ "recurringBookingUid": "series-1", "updatedAt": later });
    let date = |uid: &str| booking(uid, changed.clone());
    running.bookbrief.knows_date("uid-2", "~by-webhook");
    running.calcom.add(date("uid-1"));
    running.calcom.add(date("uid-2"));

    running.reconcile().await;

    let lost = event(&running.bookbrief.requests().remove(0));
    assert_eq!(lost.booking_uid, "uid-1");
    assert_eq!(lost.series_uid, "~by-webhook");
    // The time of the booking, as for all of them, and not that of the change.
    assert_eq!(lost.event_time, Some(at("2026-11-22T08:00:00Z").into()));
}

#[tokio::test]
async fn bookings_of_strangers_are_counted_and_asked_for_once_a_run() {
    let running = Running::start().await;
    running.bookbrief.does_not_know("zoe@kestrel.example");
    running.calcom.add(booking("held", over()));

    for _ in 0..2 {
        let report = running.reconcile().await;

        assert_eq!(report.summary.unmatched, 1);
        assert_eq!(running.bookbrief.recorded(), ["held CREATED"]);
    }
}

#[tokio::test]
async fn unreadable_bookings_stop_no_other() {
    let running = Running::start().await;
    running.calcom.add(json!("no booking"));
    running
        .calcom
        .add(booking("lost", json!({ "status": "teleported" })));
    running
        .calcom
        .add(booking("unstorable", json!({ "title": "NUL \u{0}" })));
    running.calcom.add(booking(
        "unknown",
        json!({ "attendees": null, "guests": null }),
    ));
    let changes = json!({ "attendees": [{ "email": "unknown", "name": "unknown" }] });
    running.calcom.add(booking("placeholder", changes));

    let report = running.reconcile().await;

    // Bookings without times are not listed by time.
    assert_eq!((report.summary.failed, report.summary.recorded), (2, 2));
}

#[tokio::test]
async fn it_is_done_again_from_where_it_ended_until_the_shutdown() {
    let running = Running::start().await;
    running.calcom.add(booking("uid-1", json!({})));
    let shutdown = Shutdown::new();
    let (reconciler, stop) = (running.reconciler(KEY, false), shutdown.clone());
    let every = Duration::from_millis(1);
    let repeated = tokio::spawn(async move {
        let clock = || at(NOW);
        reconciler
            .run_every(every, at(SINCE), clock, |_| {}, &stop)
            .await
    });

    running.calcom.answered(6).await;
    running.calcom.add(booking(
        "uid-2",
        json!({ "updatedAt": "2026-11-22T11:00:00.000Z" }),
    ));
    running.calcom.answered(6).await;
    shutdown.start();
    repeated.await.unwrap().unwrap();

    assert_eq!(
        running.bookbrief.recorded(),
        ["uid-1 CREATED", "uid-2 CREATED"]
    );
    let asked = running.calcom.asked();
    let since = |time| format!("/v2/bookings?afterUpdatedAt={time}");
    assert!(
        asked[0].starts_with(&since("2026-11-21T12%3A00%3A00.000Z")),
        "{}",
        asked[0]
    );
    // Ten minutes before the last listed change.
    assert!(
        asked[2].starts_with(&since("2026-11-22T07%3A50%3A00.000Z")),
        "{}",
        asked[2]
    );
}
