//! Moved calls and shared calls.

use proto::booking::v1::BookingState as State;
use serde_json::{Value, json};

use crate::running::{Running, booking, changed};

fn seats(people: &[(&str, &str)]) -> Value {
    people
        .iter()
        .map(|(seat, email)| json!({ "seatUid": seat, "email": email, "absent": false }))
        .collect()
}

#[tokio::test]
async fn a_move_is_not_a_loss() {
    let running = Running::start().await;
    let changes = json!({ "status": "cancelled", "rescheduledToUid": "new" });
    running.calcom.add(booking("old", changes));
    running.bookbrief.knows("old", State::Accepted);

    let report = running.reconcile().await;

    assert_eq!(running.bookbrief.recorded(), [""; 0]);
    assert_eq!(running.bookbrief.state("old"), Some(State::Accepted));
    assert_eq!(report.summary.up_to_date, 1);
}

#[tokio::test]
async fn a_booking_is_followed_to_where_it_went_though_that_is_not_listed() {
    let running = Running::start().await;
    let changes = json!({ "status": "cancelled", "rescheduledToUid": "second" });
    running.calcom.add(booking("first", changes));
    let changes = json!({
        "status": "cancelled",
        "rescheduledFromUid": "first",
        "rescheduledToUid": "third",
        "createdAt": "2026-11-22T08:10:00.000Z",
    });
    running
        .calcom
        .add_unlisted("second", booking("second", changes));
    let changes = json!({
        "rescheduledFromUid": "second",
        "createdAt": "2026-11-22T08:20:00.000Z",
    });
    // The uid of a series finds all of it.
    let data = json!([booking("third", changes)]);
    running.calcom.add_unlisted("third", data);
    running.bookbrief.knows("first", State::Accepted);

    running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(
        recorded,
        [
            "second RESCHEDULED from first",
            "third RESCHEDULED from second"
        ]
    );
    assert_eq!(running.bookbrief.state("first"), Some(State::Superseded));
    assert_eq!(running.bookbrief.state("second"), Some(State::Superseded));
    assert_eq!(running.bookbrief.state("third"), Some(State::Accepted));

    running.reconcile().await;

    assert_eq!(running.bookbrief.recorded(), [""; 0]);
}

#[tokio::test]
async fn a_move_that_arrived_as_a_new_booking_is_linked() {
    let running = Running::start().await;
    running
        .calcom
        .add(booking("new", json!({ "rescheduledFromUid": "old" })));
    running.bookbrief.knows("old", State::Accepted);
    running.bookbrief.knows("new", State::Accepted);

    running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(recorded, ["new RESCHEDULED from old"]);
    assert_eq!(running.bookbrief.state("old"), Some(State::Superseded));
}

#[tokio::test]
async fn a_call_that_was_moved_and_then_cancelled_is_lost_under_both_uids() {
    let running = Running::start().await;
    let changes = json!({ "status": "cancelled", "rescheduledToUid": "new" });
    running.calcom.add(booking("old", changes));
    let changes = json!({
        "status": "cancelled",
        "rescheduledFromUid": "old",
        "createdAt": "2026-11-22T08:10:00.000Z",
        "updatedAt": "2026-11-22T08:20:00.000Z",
    });
    running.calcom.add(booking("new", changes));
    running.bookbrief.knows("old", State::Accepted);

    running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(
        recorded,
        ["new RESCHEDULED from old", "new CANCELLED from old"]
    );
    assert_eq!(running.bookbrief.state("old"), Some(State::Superseded));
    assert_eq!(running.bookbrief.state("new"), Some(State::Cancelled));
}

#[tokio::test]
async fn a_booking_that_moved_to_one_that_is_gone_is_left_alone() {
    let running = Running::start().await;
    let changes = json!({ "status": "cancelled", "rescheduledToUid": "deleted" });
    running.calcom.add(booking("old", changes));

    running.reconcile().await;

    assert_eq!(running.bookbrief.recorded(), [""; 0]);
}

#[tokio::test]
async fn every_seat_is_recorded_and_only_a_cancelled_call_loses_them() {
    let running = Running::start().await;
    let attendees = seats(&[
        ("seat-1", "zoe@kestrel.example"),
        ("seat-2", "yan@merlin.example"),
    ]);
    running
        .calcom
        .add(booking("live", json!({ "attendees": attendees })));
    let changes = json!({ "attendees": attendees, "status": "cancelled" });
    running.calcom.add(booking("off", changes));
    running.bookbrief.knows("off/seat-2", State::Accepted);
    running.bookbrief.does_not_know("yan@merlin.example");

    let report = running.reconcile().await;

    let recorded = running.bookbrief.recorded();
    assert_eq!(
        recorded,
        [
            "live/seat-1 CREATED",
            "live/seat-2 CREATED",
            "off/seat-1 CANCELLED",
            "off/seat-2 CANCELLED",
        ]
    );
    assert_eq!((report.summary.recorded, report.summary.unmatched), (3, 1));
}

#[tokio::test]
async fn a_shared_call_that_was_moved_under_its_own_uid_gets_its_new_time() {
    let running = Running::start().await;
    let attendees = seats(&[("seat-1", "zoe@kestrel.example")]);
    let shared = booking("shared", json!({ "attendees": attendees }));
    running.calcom.add(shared.clone());
    running.reconcile().await;
    running.bookbrief.recorded();

    let later = json!({ "start": "2026-11-24T10:00:00.000Z", "end": "2026-11-24T10:30:00.000Z" });
    running.calcom.replace(changed(shared, later));
    running.reconcile().await;

    assert_eq!(running.bookbrief.recorded(), ["shared/seat-1 RESCHEDULED"]);
    running.reconcile().await;
    assert_eq!(running.bookbrief.recorded(), [""; 0]);
}
