//! Recurring calls.

use proto::{
    booking::v1::{BookingEvent, BookingEventType, BookingState},
    well_known::Timestamp,
};

use crate::{
    dossier::acme,
    events::{cancelled, created, time},
    reading::booking,
    system::System,
};

const STATES: &str =
    "SELECT concat_ws(' ', uid, state, to_char(start_time AT TIME ZONE 'UTC', 'MM-DD'))
    FROM bookings ORDER BY uid";
const PLANS: &str = "SELECT concat_ws(' ', p.prospect_id, p.version, p.booking_uid)
    FROM call_prep_plans p ORDER BY 1";

/// Returns one date of a series.
fn date(uid: &str, day: u32) -> BookingEvent {
    BookingEvent {
        series_uid: "series".to_owned(),
        start_time: Some(time(&format!("2099-03-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-03-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_has_one_plan_on_its_next_date() {
    let system = System::start_knowing(acme()).await;
    for (uid, day) in [("b", 8), ("a", 1), ("d", 22), ("c", 15)] {
        system.record(date(uid, day)).await;
    }
    let booked = system.outreach("acme").await;
    assert_eq!(system.database.texts(PLANS).await, ["acme 1 a"]);

    system.record(cancelled("a")).await;
    assert_eq!(system.database.texts(PLANS).await, ["acme 1 b"]);
    assert_eq!(system.outreach("acme").await, booked);
    let current_uid = "SELECT metadata #>> '{calcom,bookingUid}' FROM outreach_sequences";
    assert_eq!(system.text(current_uid).await, "b");

    let remaining = BookingEvent {
        ends_series: true,
        ..cancelled("c")
    };
    system.record(remaining).await;
    assert_eq!(
        system.database.texts(STATES).await,
        [
            "a cancelled 03-01",
            "b accepted 03-08",
            "c cancelled 03-15",
            "d cancelled 03-22"
        ]
    );
    // A date that is reported only now is off, too.
    system.record(date("e", 29)).await;
    let state = booking(&system, "e").await.unwrap().state();
    assert_eq!(state, BookingState::Cancelled);
    assert_eq!(system.outreach("acme").await, booked);
    assert_eq!(system.database.texts(PLANS).await, ["acme 1 b"]);

    system.record(cancelled("b")).await;
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

/// Returns a date of a person who books the same series repeatedly, at a time of one day.
fn booked(uid: &str, day: u32, at: &str) -> BookingEvent {
    BookingEvent {
        series_uid: "~who-and-what".to_owned(),
        event_time: Some(time(&format!("2098-12-01T{at}Z"))),
        ..date(uid, day)
    }
}

fn all_remaining(uid: &str, day: u32, at: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Cancelled.into(),
        ends_series: true,
        series_uid: String::new(),
        ..booked(uid, day, at)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_that_is_booked_after_one_was_cancelled_stands() {
    for again in ["08:05:00", "18:00:00"] {
        let mut events = vec![
            booked("a", 1, "08:00:00"),
            booked("b", 8, "08:00:01"),
            all_remaining("a", 1, "08:03:00"),
            booked("c", 2, again),
            booked("d", 9, again),
        ];
        for _ in 0..2 {
            let system = System::start_knowing(acme()).await;
            for event in &events {
                system.record(event.clone()).await;
            }

            assert_eq!(
                system.database.texts(STATES).await,
                [
                    "a cancelled 03-01",
                    "b cancelled 03-08",
                    "c accepted 03-02",
                    "d accepted 03-09"
                ]
            );
            assert!(system.outreach("acme").await.starts_with("BOOKED"));
            events.reverse();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_has_moved_is_still_one_of_the_series() {
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "b".to_owned(),
        series_uid: String::new(),
        ..booked("m", 9, "09:00:00")
    };
    let before = [
        booked("a", 1, "08:00:00"),
        booked("b", 8, "08:00:01"),
        booked("c", 15, "08:00:02"),
        moved,
    ];
    for (cancelled_at, left) in [(("a", 1), ""), (("m", 9), "a")] {
        let (uid, day) = cancelled_at;
        let mut events = before.to_vec();
        events.push(all_remaining(uid, day, "10:00:00"));
        for _ in 0..2 {
            let system = System::start_knowing(acme()).await;
            for event in &events {
                system.record(event.clone()).await;
            }

            let accepted = "SELECT coalesce(string_agg(uid, ',' ORDER BY uid), '') FROM bookings WHERE state = 'accepted'";
            assert_eq!(system.text(accepted).await, left, "{uid}");
            events.reverse();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_another_call_is_off_the_next_date_of_the_series_is_described() {
    let system = System::start_knowing(acme()).await;
    for (uid, day, at) in [("a", 1, "08:00:00"), ("b", 8, "08:00:01")] {
        system.record(booked(uid, day, at)).await;
    }
    let other = BookingEvent {
        event_time: Some(time("2098-12-01T09:00:00Z")),
        ..created("x")
    };
    system.record(other).await;

    system.record(cancelled("x")).await;

    let current_uid = "SELECT metadata #>> '{calcom,bookingUid}' FROM outreach_sequences";
    assert_eq!(system.text(current_uid).await, "a");
}

/// Returns a date of a daily series, which the sender books at once.
fn daily(number: u32) -> BookingEvent {
    let start = time("2099-03-01T09:00:00Z").seconds + i64::from(number) * 86_400;
    let at = |seconds| {
        Some(Timestamp {
            seconds: start + seconds,
            nanos: 0,
        })
    };
    BookingEvent {
        start_time: at(0),
        end_time: at(1800),
        ..booked(&format!("date-{number:03}"), 1, "08:00:00")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_of_any_number_of_dates_is_one_call() {
    const COUNT: u32 = 130;

    for is_reversed in [false, true] {
        let system = System::start_knowing(acme()).await;
        let mut numbers = (0..COUNT).collect::<Vec<_>>();
        if is_reversed {
            numbers.reverse();
        }
        for number in numbers {
            system.record(daily(number)).await;
        }
        let plans = system.database.texts(PLANS).await;
        let off = BookingEvent {
            r#type: BookingEventType::Cancelled.into(),
            ends_series: true,
            series_uid: String::new(),
            event_time: Some(time("2098-12-02T00:00:00Z")),
            ..daily(1)
        };
        system.record(off).await;
        let states = "SELECT state || ' ' || count(*) FROM bookings GROUP BY state ORDER BY 1";
        let states = system.database.texts(states).await;
        system.record(cancelled("date-000")).await;

        assert_eq!(plans, ["acme 1 date-000"]);
        assert_eq!(states, ["accepted 1", "cancelled 129"]);
        assert!(system.outreach("acme").await.starts_with("REPLIED"));
    }
}
