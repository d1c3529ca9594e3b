//! Calls of an erased booker: the salesperson still has the call in the calendar, and is notified
//! of changes.

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, GetBookingRequest,
    RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::dossier,
    erasing::{ADDRESS, acme, dump, erase, traces, with_payload, zoe_books},
    events::{cancelled, created, time},
    numbers::{numbered, of_type},
    system::System,
};

const OUTREACH: &str = "SELECT concat_ws(' ', c.outreach_status,
        (SELECT string_agg(DISTINCT status, ',') FROM outreach_steps WHERE sequence_id = s.id))
    FROM outreach_sequences s JOIN contacts c ON c.id = s.contact_id WHERE c.id = 'zoe'";
const BOOKINGS: &str = "SELECT string_agg(concat_ws(' ', uid, state, start_time AT TIME ZONE 'UTC'), ',' ORDER BY uid) FROM bookings";

/// Starts a system in which Zoë has booked a call and was erased.
async fn call_of_erased() -> System {
    let system = System::start_knowing(acme()).await;
    system.record(zoe_books("uid-1")).await;
    erase(&system, ADDRESS, false).await.unwrap();
    system
}

async fn notices(system: &System) -> String {
    let kinds = "SELECT string_agg(kind, ',' ORDER BY kind) FROM notices WHERE state = 'pending'";
    system.text(kinds).await
}

/// Asserts that no data about Zoë is left, and that nothing is sent to her.
async fn assert_erased(system: &System) {
    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    assert_eq!(system.text(OUTREACH).await, "OPTED_OUT CLOSED_LOST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_an_erased_person_cancels_is_off() {
    let system = call_of_erased().await;
    let event = BookingEvent {
        r#type: BookingEventType::Cancelled.into(),
        ..zoe_books("uid-1")
    };

    let first = system.try_record(with_payload(event.clone())).await;
    let second = system.try_record(with_payload(event)).await;

    let outcomes = [first, second].map(|recorded| recorded.unwrap().outcome());
    assert_eq!(outcomes, [Outcome::Applied, Outcome::Duplicate]);
    assert_eq!(
        system.text(BOOKINGS).await,
        "uid-1 cancelled 2099-01-05 09:00:00"
    );
    assert!(notices(&system).await.contains("cancelled"));
    assert_erased(&system).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_an_erased_person_moves_is_at_the_new_time() {
    let system = call_of_erased().await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-01-06T10:00:00Z")),
        end_time: Some(time("2099-01-06T10:30:00Z")),
        ..zoe_books("uid-2")
    };

    let recorded = system.try_record(with_payload(moved)).await.unwrap();
    while system.step().await {}

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(
        system.text(BOOKINGS).await,
        "uid-1 superseded 2099-01-05 09:00:00,uid-2 accepted 2099-01-06 10:00:00"
    );
    assert!(notices(&system).await.contains("moved"));
    assert_erased(&system).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_the_call_that_gives_no_address_brings_no_name_back() {
    let system = call_of_erased().await;
    let nameless = |uid: &str| BookingEvent {
        title: "Sam and Zoë Müller".to_owned(),
        notes: "Zoë Müller does not come".to_owned(),
        match_emails: Vec::new(),
        ..cancelled(uid)
    };

    let recorded = system.try_record(with_payload(nameless("uid-1"))).await;

    assert_eq!(recorded.unwrap().outcome(), Outcome::Applied);
    assert_eq!(
        system.text(BOOKINGS).await,
        "uid-1 cancelled 2099-01-05 09:00:00"
    );
    assert_erased(&system).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_knows_the_call_of_an_erased_person_by_its_number_alone_applies() {
    let system = System::start_knowing(acme()).await;
    system.record(numbered(77, 10, zoe_books("uid-1"))).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let off = of_type(BookingEventType::Cancelled, zoe_books("unnamed:1"));

    let recorded = system.try_record(with_payload(numbered(77, 30, off))).await;

    assert_eq!(recorded.unwrap().outcome(), Outcome::Applied);
    let state = "SELECT state FROM bookings WHERE uid = 'uid-1'";
    assert_eq!(system.text(state).await, "cancelled");
    assert_erased(&system).await;
}

/// Returns an event of a call that Zoë has booked, with Bob of Globex as a guest.
fn with_bob(event: BookingEvent) -> BookingEvent {
    let mut event = event;
    event.attendees.push(Attendee {
        email: "bob@globex.example".to_owned(),
        ..Default::default()
    });
    event.match_emails.push("bob@globex.example".to_owned());
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_end_of_a_call_with_an_erased_person_applies_to_the_seat_of_another() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let mut globex = dossier("globex");
    "bob@globex.example".clone_into(&mut globex.contacts[0].primary_email);
    system.import(globex).await;
    let off = of_type(BookingEventType::Cancelled, with_bob(zoe_books("uid-1")));
    let seat_of_bob = BookingEvent {
        match_emails: vec!["bob@globex.example".to_owned()],
        seat_uid: "seat-of-bob".to_owned(),
        ..created("uid-1")
    };

    system.try_record(with_payload(off)).await.unwrap();
    system.record(seat_of_bob).await;
    while system.step().await {}

    let standing = "SELECT count(*)::text FROM bookings WHERE live";
    assert_eq!(system.text(standing).await, "0");
    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_call_of_another_person_keeps_its_texts() {
    let system = call_of_erased().await;
    system.record(created("uid-2")).await;

    let nameless = BookingEvent {
        title: "It is off".to_owned(),
        match_emails: Vec::new(),
        ..cancelled("uid-2")
    };
    system.record(nameless).await;

    let deliveries =
        "SELECT count(*) FROM webhook_deliveries WHERE event ->> 'title' = 'It is off'";
    assert_eq!(system.text(deliveries).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_reports_which_requested_persons_were_erased() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let erased = "Zoë.Müller+any@Acme.example";

    let request = GetBookingRequest {
        uid: "uid-1".to_owned(),
        emails: [erased, "ada@acme.example"].map(str::to_owned).to_vec(),
    };
    let found = system.bookings().get_booking(request).await.unwrap();

    assert_eq!(found.into_inner().erased_emails, [erased]);
}
