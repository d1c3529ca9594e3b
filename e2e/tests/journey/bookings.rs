//! What a booking and its cancellation change, as the handler that Bookbrief replaces did.

use serde_json::{Value, json};

use crate::{
    system::{System, kestrel},
    wire::{cancelled, created},
};

const ZOE: &str = "zoe.mueller@kestrel.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_answered_with_its_sequence_and_its_plan() {
    let system = System::start().await;
    system.import(kestrel()).await;

    let answer = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(answer.status, 200);
    let plan = system.text("SELECT id FROM call_prep_plans").await;
    assert_eq!(
        answer.json,
        json!({
            "success": true,
            "eventType": "BOOKING_CREATED",
            "bookingUid": "uid-1",
            "sequenceId": "kestrel-sequence-1",
            "callPrepId": plan,
            "callPrepStatus": "READY",
        })
    );
    assert_eq!(
        system
            .text("SELECT concat_ws(' ', prospect_id, research_run_id, version, status) FROM call_prep_plans")
            .await,
        "kestrel kestrel-run-1 1 READY"
    );
    assert_eq!(
        system
            .text(
                "SELECT summary <> '' AND jsonb_array_length(plan30) > 0 \
                 AND jsonb_array_length(plan60) > 0 AND jsonb_array_length(plan90) > 0 \
                 FROM call_prep_plans"
            )
            .await,
        "true"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_marks_the_whole_outreach() {
    let system = System::start().await;
    system.import(kestrel()).await;

    system.post(&created("uid-1", ZOE)).await;

    let contact = "FROM contacts WHERE id = 'kestrel-zoe-mueller'";
    let expected = [
        ("SELECT status FROM outreach_sequences", "BOOKED"),
        (
            "SELECT metadata #>> '{calcom,bookingUid}' FROM outreach_sequences",
            "uid-1",
        ),
        (
            // What other tools keep there stays.
            "SELECT metadata ->> 'owner' FROM outreach_sequences",
            "sales-central",
        ),
        (
            "SELECT string_agg(DISTINCT status, ',') FROM outreach_steps",
            "BOOKED",
        ),
        (&format!("SELECT outreach_status {contact}"), "CONVERTED"),
        (
            &format!("SELECT last_contacted_at > now() - interval '1 minute' {contact}"),
            "true",
        ),
        ("SELECT status FROM prospects", "ENGAGED"),
        ("SELECT uid || ' ' || state FROM bookings", "uid-1 accepted"),
    ];
    for (query, value) in expected {
        assert_eq!(system.text(query).await, value, "{query}");
    }
    let log = "SELECT metadata FROM outreach_logs WHERE channel = 'calcom' AND status = 'booked'";
    let log = serde_json::from_str::<Value>(&system.text(log).await).unwrap();
    assert_eq!(log["bookingUid"], "uid-1");
    assert_eq!(log["eventType"], "BOOKING_CREATED");
    assert_eq!(log["startTime"], "2099-03-02T09:00:00.000Z");
    assert_eq!(log["attendeeEmails"], json!([ZOE]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_gives_the_outreach_back_and_keeps_the_plan() {
    let system = System::start().await;
    system.import(kestrel()).await;
    system.post(&created("uid-1", ZOE)).await;

    let mut event = cancelled("uid-1", ZOE);
    event["payload"]["startTime"] = Value::Null;
    event["payload"]["endTime"] = Value::Null;
    let answer = system.post(&event).await;

    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json,
        json!({
            "success": true,
            "eventType": "BOOKING_CANCELLED",
            "bookingUid": "uid-1",
            "sequenceId": "kestrel-sequence-1",
            "callPrepId": null,
        })
    );
    let text = async |query: &str| system.text(query).await;
    assert_eq!(
        text("SELECT status FROM outreach_sequences").await,
        "REPLIED"
    );
    assert_eq!(
        text("SELECT string_agg(DISTINCT status, ',') FROM outreach_steps").await,
        "REPLIED"
    );
    assert_eq!(
        text("SELECT outreach_status FROM contacts WHERE id = 'kestrel-zoe-mueller'").await,
        "REPLIED"
    );
    assert_eq!(text("SELECT status FROM prospects").await, "ENGAGED");
    assert_eq!(
        text("SELECT string_agg(status, ',' ORDER BY created_at) FROM outreach_logs").await,
        "booked,cancelled"
    );
    // A cancellation without times leaves the known ones alone.
    assert_eq!(
        text("SELECT metadata #>> '{calcom,startTime}' FROM outreach_sequences").await,
        "2099-03-02T09:00:00.000Z"
    );
    assert_eq!(
        text("SELECT state || ' ' || (start_time IS NOT NULL) FROM bookings").await,
        "cancelled true"
    );
    let plan = system
        .plan(&text("SELECT id FROM call_prep_plans").await)
        .await;
    assert!(plan.cancelled);
    assert!(plan.brief.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_without_a_contact_is_booked_logged_and_deduplicated_too() {
    let system = System::start().await;
    let mut dossier = kestrel();
    dossier["dossier"]["outreachSequences"][0]["contactId"] = json!("");
    system.import(dossier).await;
    let mut event = created("uid-1", "somebody@elsewhere.example");
    event["payload"]["metadata"] = json!({ "outreachSequenceId": "kestrel-sequence-1" });

    let first = system.post(&event).await;
    let second = system.post(&event).await;

    assert_eq!(first.json["callPrepStatus"], "READY");
    assert_eq!(
        second.json,
        json!({ "success": true, "deduplicated": true })
    );
    assert_eq!(
        system.text("SELECT status FROM outreach_sequences").await,
        "BOOKED"
    );
    assert_eq!(
        system
            .text("SELECT count(*) || ' ' || bool_and(contact_id IS NULL) FROM outreach_logs")
            .await,
        "1 true"
    );
    assert_eq!(
        system
            .text("SELECT count(*) FROM contacts WHERE outreach_status = 'CONVERTED'")
            .await,
        "0"
    );
    assert_eq!(
        system.text("SELECT count(*) FROM call_prep_plans").await,
        "1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_without_a_research_run_uses_the_newest_completed_one() {
    let system = System::start().await;
    let mut dossier = kestrel();
    dossier["dossier"]["outreachSequences"][0]["researchRunId"] = json!("");
    system.import(dossier).await;

    system.post(&created("uid-1", ZOE)).await;

    assert_eq!(
        system
            .text("SELECT research_run_id FROM call_prep_plans")
            .await,
        "kestrel-run-1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_research_run_is_not_used_even_if_the_sequence_names_it() {
    let system = System::start().await;
    let mut dossier = kestrel();
    dossier["dossier"]["outreachSequences"][0]["researchRunId"] = json!("kestrel-run-0");
    system.import(dossier).await;

    system.post(&created("uid-1", ZOE)).await;

    assert_eq!(
        system
            .text("SELECT research_run_id FROM call_prep_plans")
            .await,
        "kestrel-run-1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cal_com_wraps_in_an_object_finds_the_contact() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let mut event = created("uid-1", "Zoe.Mueller@Kestrel.Example");
    event["payload"]["attendees"] = json!([]);

    let answer = system.post(&event).await;

    assert_eq!(answer.json["sequenceId"], "kestrel-sequence-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_created_event_after_its_own_cancellation_books_nothing() {
    let system = System::start().await;
    system.import(kestrel()).await;

    system.post(&cancelled("uid-1", ZOE)).await;
    let answer = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["callPrepId"], Value::Null);
    assert_eq!(
        system.text("SELECT status FROM outreach_sequences").await,
        "REPLIED"
    );
    assert_eq!(
        system.text("SELECT count(*) FROM call_prep_plans").await,
        "0"
    );
    assert_eq!(system.text("SELECT count(*) FROM outreach_logs").await, "2");
}
