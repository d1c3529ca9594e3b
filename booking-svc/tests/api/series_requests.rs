//! Series that are requested: the host answers for all of their dates, and only one of them is
//! reported.

use proto::booking::v1::{BookingEvent, BookingEventType};

use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

const STATES: &str = "SELECT string_agg(uid || ' ' || state, ', ' ORDER BY uid) FROM bookings";
const PLANS: &str = "SELECT concat_ws(' ', version, booking_uid) FROM call_prep_plans";

/// Returns an event about a date at a minute.
fn about(event_type: BookingEventType, uid: &str, day: u32, minute: u32) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        event_time: Some(time(&format!("2098-12-01T08:{minute:02}:00Z"))),
        series_uid: "~7d~who-and-what".to_owned(),
        start_time: Some(time(&format!("2099-03-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-03-{day:02}T09:30:00Z"))),
        ..created(uid)
    }
}

fn asked() -> [BookingEvent; 3] {
    [("a", 1), ("b", 8), ("c", 15)]
        .map(|(uid, day)| about(BookingEventType::Requested, uid, day, 0))
}

async fn after(events: &[BookingEvent]) -> System {
    let system = System::start_knowing(acme()).await;
    for event in events {
        system.record(event.clone()).await;
    }
    system
}

/// Returns the events in the order in which they happened, and in others.
fn orders(events: Vec<BookingEvent>) -> Vec<Vec<BookingEvent>> {
    let mut last_first = events.clone();
    last_first.rotate_right(1);
    let mut reversed = events.clone();
    reversed.reverse();
    let mut mixed = events.clone();
    mixed.swap(0, 3);
    vec![events, last_first, reversed, mixed]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_confirmation_of_one_date_of_a_requested_series_confirms_all() {
    for (uid, day) in [("a", 1), ("b", 8)] {
        // Whether the confirmation tells of the series or not, and however late it is.
        for (series_uid, minute) in [("~7d~who-and-what", 5), ("", 59)] {
            let confirmed = BookingEvent {
                series_uid: series_uid.to_owned(),
                ..about(BookingEventType::Created, uid, day, minute)
            };
            let events = asked().into_iter().chain([confirmed]).collect();
            for (order, events) in orders(events).iter().enumerate() {
                let system = after(events).await;

                let states = system.text(STATES).await;
                assert_eq!(
                    states, "a accepted, b accepted, c accepted",
                    "{uid} {order}"
                );
                assert_eq!(system.database.texts(PLANS).await, ["1 a"], "{uid} {order}");
                assert!(system.outreach("acme").await.starts_with("BOOKED"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_of_a_requested_series_keeps_its_own_answer() {
    for (event_type, ends_series, states) in [
        (
            BookingEventType::Rejected,
            false,
            "a accepted, b rejected, c accepted",
        ),
        (
            BookingEventType::Rejected,
            true,
            "a accepted, b rejected, c rejected",
        ),
        (
            BookingEventType::Cancelled,
            false,
            "a accepted, b cancelled, c accepted",
        ),
        (
            BookingEventType::Cancelled,
            true,
            "a accepted, b cancelled, c cancelled",
        ),
    ] {
        let own = BookingEvent {
            ends_series,
            series_uid: String::new(),
            ..about(event_type, "b", 8, 20)
        };
        let confirmed = about(BookingEventType::Created, "a", 1, 5);
        let events = asked().into_iter().chain([confirmed, own]).collect();
        for (order, events) in orders(events).iter().enumerate() {
            let system = after(events).await;

            assert_eq!(system.text(STATES).await, states, "{order}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_is_to_move_is_not_confirmed_by_the_others() {
    let moved = BookingEvent {
        reschedule_uid: "c".to_owned(),
        series_uid: String::new(),
        ..about(BookingEventType::Requested, "m", 16, 2)
    };
    let confirmed = about(BookingEventType::Created, "a", 1, 5);
    let events = asked().into_iter().chain([moved, confirmed]).collect();
    for (order, events) in orders(events).iter().enumerate() {
        let system = after(events).await;

        assert_eq!(
            system.text(STATES).await,
            "a accepted, b accepted, c superseded, m pending",
            "{order}"
        );
    }
}
