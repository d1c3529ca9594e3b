//! Seats that an event names by their ids, while it lists any attendees of the call.

use proto::booking::v1::{Attendee, BookingEvent, BookingEventType, RecordBookingEventOutcome};

use crate::{
    dossier::{acme, dossier},
    events::{created, time},
    system::System,
};

const ADA: &str = "ada@acme.example";
const OTHER: &str = "ada@zenith.example";
const STATES: &str = "SELECT concat_ws(' ', seat_email, uid, state) FROM bookings ORDER BY uid";

/// Returns a booking of a seat by the person with this address.
pub(crate) fn seated(address: &str, uid: &str, seat: &str) -> BookingEvent {
    BookingEvent {
        seat_uid: seat.to_owned(),
        seat_email: address.to_owned(),
        match_emails: vec![address.to_owned()],
        ..created(uid)
    }
}

/// Returns an event about another person's seat that lists Ada.
fn listing_ada(event_type: BookingEventType, uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..seated(ADA, uid, "seat-2")
    }
}

async fn with_two_seats() -> System {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system.record(seated(ADA, "x", "seat-1")).await;
    system.record(seated(OTHER, "x", "seat-2")).await;
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_a_seat_identifies_it_whatever_attendees_are_listed() {
    for (event_type, state) in [
        (BookingEventType::Cancelled, "cancelled"),
        (BookingEventType::SeatCancelled, "cancelled"),
        (BookingEventType::RescheduleRequested, "awaiting_rebooking"),
    ] {
        let system = with_two_seats().await;

        system.record(listing_ada(event_type, "x")).await;

        assert_eq!(
            system.database.texts(STATES).await,
            [
                format!("{ADA} x/seat-1 accepted"),
                format!("{OTHER} x/seat-2 {state}")
            ]
        );
        assert!(system.outreach("acme").await.starts_with("BOOKED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_with_an_unknown_id_is_that_of_the_only_person_who_is_listed() {
    let left = |address: &str| BookingEvent {
        r#type: BookingEventType::SeatCancelled.into(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..seated(address, "x", "seat-9")
    };
    for (address, states) in [
        (OTHER, ["accepted", "cancelled"]),
        // Nobody else's seat is given up by a person who is not known to have one.
        ("eve@home.example", ["accepted", "accepted"]),
    ] {
        let system = with_two_seats().await;

        system.record(left(address)).await;

        assert_eq!(
            system.database.texts(STATES).await,
            [
                format!("{ADA} x/seat-1 {}", states[0]),
                format!("{OTHER} x/seat-2 {}", states[1])
            ]
        );
        assert!(system.outreach("acme").await.starts_with("BOOKED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_moves_by_its_id_takes_no_other_attendee_along() {
    let system = with_two_seats().await;
    let moved = BookingEvent {
        reschedule_uid: "x".to_owned(),
        start_time: Some(time("2099-02-01T09:00:00Z")),
        end_time: Some(time("2099-02-01T09:30:00Z")),
        ..listing_ada(BookingEventType::Rescheduled, "y")
    };

    system.record(moved).await;

    assert_eq!(
        system.database.texts(STATES).await,
        [
            format!("{ADA} x/seat-1 accepted"),
            format!("{OTHER} x/seat-2 superseded"),
            format!("{OTHER} y/seat-2 accepted"),
        ]
    );
    let plans = "SELECT concat_ws(' ', prospect_id, booking_uid) FROM call_prep_plans ORDER BY 1";
    assert_eq!(
        system.database.texts(plans).await,
        ["acme x/seat-1", "zenith y/seat-2"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_of_the_call_of_others_leaves_who_is_not_named_where_they_are() {
    let system = with_two_seats().await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "x".to_owned(),
        match_emails: vec![OTHER.to_owned()],
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..created("y")
    };

    system.record(moved).await;
    while system.step().await {}

    assert_eq!(
        system.database.texts(STATES).await,
        [
            format!("{ADA} x/seat-1 accepted"),
            format!("{OTHER} x/seat-2 superseded"),
            format!("{OTHER} y/seat-2 accepted"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_under_another_form_of_the_address_has_the_same_seat() {
    let tagged = |event: BookingEvent| BookingEvent {
        seat_email: "ada+cal@acme.example".to_owned(),
        match_emails: vec!["ada+cal@acme.example".to_owned()],
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..event
    };
    let left = BookingEvent {
        r#type: BookingEventType::SeatCancelled.into(),
        ..tagged(seated(ADA, "x", ""))
    };
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "x".to_owned(),
        ..tagged(seated(ADA, "y", "seat-9"))
    };
    for (event, states) in [
        (left, vec!["x/seat-1 cancelled"]),
        (moved, vec!["x/seat-1 superseded", "y/seat-9 accepted"]),
    ] {
        let system = System::start_knowing(acme()).await;
        system.record(seated(ADA, "x", "seat-1")).await;

        system.record(event).await;

        let states = states.into_iter().map(|state| format!("{ADA} {state}"));
        assert_eq!(
            system.database.texts(STATES).await,
            states.collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_has_moved_without_its_id_is_still_known_by_it() {
    let moved = |uid: &str, from: &str, day: u32| BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: from.to_owned(),
        event_time: Some(time(&format!("2098-12-{day:02}T00:00:00Z"))),
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        ..seated(ADA, uid, "")
    };
    let events = [
        seated(ADA, "x", "seat-1"),
        moved("y", "x", 2),
        moved("z", "y", 3),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
        let system = System::start_knowing(acme()).await;
        for index in order {
            system.record(events[index].clone()).await;
        }
        let left = BookingEvent {
            r#type: BookingEventType::SeatCancelled.into(),
            booking_uid: "z".to_owned(),
            seat_uid: "seat-1".to_owned(),
            event_time: Some(time("2098-12-09T00:00:00Z")),
            ..BookingEvent::default()
        };

        system.record(left).await;

        let outreach = system.outreach("acme").await;
        assert!(outreach.starts_with("REPLIED"), "{order:?}: {outreach}");
    }
}

/// Returns a booking of a further seat with the answers of the first booker. It may belong to the
/// attendee who is listed last.
pub(crate) fn further(last: &str, seat: &str) -> BookingEvent {
    let people = [ADA, "ida@else.example", last];
    BookingEvent {
        attendees: people.map(person).to_vec(),
        other_seat_email: last.to_owned(),
        outreach_sequence_id: "acme-sequence".to_owned(),
        notes: "of Ada".to_owned(),
        ..seated(ADA, "x", seat)
    }
}

fn person(address: &str) -> Attendee {
    Attendee {
        email: address.to_owned(),
        ..Attendee::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_person_gets_a_second_seat_for_answers_reported_for_another() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system.record(seated(ADA, "x", "seat-1")).await;

    system.record(further(OTHER, "seat-2")).await;
    let states = system.database.texts(STATES).await;
    let stored = "SELECT concat_ws(' ', attendees -> 0 ->> 'email', jsonb_array_length(attendees), sequence_id,
        meeting ->> 'notes') FROM bookings WHERE uid = 'x/seat-2'";
    let stored = system.text(stored).await;
    let left = BookingEvent {
        match_emails: vec![OTHER.to_owned()],
        seat_email: OTHER.to_owned(),
        ..listing_ada(BookingEventType::SeatCancelled, "x")
    };
    system.record(left).await;

    assert_eq!(
        states,
        [
            format!("{ADA} x/seat-1 accepted"),
            format!("{OTHER} x/seat-2 accepted")
        ]
    );
    assert_eq!(stored, format!("{OTHER} 3 zenith-sequence"));
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    assert!(system.outreach("zenith").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_further_seat_of_an_unknown_person_waits_for_that_person() {
    let system = System::start_knowing(acme()).await;
    system.record(seated(ADA, "x", "seat-1")).await;

    let further = system.record(further(OTHER, "seat-2")).await;
    system.import(dossier("zenith")).await;
    while system.step().await {}

    assert_eq!(
        further.outcome(),
        RecordBookingEventOutcome::Ignored,
        "{further:?}"
    );
    assert_eq!(
        system.database.texts(STATES).await,
        [
            format!("{ADA} x/seat-1 accepted"),
            format!("{OTHER} x/seat-2 accepted")
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_who_answered_has_the_seat_whatever_attendee_is_listed_last() {
    for before in [None, Some(BookingEventType::SeatCancelled)] {
        let system = System::start_knowing(acme()).await;
        system.import(dossier("zenith")).await;
        if let Some(event_type) = before {
            // Ada has left and takes a seat again.
            system.record(seated(ADA, "x", "seat-1")).await;
            let left = BookingEvent {
                r#type: event_type.into(),
                event_time: Some(time("2098-12-02T00:00:00Z")),
                ..seated(ADA, "x", "seat-1")
            };
            system.record(left).await;
        }

        let back = BookingEvent {
            event_time: Some(time("2098-12-03T00:00:00Z")),
            ..further(OTHER, "seat-2")
        };
        system.record(back.clone()).await;
        // A copy, with the same content for a known seat.
        system.record(back).await;

        let seats = system.database.texts(STATES).await;
        assert_eq!(seats.len(), 1, "{seats:?}");
        assert!(seats[0].starts_with(ADA), "{seats:?}");
        assert!(seats[0].ends_with("accepted"), "{seats:?}");
        let zenith = system.outreach("zenith").await;
        assert!(zenith.starts_with("REPLIED"), "{zenith}");
    }
}
