//! Bookings whose uid is missing in some of their events: they are known by their numbers.

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, RecordBookingEventRequest,
    booking_service_client::BookingServiceClient,
};

use crate::{
    dossier::acme,
    events::{ORDERS, created, delivery},
    numbers::{
        CURRENT_PLANS, STANDING, booked, later, moved_without_uid, numbered, of_type, on_day,
    },
    system::System,
};

const BOOKINGS: &str = "SELECT concat_ws(' ', uid, state) FROM bookings ORDER BY uid";

/// Returns the request for another time, under the uid that the gateway derives without one.
fn asked() -> BookingEvent {
    let asked = BookingEvent {
        reschedule_uid: "a".to_owned(),
        ..of_type(BookingEventType::Requested, created("unnamed:1"))
    };
    on_day(8, numbered(77, 10, asked))
}

/// Returns an event that nothing but the number relates to its booking.
fn of_number(event_type: BookingEventType, number: u32) -> BookingEvent {
    BookingEvent {
        match_emails: Vec::new(),
        attendees: Vec::new(),
        ..numbered(number, 30, of_type(event_type, created("")))
    }
}

/// Returns a delivery by the webhook of another account.
fn of_team(event: BookingEvent) -> RecordBookingEventRequest {
    let mut request = delivery(event);
    "team".clone_into(&mut request.delivery.as_mut().unwrap().account);
    request
}

async fn after(deliveries: impl IntoIterator<Item = RecordBookingEventRequest>) -> System {
    let system = System::start_knowing(acme()).await;
    for delivery in deliveries {
        system.try_record(delivery).await.unwrap();
        while system.step().await {}
    }
    system
}

async fn assert_call(system: &System, stands: bool, context: &str) {
    let count = u8::from(stands).to_string();
    assert_eq!(system.text(STANDING).await, count, "{context}");
    assert_eq!(system.text(CURRENT_PLANS).await, count, "{context}");
    let status = if stands { "BOOKED" } else { "REPLIED" };
    let outreach = system.outreach("acme").await;
    assert!(outreach.starts_with(status), "{context}: {outreach}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requested_move_without_a_uid_is_answered_under_the_uid_in_any_order() {
    for (answer, stands) in [
        (BookingEventType::Rejected, false),
        (BookingEventType::Cancelled, false),
        (BookingEventType::Created, true),
    ] {
        let events = [booked(), asked(), later(answer)];
        for order in ORDERS {
            let arriving = order.map(|index| delivery(events[index].clone()));

            let system = after(arriving).await;

            assert_call(&system, stands, &format!("{answer:?} {order:?}")).await;
            let count = system.database.texts(BOOKINGS).await.len();
            assert_eq!(count, 2, "{answer:?} {order:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_on_from_a_requested_one_without_a_uid_is_one_call() {
    let on = BookingEvent {
        reschedule_uid: "b".to_owned(),
        reschedule_number: "77".to_owned(),
        ..of_type(BookingEventType::Rescheduled, created("c"))
    };
    let on = on_day(15, numbered(78, 30, on));
    for answers in [vec![], vec![later(BookingEventType::Created)]] {
        let mut events = vec![booked(), asked()];
        events.extend(answers);
        events.push(on.clone());

        let system = after(events.into_iter().map(delivery)).await;

        assert_eq!(
            system.database.texts(BOOKINGS).await,
            ["a superseded", "c accepted", "unnamed:1 superseded"]
        );
        assert_call(&system, true, "").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_with_nothing_but_a_number_is_about_the_booking_with_it() {
    for (event_type, state) in [
        (BookingEventType::Cancelled, "cancelled"),
        (BookingEventType::RescheduleRequested, "awaiting_rebooking"),
        (BookingEventType::MeetingEnded, "completed"),
        (BookingEventType::NoShowMarked, "no_show"),
    ] {
        let events = [booked(), of_number(event_type, 76)];
        for order in [[0, 1], [1, 0]] {
            let system = after(order.map(|index| delivery(events[index].clone()))).await;

            let states = system.database.texts(BOOKINGS).await;
            assert_eq!(states, [format!("a {state}")], "{order:?}");
        }
    }
    let asked = numbered(76, 0, of_type(BookingEventType::Requested, created("a")));
    let events = [asked, of_number(BookingEventType::Rejected, 76)];
    let system = after(events.map(delivery)).await;
    assert_eq!(system.database.texts(BOOKINGS).await, ["a rejected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_called_off_without_its_uid_is_not_booked_afterwards() {
    let off = of_type(BookingEventType::Cancelled, created("unnamed:1"));
    let events = [booked(), numbered(76, 30, off)];
    for order in [[0, 1], [1, 0]] {
        let system = after(order.map(|index| delivery(events[index].clone()))).await;

        let states = system.database.texts(BOOKINGS).await;
        assert_eq!(states.len(), 1, "{states:?}");
        assert!(states[0].ends_with(" cancelled"), "{states:?}");
        let outreach = system.outreach("acme").await;
        assert!(outreach.starts_with("REPLIED"), "{order:?}: {outreach}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_reported_by_another_account_is_that_of_the_same_call() {
    let by = |is_of_team: bool, event: BookingEvent| {
        if is_of_team {
            of_team(event)
        } else {
            delivery(event)
        }
    };
    let events = [
        booked(),
        moved_without_uid(),
        later(BookingEventType::Cancelled),
    ];
    // Each account reports everything, in one order or the other.
    for first in 0..8_u8 {
        let arriving = (0..3_u8).flat_map(|index| {
            let is_first = first >> index & 1 == 1;
            let event = &events[usize::from(index)];
            [by(is_first, event.clone()), by(!is_first, event.clone())]
        });

        let system = after(arriving).await;

        let states = system.database.texts(BOOKINGS).await;
        assert_eq!(states, ["a cancelled"], "{first:b}");
        assert_call(&system, false, &format!("{first:b}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_uid_is_known_to_be_replaced_through_another_account() {
    let on = BookingEvent {
        reschedule_uid: "b".to_owned(),
        reschedule_number: "77".to_owned(),
        ..of_type(BookingEventType::Rescheduled, created("c"))
    };
    let on = on_day(15, numbered(78, 30, on));

    let system = after([delivery(booked()), of_team(on), delivery(asked())]).await;

    assert_eq!(
        system.database.texts(BOOKINGS).await,
        ["a superseded", "b superseded", "c accepted"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_another_account_counts_only_for_people_of_the_call() {
    let stranger = Attendee {
        email: "bo@else.example".to_owned(),
        ..Attendee::default()
    };
    let elsewhere = BookingEvent {
        match_emails: vec![stranger.email.clone()],
        attendees: vec![stranger],
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..later(BookingEventType::Cancelled)
    };
    let arriving = [booked(), moved_without_uid()].map(delivery);
    let arriving = arriving.into_iter().chain([of_team(elsewhere)]);

    let system = after(arriving).await;

    let states = system.database.texts(BOOKINGS).await;
    assert_eq!(states, ["a accepted", "b cancelled"]);
}

/// Records an event in another process, from which only the database separates this one.
async fn record_elsewhere(system: &System, event: BookingEvent) {
    let mut replica = BookingServiceClient::new(system.replica().await);
    replica.record_booking_event(delivery(event)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_while_a_request_without_a_uid_is_recorded_is_the_answer_to_it() {
    for answer in [BookingEventType::Rejected, BookingEventType::Created] {
        let system = after([delivery(booked())]).await;

        tokio::join!(
            record_elsewhere(&system, asked()),
            record_elsewhere(&system, later(answer))
        );
        system.make_due().await;
        while system.step().await {}

        let stands = answer == BookingEventType::Created;
        assert_call(&system, stands, &format!("{answer:?}")).await;
        assert_eq!(system.database.texts(BOOKINGS).await.len(), 2);
    }
}
