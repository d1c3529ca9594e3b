//! Seats of a shared call that become known after events about the whole call.

use proto::booking::v1::{BookingEvent, BookingEventType};

use crate::{
    dossier::{acme, dossier},
    events::{created, time},
    system::System,
};

const CALLS: &str = "SELECT concat_ws(' ', prospect_id, call_uid, state,
        to_char(start_time AT TIME ZONE 'UTC', 'MM-DD'))
    FROM bookings WHERE state <> 'superseded' ORDER BY 1";

fn at(minute: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        event_time: Some(time(&format!("2098-12-03T00:{minute:02}:00Z"))),
        ..event
    }
}

fn of_type(event_type: BookingEventType, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        ..event
    }
}

fn seated(address: &str, seat: &str) -> BookingEvent {
    BookingEvent {
        seat_uid: seat.to_owned(),
        seat_email: address.to_owned(),
        match_emails: vec![address.to_owned()],
        ..created("x")
    }
}

/// Returns an event about the whole call that names these attendees.
fn whole(event_type: BookingEventType, uid: &str, addresses: &[&str]) -> BookingEvent {
    BookingEvent {
        match_emails: addresses.iter().map(|it| (*it).to_owned()).collect(),
        ..of_type(event_type, created(uid))
    }
}

fn on_day(day: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        ..event
    }
}

/// Returns every order of `count` items.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let longer = shorter.iter().flat_map(|order| {
        (0..count).map(|place| {
            let mut order = order.clone();
            order.insert(place, count - 1);
            order
        })
    });
    longer.collect()
}

async fn calls_after(events: &[BookingEvent], order: &[usize]) -> Vec<String> {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    for index in order {
        system.record(events[*index].clone()).await;
    }
    while system.step().await {}
    system.database.texts(CALLS).await
}

const ADA: &str = "ada@acme.example";
const COLLEAGUE: &str = "bob@acme.example";
const ZENITH: &str = "ada@zenith.example";

#[tokio::test(flavor = "multi_thread")]
async fn seats_of_two_prospects_hear_of_the_whole_call_in_any_order() {
    let both = [ADA, ZENITH];
    let events = [
        at(1, seated(ADA, "seat-1")),
        at(2, seated(ZENITH, "seat-2")),
        on_day(8, at(10, whole(BookingEventType::Rescheduled, "x", &both))),
    ];

    for order in orders(events.len()) {
        assert_eq!(
            calls_after(&events, &order).await,
            ["acme x accepted 02-08", "zenith x accepted 02-08"],
            "{order:?}"
        );
    }
}

/// Ada has forwarded her link.
#[tokio::test(flavor = "multi_thread")]
async fn two_seats_through_one_link_hear_of_the_whole_call_in_any_order() {
    let linked = |event: BookingEvent| BookingEvent {
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..event
    };
    let events = [
        at(1, linked(seated(ADA, "seat-1"))),
        at(2, linked(seated(COLLEAGUE, "seat-2"))),
        at(
            10,
            whole(BookingEventType::Cancelled, "x", &[ADA, COLLEAGUE]),
        ),
    ];

    for order in orders(events.len()) {
        assert_eq!(
            calls_after(&events, &order).await,
            ["acme x cancelled 01-05", "acme x cancelled 01-05"],
            "{order:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_of_others_takes_along_no_seat_that_becomes_known_later() {
    let moved = BookingEvent {
        reschedule_uid: "x".to_owned(),
        ..on_day(8, whole(BookingEventType::Rescheduled, "y", &[ADA]))
    };
    let events = [
        at(1, seated(ADA, "seat-1")),
        at(2, seated(ZENITH, "seat-2")),
        at(10, moved),
    ];

    // The seat that the move does not name becomes known first.
    let calls = calls_after(&events, &[2, 1, 0]).await;

    assert_eq!(calls, ["acme y accepted 02-08", "zenith x accepted 01-05"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_seat_without_a_person_affects_no_seat() {
    let left = whole(BookingEventType::SeatCancelled, "x", &[]);
    let events = [
        at(1, seated(ADA, "seat-1")),
        at(2, seated(ZENITH, "seat-2")),
        at(10, left),
    ];

    for order in orders(events.len()) {
        assert_eq!(
            calls_after(&events, &order).await,
            ["acme x accepted 01-05", "zenith x accepted 01-05"],
            "{order:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_who_confirms_a_shared_call_confirms_every_requested_seat() {
    let requested = |event| of_type(BookingEventType::Requested, event);
    let confirmed = BookingEvent {
        // By the answers of the person who requested first.
        confirms_all: true,
        ..seated(ADA, "digest")
    };
    let events = [
        at(1, requested(seated(ADA, "seat-1"))),
        at(2, requested(seated(ZENITH, "seat-2"))),
        at(3, confirmed),
    ];

    for order in orders(events.len()) {
        assert_eq!(
            calls_after(&events, &order).await,
            ["acme x accepted 01-05", "zenith x accepted 01-05"],
            "{order:?}"
        );
    }
    let mut later = events;
    later[1] = at(9, later[1].clone());
    for order in orders(later.len()) {
        assert_eq!(
            calls_after(&later, &order).await,
            ["acme x accepted 01-05", "zenith x pending 01-05"],
            "{order:?}"
        );
    }
}
