//! Copies of one event from the webhooks of a team and of a user, milliseconds apart.

use diesel_async::SimpleAsyncConnection;
use proto::{
    booking::v1::{
        BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome,
        RecordBookingEventResponse,
    },
    well_known::Timestamp,
};
use tokio::task::JoinSet;

use crate::{
    dossier::{acme, dossier},
    events::{ORDERS, created, delivery, time},
    locks::{Seed, locked, until_one_waits},
    seat_ids::seated,
    system::System,
};

/// Returns an event of a type, this many milliseconds after the call began.
fn at(event_type: BookingEventType, milliseconds: i64) -> BookingEvent {
    let begin = time("2099-01-05T09:00:00.990Z");
    let nanos = i64::from(begin.nanos) + milliseconds * 1_000_000;
    BookingEvent {
        r#type: event_type.into(),
        event_time: Some(Timestamp {
            seconds: begin.seconds + nanos.div_euclid(1_000_000_000),
            nanos: i32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap(),
        }),
        ..created("uid-1")
    }
}

fn moved_to(start: &str, milliseconds: i64) -> BookingEvent {
    BookingEvent {
        start_time: Some(time(start)),
        end_time: None,
        ..at(BookingEventType::Rescheduled, milliseconds)
    }
}

async fn record_at_once(system: &System, events: Vec<BookingEvent>) -> Vec<Outcome> {
    let mut calls = JoinSet::new();
    for event in events {
        let mut client = system.bookings();
        calls.spawn(async move {
            let recorded = client.record_booking_event(delivery(event)).await;
            recorded.unwrap().into_inner()
        });
    }
    let outcome = |recorded: &RecordBookingEventResponse| recorded.outcome();
    calls.join_all().await.iter().map(outcome).collect()
}

fn count(outcomes: &[Outcome], wanted: Outcome) -> usize {
    outcomes
        .iter()
        .filter(|outcome| **outcome == wanted)
        .count()
}

const LOG: &str = "SELECT string_agg(status, ' ' ORDER BY id) FROM outreach_logs";

#[tokio::test(flavor = "multi_thread")]
async fn copies_at_once_are_one_event_on_either_side_of_a_second() {
    for (event_type, status) in [
        (BookingEventType::NoShowMarked, "no_show"),
        (BookingEventType::Rescheduled, "rescheduled"),
    ] {
        let system = System::start_knowing(acme()).await;
        system.record(created("uid-1")).await;
        let copies = [0, 3, 11, 400].map(|offset| match event_type {
            BookingEventType::Rescheduled => moved_to("2099-02-05T09:00:00Z", offset),
            mark => at(mark, offset),
        });

        let outcomes = record_at_once(&system, copies.to_vec()).await;

        assert_eq!(count(&outcomes, Outcome::Applied), 1, "{outcomes:?}");
        assert_eq!(count(&outcomes, Outcome::Duplicate), 3, "{outcomes:?}");
        assert_eq!(system.text(LOG).await, format!("booked {status}"));
        let states = "SELECT DISTINCT concat_ws(' ', state, attempts) FROM webhook_deliveries";
        assert_eq!(system.database.texts(states).await, ["applied 1"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_changes_no_row() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(moved_to("2099-02-05T09:00:00Z", 0)).await;
    let before = system.rows().await;

    let copy = system.record(moved_to("2099-02-05T09:00:00Z", 12)).await;

    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert_eq!(system.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_is_taken_back_and_a_call_that_is_moved_back_are_events_of_their_own() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let events = [
        moved_to("2099-02-05T09:00:00Z", 0),
        moved_to("2099-01-05T09:00:00Z", 5_000),
        moved_to("2099-02-05T09:00:00Z", 10_000),
        at(BookingEventType::NoShowMarked, 20_000),
        at(BookingEventType::NoShowCleared, 20_700),
        at(BookingEventType::NoShowMarked, 21_400),
    ];
    for event in events {
        let copy = BookingEvent {
            event_time: event.event_time.map(|time| Timestamp {
                nanos: time.nanos + 2_000_000,
                ..time
            }),
            ..event.clone()
        };
        assert_eq!(system.record(event).await.outcome(), Outcome::Applied);
        assert_eq!(system.record(copy).await.outcome(), Outcome::Duplicate);
    }

    assert_eq!(
        system.text(LOG).await,
        "booked rescheduled rescheduled rescheduled no_show no_show_cleared no_show"
    );
    let state = "SELECT concat_ws(' ', state, start_time AT TIME ZONE 'UTC') FROM bookings";
    assert_eq!(system.text(state).await, "no_show 2099-02-05 09:00:00");
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_waited_for_their_contact_are_one_event_too() {
    let system = System::start().await;
    for offset in [0, 4] {
        let mark = at(BookingEventType::NoShowMarked, offset);
        assert_eq!(system.record(mark).await.outcome(), Outcome::Ignored);
    }

    system.import(acme()).await;
    // The call is over by now, so an import leaves it alone.
    let due = "UPDATE webhook_deliveries SET state = 'received', reason = NULL, attempts = 0,
        next_attempt_at = now(), finished_at = NULL";
    system.database.execute(due).await;
    while system.step().await {}

    assert_eq!(system.text(LOG).await, "no_show");
    let states = "SELECT string_agg(state, ' ') FROM webhook_deliveries";
    assert_eq!(system.text(states).await, "applied applied");
}

/// Records events a moment apart, in every order. Returns the final states and logs.
async fn in_every_order(events: [BookingEvent; 3]) -> Vec<String> {
    let mut outcomes = Vec::new();
    for order in ORDERS {
        let system = System::start_knowing(acme()).await;
        system.record(created("uid-1")).await;
        for index in order {
            system.record(events[index].clone()).await;
        }
        while system.step().await {}
        let outcome = "SELECT concat_ws(' ', state, start_time AT TIME ZONE 'UTC',
            (SELECT string_agg(status, ',' ORDER BY status) FROM outreach_logs)) FROM bookings";
        outcomes.push(system.text(outcome).await);
    }
    outcomes.dedup();
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_within_two_seconds_may_arrive_in_any_order() {
    let mark = BookingEventType::NoShowMarked;
    let clear = BookingEventType::NoShowCleared;
    let marked_again = [at(mark, 0), at(clear, 700), at(mark, 1_400)];
    let cleared_again = [at(clear, 0), at(mark, 700), at(clear, 1_400)];

    assert_eq!(
        in_every_order(marked_again).await,
        ["no_show 2099-01-05 09:00:00 booked,no_show,no_show,no_show_cleared"]
    );
    assert_eq!(
        in_every_order(cleared_again).await,
        ["completed 2099-01-05 09:00:00 booked,no_show,no_show_cleared,no_show_cleared"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_within_two_seconds_may_arrive_in_any_order() {
    let (there, back) = ("2099-02-05T09:00:00Z", "2099-03-05T09:00:00Z");
    let moves = [
        moved_to(there, 0),
        moved_to(back, 700),
        moved_to(there, 1_400),
    ];

    assert_eq!(
        in_every_order(moves).await,
        ["accepted 2099-02-05 09:00:00 booked,rescheduled,rescheduled,rescheduled"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_two_subscriptions_report_is_applied_to_a_later_seat_once() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system.record(created("uid-1")).await;
    for milliseconds in [0, 3] {
        let moved = moved_to("2099-02-05T09:00:00Z", milliseconds);
        system.record(moved).await;
    }

    let seat = seated("ada@zenith.example", "uid-1", "seat-1");
    system.record(seat).await;
    while system.step().await {}

    let log = "SELECT string_agg(status, ' ' ORDER BY id) FROM outreach_logs WHERE prospect_id = 'zenith'";
    assert_eq!(system.text(log).await, "booked rescheduled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_belongs_to_the_outreach_of_the_event_that_was_applied() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system.record(created("uid-1")).await;
    system.record(moved_to("2099-02-05T09:00:00Z", 0)).await;
    let mut other = locked(&system, "uid-1", Seed::Booking).await;

    let mut bookings = system.bookings();
    let copy = moved_to("2099-02-05T09:00:00Z", 3);
    let recording =
        tokio::spawn(async move { bookings.record_booking_event(delivery(copy)).await });
    until_one_waits(&system).await;
    other
        .batch_execute(
            "UPDATE webhook_deliveries SET sequence_id = 'zenith-sequence'
             WHERE event ->> 'eventType' = 'BOOKING_RESCHEDULED';
             COMMIT",
        )
        .await
        .unwrap();

    let recorded = recording.await.unwrap().unwrap().into_inner();
    assert_eq!(recorded.outcome(), Outcome::Duplicate);
    let sequences = "SELECT string_agg(sequence_id, ' ') FROM webhook_deliveries
        WHERE event ->> 'eventType' = 'BOOKING_RESCHEDULED'";
    assert_eq!(
        system.text(sequences).await,
        "zenith-sequence zenith-sequence"
    );
}
