//! The effects of events on the outreach, its log, the booking and the delivery.

use proto::booking::v1::{
    BookingEvent, CallPrepPlanStatus, ContactOutreachStatus, IgnoreReason, ProspectStatus,
    RecordBookingEventOutcome as Outcome, RecordBookingEventRequest,
};
use serde_json::{Value, json};

use crate::{
    dossier::{acme, metadata},
    events::{cancelled, created, delivery, ignored, time, unreadable},
    refusal::fields,
    system::System,
};

async fn json(system: &System, query: &str) -> Value {
    serde_json::from_str(&system.text(query).await).unwrap()
}

const CALCOM: &str = "SELECT metadata -> 'calcom' FROM outreach_sequences";

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_books_its_outreach() {
    let system = System::start_knowing(acme()).await;

    let recorded = system.record(created("uid-1")).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(recorded.sequence_id, "acme-sequence");
    assert_eq!(recorded.call_prep_plan_status(), CallPrepPlanStatus::Ready);
    assert_eq!(
        system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED"
    );
    let contacted = "SELECT last_contacted_at IS NOT NULL FROM contacts";
    assert_eq!(system.text(contacted).await, "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_hands_the_outreach_back() {
    let system = System::start_knowing(acme()).await;
    let booked = system.record(created("uid-1")).await;

    let recorded = system.record(cancelled("uid-1")).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(recorded.call_prep_plan_id, "");
    assert_eq!(
        system.outreach("acme").await,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
    assert_eq!(
        system
            .database
            .texts("SELECT id FROM call_prep_plans")
            .await,
        [booked.call_prep_plan_id]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_stays_a_customer() {
    let system = System::start().await;
    let mut customer = acme();
    customer.prospect.as_mut().unwrap().status = ProspectStatus::Converted.into();
    customer.contacts[0].outreach_status = ContactOutreachStatus::None.into();
    system.import(customer).await;

    system.record(created("uid-1")).await;

    assert_eq!(
        system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED CONVERTED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_logged_with_its_facts() {
    let system = System::start_knowing(acme()).await;

    let booked = system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;

    let log = json(
        &system,
        "SELECT to_jsonb(l) FROM outreach_logs l WHERE status = 'booked'",
    )
    .await;
    for (column, expected) in [
        ("channel", "calcom"),
        ("prospect_id", "acme"),
        ("contact_id", "acme-contact"),
        ("sequence_id", "acme-sequence"),
        ("delivery_id", &*booked.delivery_id),
    ] {
        assert_eq!(log[column], expected, "{column}");
    }
    let facts = &log["metadata"];
    assert_eq!(facts["bookingUid"], "uid-1");
    assert_eq!(facts["eventType"], "BOOKING_CREATED");
    assert_eq!(facts["startTime"], "2099-01-05T09:00:00.000Z");
    assert_eq!(facts["endTime"], "2099-01-05T09:30:00.000Z");
    assert_eq!(facts["attendeeEmails"], json!(["ada@acme.example"]));
    assert_eq!(facts["attendees"][0]["name"], "Ada");
    let statuses = "SELECT status FROM outreach_logs ORDER BY created_at";
    assert_eq!(
        system.database.texts(statuses).await,
        ["booked", "cancelled"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_of_the_sequence_describes_the_booking() {
    let system = System::start().await;
    let mut dossier = acme();
    dossier.outreach_sequences[0].metadata =
        Some(metadata(r#"{"owner":"sales","calcom":{"note":"kept"}}"#));
    system.import(dossier).await;

    system.record(created("uid-1")).await;

    let whole = json(&system, "SELECT metadata FROM outreach_sequences").await;
    let calcom = &whole["calcom"];
    assert_eq!(whole["owner"], "sales");
    assert_eq!(calcom["note"], "kept");
    assert_eq!(calcom["bookingUid"], "uid-1");
    assert_eq!(calcom["eventType"], "BOOKING_CREATED");
    assert_eq!(calcom["eventTypeId"], "4711");
    assert_eq!(calcom["startTime"], "2099-01-05T09:00:00.000Z");
    assert_eq!(calcom["attendeeEmails"], json!(["ada@acme.example"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_without_times_overwrites_none() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;

    system.record(cancelled("uid-1")).await;

    let calcom = json(&system, CALCOM).await;
    assert_eq!(calcom["eventType"], "BOOKING_CANCELLED");
    assert_eq!(calcom["startTime"], "2099-01-05T09:00:00.000Z");
    let booking = "SELECT concat_ws(' ', uid, state, title, event_type_id, start_time IS NOT NULL, end_time IS NOT NULL, attendees -> 0 ->> 'name') FROM bookings";
    assert_eq!(
        system.text(booking).await,
        "uid-1 cancelled Introduction 4711 t t Ada"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_without_a_contact_is_booked_once_too() {
    let system = System::start().await;
    let mut dossier = acme();
    dossier.outreach_sequences[0].contact_id.clear();
    system.import(dossier).await;
    let event = BookingEvent {
        outreach_sequence_id: "acme-sequence".to_owned(),
        ..created("uid-1")
    };

    let first = system.record(event.clone()).await;
    let second = system.record(event).await;

    assert_eq!(first.outcome(), Outcome::Applied);
    assert_eq!(second.outcome(), Outcome::Duplicate);
    let query = "SELECT concat_ws(' ', l.contact_id, b.contact_id, s.status) FROM outreach_logs l, bookings b, outreach_sequences s";
    assert_eq!(system.database.texts(query).await, ["BOOKED"]);
    // The booker is known by the address.
    let booker = "SELECT outreach_status FROM contacts";
    assert_eq!(system.text(booker).await, "CONVERTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_uid_copies_are_distinguished_by_the_bytes_of_the_body() {
    let system = System::start_knowing(acme()).await;
    let first = delivery(created(""));
    let mut other = first.clone();
    other.delivery.as_mut().unwrap().body_sha256 = vec![7; 32];

    let applied = system.try_record(first.clone()).await.unwrap();
    let copy = system.try_record(first).await.unwrap();
    let another = system.try_record(other).await.unwrap();

    assert_eq!(applied.outcome(), Outcome::Applied);
    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert_eq!(another.outcome(), Outcome::Applied);
    let query = "SELECT concat_ws(' ', (SELECT count(*) FROM bookings), (SELECT count(*) FROM outreach_logs), (SELECT count(*) FROM call_prep_plans))";
    assert_eq!(system.text(query).await, "0 2 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_arrives_after_its_cancellation_does_not_book_again() {
    let system = System::start_knowing(acme()).await;
    system.record(cancelled("uid-1")).await;

    let late = system.record(created("uid-1")).await;

    assert_eq!(late.outcome(), Outcome::Applied);
    assert_eq!(late.call_prep_plan_id, "");
    // As in order: the prospect has shown interest in the call.
    assert_eq!(
        system.outreach("acme").await,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
    let query = "SELECT concat_ws(' ', (SELECT string_agg(status, ',' ORDER BY created_at) FROM outreach_logs), (SELECT state FROM bookings), (SELECT count(*) FROM call_prep_plans), (SELECT metadata #>> '{calcom,eventType}' FROM outreach_sequences))";
    assert_eq!(
        system.text(query).await,
        "cancelled,booked cancelled 0 BOOKING_CANCELLED"
    );
    assert!(system.callprep.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cancels_one_of_two_calls_stays_booked() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(created("uid-2")).await;

    system.record(cancelled("uid-1")).await;
    let one_left = system.outreach("acme").await;
    system.record(cancelled("uid-2")).await;
    let none_left = system.outreach("acme").await;

    assert_eq!(
        one_left,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED"
    );
    assert_eq!(
        none_left,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
    let states = "SELECT state FROM bookings ORDER BY uid";
    assert_eq!(
        system.database.texts(states).await,
        ["cancelled", "cancelled"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_the_past_does_not_keep_the_outreach_booked() {
    let system = System::start_knowing(acme()).await;
    let past = BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created("uid-past")
    };
    system.record(past).await;
    system.record(created("uid-1")).await;

    system.record(cancelled("uid-1")).await;

    assert!(system.outreach("acme").await.starts_with("REPLIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_event_is_kept_and_changes_nothing() {
    let system = System::start_knowing(acme()).await;
    let before = system.rows().await;

    let unsupported = ignored(IgnoreReason::UnsupportedEvent);
    let first = system.try_record(unsupported.clone()).await.unwrap();
    let second = system.try_record(unsupported).await.unwrap();
    let empty = ignored(IgnoreReason::MissingBookingPayload);
    let empty = system.try_record(empty).await.unwrap();
    let broken = unreadable("payload.startTime: must be a time", "{\"a\0");
    let broken = system.try_record(broken).await.unwrap();

    assert_eq!(first, second);
    assert_eq!(
        (first.outcome(), first.ignore_reason()),
        (Outcome::Ignored, IgnoreReason::UnsupportedEvent)
    );
    assert_eq!(empty.ignore_reason(), IgnoreReason::MissingBookingPayload);
    assert_eq!(broken.outcome(), Outcome::Unreadable);
    let kept = "SELECT concat_ws('|', state, reason, event_name, payload, encode(raw_body, 'hex')) FROM webhook_deliveries ORDER BY id";
    assert_eq!(
        system.database.texts(kept).await,
        [
            r#"ignored|unsupported_event|PING|{"triggerEvent": "BOOKING"}"#,
            r#"ignored|missing_booking_payload|PING|{"triggerEvent": "BOOKING"}"#,
            "unreadable|payload.startTime: must be a time||7b226100",
        ]
    );
    assert_eq!(system.rows().await, before);
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_breaks_the_contract_is_refused() {
    let system = System::start_knowing(acme()).await;
    let mut request = delivery(BookingEvent {
        r#type: 99,
        title: "a\0".to_owned(),
        booking_uid: "x".repeat(256),
        ..created("")
    });
    let envelope = request.delivery.as_mut().unwrap();
    envelope.body_sha256.pop();
    envelope.receive_time = None;
    envelope.source.clear();
    envelope.payload_json = r#"{"a":"\u0000""#.to_owned();

    let refused = system.try_record(request).await.unwrap_err();
    let nothing = system
        .try_record(RecordBookingEventRequest::default())
        .await;

    assert_eq!(
        fields(&refused),
        [
            "delivery.body_sha256",
            "delivery.receive_time",
            "delivery.source",
            "delivery.payload_json",
            "event.type",
            "event.booking_uid",
            "event.title",
        ]
    );
    assert!(fields(&nothing.unwrap_err()).contains(&"content".to_owned()));
    let kept = "SELECT count(*) FROM webhook_deliveries";
    assert_eq!(system.text(kept).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_speak_of_nul_characters_but_hold_none() {
    let system = System::start_knowing(acme()).await;
    let with_payload = |payload: &str| {
        let mut request = delivery(created("uid-1"));
        let envelope = request.delivery.as_mut().unwrap();
        envelope.payload_json = payload.to_owned();
        request
    };

    let nul = system
        .try_record(with_payload(r#"{"notes":"\u0000"}"#))
        .await;
    let name = system.try_record(with_payload(r#"[{"\u0000":1}]"#)).await;
    let backslash = system
        .try_record(with_payload(r#"{"notes":"\\u0000"}"#))
        .await;

    assert_eq!(fields(&nul.unwrap_err()), ["delivery.payload_json"]);
    assert_eq!(fields(&name.unwrap_err()), ["delivery.payload_json"]);
    assert_eq!(backslash.unwrap().outcome(), Outcome::Applied);
    let notes = "SELECT payload ->> 'notes' FROM webhook_deliveries";
    assert_eq!(system.text(notes).await, r"\u0000");
}
