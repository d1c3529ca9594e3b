//! Matching bookings to outreach: the first rule that matches wins.

use proto::booking::v1::{
    BookingEvent, IgnoreReason, OutreachSequence, OutreachStatus,
    RecordBookingEventOutcome as Outcome,
};

use crate::{
    dossier::{acme, contact, dossier, sequence},
    events::{cancelled, created, time},
    system::System,
};

/// Starts with two prospects; Globex has the newer outreach.
async fn start() -> System {
    let system = System::start_knowing(acme()).await;
    let mut globex = dossier("globex");
    globex.outreach_sequences[0].create_time = Some(time("2026-05-01T00:00:00Z"));
    system.import(globex).await;
    system
}

/// Returns a booking without any fields to match.
fn anonymous(uid: &str) -> BookingEvent {
    BookingEvent {
        match_emails: Vec::new(),
        ..created(uid)
    }
}

fn sequence_of(id: &str, contact_id: &str, create_time: &str) -> OutreachSequence {
    OutreachSequence {
        create_time: Some(time(create_time)),
        ..sequence(id, contact_id)
    }
}

async fn matched(system: &System, event: BookingEvent) -> String {
    let recorded = system.record(event).await;
    assert_eq!(recorded.outcome(), Outcome::Applied);
    recorded.sequence_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_booking_stays_with_its_sequence_unless_there_is_a_stronger_reason() {
    let system = start().await;
    system.record(created("uid-1")).await;
    let elsewhere = BookingEvent {
        match_emails: vec!["ada@globex.example".to_owned()],
        ..cancelled("uid-1")
    };

    assert_eq!(matched(&system, elsewhere).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rescheduled_booking_stays_with_its_sequence_unless_there_is_a_stronger_reason() {
    let system = start().await;
    let by_contact = BookingEvent {
        contact_id: "acme-contact".to_owned(),
        ..anonymous("uid-1")
    };
    system.record(by_contact).await;
    let elsewhere = BookingEvent {
        reschedule_uid: "uid-1".to_owned(),
        contact_id: "globex-contact".to_owned(),
        match_emails: vec!["ada@globex.example".to_owned()],
        ..created("uid-2")
    };

    assert_eq!(matched(&system, elsewhere).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sequence_of_the_link_wins_over_contact_and_address() {
    let system = start().await;
    let event = BookingEvent {
        outreach_sequence_id: "acme-sequence".to_owned(),
        contact_id: "globex-contact".to_owned(),
        match_emails: vec!["ada@globex.example".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contact_of_the_link_wins_over_the_address() {
    let system = start().await;
    let mut later = acme();
    later.outreach_sequences = vec![
        sequence_of("acme-newest", "acme-contact", "2026-04-01T00:00:00Z"),
        sequence_of("acme-oldest", "acme-contact", "2025-04-01T00:00:00Z"),
    ];
    system.import(later).await;
    let event = BookingEvent {
        contact_id: "acme-contact".to_owned(),
        match_emails: vec!["ada@globex.example".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-newest");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_address_with_outreach_wins() {
    let system = start().await;
    let mut silent = acme();
    silent.contacts = vec![contact("acme-silent", "silent@acme.example")];
    system.import(silent).await;
    let event = BookingEvent {
        match_emails: [
            "nobody@acme.example",
            "silent@acme.example",
            "ada@acme.example",
            "ada@globex.example",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_match_whatever_their_case() {
    let system = System::start().await;
    let mut shouting = acme();
    shouting.contacts[0].primary_email = " Ada@ACME.Example ".to_owned();
    system.import(shouting).await;
    let event = BookingEvent {
        match_emails: vec!["aDA@acme.EXAMPLE".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_matches_nothing_falls_through() {
    let system = start().await;
    let event = BookingEvent {
        reschedule_uid: "unknown".to_owned(),
        outreach_sequence_id: "unknown".to_owned(),
        contact_id: "unknown".to_owned(),
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_without_outreach_falls_through() {
    let system = start().await;
    let mut silent = acme();
    silent.contacts = vec![contact("acme-silent", "silent@acme.example")];
    system.import(silent).await;
    let event = BookingEvent {
        contact_id: "acme-silent".to_owned(),
        ..created("uid-1")
    };

    assert_eq!(matched(&system, event).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_contacts_with_one_address_the_newest_outreach_wins_every_time() {
    let system = start().await;
    let mut twin = dossier("initech");
    twin.contacts[0].primary_email = "ADA@acme.example".to_owned();
    twin.outreach_sequences[0].create_time = Some(time("2026-06-01T00:00:00Z"));
    system.import(twin).await;

    for number in 0..5 {
        let event = created(&format!("uid-{number}"));
        assert_eq!(matched(&system, event).await, "initech-sequence");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_booking_is_ignored_and_stored() {
    let system = start().await;
    let before = system.rows().await;

    let recorded = system.record(anonymous("uid-1")).await;
    let again = system.record(anonymous("uid-1")).await;

    assert_eq!(recorded.outcome(), Outcome::Ignored);
    assert_eq!(
        recorded.ignore_reason(),
        IgnoreReason::NoMatchingOutreachSequence
    );
    assert_eq!(recorded, again);
    assert_eq!(system.rows().await, before);
    let kept =
        "SELECT concat_ws(' ', state, reason, attempts, lease_token) FROM webhook_deliveries";
    assert_eq!(
        system.database.texts(kept).await,
        ["ignored no_matching_outreach_sequence 1"]
    );
    assert!(system.callprep.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_booking_is_applied_when_a_copy_matches() {
    let system = System::start().await;
    let ignored = system.record(created("uid-1")).await;
    system.import(acme()).await;

    let applied = system.record(created("uid-1")).await;
    let duplicate = system.record(created("uid-1")).await;

    assert_eq!(ignored.outcome(), Outcome::Ignored);
    assert_eq!(applied.outcome(), Outcome::Applied);
    assert_eq!(applied.delivery_id, ignored.delivery_id);
    assert_eq!(applied.sequence_id, "acme-sequence");
    assert_eq!(duplicate.outcome(), Outcome::Duplicate);
    assert_eq!(
        system
            .text("SELECT concat_ws(' ', state, reason) FROM webhook_deliveries")
            .await,
        "applied"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forms_of_an_address_are_one_person() {
    for (known, booked) in [
        ("zoë@acme.example", "ZOË@acme.example"),
        ("ZOË@acme.example", "zoë@ACME.example"),
        ("zoe@müller.example", "zoe@XN--MLLER-KVA.example"),
        ("zoe@MÜLLER.example", "zoe@mu\u{308}ller.example"),
        ("ΝΊΚΟΣ@acme.example", "νίκος@acme.example"),
        ("ada@acme.example", "ada+cal@acme.example"),
        ("ada+crm@acme.example", "ada@acme.example"),
    ] {
        let system = System::start().await;
        let mut dossier = acme();
        dossier.contacts[0].primary_email = known.to_owned();
        system.import(dossier).await;
        let event = BookingEvent {
            match_emails: vec![booked.to_owned()],
            ..created("uid-1")
        };

        assert_eq!(matched(&system, event).await, "acme-sequence", "{booked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_looked_past_only_if_that_leads_to_one_person() {
    let system = start().await;
    let mut tagged = acme();
    tagged.contacts = vec![contact("acme-tagged", "ada+crm@acme.example")];
    system.import(tagged).await;
    let event = BookingEvent {
        match_emails: vec!["ada+cal@acme.example".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(system.record(event).await.outcome(), Outcome::Ignored);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_another_tool_has_written_is_matched_at_once() {
    let system = start().await;
    system
        .database
        .execute("UPDATE contacts SET primary_email = 'BOB@Acme.example' WHERE id = 'acme-contact'")
        .await;
    let of_bob = BookingEvent {
        match_emails: vec!["bob@acme.example".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(matched(&system, of_bob).await, "acme-sequence");
    assert_eq!(
        system.record(created("uid-2")).await.outcome(),
        Outcome::Ignored
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_does_not_wait_for_the_addresses_of_others() {
    let system = start().await;
    system
        .database
        .execute("UPDATE contacts SET primary_email = 'x' || primary_email")
        .await;
    let of_ada = BookingEvent {
        match_emails: vec!["xada@acme.example".to_owned()],
        ..created("uid-1")
    };

    assert_eq!(matched(&system, of_ada).await, "acme-sequence");
    let stale = "SELECT string_agg(id, ' ') FROM contacts WHERE address_is_stale";
    assert!(system.text(stale).await.contains("globex-contact"));
    while system.step().await {}
    let count = "SELECT count(*) FROM contacts WHERE address_is_stale";
    assert_eq!(system.text(count).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_that_is_being_sent_wins_over_a_later_draft_and_over_what_was_given_up() {
    let system = System::start_knowing(acme()).await;
    for (id, status) in [
        ("acme-draft", OutreachStatus::Drafted),
        ("acme-lost", OutreachStatus::ClosedLost),
    ] {
        let mut later = acme();
        let mut sequence = sequence_of(id, "acme-contact", "2026-05-01T00:00:00Z");
        sequence.status = status.into();
        later.outreach_sequences = vec![sequence];
        system.import(later).await;
    }

    assert_eq!(matched(&system, created("uid-1")).await, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sequences_that_are_being_sent_the_last_one_touched_wins() {
    let system = System::start_knowing(acme()).await;
    let mut older = acme();
    older.outreach_sequences = vec![sequence_of(
        "acme-older",
        "acme-contact",
        "2025-04-01T00:00:00Z",
    )];
    system.import(older).await;

    assert_eq!(matched(&system, created("uid-1")).await, "acme-older");
    assert_eq!(matched(&system, created("uid-2")).await, "acme-older");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_matched_if_there_is_nothing_else() {
    let system = System::start().await;
    let mut lost = acme();
    lost.outreach_sequences[0].status = OutreachStatus::ClosedLost.into();
    system.import(lost).await;

    assert_eq!(matched(&system, created("uid-1")).await, "acme-sequence");
}
