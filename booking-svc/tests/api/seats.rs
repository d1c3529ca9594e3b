//! Shared calls.

use proto::booking::v1::{
    BookingEvent, BookingEventType, BookingState, RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::{acme, dossier},
    events::{created, time},
    reading::{booking, plan},
    system::System,
};

const STATES: &str =
    "SELECT concat_ws(' ', uid, state, to_char(start_time AT TIME ZONE 'UTC', 'MM-DD'))
    FROM bookings ORDER BY uid";
const PLANS: &str = "SELECT concat_ws(' ', p.prospect_id, p.version, p.booking_uid)
    FROM call_prep_plans p ORDER BY 1";
const LOG: &str = "SELECT string_agg(status, ',' ORDER BY created_at) FROM outreach_logs";

/// Returns a booking of a seat by Ada of a prospect.
fn seated(name: &str, uid: &str, seat: &str) -> BookingEvent {
    let address = format!("ada@{name}.example");
    BookingEvent {
        seat_uid: seat.to_owned(),
        seat_email: address.clone(),
        match_emails: vec![address],
        ..created(uid)
    }
}

fn of_type(event_type: BookingEventType, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        ..event
    }
}

/// Returns a move of a seat to another day, under another uid or the same one.
fn moved(event: BookingEvent, from: &str, day: u32) -> BookingEvent {
    BookingEvent {
        reschedule_uid: from.to_owned(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        ..of_type(BookingEventType::Rescheduled, event)
    }
}

/// Returns an event about the whole call, in which Ada of both prospects takes part.
fn whole(event_type: BookingEventType, uid: &str) -> BookingEvent {
    let of_both = ["ada@acme.example", "ada@zenith.example"];
    BookingEvent {
        match_emails: of_both.map(str::to_owned).to_vec(),
        ..of_type(event_type, created(uid))
    }
}

async fn with_two_prospects() -> System {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system
}

async fn until_done(system: &System) {
    while system.step().await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_moves_under_another_id_is_one_call() {
    let system = System::start_knowing(acme()).await;
    let first = system.record(seated("acme", "x", "seat-1")).await;

    system
        .record(moved(seated("acme", "y", "seat-2"), "x", 1))
        .await;
    let states = system.database.texts(STATES).await;
    let plans = system.database.texts(PLANS).await;
    let left = BookingEvent {
        seat_uid: String::new(),
        ..of_type(
            BookingEventType::SeatCancelled,
            seated("acme", "y", "seat-2"),
        )
    };
    system.record(left).await;

    assert_eq!(
        states,
        ["x/seat-1 superseded 01-05", "y/seat-2 accepted 02-01"]
    );
    assert_eq!(plans, ["acme 1 y/seat-2"]);
    let state = booking(&system, "y/seat-2").await.unwrap().state();
    assert_eq!(state, BookingState::Cancelled);
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    assert_eq!(system.text(LOG).await, "booked,rescheduled,seat_cancelled");
    let plan = plan(&system, &first.call_prep_plan_id).await.unwrap();
    assert!(plan.cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_is_found_by_the_id_that_it_has_now() {
    let system = System::start_knowing(acme()).await;
    system.record(seated("acme", "x", "seat-1")).await;

    system
        .record(moved(seated("acme", "x", "seat-2"), "", 1))
        .await;

    let seat = booking(&system, "x/seat-2").await.unwrap();
    assert_eq!(seat.uid, "x/seat-1");
    assert_eq!(seat.seat_email, "ada@acme.example");
    assert_eq!(seat.start_time, Some(time("2099-02-01T09:00:00Z")));
    assert_eq!(system.database.texts(PLANS).await, ["acme 1 x/seat-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_the_whole_call_reaches_every_seat() {
    let system = with_two_prospects().await;
    system.record(seated("acme", "x", "seat-1")).await;
    system.record(seated("zenith", "x", "seat-2")).await;

    let event = moved(whole(BookingEventType::Rescheduled, "x"), "x", 1);
    system.record(event.clone()).await;
    until_done(&system).await;
    let states = system.database.texts(STATES).await;
    let copy = system.record(event).await;
    system.record(whole(BookingEventType::Cancelled, "x")).await;
    until_done(&system).await;

    assert_eq!(
        states,
        ["x/seat-1 accepted 02-01", "x/seat-2 accepted 02-01"]
    );
    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert_eq!(
        system.database.texts(PLANS).await,
        ["acme 1 x/seat-1", "zenith 1 x/seat-2"]
    );
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    assert!(system.outreach("zenith").await.starts_with("REPLIED"));
    let logged = "SELECT prospect_id || ' ' || string_agg(status, ',' ORDER BY created_at)
        FROM outreach_logs GROUP BY prospect_id ORDER BY 1";
    assert_eq!(
        system.database.texts(logged).await,
        [
            "acme booked,rescheduled,cancelled",
            "zenith booked,rescheduled,cancelled"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_call_that_moves_to_another_uid_takes_along_who_is_in_it() {
    let system = with_two_prospects().await;
    system.record(seated("acme", "x", "seat-1")).await;
    system.record(seated("zenith", "x", "seat-2")).await;

    system
        .record(moved(whole(BookingEventType::Rescheduled, "y"), "x", 1))
        .await;
    until_done(&system).await;

    assert_eq!(
        system.database.texts(STATES).await,
        [
            "x/seat-1 superseded 01-05",
            "x/seat-2 superseded 01-05",
            "y/seat-1 accepted 02-01",
            "y/seat-2 accepted 02-01"
        ]
    );
    assert_eq!(
        system.database.texts(PLANS).await,
        ["acme 1 y/seat-1", "zenith 1 y/seat-2"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_becomes_known_later_gets_the_events_of_the_whole_call() {
    let system = with_two_prospects().await;
    system.record(whole(BookingEventType::Cancelled, "x")).await;

    system.record(seated("acme", "x", "seat-1")).await;
    system.record(seated("zenith", "x", "seat-2")).await;
    until_done(&system).await;

    let states = "SELECT DISTINCT state FROM bookings";
    assert_eq!(system.database.texts(states).await, ["cancelled"]);
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    assert!(system.outreach("zenith").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_of_before_is_still_known() {
    let system = System::start_knowing(acme()).await;
    let stored = BookingEvent {
        seat_email: String::new(),
        ..seated("acme", "x", "seat-1")
    };
    system.record(stored).await;

    let by_address = of_type(
        BookingEventType::SeatCancelled,
        seated("acme", "x", "0123456789abcdef"),
    );
    system.record(by_address).await;

    assert_eq!(
        system.database.texts(STATES).await,
        ["x/seat-1 cancelled 01-05"]
    );
}

/// Returns the event with a time this many minutes after the first one.
fn at(minute: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        event_time: Some(time(&format!("2098-12-03T00:{minute:02}:00Z"))),
        ..event
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_a_seat_and_takes_one_again_has_a_call() {
    let without_id = |event: BookingEvent| BookingEvent {
        seat_uid: String::new(),
        ..event
    };
    let left = |minute| {
        let event = of_type(BookingEventType::SeatCancelled, seated("acme", "x", ""));
        at(minute, event)
    };
    let with_ids = [seated("acme", "x", "seat-1"), seated("acme", "x", "seat-2")];
    for [first, again] in [with_ids.clone(), with_ids.map(without_id)] {
        let events = [at(1, first), left(5), at(30, again), left(40)];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let system = System::start_knowing(acme()).await;
            for index in order {
                system.record(events[index].clone()).await;
            }
            until_done(&system).await;

            let states = "SELECT DISTINCT call_uid || ' ' || state FROM bookings";
            assert_eq!(
                system.database.texts(states).await,
                ["x accepted"],
                "{order:?}"
            );
            assert!(system.outreach("acme").await.starts_with("BOOKED"));
            system.record(events[3].clone()).await;
            assert_eq!(system.database.texts(states).await, ["x cancelled"]);
            assert!(system.outreach("acme").await.starts_with("REPLIED"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_under_the_id_of_a_former_seat_is_known_in_any_order() {
    let left = BookingEvent {
        seat_email: String::new(),
        match_emails: Vec::new(),
        ..of_type(
            BookingEventType::SeatCancelled,
            seated("acme", "x", "seat-1"),
        )
    };
    let events = [
        at(1, seated("acme", "x", "seat-1")),
        at(5, left),
        at(30, seated("acme", "x", "seat-2")),
    ];
    for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1], [2, 1, 0], [1, 2, 0]] {
        let system = System::start_knowing(acme()).await;
        for index in order {
            system.record(events[index].clone()).await;
        }
        until_done(&system).await;

        let states = system.database.texts(STATES).await;
        assert_eq!(states.len(), 1, "{order:?}");
        assert!(states[0].contains(" accepted "), "{order:?}: {states:?}");
        let logged = system
            .text("SELECT count(*)::text FROM outreach_logs")
            .await;
        assert_eq!(logged, "3", "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_moves_to_and_fro_is_where_it_was_moved_last() {
    let to = |minute, uid: &str, from: &str, day| {
        at(minute, moved(seated("acme", uid, "seat-1"), from, day))
    };
    let events = [
        at(1, seated("acme", "x", "seat-1")),
        to(10, "y", "x", 2),
        to(20, "x", "y", 1),
        to(30, "y", "x", 2),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let system = System::start_knowing(acme()).await;
        for index in order {
            system.record(events[index].clone()).await;
        }

        let states = system.database.texts(STATES).await;
        assert_eq!(
            states,
            ["x/seat-1 superseded 02-01", "y/seat-1 accepted 02-02"],
            "{order:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_becomes_known_later_follows_the_whole_call_that_has_moved() {
    let events = [
        at(1, seated("acme", "x", "seat-1")),
        at(2, seated("zenith", "x", "seat-2")),
        at(10, moved(whole(BookingEventType::Rescheduled, "y"), "x", 1)),
        at(20, whole(BookingEventType::Cancelled, "y")),
    ];
    for order in [
        [0, 1, 2, 3],
        [2, 0, 1, 3],
        [3, 0, 1, 2],
        [1, 2, 3, 0],
        [3, 2, 1, 0],
    ] {
        let system = with_two_prospects().await;
        for index in order {
            system.record(events[index].clone()).await;
        }
        until_done(&system).await;

        let live = "SELECT uid FROM bookings WHERE state NOT IN ('superseded', 'cancelled')";
        assert_eq!(
            system.database.texts(live).await,
            Vec::<String>::new(),
            "{order:?}"
        );
        for prospect in ["acme", "zenith"] {
            assert!(
                system.outreach(prospect).await.starts_with("REPLIED"),
                "{order:?}"
            );
        }
    }
}
