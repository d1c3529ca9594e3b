//! Events around a call: requests, rejections, its end and no-show marks.

use proto::booking::v1::{
    Absence, BookingEvent, BookingEventType, BookingState, RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::acme,
    events::{created, time},
    reading::booking,
    system::System,
};

fn event(event_type: BookingEventType) -> BookingEvent {
    BookingEvent {
        r#type: event_type.into(),
        ..created("uid-1")
    }
}

fn mark(event_type: BookingEventType, at: &str) -> BookingEvent {
    BookingEvent {
        event_time: Some(time(at)),
        ..event(event_type)
    }
}

async fn state(system: &System) -> BookingState {
    booking(system, "uid-1").await.unwrap().state()
}

async fn log(system: &System) -> String {
    let query = "SELECT string_agg(status, ',' ORDER BY created_at) FROM outreach_logs";
    system.text(query).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_and_its_refusal_leave_the_outreach_alone() {
    let system = System::start_knowing(acme()).await;
    let before = system.outreach("acme").await;

    let requested = system.record(event(BookingEventType::Requested)).await;
    let pending = state(&system).await;
    let rejected = system.record(event(BookingEventType::Rejected)).await;

    assert_eq!(requested.outcome(), Outcome::Applied);
    assert_eq!(requested.call_prep_plan_id, "");
    assert_eq!(pending, BookingState::Pending);
    assert_eq!(rejected.outcome(), Outcome::Applied);
    assert_eq!(state(&system).await, BookingState::Rejected);
    assert_eq!(system.outreach("acme").await, before);
    assert_eq!(log(&system).await, "requested,rejected");
    assert!(system.callprep.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_the_host_confirms_books_the_outreach() {
    let system = System::start_knowing(acme()).await;
    system.record(event(BookingEventType::Requested)).await;

    let confirmed = system.record(created("uid-1")).await;

    assert_ne!(confirmed.call_prep_plan_id, "");
    assert_eq!(state(&system).await, BookingState::Accepted);
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_call_and_who_did_not_come_are_kept() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let booked = system.outreach("acme").await;

    system.record(event(BookingEventType::MeetingEnded)).await;
    assert_eq!(state(&system).await, BookingState::Completed);
    let absent = mark(BookingEventType::NoShowMarked, "2099-01-05T10:00:00Z");
    system.record(absent.clone()).await;
    assert_eq!(state(&system).await, BookingState::NoShow);
    let came = mark(BookingEventType::NoShowCleared, "2099-01-05T10:05:00Z");
    system.record(came).await;
    assert_eq!(state(&system).await, BookingState::Completed);

    let copy = system.record(absent).await;
    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert_eq!(state(&system).await, BookingState::Completed);
    let again = mark(BookingEventType::NoShowMarked, "2099-01-05T10:10:00Z");
    assert_eq!(system.record(again).await.outcome(), Outcome::Applied);
    assert_eq!(state(&system).await, BookingState::NoShow);

    assert_eq!(system.outreach("acme").await, booked);
    assert_eq!(
        log(&system).await,
        "booked,completed,no_show,no_show_cleared,no_show"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_missed_when_the_booker_is_absent_and_not_a_guest() {
    let marked = |email: &str, absent: bool, minute: u32| BookingEvent {
        absences: vec![Absence {
            email: email.to_owned(),
            absent,
        }],
        attendees: Vec::new(),
        match_emails: vec![email.to_owned()],
        ..mark(
            if absent {
                BookingEventType::NoShowMarked
            } else {
                BookingEventType::NoShowCleared
            },
            &format!("2099-01-05T10:{minute:02}:00Z"),
        )
    };
    let guest = "tom@acme.example";
    let events = [
        created("uid-1"),
        marked("ada@acme.example", true, 1),
        marked(guest, true, 2),
        marked(guest, false, 3),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let system = System::start_knowing(acme()).await;
        system.record(created("other")).await;
        for index in order {
            system.record(events[index].clone()).await;
        }
        assert_eq!(state(&system).await, BookingState::NoShow, "{order:?}");
    }

    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(marked(guest, true, 2)).await;
    assert_eq!(state(&system).await, BookingState::Completed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fullest_details_of_a_call_win_whichever_come_first() {
    let system = System::start_knowing(acme()).await;
    let ended = BookingEvent {
        title: "intro-call".to_owned(),
        attendees: Vec::new(),
        ..event(BookingEventType::MeetingEnded)
    };

    system.record(ended).await;
    system.record(created("uid-1")).await;

    let booking = booking(&system, "uid-1").await.unwrap();
    assert_eq!(booking.state(), BookingState::Completed);
    assert_eq!(booking.title, "Introduction");
    assert_eq!(booking.attendees, created("uid-1").attendees);
}
