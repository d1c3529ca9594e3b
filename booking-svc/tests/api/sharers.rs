//! Attendees of a shared call whose own bookings were never reported.

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, Host, OutreachStatus,
    RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, time},
    system::System,
};

const ADA: &str = "ada@acme.example";
const ZENITH: &str = "ada@zenith.example";
const STRANGER: &str = "eve@home.example";

const PAUSED: &str = "SELECT concat_ws(' ', s.status, s.metadata #>> '{calcom,pausedBy}',
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
        (SELECT outreach_status FROM contacts WHERE id = s.contact_id))
    FROM outreach_sequences s WHERE prospect_id = 'zenith'";

/// Returns a booking of a seat in a call with further attendees.
fn seated(address: &str, attending: &[&str]) -> BookingEvent {
    let attendees = attending.iter().map(|email| Attendee {
        email: (*email).to_owned(),
        ..Attendee::default()
    });
    BookingEvent {
        seat_uid: "seat-1".to_owned(),
        seat_email: address.to_owned(),
        match_emails: vec![address.to_owned()],
        attendees: attendees.collect(),
        ..created("x")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_to_attendees_of_a_shared_call_is_paused() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;

    system
        .record(seated(ADA, &[ADA, "Ada+calendar@ZENITH.example"]))
        .await;

    assert_eq!(
        system.text(PAUSED).await,
        "REPLIED x/seat-1 SENT,REPLIED,CLOSED_LOST REPLIED"
    );
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_to_attendees_of_a_strangers_shared_call_is_paused() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;

    let recorded = system.record(seated(STRANGER, &[ZENITH, STRANGER])).await;

    assert_eq!(recorded.outcome(), Outcome::Ignored);
    assert_eq!(
        system.text(PAUSED).await,
        "REPLIED x SENT,REPLIED,CLOSED_LOST REPLIED"
    );
    assert!(system.outreach("acme").await.starts_with("SENT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn attendees_of_a_shared_call_are_imported_paused() {
    for (address, paused_by) in [(ADA, "x/seat-1"), (STRANGER, "x")] {
        let system = System::start_knowing(acme()).await;
        system.record(seated(address, &[address, ZENITH])).await;

        let mut zenith = dossier("zenith");
        zenith.outreach_sequences[0].status = OutreachStatus::Queued.into();
        system.import(zenith).await;
        while system.step().await {}

        assert_eq!(
            system.text(PAUSED).await,
            format!("REPLIED {paused_by} SENT,REPLIED,CLOSED_LOST REPLIED")
        );
    }
}

/// A contact of a third prospect, whose address differs from that of Zenith's in its tag alone.
async fn import_namesake(system: &System) {
    let mut yonder = dossier("yonder");
    "ada+sales@zenith.example".clone_into(&mut yonder.contacts[0].primary_email);
    system.import(yonder).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attendee_with_a_tagged_namesake_is_imported_as_if_booked_afterwards() {
    let paused = "SELECT concat_ws(' ', prospect_id, metadata #>> '{calcom,pausedBy}')
        FROM outreach_sequences WHERE prospect_id <> 'acme' ORDER BY 1";
    let zenith = ["yonder", "zenith x/seat-1"];
    let yonder = ["yonder x/seat-1", "zenith"];
    for (attendee, expected) in [
        ("Ada@ZENITH.example", zenith),
        ("ada+sales@zenith.example", yonder),
        // It is nobody's, since it may be of either.
        ("ada+calendar@zenith.example", ["yonder", "zenith"]),
    ] {
        for books_first in [false, true] {
            let system = System::start_knowing(acme()).await;
            let event = seated(ADA, &[ADA, attendee]);
            import_namesake(&system).await;
            if books_first {
                system.record(event.clone()).await;
                system.import(dossier("zenith")).await;
            } else {
                system.import(dossier("zenith")).await;
                system.record(event).await;
            }

            // By the time of the booking, the namesake was the only one with such an address.
            let is_only = books_first && !expected.contains(&"yonder x/seat-1");
            let found = system.database.texts(paused).await;
            let found = found
                .iter()
                .filter(|line| !is_only || line.starts_with("zenith"));
            let expected = expected
                .iter()
                .filter(|line| !is_only || line.starts_with("zenith"));
            assert_eq!(
                found.collect::<Vec<_>>(),
                expected.collect::<Vec<_>>(),
                "{attendee} {books_first}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shared_a_call_that_is_over_or_was_cancelled_is_left_alone() {
    let over = BookingEvent {
        start_time: Some(crate::events::time("2020-01-05T09:00:00Z")),
        end_time: Some(crate::events::time("2020-01-05T09:30:00Z")),
        ..seated(STRANGER, &[ZENITH])
    };
    let cancelled = BookingEvent {
        r#type: BookingEventType::Cancelled.into(),
        ..seated(STRANGER, &[ZENITH])
    };
    for event in [over, cancelled] {
        let system = System::start_knowing(dossier("zenith")).await;
        let before = system.rows().await;

        system.record(event).await;

        assert_eq!(system.rows().await, before);
    }
}

/// Only the booker is converted, even if the booker is unknown.
#[tokio::test(flavor = "multi_thread")]
async fn an_attendee_of_a_shared_call_is_not_its_booker() {
    let system = System::start_knowing(acme()).await;
    let nameless = BookingEvent {
        seat_email: String::new(),
        match_emails: Vec::new(),
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..seated(ADA, &[ZENITH])
    };
    system.record(nameless).await;

    system.import(dossier("zenith")).await;

    let status = "SELECT outreach_status FROM contacts WHERE prospect_id = 'zenith'";
    assert_eq!(system.text(status).await, "REPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_whom_only_a_later_event_names_is_never_a_prospect() {
    for emails in [[ADA, ZENITH], [ZENITH, ADA]] {
        let system = System::start_knowing(acme()).await;
        system.import(dossier("zenith")).await;
        let listed = BookingEvent {
            match_emails: emails.map(str::to_owned).to_vec(),
            event_time: Some(time("2098-12-02T00:00:00Z")),
            ..cancelled("x")
        };
        let booked = BookingEvent {
            team_members: vec![Host {
                email: "Ada@zenith.example".to_owned(),
                ..Host::default()
            }],
            ..created("x")
        };
        let before = system.text(PAUSED).await;

        system.record(listed).await;
        let early = system.text(PAUSED).await;
        system.record(booked).await;

        assert_eq!(early, before, "{emails:?}");
        assert_eq!(system.text(PAUSED).await, before, "{emails:?}");
        let acme = system.outreach("acme").await;
        assert!(acme.starts_with("REPLIED"), "{emails:?}: {acme}");
    }
}
