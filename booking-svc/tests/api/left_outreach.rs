//! The outreach that a booking leaves, because a stronger reason moves it to another sequence.

use proto::booking::v1::{BookingEvent, BookingEventType, OutreachStatus};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created, time, with_link},
    persons::UNSENT,
    reasons::{moved, outcome, requested, start},
    system::System,
};

/// The link is only reported when the call is over, as in the flat payload of a webhook at its end.
#[tokio::test(flavor = "multi_thread")]
async fn outreach_is_not_taken_up_again_when_a_link_is_reported_at_the_end_of_the_call() {
    let past = |event: BookingEvent| BookingEvent {
        start_time: Some(time("2020-01-01T09:00:00Z")),
        end_time: Some(time("2020-01-01T09:30:00Z")),
        ..event
    };
    let ended = BookingEvent {
        r#type: BookingEventType::MeetingEnded.into(),
        ..past(with_link("acme-linked", created("uid-1")))
    };
    let other_call = with_link("globex-sequence", created("uid-2"));
    for events in [
        vec![past(created("uid-1")), ended.clone()],
        vec![past(created("uid-1")), other_call, ended],
    ] {
        let rows = outcome(&events).await;

        let left = "acme-sequence REPLIED SENT,REPLIED,CLOSED_LOST";
        assert!(rows.iter().any(|row| row.starts_with(left)), "{rows:?}");
    }
}

/// Starts with Ada of Acme, and with Bob and Carol at prospects of their own.
async fn start_with_others() -> System {
    let system = System::start_knowing(acme()).await;
    for (name, address) in [
        ("globex", "bob@globex.example"),
        ("initech", "carol@initech.example"),
    ] {
        let mut dossier = dossier(name);
        address.clone_into(&mut dossier.contacts[0].primary_email);
        system.import(dossier).await;
    }
    system
}

fn of(addresses: &[&str], event: BookingEvent) -> BookingEvent {
    BookingEvent {
        match_emails: addresses
            .iter()
            .map(|&address| address.to_owned())
            .collect(),
        ..event
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_that_a_booking_leaves_is_paused_while_its_contact_is_a_guest_of_a_call() {
    let with_guest = of(
        &["carol@initech.example", "ada@acme.example"],
        created("uid-2"),
    );
    let by_link = with_link(
        "globex-sequence",
        of(&["ada@acme.example"], created("uid-1")),
    );
    let off = of(&["ada@acme.example"], cancelled("uid-1"));
    let system = start_with_others().await;

    for event in [off, with_guest, by_link] {
        system.record(event).await;
    }

    let unsent = system.database.texts(UNSENT).await;
    assert!(!unsent.iter().any(|of| of == "acme-sequence"), "{unsent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_with_another_call_stays_converted_when_a_booking_leaves() {
    let system = start().await;
    system.record(created("uid-1")).await;
    system
        .record(of(&["ada@acme.example"], created("uid-2")))
        .await;

    let taken = with_link(
        "globex-sequence",
        of(&["bob@globex.example"], moved("uid-1", "")),
    );
    system.record(taken).await;

    let status = "SELECT outreach_status FROM contacts WHERE id = 'acme-contact'";
    assert_eq!(system.text(status).await, "CONVERTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_tools_keep_their_metadata_when_a_booking_leaves_its_outreach() {
    let system = start().await;
    let note = "UPDATE outreach_sequences SET metadata = '{\"calcom\": {\"note\": \"kept\"}}'
        WHERE id = 'acme-sequence'";
    system.database.execute(note).await;
    system.record(created("uid-1")).await;

    let by_link = with_link("globex-sequence", moved("uid-1", ""));
    system.record(by_link).await;

    let kept =
        "SELECT metadata -> 'calcom' ->> 'note' || coalesce(metadata #>> '{calcom,bookingUid}', '')
        FROM outreach_sequences WHERE id = 'acme-sequence'";
    assert_eq!(system.text(kept).await, "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_was_imported_into_booked_outreach_goes_back_with_it() {
    let system = start().await;
    let mut dossier = acme();
    system.record(created("uid-1")).await;
    let sequence = &mut dossier.outreach_sequences[0];
    let mut added = sequence.steps[0].clone();
    added.id = "acme-added".to_owned();
    added.step_order = 9;
    added.status = OutreachStatus::Queued.into();
    sequence.steps.push(added);
    system.import(dossier).await;

    let by_link = with_link("globex-sequence", moved("uid-1", ""));
    system.record(by_link).await;

    let status = "SELECT status FROM outreach_steps WHERE id = 'acme-added'";
    assert_eq!(system.text(status).await, "REPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_that_a_booking_leaves_keeps_what_its_other_calls_have_made_of_it() {
    let being_moved = [created("x"), requested("y", "x")];
    let fallen_through = [created("x"), cancelled("x")];
    for (other_call, status) in [(being_moved, "BOOKED"), (fallen_through, "REPLIED")] {
        let leaves = [
            created("uid-1"),
            with_link("globex-sequence", requested("uid-1", "")),
        ];
        let events = [other_call, leaves].concat();

        let outcome = outcome(&events).await;

        let expected = format!("acme-sequence {status} {status},{status},CLOSED_LOST");
        let is_expected = |line: &String| line.starts_with(&expected);
        assert!(outcome.iter().any(is_expected), "{outcome:?}");
    }
}
