//! The data of a shared call that belongs to one seat: nothing from another attendee.

use proto::booking::v1::{Answer, Attendee, BookingEvent, BookingEventType};

use crate::{
    dossier::{acme, dossier},
    events::{created, time},
    system::System,
};

const SEATS: &str =
    "SELECT concat_ws(' ', prospect_id, attendees -> 0 ->> 'email', jsonb_array_length(attendees),
        attendees -> 0 ->> 'timeZone', title, meeting ->> 'notes', meeting #>> '{answers,0,value}')
    FROM bookings WHERE state <> 'superseded' ORDER BY prospect_id, uid";

/// Returns an event of a call that Ida, an unknown person, has booked first. It lists all attendees
/// and the texts of one.
fn listed(words: &str, event: BookingEvent) -> BookingEvent {
    let people = ["ida@else.example", "ada@acme.example", "ada@zenith.example"];
    let attendees = people.map(|email| Attendee {
        email: email.to_owned(),
        time_zone: format!("of-{words}"),
        ..Attendee::default()
    });
    BookingEvent {
        title: format!("{words} and us"),
        attendees: attendees.to_vec(),
        notes: words.to_owned(),
        answers: vec![Answer {
            label: "Why".to_owned(),
            value: words.to_owned(),
        }],
        ..event
    }
}

/// Returns a booking of a seat by Ada of a prospect.
fn seated(name: &str, uid: &str) -> BookingEvent {
    let address = format!("ada@{name}.example");
    BookingEvent {
        seat_uid: format!("seat-{name}"),
        seat_email: address.clone(),
        match_emails: vec![address],
        ..created(uid)
    }
}

/// Returns an event about the whole call, with the texts of the first booker.
fn whole(event_type: BookingEventType, uid: &str) -> BookingEvent {
    let people = ["ida@else.example", "ada@acme.example", "ada@zenith.example"];
    let event = BookingEvent {
        r#type: event_type.into(),
        event_time: Some(time("2098-12-02T00:00:00Z")),
        match_emails: people.map(str::to_owned).to_vec(),
        ..created(uid)
    };
    listed("merger", event)
}

async fn start() -> System {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system
}

async fn seats_after(events: &[BookingEvent]) -> Vec<String> {
    let system = start().await;
    for event in events {
        system.record(event.clone()).await;
        while system.step().await {}
    }
    system.database.texts(SEATS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_shows_who_is_in_it_first_and_nothing_that_another_one_has_said() {
    use BookingEventType::{Cancelled, MeetingEnded, RescheduleRequested, Rescheduled};

    let pumps = listed("pumps", seated("acme", "x"));
    let silent = BookingEvent {
        attendees: listed("silence", seated("zenith", "x")).attendees,
        ..seated("zenith", "x")
    };
    let own = [
        "acme ada@acme.example 3 of-pumps pumps and us pumps pumps",
        "zenith ada@zenith.example 3 of-silence Introduction",
    ];

    for event_type in [Rescheduled, RescheduleRequested, MeetingEnded, Cancelled] {
        let whole_event = whole(event_type, "x");
        let in_order = seats_after(&[pumps.clone(), silent.clone(), whole_event.clone()]).await;
        let whole_first = seats_after(&[whole_event, pumps.clone(), silent.clone()]).await;

        assert_eq!(in_order, own, "{event_type:?}");
        assert_eq!(whole_first, own, "{event_type:?}");
    }
    let mut elsewhere = whole(Rescheduled, "y");
    elsewhere.reschedule_uid = "x".to_owned();
    let orders = [[0, 1, 2], [0, 2, 1], [2, 0, 1], [2, 1, 0], [1, 2, 0]];
    for order in orders {
        let events = [&pumps, &silent, &elsewhere];
        let events = order.map(|index| events[index].clone());
        assert_eq!(seats_after(&events).await, own, "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_seat_or_one_named_by_its_id_has_no_texts_of_the_first_booker() {
    let mut moved = listed("merger", seated("acme", "x"));
    moved.r#type = BookingEventType::Rescheduled.into();
    moved.seat_email.clear();
    moved.match_emails.clear();
    let mut left = moved.clone();
    left.r#type = BookingEventType::SeatCancelled.into();

    let pumps = listed("pumps", seated("acme", "x"));
    let seats = seats_after(&[pumps, moved, left]).await;

    let own = "acme ada@acme.example 3 of-pumps pumps and us pumps pumps";
    assert_eq!(seats, [own]);
}
