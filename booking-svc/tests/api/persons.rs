//! A person with an upcoming call receives no other outreach, across sequences, contacts and
//! prospects.

use proto::booking::v1::{
    Attendee, BookingEvent, BookingEventType, ContactOutreachStatus, Host, OutreachStatus,
    ProspectDossier, RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::{acme, contact, dossier, sequence, step},
    events::{cancelled, created, time},
    system::System,
};

/// Each sequence with its steps, the booking that paused it, and its contact.
const OUTREACH: &str = "SELECT concat_ws(' ', s.id, s.status,
        (SELECT string_agg(status, ',' ORDER BY step_order) FROM outreach_steps WHERE sequence_id = s.id),
        s.metadata #>> '{calcom,pausedBy}',
        (SELECT outreach_status FROM contacts WHERE id = s.contact_id))
    FROM outreach_sequences s ORDER BY s.id";
pub(crate) const UNSENT: &str =
    "SELECT sequence_id FROM outreach_steps WHERE status IN ('DRAFTED', 'QUEUED') ORDER BY 1";
const PAUSED: &str = "SELECT concat_ws(' ', sequence_id, contact_id, metadata ->> 'bookingUid')
    FROM outreach_logs WHERE status = 'paused' ORDER BY 1";

/// Returns Ada of Acme with a second sequence, and again at Globex, where Bob is, too.
fn everybody() -> [ProspectDossier; 2] {
    let mut acme = acme();
    let mut second = sequence("acme-second", "acme-contact");
    second.create_time = Some(time("2025-01-01T00:00:00Z"));
    second.steps[1].status = OutreachStatus::Queued.into();
    acme.outreach_sequences.push(second);
    let mut globex = dossier("globex");
    "ADA@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    globex
        .contacts
        .push(contact("globex-bob", "bob@globex.example"));
    globex
        .outreach_sequences
        .push(sequence("globex-of-bob", "globex-bob"));
    [globex, acme]
}

async fn start() -> System {
    let system = System::start().await;
    for dossier in everybody() {
        system.import(dossier).await;
    }
    system
}

/// Adds Bob as a guest.
fn with_bob(event: BookingEvent) -> BookingEvent {
    BookingEvent {
        match_emails: vec![
            "ada@acme.example".to_owned(),
            "bob@globex.example".to_owned(),
        ],
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..event
    }
}

const ALL_PAUSED: [&str; 4] = [
    "acme-second REPLIED SENT,REPLIED,CLOSED_LOST uid-1 CONVERTED",
    "acme-sequence BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED",
    "globex-of-bob REPLIED SENT,REPLIED,CLOSED_LOST uid-1 REPLIED",
    "globex-sequence REPLIED SENT,REPLIED,CLOSED_LOST uid-1 CONVERTED",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_call_pauses_all_other_outreach_to_its_participants() {
    let system = start().await;

    system.record(with_bob(created("uid-1"))).await;
    system.record(with_bob(created("uid-1"))).await;

    assert_eq!(system.database.texts(OUTREACH).await, ALL_PAUSED);
    assert_eq!(
        system.database.texts(PAUSED).await,
        [
            "acme-second acme-contact uid-1",
            "globex-of-bob globex-bob uid-1",
            "globex-sequence globex-contact uid-1"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_to_whom_the_link_was_forwarded_has_the_call_and_so_has_who_forwarded_it() {
    let system = start().await;
    let forwarded = BookingEvent {
        match_emails: vec!["bob@globex.example".to_owned()],
        ..with_bob(created("uid-1"))
    };

    system.record(forwarded).await;

    assert_eq!(system.database.texts(UNSENT).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paused_stays_so_when_the_call_falls_through_in_either_order() {
    let mut ends = Vec::new();
    for events in [
        [created("uid-1"), cancelled("uid-1")],
        [cancelled("uid-1"), created("uid-1")],
    ] {
        let system = start().await;
        for event in events {
            system.record(with_bob(event)).await;
        }
        ends.push(system.database.texts(OUTREACH).await);
    }

    assert_eq!(ends[0], ends[1]);
    assert_eq!(
        ends[0],
        [
            "acme-second REPLIED SENT,REPLIED,CLOSED_LOST uid-1 REPLIED",
            "acme-sequence REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED",
            "globex-of-bob REPLIED SENT,REPLIED,CLOSED_LOST uid-1 REPLIED",
            "globex-sequence REPLIED SENT,REPLIED,CLOSED_LOST uid-1 REPLIED",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_booking_of_a_person_does_not_go_to_what_was_only_paused() {
    let system = start().await;
    system.record(with_bob(cancelled("uid-1"))).await;
    system.record(with_bob(created("uid-1"))).await;

    let next = system.record(created("uid-2")).await;

    assert_eq!(next.sequence_id, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_only_asked_for_or_is_over_pauses_nothing() {
    let over = BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created("uid-1")
    };
    let requested = BookingEvent {
        r#type: proto::booking::v1::BookingEventType::Requested.into(),
        ..created("uid-1")
    };
    for event in [over, requested] {
        let system = start().await;

        system.record(with_bob(event)).await;

        let paused = system.database.texts(PAUSED).await;
        assert_eq!(paused, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_imported_for_a_person_with_an_upcoming_call_is_stored_paused() {
    let system = System::start_knowing(acme()).await;
    system.record(with_bob(created("uid-1"))).await;

    let mut everybody = everybody();
    everybody[1].outreach_sequences[0]
        .steps
        .push(step("acme-step-4", 4, OutreachStatus::Queued));
    for dossier in everybody.clone() {
        system.import(dossier).await;
    }
    // A sequence of a known contact.
    let mut third = sequence("acme-third", "acme-contact");
    third.steps[1].status = OutreachStatus::Queued.into();
    let mut alone = everybody[1].clone();
    alone.contacts.clear();
    alone.outreach_sequences = vec![third];
    system.import(alone).await;

    assert_eq!(
        system.database.texts(OUTREACH).await,
        [
            ALL_PAUSED[0],
            "acme-sequence BOOKED BOOKED,BOOKED,CLOSED_LOST,BOOKED CONVERTED",
            "acme-third REPLIED SENT,REPLIED,CLOSED_LOST uid-1 CONVERTED",
            ALL_PAUSED[2],
            ALL_PAUSED[3]
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_another_tool_gives_the_address_of_a_call_is_paused_too() {
    let system = System::start_knowing(acme()).await;
    let mut globex = dossier("globex");
    globex.contacts[0].primary_email = "other@globex.example".to_owned();
    system.import(globex).await;
    system.record(created("uid-1")).await;

    system
        .database
        .execute(
            "UPDATE contacts SET primary_email = 'Ada@ACME.example' WHERE id = 'globex-contact'",
        )
        .await;
    while system.step().await {}

    assert!(
        system
            .outreach("globex")
            .await
            .starts_with("REPLIED SENT,REPLIED")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_opted_out_stays_so_and_is_not_written_to_either() {
    let system = System::start().await;
    for mut dossier in everybody() {
        for contact in &mut dossier.contacts {
            contact.outreach_status = ContactOutreachStatus::OptedOut.into();
        }
        system.import(dossier).await;
    }

    system.record(with_bob(created("uid-1"))).await;

    let statuses = "SELECT DISTINCT outreach_status FROM contacts";
    assert_eq!(system.database.texts(statuses).await, ["OPTED_OUT"]);
    assert_eq!(system.database.texts(UNSENT).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_with_another_call_stays_converted_when_one_falls_through() {
    let system = start().await;
    let elsewhere = BookingEvent {
        outreach_sequence_id: "globex-sequence".to_owned(),
        ..created("uid-2")
    };
    system.record(with_bob(created("uid-1"))).await;
    system.record(elsewhere).await;

    system.record(with_bob(cancelled("uid-1"))).await;

    let statuses =
        "SELECT outreach_status FROM contacts WHERE normalised_email = 'ada@acme.example'";
    assert_eq!(
        system.database.texts(statuses).await,
        ["CONVERTED", "CONVERTED"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_never_a_prospect() {
    let system = start().await;
    let host = |email: &str| Host {
        email: email.to_owned(),
        ..Host::default()
    };
    let ours = BookingEvent {
        organizer: Some(host("BOB@globex.example")),
        team_members: vec![host("ada@acme.example")],
        outreach_sequence_id: String::new(),
        ..with_bob(created("uid-1"))
    };

    let recorded = system.record(ours).await;

    assert_eq!(recorded.outcome(), Outcome::Ignored);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_whom_only_an_earlier_event_names_is_never_a_prospect_either() {
    let bob = Host {
        email: "Bob@globex.example".to_owned(),
        ..Host::default()
    };
    let listed = |event: BookingEvent| BookingEvent {
        attendees: vec![
            Attendee {
                email: "bob@globex.example".to_owned(),
                ..Attendee::default()
            },
            created("").attendees.remove(0),
        ],
        match_emails: vec![
            "bob@globex.example".to_owned(),
            "ada@acme.example".to_owned(),
        ],
        event_time: Some(time("2098-12-02T00:00:00Z")),
        ..event
    };
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        ..created("uid-2")
    };
    for event in [cancelled("uid-1"), moved] {
        let system = start().await;
        let booked = BookingEvent {
            team_members: vec![bob.clone()],
            ..created("uid-1")
        };
        system.record(booked).await;

        system.record(listed(event)).await;

        let of_bob = system.database.texts(OUTREACH).await.remove(2);
        assert_eq!(
            of_bob,
            "globex-of-bob SENT SENT,DRAFTED,CLOSED_LOST EMAIL_SENT"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_five_hundred_and_a_person_in_many_sequences_are_paused_at_once() {
    let system = start().await;
    system
        .database
        .execute(
            "INSERT INTO outreach_sequences (id, prospect_id, contact_id, status)
             SELECT 'many-' || n, 'globex', 'globex-contact', 'QUEUED' FROM generate_series(1, 2000) AS n;
             INSERT INTO outreach_steps (id, sequence_id, step_order, status)
             SELECT 'many-' || n, 'many-' || n, 1, 'QUEUED' FROM generate_series(1, 2000) AS n",
        )
        .await;
    let mut event = with_bob(created("uid-1"));
    for number in 0..500 {
        let email = format!("guest{number}@crowd.example");
        event.attendees.push(Attendee {
            email: email.clone(),
            ..Attendee::default()
        });
        event.match_emails.push(email);
    }

    let recorded = system.record(event).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(system.database.texts(UNSENT).await, Vec::<String>::new());
    let logged = "SELECT count(*) FROM outreach_logs WHERE status = 'paused'";
    assert_eq!(system.text(logged).await, "2003");
}
