//! Attaching unmatched deliveries to outreach.

use proto::booking::v1::{
    AttachDeliveryRequest, AttachDeliveryResponse, Attendee, DeliveryState, IgnoreReason,
    ListAttachCandidatesRequest,
};
use tonic::Status;

use crate::{
    dossier::{acme, contact, dossier, sequence},
    events::{cancelled, created, ignored},
    refusal::{failed_precondition_reason, fields, not_found_reason},
    system::System,
};

const UNKNOWN: &str = "0192d3f0-0000-7000-8000-000000000001";

async fn attach(
    system: &System,
    delivery_id: &str,
    sequence_id: &str,
) -> Result<AttachDeliveryResponse, Status> {
    let request = AttachDeliveryRequest {
        delivery_id: delivery_id.to_owned(),
        outreach_sequence_id: sequence_id.to_owned(),
    };
    let response = system.deliveries().attach_delivery(request).await?;
    Ok(response.into_inner())
}

/// Records a booking of an unknown person at Acme.
async fn record_stranger(system: &System, uid: &str) -> String {
    let mut event = created(uid);
    event.match_emails = vec!["bob.smith@acme.example".to_owned()];
    event.attendees = vec![Attendee {
        email: "bob.smith@acme.example".to_owned(),
        name: "Bob Smith".to_owned(),
        ..Default::default()
    }];
    system.record(event).await.delivery_id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_delivery_is_booked_as_if_its_link_had_been_clicked() {
    let system = System::start_knowing(acme()).await;
    let id = record_stranger(&system, "uid-1").await;

    let attached = attach(&system, &id, "acme-sequence").await.unwrap();

    assert!(attached.attached);
    let delivery = attached.delivery.unwrap();
    assert_eq!(delivery.state(), DeliveryState::Applied);
    assert_eq!(delivery.sequence_id, "acme-sequence");
    let outreach = system.outreach("acme").await;
    assert!(outreach.starts_with("BOOKED BOOKED"), "{outreach}");
    let reason = "SELECT matched_by || ' ' || state FROM bookings";
    assert_eq!(system.text(reason).await, "link accepted");
    let plans = "SELECT count(*) FROM call_prep_plans WHERE booking_uid = 'uid-1'";
    assert_eq!(system.text(plans).await, "1");
    let audit = "SELECT action || ' ' || detail FROM audit_log WHERE subject_id IS NOT NULL";
    let expected = r#"attach_delivery {"sequenceId": "acme-sequence"}"#;
    assert_eq!(system.text(audit).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn later_events_of_the_call_and_those_that_are_unmatched_belong_to_it_too() {
    let system = System::start_knowing(acme()).await;
    let mut early = cancelled("uid-1");
    early.match_emails = vec!["bob.smith@acme.example".to_owned()];
    system.record(early.clone()).await;
    let id = record_stranger(&system, "uid-1").await;
    let mut second = created("uid-2");
    second.match_emails.clone_from(&early.match_emails);
    system.record(second).await;

    attach(&system, &id, "acme-sequence").await.unwrap();
    while system.step().await {}

    let states =
        "SELECT string_agg(state, ' ' ORDER BY booking_uid, dedupe_key) FROM webhook_deliveries";
    assert_eq!(system.text(states).await, "applied applied ignored");
    let booking = "SELECT uid || ' ' || state || ' ' || sequence_id FROM bookings";
    assert_eq!(
        system.database.texts(booking).await,
        ["uid-1 cancelled acme-sequence"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn attaching_twice_changes_nothing_and_to_another_sequence_is_refused() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("other")).await;
    let id = record_stranger(&system, "uid-1").await;
    attach(&system, &id, "acme-sequence").await.unwrap();
    let before = system.rows().await;

    let again = attach(&system, &id, "acme-sequence").await.unwrap();
    let elsewhere = attach(&system, &id, "other-sequence").await.unwrap_err();

    assert!(!again.attached);
    assert_eq!(
        failed_precondition_reason(&elsewhere),
        "DELIVERY_APPLIED_ELSEWHERE"
    );
    assert_eq!(system.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_attached_is_refused_and_says_why() {
    let system = System::start_knowing(acme()).await;
    let ping = system.try_record(ignored(IgnoreReason::UnsupportedEvent));
    let ping = ping.await.unwrap().delivery_id;
    let id = record_stranger(&system, "uid-1").await;

    let no_delivery = attach(&system, UNKNOWN, "acme-sequence").await;
    let no_sequence = attach(&system, &id, "unknown").await;
    let no_event = attach(&system, &ping, "acme-sequence").await;
    let invalid = attach(&system, "x", "").await;
    let leased = "UPDATE webhook_deliveries SET lease_token = gen_random_uuid(),
        lease_expires_at = now() + interval '1 minute'";
    system.database.execute(leased).await;
    let busy = attach(&system, &id, "acme-sequence").await.unwrap_err();

    assert_eq!(
        not_found_reason(&no_delivery.unwrap_err()),
        "DELIVERY_NOT_FOUND"
    );
    assert_eq!(
        not_found_reason(&no_sequence.unwrap_err()),
        "OUTREACH_SEQUENCE_NOT_FOUND"
    );
    assert_eq!(
        failed_precondition_reason(&no_event.unwrap_err()),
        "DELIVERY_HOLDS_NO_EVENT"
    );
    assert_eq!(
        fields(&invalid.unwrap_err()),
        ["delivery_id", "outreach_sequence_id"]
    );
    assert_eq!(busy.code(), tonic::Code::Unavailable);
    assert_eq!(system.text("SELECT count(*) FROM bookings").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contacts_of_the_same_domain_are_named_the_nearest_first() {
    let mut dossier = acme();
    dossier
        .contacts
        .push(contact("smith", "r.smith@acme.example"));
    "Smith".clone_into(&mut dossier.contacts[1].last_name);
    dossier
        .outreach_sequences
        .push(sequence("smith-sequence", "smith"));
    dossier
        .contacts
        .push(contact("silent", "smith@acme.example"));
    let system = System::start_knowing(dossier).await;
    system.import(crate::dossier::dossier("other")).await;
    let id = record_stranger(&system, "uid-1").await;
    let applied = system.record(created("uid-2")).await.delivery_id;

    let request = ListAttachCandidatesRequest {
        delivery_ids: vec![UNKNOWN.to_owned(), applied, id.clone()],
        max_candidates: 0,
    };
    let listed = system.deliveries().list_attach_candidates(request).await;
    let listed = listed.unwrap().into_inner().deliveries;

    assert_eq!(listed.len(), 1);
    assert_eq!(
        (
            &*listed[0].delivery_id,
            &*listed[0].booker_name,
            &*listed[0].booker_email
        ),
        (&*id, "Bob Smith", "bob.smith@acme.example")
    );
    let named = listed[0].candidates.iter();
    let named = named.map(|candidate| (&*candidate.outreach_sequence_id, &*candidate.company_name));
    let expected = [
        ("smith-sequence", "acme B.V."),
        ("acme-sequence", "acme B.V."),
    ];
    assert_eq!(named.collect::<Vec<_>>(), expected);
}
