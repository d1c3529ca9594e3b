//! Concurrent requests: exactly once, never torn, never deadlocked.

use booking_svc::Worker;
use proto::booking::v1::{
    BookingEvent, ImportProspectRequest, ProspectDossier, RecordBookingEventOutcome as Outcome,
    RecordBookingEventResponse,
};
use tokio::task::JoinSet;
use tonic::Status;

use crate::{
    dossier::{acme, campaign, contact, prospect, sequence},
    events::{cancelled, created, delivery},
    fake_callprep::Behaviour,
    system::System,
};

type Recorded = Result<RecordBookingEventResponse, Status>;

/// Records all events concurrently.
async fn record_at_once(system: &System, events: Vec<BookingEvent>) -> Vec<Recorded> {
    let mut calls = JoinSet::new();
    for event in events {
        let mut client = system.bookings();
        calls.spawn(async move {
            let response = client.record_booking_event(delivery(event)).await?;
            Ok(response.into_inner())
        });
    }
    calls.join_all().await
}

fn count(answers: &[Recorded], outcome: Outcome) -> usize {
    answers
        .iter()
        .filter(|answer| answer.as_ref().unwrap().outcome() == outcome)
        .count()
}

/// Returns a prospect with `size` contacts, each with a sequence.
fn crowd(size: usize) -> ProspectDossier {
    let mut dossier = acme();
    dossier.contacts.clear();
    dossier.outreach_sequences.clear();
    for number in 0..size {
        let contact_id = format!("contact-{number}");
        let email = format!("person-{number}@acme.example");
        dossier.contacts.push(contact(&contact_id, &email));
        dossier
            .outreach_sequences
            .push(sequence(&format!("sequence-{number}"), &contact_id));
    }
    dossier
}

fn by_person(number: usize, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        match_emails: vec![format!("person-{number}@acme.example")],
        ..event
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_arrive_at_once_are_applied_once() {
    let system = System::start_knowing(acme()).await;

    for round in 1..=10 {
        let uid = format!("uid-{round}");

        let answers = record_at_once(&system, vec![created(&uid); 20]).await;

        assert_eq!(count(&answers, Outcome::Applied), 1, "round {round}");
        assert_eq!(count(&answers, Outcome::Duplicate), 19, "round {round}");
        let counts = format!(
            "SELECT concat_ws(' ',
                (SELECT count(*) FROM webhook_deliveries WHERE booking_uid = '{uid}'),
                (SELECT count(*) FROM outreach_logs WHERE metadata ->> 'bookingUid' = '{uid}'),
                (SELECT count(*) FROM bookings WHERE uid = '{uid}'),
                (SELECT string_agg(version::text, ',') FROM call_prep_plans WHERE booking_uid = '{uid}'))"
        );
        assert_eq!(system.text(&counts).await, format!("1 1 1 {round}"));
    }
    assert_eq!(system.callprep.requests().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_and_its_cancellation_at_once_end_cancelled() {
    let system = System::start_knowing(crowd(15)).await;

    for round in 0..15 {
        let uid = format!("uid-{round}");
        let events = [created(&uid), cancelled(&uid)].map(|event| by_person(round, event));

        let answers = record_at_once(&system, events.to_vec()).await;

        assert_eq!(count(&answers, Outcome::Applied), 2, "round {round}");
        let state = format!(
            "SELECT concat_ws(' ', b.state, s.status, c.outreach_status,
                (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
                (SELECT string_agg(status, ',' ORDER BY status) FROM outreach_logs WHERE sequence_id = s.id))
             FROM bookings b JOIN outreach_sequences s ON s.id = b.sequence_id
             JOIN contacts c ON c.id = s.contact_id WHERE b.uid = '{uid}'"
        );
        assert_eq!(
            system.text(&state).await,
            "cancelled REPLIED REPLIED REPLIED,REPLIED,CLOSED_LOST booked,cancelled",
            "round {round}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_of_one_prospect_that_are_made_at_once_count_without_gaps() {
    let system = System::start_knowing(crowd(10)).await;
    let events = (0..10)
        .map(|number| by_person(number, created(&format!("uid-{number}"))))
        .collect();

    let answers = record_at_once(&system, events).await;

    assert_eq!(count(&answers, Outcome::Applied), 10);
    let versions = "SELECT string_agg(version::text, ',' ORDER BY version) FROM call_prep_plans";
    assert_eq!(system.text(versions).await, "1,2,3,4,5,6,7,8,9,10");
    let booked = "SELECT count(*) FROM outreach_sequences WHERE status = 'BOOKED'";
    assert_eq!(system.text(booked).await, "10");
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_of_one_contact_at_once_do_not_deadlock() {
    let system = System::start().await;
    let mut dossier = acme();
    for number in 0..6 {
        let id = format!("sequence-{number}");
        dossier
            .outreach_sequences
            .push(sequence(&id, "acme-contact"));
    }
    system.import(dossier).await;
    let events = (0..12)
        .map(|number| BookingEvent {
            outreach_sequence_id: format!("sequence-{}", number % 6),
            reschedule_uid: format!("uid-{}", 11 - number),
            ..created(&format!("uid-{number}"))
        })
        .collect();

    let answers = record_at_once(&system, events).await;

    assert_eq!(count(&answers, Outcome::Applied), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_and_bookings_at_once_do_not_deadlock() {
    let system = System::start_knowing(crowd(8)).await;

    for round in 0..5 {
        let mut imports = JoinSet::new();
        for size in [8, 10 + round, 12 + round] {
            let mut client = system.prospects();
            let dossier = Some(crowd(size));
            imports.spawn(async move {
                let request = ImportProspectRequest {
                    dossier,
                    ..Default::default()
                };
                client.import_prospect(request).await.map(drop)
            });
        }
        let events = (0..8)
            .map(|number| by_person(number, created(&format!("uid-{round}-{number}"))))
            .collect();
        let answers = record_at_once(&system, events).await;

        assert_eq!(count(&answers, Outcome::Applied), 8, "round {round}");
        for imported in imports.join_all().await {
            imported.unwrap();
        }
    }
    let query = "SELECT status || ' ' || count(*) FROM outreach_sequences WHERE metadata ? 'calcom' GROUP BY status";
    assert_eq!(system.database.texts(query).await, ["BOOKED 8"]);
    let tried_again = "SELECT count(*) FROM webhook_deliveries WHERE attempts > 1";
    assert_eq!(system.text(tried_again).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_that_is_booked_while_it_is_imported_again_does_not_deadlock() {
    let system = System::start_knowing(crowd(0)).await;

    for size in (8..=40).step_by(8) {
        let mut tools = JoinSet::new();
        for _ in 0..3 {
            let mut prospects = system.prospects();
            let bookings = system.bookings();
            tools.spawn(async move {
                let dossier = Some(crowd(size));
                let request = ImportProspectRequest {
                    dossier,
                    ..Default::default()
                };
                prospects.import_prospect(request).await.unwrap();
                let mut calls = JoinSet::new();
                for number in size - 8..size {
                    let mut bookings = bookings.clone();
                    let event = by_person(number, created(&format!("uid-{number}")));
                    calls.spawn(async move {
                        bookings
                            .record_booking_event(delivery(event))
                            .await
                            .unwrap();
                    });
                }
                calls.join_all().await;
            });
        }
        tools.join_all().await;
    }

    let states = "SELECT concat_ws(' ', state, attempts, count(*)) FROM webhook_deliveries GROUP BY state, attempts";
    assert_eq!(system.database.texts(states).await, ["applied 1 40"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn prospects_that_share_campaigns_can_be_imported_at_once() {
    let system = System::start().await;

    for round in 0..5 {
        let mut imports = JoinSet::new();
        for number in 0..6 {
            let mut client = system.prospects();
            let mut campaigns = (0..20)
                .map(|id| campaign(&format!("campaign-{id}"), "nl"))
                .collect::<Vec<_>>();
            if number % 2 == 1 {
                campaigns.reverse();
            }
            let dossier = Some(ProspectDossier {
                prospect: Some(prospect(&format!("prospect-{round}-{number}"))),
                campaigns,
                ..ProspectDossier::default()
            });
            imports.spawn(async move {
                let request = ImportProspectRequest {
                    dossier,
                    ..Default::default()
                };
                client.import_prospect(request).await.map(drop)
            });
        }
        for imported in imports.join_all().await {
            imported.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_at_once_share_the_work() {
    let system = System::start_knowing(crowd(12)).await;
    system.callprep.behave(Behaviour::Refuse);
    let events = (0..12)
        .map(|number| by_person(number, created(&format!("uid-{number}"))))
        .collect();
    record_at_once(&system, events).await;
    system.callprep.behave(Behaviour::Answer);
    let before = system.callprep.requests().len();

    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let worker = Worker::new(system.recorder.clone());
        workers.spawn(async move { while worker.step().await.unwrap() {} });
    }
    workers.join_all().await;

    let plans = "SELECT concat_ws(' ', status, attempts, count(*)) FROM call_prep_plans GROUP BY status, attempts";
    assert_eq!(system.database.texts(plans).await, ["READY 1 12"]);
    assert_eq!(system.callprep.requests().len(), before + 12);
}
