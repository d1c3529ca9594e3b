//! Arbitrary input: texts of any length, times of any kind, and records that other tools have
//! broken.

use proto::{
    booking::v1::{BookingEvent, RecordBookingEventOutcome as Outcome},
    well_known::Timestamp,
};

use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

const STATE: &str = "SELECT concat_ws(' ', state, reason, last_error) FROM webhook_deliveries";

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_names_8000_characters_names_nothing() {
    let long = || "x".repeat(8_000);
    let event = BookingEvent {
        outreach_sequence_id: long(),
        contact_id: long(),
        event_type_id: long(),
        match_emails: vec![
            format!("{}@acme.example", long()),
            "ada@acme.example".to_owned(),
        ],
        ..created("uid-1")
    };
    let of_nobody = System::start().await;
    let of_ada = System::start_knowing(acme()).await;

    let unmatched = of_nobody.record(event.clone()).await;
    let applied = of_ada.record(event).await;

    assert_eq!(unmatched.outcome(), Outcome::Ignored);
    assert_eq!(applied.outcome(), Outcome::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_second_of_the_year_9999_stays_in_it() {
    let system = System::start_knowing(acme()).await;
    let last = time("9999-12-31T23:59:59Z");
    let leap = Timestamp {
        nanos: 1_000_000_000,
        ..last
    };
    let event = BookingEvent {
        start_time: Some(leap),
        end_time: Some(leap),
        ..created("uid-1")
    };

    let first = system.record(event).await;
    let next = system.record(created("uid-2")).await;

    assert_eq!(first.outcome(), Outcome::Applied);
    assert_eq!(next.outcome(), Outcome::Applied);
    let start = "SELECT start_time AT TIME ZONE 'UTC' FROM bookings WHERE uid = 'uid-1'";
    assert_eq!(system.text(start).await, "9999-12-31 23:59:59.999999");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_tool_can_write_what_cannot_be_read() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    for statement in [
        "UPDATE contacts SET created_at = '-infinity'",
        "UPDATE outreach_sequences SET updated_at = 'infinity'",
        "UPDATE bookings SET start_time = '10000-01-01'",
        "UPDATE bookings SET end_time = '4713-01-01 BC'",
        "UPDATE prospects SET technologies = ARRAY['a', NULL]",
        "UPDATE workflow_hypotheses SET evidence_refs = ARRAY[['a'], ['b']]",
    ] {
        let refused = system.database.try_execute(statement).await;

        assert!(refused.is_err(), "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_surroundings_cannot_be_read_is_kept() {
    let system = System::start_knowing(acme()).await;
    let broken = "ALTER TABLE bookings DROP CONSTRAINT bookings_start_time_in_range;
        INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, attendees, start_time, confirmed)
        VALUES ('broken', 'accepted', 'acme-sequence', 'acme-contact', 'acme', '[]', 'infinity', true)";
    system.database.execute(broken).await;

    let kept = system.record(created("uid-1")).await;
    let state = system.text(STATE).await;
    let mended = "UPDATE bookings SET start_time = NULL";
    system.database.execute(mended).await;
    system.forget_failures().await;
    system.make_due().await;
    while system.step().await {}

    assert_eq!(kept.outcome(), Outcome::Accepted);
    assert_eq!(state, "received the transaction failed");
    assert_eq!(system.text(STATE).await, "applied");
}
