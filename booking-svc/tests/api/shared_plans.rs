//! The plan of a shared call in which a prospect has several seats.

use std::{collections::BTreeSet, fs, path::Path};

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType as Type, ProspectDossier, RecordBookingEventResponse,
};

use crate::{
    dossier::{acme, contact, dossier, sequence},
    events::{ORDERS, created, time, with_link},
    system::System,
};

const ADA: &str = "ada@acme.example";
const BO: &str = "bo@acme.example";
/// The plans of each call that is on, and the outreach to which they belong.
const PLANS: &str = "SELECT concat_ws(' ', b.uid, b.state, string_agg(DISTINCT p.sequence_id, ','))
    FROM call_prep_plans p JOIN bookings b ON b.uid = p.booking_uid
    WHERE b.state NOT IN ('cancelled', 'rejected', 'superseded') GROUP BY b.uid, b.state ORDER BY 1";
const OUTREACH: &str = "SELECT status FROM outreach_sequences ORDER BY id";

/// Returns Ada and Bo of Acme, with a sequence each.
fn two_contacts() -> ProspectDossier {
    let mut dossier = acme();
    dossier.contacts.push(contact("bo-contact", BO));
    dossier
        .outreach_sequences
        .push(sequence("bo-sequence", "bo-contact"));
    dossier
}

fn seat(minute: u32, event_type: Type, address: &str, call: &str) -> BookingEvent {
    BookingEvent {
        seat_uid: format!("seat-of-{address}-in-{call}"),
        seat_email: address.to_owned(),
        match_emails: vec![address.to_owned()],
        attendees: vec![Attendee {
            email: address.to_owned(),
            ..Attendee::default()
        }],
        ..whole(minute, event_type, call)
    }
}

/// Returns an event about the whole call, which lists both.
fn whole(minute: u32, event_type: Type, call: &str) -> BookingEvent {
    let day = if call == "x" { 3 } else { 4 };
    BookingEvent {
        r#type: event_type.into(),
        event_time: Some(time(&format!("2098-12-01T00:{minute:02}:00Z"))),
        start_time: Some(time(&format!("2099-02-{day:02}T09:00:00Z"))),
        end_time: Some(time(&format!("2099-02-{day:02}T09:30:00Z"))),
        match_emails: vec![ADA.to_owned(), BO.to_owned()],
        ..created(call)
    }
}

fn moved(from: &str, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        reschedule_uid: from.to_owned(),
        ..event
    }
}

fn uid(address: &str, call: &str) -> String {
    format!("{call}/seat-of-{address}-in-{call}")
}

/// Records the events in an order, and processes due work after each.
async fn after(
    events: &[BookingEvent],
    order: &[usize],
) -> (System, Vec<RecordBookingEventResponse>) {
    let system = System::start_knowing(two_contacts()).await;
    let mut answers = Vec::new();
    for index in order {
        answers.push(system.record(events[*index].clone()).await);
        while system.step().await {}
    }
    (system, answers)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_of_a_prospect_in_one_call_have_one_plan_in_any_order() {
    let booked = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
    ];
    for order in [[0, 1], [1, 0]] {
        let (system, answers) = after(&booked, &order).await;

        let ids = answers.iter().map(|answer| &answer.call_prep_plan_id);
        assert_eq!(ids.collect::<BTreeSet<_>>().len(), 1, "{order:?}");
        let plan = format!("{} accepted acme-sequence", uid(ADA, "x"));
        assert_eq!(system.database.texts(PLANS).await, [plan], "{order:?}");
        let notices = "SELECT count(DISTINCT call_id) FROM notices";
        assert_eq!(system.text(notices).await, "1", "{order:?}");
        let listed = "SELECT string_agg(attendee ->> 'email', ',' ORDER BY place) FROM bookings,
            jsonb_array_elements(attendees) WITH ORDINALITY AS listed (attendee, place)
            GROUP BY uid ORDER BY uid";
        let all = [format!("{ADA},{BO}"), format!("{BO},{ADA}")];
        assert_eq!(system.database.texts(listed).await, all, "{order:?}");
        let unfinished = "SELECT count(*) FROM call_prep_plans WHERE next_attempt_at IS NOT NULL";
        assert_eq!(system.text(unfinished).await, "0", "{order:?}");
        assert_eq!(
            system.database.texts(OUTREACH).await,
            ["BOOKED", "BOOKED"],
            "{order:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_follows_to_the_remaining_seat_in_any_order() {
    let events = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
        seat(2, Type::SeatCancelled, ADA, "x"),
    ];
    for order in ORDERS {
        let (system, _) = after(&events, &order).await;

        let plan = format!("{} accepted bo-sequence", uid(BO, "x"));
        assert_eq!(system.database.texts(PLANS).await, [plan], "{order:?}");
        assert_eq!(
            system.database.texts(OUTREACH).await,
            ["REPLIED", "BOOKED"],
            "{order:?}"
        );
        let cancelled = "SELECT count(*) FROM notices WHERE kind = 'cancelled'";
        let notices = system.text(cancelled).await;
        assert!(order == [0, 2, 1] || notices == "0", "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_is_taken_after_the_other_was_given_up_has_a_plan_of_its_own() {
    let events = [
        seat(1, Type::Created, ADA, "x"),
        seat(2, Type::SeatCancelled, ADA, "x"),
        seat(3, Type::Created, BO, "x"),
    ];

    let (system, _) = after(&events, &[0, 1, 2]).await;

    // The first one was reported as cancelled.
    let plans =
        "SELECT concat_ws(' ', booking_uid, version, status) FROM call_prep_plans ORDER BY version";
    let expected = [(ADA, 1), (BO, 2)];
    let expected =
        expected.map(|(holder, version)| format!("{} {version} READY", uid(holder, "x")));
    assert_eq!(system.database.texts(plans).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_for_another_call_leaves_the_plan_and_gets_one() {
    let events = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
        moved("x", seat(2, Type::Rescheduled, ADA, "y")),
    ];
    for order in ORDERS {
        let (system, _) = after(&events, &order).await;

        let plans = [
            format!("{} accepted bo-sequence", uid(BO, "x")),
            format!("{} accepted acme-sequence", uid(ADA, "y")),
        ];
        assert_eq!(system.database.texts(PLANS).await, plans, "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_call_that_is_moved_or_cancelled_keeps_its_one_plan() {
    let events = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
        moved("x", whole(2, Type::Rescheduled, "y")),
        whole(3, Type::Cancelled, "y"),
    ];
    let (system, answers) = after(&events[..3], &[0, 1, 2]).await;
    let plans = system.database.texts(PLANS).await;
    assert_eq!(plans.len(), 1, "{plans:?}");
    assert!(plans[0].starts_with("y/"), "{plans:?}");
    let calls = "SELECT string_agg(DISTINCT call_id::text, ',') FROM notices";
    assert_eq!(system.text(calls).await, answers[0].call_prep_plan_id);

    system.record(events[3].clone()).await;
    while system.step().await {}

    assert!(system.database.texts(PLANS).await.is_empty());
    let notices = "SELECT string_agg(kind, ',' ORDER BY kind) FROM notices";
    assert_eq!(system.text(notices).await, "cancelled,moved,ready,reminder");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_meet_in_one_call_have_one_plan_from_then_on() {
    let events = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "y"),
        moved("x", seat(2, Type::Rescheduled, ADA, "y")),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let (system, _) = after(&events, &order).await;

        let plan = format!("{} accepted bo-sequence", uid(BO, "y"));
        assert_eq!(system.database.texts(PLANS).await, [plan], "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_stays_with_whoever_remains_when_a_seat_turns_out_to_be_of_another_prospect() {
    let events = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
        with_link("globex-sequence", seat(2, Type::Created, ADA, "x")),
    ];
    for order in ORDERS {
        let system = System::start_knowing(two_contacts()).await;
        system.import(dossier("globex")).await;
        for index in order {
            system.record(events[index].clone()).await;
            while system.step().await {}
        }

        let plans = [
            format!("{} accepted globex-sequence", uid(ADA, "x")),
            format!("{} accepted bo-sequence", uid(BO, "x")),
        ];
        assert_eq!(system.database.texts(PLANS).await, plans, "{order:?}");
        let unfinished = "SELECT count(*) FROM call_prep_plans WHERE next_attempt_at IS NOT NULL";
        assert_eq!(system.text(unfinished).await, "0", "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_of_two_seats_from_before_become_versions_of_one() {
    let booked = [
        seat(0, Type::Created, ADA, "x"),
        seat(1, Type::Created, BO, "x"),
    ];
    let (system, _) = after(&booked, &[0, 1]).await;
    system
        .database
        .execute(&format!(
            "INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, version, language, status)
             VALUES (gen_random_uuid(), 'acme', 'bo-sequence', '{}', 2, 'nl', 'PENDING')",
            uid(BO, "x")
        ))
        .await;
    let migration = "migrations/20261130190000_prepare_a_shared_call_once/up.sql";
    let migration = Path::new(env!("CARGO_MANIFEST_DIR")).join(migration);

    system
        .database
        .execute(&fs::read_to_string(migration).unwrap())
        .await;

    let plan = format!("{} accepted acme-sequence", uid(ADA, "x"));
    assert_eq!(system.database.texts(PLANS).await, [plan]);
}
