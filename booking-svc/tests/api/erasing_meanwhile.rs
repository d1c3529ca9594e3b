//! Erases a person while workers use data that they have read before.

use std::time::Duration;

use booking_svc::{
    Worker,
    domain::DeliveryState,
    store::{
        deliveries::{self, NewDelivery},
        model_wordings::{self, Claimed, ModelAnswer, Question},
    },
};
use diesel_async::SimpleAsyncConnection as _;
use proto::booking::v1::{
    BookingEvent, ErasePersonRequest, ProspectDossier, RegenerateCallPrepPlanRequest,
};
use serde_json::json;
use tonic::Code;
use uuid::Uuid;

use crate::{
    dossier::{contact, dossier, sequence},
    erasing::{ADDRESS, erase},
    events::{created, delivery},
    fake_callprep::{Behaviour, Model},
    locks::until_one_waits,
    system::{System, until},
};

const NAMED: &str = "SELECT count(*)::text FROM call_prep_plans p
    WHERE p::text ILIKE '%müller%' OR p::text ILIKE '%zoë%'";
const STATES: &str = "SELECT string_agg(status, ' ' ORDER BY version) FROM call_prep_plans";

/// Returns Acme with outreach to Zoë. The company has her name, so that every plan names her.
fn acme_of_zoe() -> ProspectDossier {
    let mut acme = dossier("acme");
    "Bureau Zoë Müller".clone_into(&mut acme.prospect.get_or_insert_default().company_name);
    let mut zoe = contact("zoe", "zoë.müller@acme.example");
    "Zoë".clone_into(&mut zoe.first_name);
    "Müller".clone_into(&mut zoe.last_name);
    acme.contacts.push(zoe);
    acme.outreach_sequences
        .push(sequence("zoe-sequence", "zoe"));
    acme
}

/// Returns a booking by another person through Zoë's link.
fn booked_by_link(uid: &str) -> BookingEvent {
    BookingEvent {
        outreach_sequence_id: "zoe-sequence".to_owned(),
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_being_written_is_written_anew() {
    let system = System::start_knowing(acme_of_zoe()).await;
    let id = system.record(created("uid-1")).await.call_prep_plan_id;
    system.callprep.called().await;
    let request = RegenerateCallPrepPlanRequest {
        id,
        ..Default::default()
    };
    let mut plans = system.plans();
    plans.regenerate_call_prep_plan(request).await.unwrap();
    system.callprep.behave(Behaviour::Hang);
    let worker = Worker::new(system.recorder.clone());
    let step = tokio::spawn(async move { worker.step().await.unwrap() });
    system.callprep.called().await;

    erase(&system, ADDRESS, false).await.unwrap();
    system.callprep.behave(Behaviour::Answer);

    assert!(step.await.unwrap());
    assert_eq!(system.text(STATES).await, "READY PENDING");
    assert!(system.step().await);
    assert_eq!(system.text(STATES).await, "READY READY");
    assert_eq!(system.text(NAMED).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_a_booking_that_is_being_recorded_is_written_anew() {
    let system = System::start_knowing(acme_of_zoe()).await;
    system.callprep.behave(Behaviour::Hang);
    let mut bookings = system.bookings();
    let recording = tokio::spawn(async move {
        let event = delivery(booked_by_link("uid-1"));
        bookings.record_booking_event(event).await
    });
    system.callprep.called().await;

    erase(&system, ADDRESS, false).await.unwrap();
    system.callprep.behave(Behaviour::Answer);
    recording.await.unwrap().unwrap();
    while system.step().await {}

    assert_eq!(system.text(STATES).await, "READY");
    assert_eq!(system.text(NAMED).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_model_that_is_being_asked_are_dropped() {
    let system = System::start_knowing(acme_of_zoe()).await;
    system.callprep.set_model(Model::Words);
    system.record(created("uid-1")).await;
    system.callprep.called().await;
    system.callprep.behave(Behaviour::Hang);
    let worker = Worker::new(system.recorder.clone());
    let step = tokio::spawn(async move { worker.step().await.unwrap() });
    system.callprep.called().await;

    erase(&system, ADDRESS, false).await.unwrap();
    system.callprep.behave(Behaviour::Answer);

    assert!(step.await.unwrap());
    let answers = "SELECT count(brief)::text FROM model_wordings";
    assert_eq!(system.text(answers).await, "0");
    assert_eq!(system.text(NAMED).await, "0");
    while system.step().await {}
    let worded = "SELECT (summary LIKE '%of a model.')::text FROM call_prep_plans";
    assert_eq!(system.text(worded).await, "true");
    assert_eq!(system.text(NAMED).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_request_in_progress_loses_its_lease() {
    let system = System::start_knowing(acme_of_zoe()).await;
    let mut conn = system.database.connect().await;
    let question = Question {
        input_digest: "x",
        prospect_id: "acme",
        lease_token: Uuid::from_u128(1),
        lasts: Duration::from_mins(1),
        tokens_per_day: 0,
    };
    let Claimed::Ours(lease) = model_wordings::claim(&mut conn, &question).await.unwrap() else {
        panic!("the request is not claimed yet");
    };

    erase(&system, ADDRESS, false).await.unwrap();
    let answer = ModelAnswer {
        brief: json!({"summary": "Zoë Müller decides"}).into(),
        provenance: json!({}).into(),
    };
    model_wordings::finish(&mut conn, &lease, answer, 1)
        .await
        .unwrap();

    let answers = "SELECT count(brief)::text FROM model_wordings";
    assert_eq!(system.text(answers).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_being_applied_is_applied_anew() {
    let system = System::start_knowing(acme_of_zoe()).await;
    let mut conn = system.database.connect().await;
    let event = json!({
        "eventType": "BOOKING_CREATED",
        "bookingUid": "uid-1",
        "attendees": [],
        "matchEmails": ["ada@acme.example"],
        "meeting": {"notes": "Zoë Müller comes, too"},
    });
    let new = NewDelivery {
        id: Uuid::from_u128(17),
        dedupe_key: "calcom/BOOKING_CREATED/5:uid-1",
        source: "calcom",
        account: "default",
        event_name: "BOOKING_CREATED",
        booking_uid: Some("uid-1"),
        body_sha256: &[0; 32],
        payload: None,
        raw_body: None,
        event: Some(event.into()),
        state: DeliveryState::Received,
        reason: None,
        received_at: "2099-01-01T00:00:00Z".parse().unwrap(),
        trace_id: None,
        traceparent: None,
        copy_key: None,
        event_time: None,
    };
    let lease = deliveries::receive(&mut conn, &new, Uuid::from_u128(1)).await;
    let lease = lease.unwrap().unwrap();

    erase(&system, ADDRESS, false).await.unwrap();

    let origin = deliveries::Origin::Claimed(lease);
    assert!(!deliveries::is_ours(&conn, origin).await.unwrap());
    while system.step().await {}
    let notes = "SELECT concat_ws(' ', state, (SELECT meeting ->> 'notes' FROM bookings))
        FROM webhook_deliveries";
    assert_eq!(system.text(notes).await, "applied [erased] comes, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_continues_when_its_caller_is_gone() {
    let system = System::start_knowing(acme_of_zoe()).await;
    let mut other = system.database.connect().await;
    let lock = "BEGIN; SELECT FROM contacts WHERE id = 'zoe' FOR UPDATE";
    other.batch_execute(lock).await.unwrap();
    let mut persons = system.persons();
    let request = ErasePersonRequest {
        address: ADDRESS.to_owned(),
        validate_only: false,
        expected_count: None,
    };
    let asking = tokio::spawn(async move { persons.erase_person(request).await });
    until_one_waits(&system).await;

    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    other.batch_execute("COMMIT").await.unwrap();

    let erased = "SELECT EXISTS (SELECT FROM audit_log WHERE action = 'erase_person')";
    until(&system, erased).await;
    let name = "SELECT count(*) FROM contacts WHERE first_name IS NOT NULL AND id = 'zoe'";
    assert_eq!(system.text(name).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_erased_only_if_as_many_records_change_as_were_counted() {
    let system = System::start_knowing(acme_of_zoe()).await;
    let counted = erase(&system, ADDRESS, true).await.unwrap();
    let counts = counted.records.iter().map(|records| records.count);
    let count = counts.sum::<i32>();
    let erase_if = async |count| {
        let request = ErasePersonRequest {
            address: ADDRESS.to_owned(),
            validate_only: false,
            expected_count: Some(count),
        };
        system.persons().erase_person(request).await
    };
    let audited = "SELECT count(*) FROM audit_log WHERE action = 'erase_person'";

    let refused = erase_if(count + 1).await.unwrap_err();
    let nothing = system.text(audited).await;
    let erased = erase_if(count).await.unwrap().into_inner();

    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().contains(&format!("{count} records")));
    assert_eq!((nothing.as_str(), erased), ("0", counted));
    assert_eq!(system.text(audited).await, "1");
}
