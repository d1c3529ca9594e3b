//! Bookings that are found by the number that the booking tool has given them, since their uids are
//! reported late or never.

use diesel_async::SimpleAsyncConnection;
use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, RecordBookingEventOutcome as Outcome,
    booking_service_client::BookingServiceClient,
};

use crate::{
    dossier::acme,
    events::{ORDERS, created, delivery, time},
    locks::{Seed, locked, until_one_waits},
    system::System,
};

const BOOKINGS: &str =
    "SELECT concat_ws(' ', uid, state, to_char(start_time AT TIME ZONE 'UTC', 'MM-DD'))
    FROM bookings ORDER BY uid";
pub(crate) const STANDING: &str =
    "SELECT count(*) FROM bookings WHERE state IN ('accepted', 'pending')";
pub(crate) const CURRENT_PLANS: &str = "SELECT count(DISTINCT p.booking_uid) FROM call_prep_plans p
    JOIN bookings b ON b.uid = p.booking_uid WHERE b.state NOT IN ('cancelled', 'rejected', 'superseded')";

pub(crate) fn numbered(number: u32, minute: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        booking_number: number.to_string(),
        event_time: Some(time(&format!("2098-12-01T00:{minute:02}:00Z"))),
        ..event
    }
}

pub(crate) fn of_type(event_type: BookingEventType, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        ..event
    }
}

pub(crate) fn on_day(day: u32, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        ..event
    }
}

pub(crate) fn booked() -> BookingEvent {
    numbered(76, 0, created("a"))
}

/// Returns a move to a new booking whose uid is not reported.
pub(crate) fn moved_without_uid() -> BookingEvent {
    let moved = BookingEvent {
        reschedule_uid: "a".to_owned(),
        ..of_type(BookingEventType::Rescheduled, created("a"))
    };
    on_day(8, numbered(77, 10, moved))
}

/// Returns an event of the booking to which the call has moved.
pub(crate) fn later(event_type: BookingEventType) -> BookingEvent {
    on_day(8, numbered(77, 20, of_type(event_type, created("b"))))
}

async fn after(events: &[&BookingEvent]) -> System {
    let system = System::start_knowing(acme()).await;
    for event in events {
        system.record((*event).clone()).await;
        while system.step().await {}
    }
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moved_without_a_uid_is_reached_under_the_new_one() {
    for (event_type, state) in [
        (BookingEventType::Cancelled, "cancelled"),
        (BookingEventType::MeetingEnded, "completed"),
        (BookingEventType::NoShowMarked, "no_show"),
        (BookingEventType::RescheduleRequested, "awaiting_rebooking"),
    ] {
        let (booked, moved, later) = (booked(), moved_without_uid(), later(event_type));

        let system = after(&[&booked, &moved, &later]).await;

        assert_eq!(
            system.database.texts(BOOKINGS).await,
            [format!("a {state} 02-08")]
        );
        let uids = "SELECT DISTINCT booking_uid FROM webhook_deliveries";
        assert_eq!(system.database.texts(uids).await, ["a"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_off_under_a_uid_missing_in_its_move_is_off_in_any_order() {
    let events = [
        booked(),
        moved_without_uid(),
        later(BookingEventType::Cancelled),
    ];
    for order in ORDERS {
        let system = after(&order.map(|index| &events[index])).await;

        assert_eq!(system.text(STANDING).await, "0", "{order:?}");
        assert_eq!(system.text(CURRENT_PLANS).await, "0", "{order:?}");
        let outreach = system.outreach("acme").await;
        assert!(outreach.starts_with("REPLIED"), "{order:?}: {outreach}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_on_from_an_unreported_uid_is_one_call() {
    let on = BookingEvent {
        reschedule_uid: "b".to_owned(),
        reschedule_number: "77".to_owned(),
        ..numbered(
            78,
            30,
            of_type(BookingEventType::Rescheduled, on_day(15, created("c"))),
        )
    };
    let off = numbered(78, 40, of_type(BookingEventType::Cancelled, created("c")));
    let (booked, moved) = (booked(), moved_without_uid());

    let system = after(&[&booked, &moved, &on]).await;
    assert_eq!(
        system.database.texts(BOOKINGS).await,
        ["a superseded 02-08", "c accepted 02-15"]
    );
    assert_eq!(system.text(CURRENT_PLANS).await, "1");
    system.record(off.clone()).await;
    assert!(system.outreach("acme").await.starts_with("REPLIED"));

    let system = after(&[&booked, &moved, &off, &on]).await;
    assert_eq!(system.text(STANDING).await, "0");
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_counts_only_where_the_uid_is_not_known() {
    let system = after(&[&booked(), &moved_without_uid()]).await;
    system
        .record(on_day(20, numbered(90, 5, created("b"))))
        .await;

    system.record(later(BookingEventType::Cancelled)).await;

    assert_eq!(
        system.database.texts(BOOKINGS).await,
        ["a accepted 02-08", "b cancelled 02-20"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_alone_finds_a_call_of_a_stranger_who_had_the_link() {
    let of_stranger = |event: BookingEvent| BookingEvent {
        match_emails: vec!["bo@else.example".to_owned()],
        attendees: vec![Attendee {
            email: "bo@else.example".to_owned(),
            ..Attendee::default()
        }],
        ..event
    };
    let mut booked = of_stranger(booked());
    "acme-sequence".clone_into(&mut booked.outreach_sequence_id);
    let moved = of_stranger(moved_without_uid());
    let off = of_stranger(later(BookingEventType::Cancelled));

    for order in [
        [&booked, &moved, &off],
        [&booked, &off, &moved],
        [&off, &moved, &booked],
    ] {
        let system = after(&order).await;

        assert_eq!(system.database.texts(BOOKINGS).await, ["a cancelled 02-08"]);
        assert!(system.outreach("acme").await.starts_with("REPLIED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_under_the_new_uid_while_the_move_is_recorded_ends_the_call() {
    let system = after(&[&booked()]).await;
    let mut first = locked(&system, "a", Seed::Booking).await;
    let mut bookings = system.bookings();
    let moving = tokio::spawn(async move {
        bookings
            .record_booking_event(delivery(moved_without_uid()))
            .await
    });
    until_one_waits(&system).await;

    // Another process, so that only the database separates the two.
    let mut replica = BookingServiceClient::new(system.replica().await);
    let off = delivery(later(BookingEventType::Cancelled));
    let off = replica.record_booking_event(off).await.unwrap();
    first.batch_execute("COMMIT").await.unwrap();
    moving.await.unwrap().unwrap();
    system.make_due().await;
    while system.step().await {}

    assert_eq!(off.into_inner().outcome(), Outcome::Applied);
    assert_eq!(system.text(STANDING).await, "0");
    assert_eq!(system.text(CURRENT_PLANS).await, "0");
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_name_one_number_wait_for_each_other_whatever_their_uids() {
    let system = after(&[&booked()]).await;
    let mut first = locked(&system, "number/77", Seed::Booking).await;
    for event in [moved_without_uid(), later(BookingEventType::Cancelled)] {
        let mut replica = BookingServiceClient::new(system.replica().await);
        let recording =
            tokio::spawn(async move { replica.record_booking_event(delivery(event)).await });
        until_one_waits(&system).await;
        recording.abort();
    }
    first.batch_execute("COMMIT").await.unwrap();
}
