//! The three events that senders report as a cancellation.

use proto::booking::v1::{
    BookingEvent, BookingEventType, BookingState, GetBookingRequest,
    RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, time},
    system::System,
};

fn reschedule_requested(uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::RescheduleRequested.into(),
        ..cancelled(uid)
    }
}

fn over(event: BookingEvent) -> BookingEvent {
    BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..event
    }
}

fn seat_cancelled(uid: &str, seat: &str, email: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::SeatCancelled.into(),
        seat_uid: seat.to_owned(),
        seat_email: email.to_owned(),
        match_emails: vec![email.to_owned()],
        ..cancelled(uid)
    }
}

async fn state(system: &System, uid: &str) -> BookingState {
    let request = GetBookingRequest {
        uid: uid.to_owned(),
        ..GetBookingRequest::default()
    };
    let response = system.bookings().get_booking(request).await.unwrap();
    response.into_inner().booking.unwrap().state()
}

const LOGS: &str = "SELECT string_agg(status || ' ' || (metadata ->> 'eventType'), ', ' ORDER BY created_at) FROM outreach_logs";

#[tokio::test(flavor = "multi_thread")]
async fn a_host_who_wants_another_time_leaves_the_outreach_booked() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let booked = system.outreach("acme").await;

    let recorded = system.record(reschedule_requested("uid-1")).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(system.outreach("acme").await, booked);
    assert_eq!(
        state(&system, "uid-1").await,
        BookingState::AwaitingRebooking
    );
    assert_eq!(
        system.text(LOGS).await,
        "booked BOOKING_CREATED, reschedule_requested BOOKING_CANCELLED"
    );

    // A later cancellation is a separate, real event.
    system.record(cancelled("uid-1")).await;
    assert_eq!(state(&system, "uid-1").await, BookingState::Cancelled);
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_arrives_after_the_wish_for_another_time_still_counts() {
    let system = System::start_knowing(acme()).await;

    system.record(reschedule_requested("uid-1")).await;
    let late = system.record(created("uid-1")).await;

    assert_ne!(late.call_prep_plan_id, "");
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    assert_eq!(
        state(&system, "uid-1").await,
        BookingState::AwaitingRebooking
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_choosing_another_time_has_a_call_ahead_when_the_old_time_has_passed() {
    let system = System::start_knowing(acme()).await;
    system.record(over(created("uid-1"))).await;
    system.record(over(reschedule_requested("uid-1"))).await;

    let mut globex = dossier("globex");
    globex.contacts[0].primary_email = "ada@acme.example".to_owned();
    system.import(globex).await;

    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    let paused = system.outreach("globex").await;
    assert!(paused.starts_with("REPLIED SENT,REPLIED"), "{paused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attendee_who_leaves_a_shared_call_cancels_no_other_seat() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let booked = system.outreach("acme").await;

    let bob = "bob@home.example";
    let other = system.record(seat_cancelled("uid-1", "seat-2", bob)).await;
    assert_eq!(other.outcome(), Outcome::Ignored);
    assert_eq!(system.outreach("acme").await, booked);
    assert_eq!(state(&system, "uid-1").await, BookingState::Accepted);

    let ada = "ada@acme.example";
    let own = system.record(seat_cancelled("uid-1", "seat-1", ada)).await;
    let copy = system.record(seat_cancelled("uid-1", "seat-1", ada)).await;
    assert_eq!(own.outcome(), Outcome::Applied);
    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
    assert_eq!(state(&system, "uid-1").await, BookingState::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_was_cancelled_before_it_was_known_stays_cancelled() {
    let system = System::start_knowing(acme()).await;
    let ada = "ada@acme.example";

    system.record(seat_cancelled("uid-1", "seat-1", ada)).await;
    assert_eq!(system.text(LOGS).await, "seat_cancelled BOOKING_CANCELLED");
    let late = BookingEvent {
        seat_uid: "seat-1".to_owned(),
        seat_email: ada.to_owned(),
        ..created("uid-1")
    };
    system.record(late).await;

    assert_eq!(
        state(&system, "uid-1/seat-1").await,
        BookingState::Cancelled
    );
    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_choosing_another_time_for_one_call_stays_booked_when_the_other_is_cancelled() {
    let system = System::start_knowing(acme()).await;
    system.record(created("x")).await;
    system.record(created("y")).await;
    let event = |uid: &str, event_type: BookingEventType| BookingEvent {
        r#type: event_type.into(),
        ..created(uid)
    };
    system
        .record(event("x", BookingEventType::RescheduleRequested))
        .await;

    system.record(cancelled("y")).await;
    let between = system.outreach("acme").await;
    let moved = BookingEvent {
        reschedule_uid: "x".to_owned(),
        ..event("x2", BookingEventType::Rescheduled)
    };
    system.record(moved).await;

    assert!(between.starts_with("BOOKED"), "{between}");
    let after = system.outreach("acme").await;
    assert!(after.starts_with("BOOKED"), "{after}");
}
