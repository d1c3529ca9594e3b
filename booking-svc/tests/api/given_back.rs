//! Seats that are reported with the answers of a person who turns out to have another seat: each is
//! reassigned to its holder, with all its events.

use proto::booking::v1::{BookingEvent, BookingEventType as Type};

use crate::{
    dossier::{acme, contact, dossier, sequence},
    events::time,
    seat_ids::{further, seated},
    system::System,
};

const ADA: &str = "ada@acme.example";
const COLLEAGUE: &str = "cy@acme.example";
const OTHER: &str = "ada@zenith.example";

/// The seats with their states and sequences, the day of the call, and the number of logged events.
const SEATS: &str = "SELECT concat_ws(' ', seat_email, uid, state, sequence_id, to_char(start_time, 'MM-DD'),
        (SELECT count(*) FROM outreach_logs l WHERE l.sequence_id = b.sequence_id AND l.status <> 'paused'))
    FROM bookings b ORDER BY uid";
const PLANS: &str = "SELECT string_agg(booking_uid, ',' ORDER BY booking_uid) FROM call_prep_plans";

fn at(minute: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        event_time: Some(time(&format!("2098-12-01T00:{minute:02}:00Z"))),
        ..event
    }
}

async fn after(events: &[BookingEvent], order: &[usize]) -> System {
    let system = System::start().await;
    let mut acme = acme();
    acme.contacts.push(contact("cy-contact", COLLEAGUE));
    acme.outreach_sequences
        .push(sequence("cy-sequence", "cy-contact"));
    system.import(acme).await;
    let mut zenith = dossier("zenith");
    zenith
        .contacts
        .push(contact("bo-contact", "bo@zenith.example"));
    zenith
        .outreach_sequences
        .push(sequence("bo-sequence", "bo-contact"));
    system.import(zenith).await;
    for index in order {
        system.record(events[*index].clone()).await;
        while system.step().await {}
    }
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_reported_for_another_seat_first_are_reassigned_once_the_own_seat_is_known() {
    let events = [
        at(1, seated(ADA, "x", "seat-1")),
        at(2, further(OTHER, "seat-2")),
        at(3, further("bo@zenith.example", "seat-3")),
    ];
    for order in [[0, 1, 2], [1, 0, 2], [1, 2, 0], [2, 1, 0]] {
        let system = after(&events, &order).await;

        let seats =
            "SELECT concat_ws(' ', seat_email, uid, state, sequence_id, meeting ->> 'notes')
            FROM bookings ORDER BY uid";
        let seats = system.database.texts(seats).await;
        let expected = [
            format!("{ADA} x/seat-1 accepted acme-sequence"),
            format!("{OTHER} x/seat-2 accepted zenith-sequence"),
            "bo@zenith.example x/seat-3 accepted bo-sequence".to_owned(),
        ];
        assert_eq!(seats, expected, "{order:?}");
        let logged = "SELECT count(*) FROM outreach_logs WHERE status = 'booked'";
        assert_eq!(system.text(logged).await, "3", "{order:?}");
        assert_eq!(system.text(PLANS).await, "x/seat-1,x/seat-2", "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_two_subscriptions_tell_of_is_given_back_once() {
    let mut copy = at(2, further(OTHER, "seat-2"));
    copy.event_time.as_mut().unwrap().nanos = 3_000_000;
    let events = [
        at(1, seated(ADA, "x", "seat-1")),
        at(2, further(OTHER, "seat-2")),
        copy,
    ];
    for order in [[0, 1, 2], [1, 2, 0], [1, 0, 2]] {
        let system = after(&events, &order).await;

        let seats = [
            format!("{ADA} x/seat-1 accepted acme-sequence 01-05 1"),
            format!("{OTHER} x/seat-2 accepted zenith-sequence 01-05 1"),
        ];
        assert_eq!(system.database.texts(SEATS).await, seats, "{order:?}");
    }
}

/// The plan belongs to the seat that was booked first by then.
#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_is_given_back_gets_its_plan_wherever_the_one_is_that_it_had_asked_for() {
    let events = [
        at(0, seated(COLLEAGUE, "x", "seat-0")),
        at(1, seated(ADA, "x", "seat-1")),
        at(2, further(OTHER, "seat-2")),
    ];
    for order in [[0, 1, 2], [2, 0, 1]] {
        let system = after(&events, &order).await;

        assert_eq!(system.text(PLANS).await, "x/seat-0,x/seat-2", "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_of_a_seat_before_it_is_given_back_is_of_whoever_it_is_of() {
    let of_seat = |event_type: Type, address: &str, seat: &str| BookingEvent {
        r#type: event_type.into(),
        ..seated(address, "x", seat)
    };
    let whole = BookingEvent {
        seat_uid: String::new(),
        seat_email: String::new(),
        match_emails: vec![ADA.to_owned(), OTHER.to_owned()],
        start_time: Some(time("2099-02-08T09:00:00Z")),
        end_time: Some(time("2099-02-08T09:30:00Z")),
        ..of_seat(Type::Rescheduled, ADA, "")
    };
    let own = at(1, seated(ADA, "x", "seat-1"));
    let told = at(2, further(OTHER, "seat-2"));
    for (later, [first, second]) in [
        (
            at(5, whole),
            [("accepted", "02-08 2"), ("accepted", "02-08 2")],
        ),
        (
            at(5, of_seat(Type::SeatCancelled, ADA, "seat-1")),
            [("cancelled", "01-05 2"), ("accepted", "01-05 1")],
        ),
        (
            at(5, of_seat(Type::SeatCancelled, OTHER, "seat-2")),
            [("accepted", "01-05 1"), ("cancelled", "01-05 2")],
        ),
    ] {
        let events = [own.clone(), told.clone(), later];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0]] {
            let system = after(&events, &order).await;

            let seats = [
                format!("{ADA} x/seat-1 {} acme-sequence {}", first.0, first.1),
                format!("{OTHER} x/seat-2 {} zenith-sequence {}", second.0, second.1),
            ];
            assert_eq!(system.database.texts(SEATS).await, seats, "{order:?}");
        }
    }
}
