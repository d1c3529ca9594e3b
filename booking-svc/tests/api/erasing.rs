//! Erases a person, and checks later data about that person.

use booking_svc::{Command, carry_out, testing::TestDatabase};
use proto::booking::v1::{
    Answer, Attendee, BookingEvent, ContactOutreachStatus, ErasePersonRequest, ErasePersonResponse,
    IgnoreReason, ProspectDossier, RecordBookingEventOutcome as Outcome, RecordBookingEventRequest,
};
use tonic::Status;

use crate::{
    dossier::{contact, dossier, evidence, metadata, sequence},
    events::{created, delivery, ignored, unreadable},
    system::System,
};

pub(crate) const ADDRESS: &str = "zoë.müller@acme.example";

/// The traces that must not be left, in lower case and without separators between digits.
const TRACES: [&str; 12] = [
    "zoë.müller",
    "zoe\u{308}.mu\u{308}ller",
    "zo%c3%ab.m%c3%bcller",
    "zo\\u00eb",
    "zoë müller",
    "zoe\u{308} mu\u{308}ller",
    "müller, zoë",
    "zoë",
    "612345678",
    "zo&#235;",
    "zo\\303\\253",
    "müller",
];

/// Returns Acme with Ada and Zoë. Every field of the import names Zoë.
pub(crate) fn acme() -> ProspectDossier {
    let mut acme = dossier("acme");
    let mut zoe = contact("zoe", "Zoe\u{308}.Mu\u{308}ller+CRM@Acme.example");
    "Zoë".clone_into(&mut zoe.first_name);
    "Müller".clone_into(&mut zoe.last_name);
    "Müller's deputy".clone_into(&mut zoe.job_title);
    acme.contacts.push(zoe);
    let mut to_zoe = sequence("zoe-sequence", "zoe");
    to_zoe.metadata = Some(metadata(r#"{"phone": "+31 6 1234 5678", "list": ["Zoë"]}"#));
    "Hi Zoë, shall we talk?".clone_into(&mut to_zoe.steps[0].body_text);
    acme.outreach_sequences.push(to_zoe);
    "Say hello to Zoe\u{308} MU\u{308}LLER"
        .clone_into(&mut acme.outreach_sequences[0].steps[1].body_text);
    let mut named = evidence("named");
    "Mrs Müller plans, see mailto:zo%C3%AB.m%C3%BCller%40acme.example"
        .clone_into(&mut named.snippet);
    "https://social.example/in/zo%C3%AB-m%C3%BCller".clone_into(&mut named.source_url);
    acme.research_runs[0].evidence_items.push(named);
    acme
}

pub(crate) fn zoe_books(uid: &str) -> BookingEvent {
    BookingEvent {
        attendees: vec![Attendee {
            email: "Zoë.Müller@Acme.example".to_owned(),
            name: "Zoë Müller".to_owned(),
            ..Default::default()
        }],
        match_emails: vec![ADDRESS.to_owned()],
        title: "Sam and Zoë Müller".to_owned(),
        location: "+31612345678".to_owned(),
        notes: "Call me on 06-1234 5678".to_owned(),
        answers: vec![Answer {
            label: "Phone".to_owned(),
            value: "+31 (0)6 12345678".to_owned(),
        }],
        ..created(uid)
    }
}

pub(crate) fn with_payload(event: BookingEvent) -> RecordBookingEventRequest {
    let mut request = delivery(event);
    let payload = r#"{"payload":{"attendees":[{"email":"zo\u00eb.m\u00fcller@acme.example","name":"Zo\u00eb M\u00fcller"}],
            "responses":{"phone":{"value":"+31 6 12345678"}},"x":"zo%C3%AB.m%C3%BCller%40acme.example"}}"#;
    payload.clone_into(&mut request.delivery.get_or_insert_default().payload_json);
    request
}

/// Starts a system that names Zoë in every table.
pub(crate) async fn full_of_zoe() -> System {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("other")).await;
    system
        .try_record(with_payload(zoe_books("uid-1")))
        .await
        .unwrap();
    let mut guest = created("uid-2");
    guest
        .match_emails
        .push("zoë.müller+cal@acme.example".to_owned());
    guest.attendees.push(Attendee {
        email: "zoë.müller+cal@acme.example".to_owned(),
        name: "Müller, Zoë".to_owned(),
        ..Default::default()
    });
    system.try_record(with_payload(guest)).await.unwrap();
    let body = "{\"broken\": \"Zoë.Müller@acme.example";
    system.try_record(unreadable("at 3", body)).await.unwrap();
    let mut ping = ignored(IgnoreReason::UnsupportedEvent);
    let payload =
        r#"{"who":"<a href=\"mailto:zo&#235;.m&#252;ller@acme.example\">ZOË MÜLLER</a>"}"#;
    payload.clone_into(&mut ping.delivery.get_or_insert_default().payload_json);
    system.try_record(ping).await.unwrap();
    while system.step().await {}
    system
        .database
        .execute(
            r#"UPDATE call_prep_plans SET summary = 'Zoë decides with Ada',
                   brief = brief || '{"openingLine": "Hi Zoë Müller"}';
               INSERT INTO model_wordings (input_digest, brief, provenance, prospect_id)
                   VALUES ('x', '{"summary": "Zoë Müller plans"}', '{}', 'acme');
               INSERT INTO notice_destinations (notice_id, destination, state, last_error)
                   SELECT id, 'sales', 'dead', 'refused by zoë.müller@acme.example' FROM notices LIMIT 1;
               INSERT INTO audit_log (id, action, subject_kind, actor, detail)
                   VALUES (gen_random_uuid(), 'x', 'person', 'Zoë.Müller@acme.example', '{"x": "+31612345678"}');
               INSERT INTO paused_destinations (destination, reason) VALUES ('chat', 'Zoe' || U&'\0308' || ' Müller')"#,
        )
        .await;
    system
}

/// Returns every row of every table, as text in lower case.
pub(crate) async fn dump(database: &TestDatabase) -> String {
    let tables = "SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let mut dump = String::new();
    for table in database.texts(tables).await {
        let rows = format!(
            "SELECT '{table} ' || t::text || ' ' || coalesce(convert_from(raw, 'UTF8'), '') FROM {table} t,
             LATERAL (SELECT CASE WHEN '{table}' = 'webhook_deliveries'
                 THEN decode(substr(to_jsonb(t) ->> 'raw_body', 3), 'hex') END) AS of (raw)"
        );
        dump += &database.texts(&rows).await.join("\n");
        dump.push('\n');
    }
    dump.to_lowercase()
}

pub(crate) fn traces(dump: &str) -> Vec<String> {
    let lines = dump.lines().filter(|line| {
        let digits = line.replace([' ', '-', '(', ')'], "");
        TRACES
            .iter()
            .any(|trace| line.contains(trace) || digits.contains(trace))
    });
    lines.map(str::to_owned).collect()
}

pub(crate) async fn erase(
    system: &System,
    address: &str,
    validate_only: bool,
) -> Result<ErasePersonResponse, Status> {
    let request = ErasePersonRequest {
        address: address.to_owned(),
        validate_only,
        expected_count: None,
    };
    let response = system.persons().erase_person(request).await?;
    Ok(response.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_nowhere_left_and_others_are() {
    let system = full_of_zoe().await;
    let before = dump(&system.database).await;
    assert!(traces(&before).len() > 15, "{before}");

    let counted = erase(&system, "ZOË.Müller+any@acme.example", true)
        .await
        .unwrap();
    let unchanged = dump(&system.database).await;
    let erased = erase(&system, "ZOË.Müller+any@acme.example", false)
        .await
        .unwrap();
    let after = dump(&system.database).await;

    assert_eq!(traces(&unchanged), traces(&before));
    assert_eq!(counted, erased);
    assert_eq!(traces(&after), [""; 0]);
    let tables = erased.records.iter().map(|records| records.kind.as_str());
    let expected = [
        "audit_log",
        "bookings",
        "call_prep_plans",
        "contacts",
        "evidence_items",
        "model_wordings",
        "notice_destinations",
        "outreach_logs",
        "outreach_sequences",
        "outreach_steps",
        "paused_destinations",
        "webhook_deliveries",
    ];
    assert_eq!(tables.collect::<Vec<_>>(), expected);
    for kept in [
        "ada@acme.example",
        "ada@other.example",
        "acme b.v.",
        "jansen",
    ] {
        assert!(after.contains(kept), "{kept}");
    }
    let again = erase(&system, ADDRESS, false).await.unwrap();
    assert_eq!(again.records, []);
    let stopped =
        "SELECT string_agg(DISTINCT concat_ws(' ', outreach_status, s.status, t.status), ',')
        FROM contacts c JOIN outreach_sequences s ON s.contact_id = c.id
        JOIN outreach_steps t ON t.sequence_id = s.id WHERE c.id = 'zoe'";
    assert_eq!(
        system.text(stopped).await,
        "OPTED_OUT CLOSED_LOST CLOSED_LOST"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_an_erased_person_sends_no_mail_and_stores_no_data() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let mut elsewhere = dossier("other");
    elsewhere.contacts = vec![contact("other-contact", "zoë.müller+b@acme.example")];
    "Müller".clone_into(&mut elsewhere.contacts[0].last_name);
    let mut nameless = acme();
    nameless.research_runs.clear();
    nameless.outreach_sequences.truncate(1);
    nameless.outreach_sequences[0].steps.clear();
    nameless.contacts[1].primary_email = String::new();
    let mut dossier = acme();
    dossier.research_runs.clear();
    dossier.outreach_sequences.remove(0);
    dossier.contacts[1].outreach_status = ContactOutreachStatus::Queued.into();

    for dossier in [elsewhere, nameless, dossier] {
        system.import(dossier.clone()).await;
        system.import(dossier).await;
    }

    let left = traces(&dump(&system.database).await);
    assert_eq!(left, [""; 0]);
    let open =
        "SELECT count(*) FROM outreach_steps t JOIN outreach_sequences s ON s.id = t.sequence_id
        WHERE s.contact_id IN ('zoe', 'other-contact')
            AND (t.status <> 'CLOSED_LOST' OR s.status <> 'CLOSED_LOST' OR t.body_text <> '')";
    assert_eq!(system.text(open).await, "0");
    let contacts =
        "SELECT string_agg(outreach_status, ',') FROM contacts WHERE erased_at IS NOT NULL";
    assert_eq!(system.text(contacts).await, "OPTED_OUT,OPTED_OUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_webhook_of_an_erased_person_stores_nothing_but_a_hash() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let rows = system.rows().await;

    let mut ids = Vec::new();
    for _ in 0..2 {
        let booked = system
            .try_record(with_payload(zoe_books("secret-uid")))
            .await;
        let booked = booked.unwrap();
        assert_eq!(booked.outcome(), Outcome::Ignored);
        assert_eq!(booked.ignore_reason(), IgnoreReason::PersonErased);
        ids.push(booked.delivery_id);
    }
    let mut ping = ignored(IgnoreReason::UnsupportedEvent);
    let payload = r#"{"x":"<zo%C3%AB.m%C3%BCller%40acme.example>"}"#;
    payload.clone_into(&mut ping.delivery.get_or_insert_default().payload_json);
    system.try_record(ping).await.unwrap();
    let body = "{\"broken\": \"Zoë.Müller@acme.example";
    system.try_record(unreadable("at 3", body)).await.unwrap();

    assert_eq!(ids[0], ids[1]);
    assert_eq!(system.rows().await, rows);
    let dump = dump(&system.database).await;
    assert_eq!(traces(&dump), [""; 0]);
    assert!(!dump.contains("secret-uid"), "{dump}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_others_is_recorded_without_the_erased_guest() {
    let system = System::start_knowing(acme()).await;
    erase(&system, ADDRESS, false).await.unwrap();
    let mut event = created("uid-1");
    event.match_emails.push(ADDRESS.to_owned());
    event.attendees.extend(zoe_books("").attendees);
    event.title = "Ada, Sam and Zoë Müller".to_owned();

    let recorded = system.try_record(with_payload(event)).await.unwrap();

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    let booking = "SELECT title || ' ' || match_emails::text FROM bookings";
    let expected = r#"Ada, Sam and [erased] ["ada@acme.example"]"#;
    assert_eq!(system.text(booking).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_before_and_is_applied_afterwards_leaves_nothing_either() {
    let system = System::start().await;
    let id = system.record(zoe_books("uid-1")).await.delivery_id;
    let hash = "INSERT INTO erased_persons (address_hash) VALUES (sha256(convert_to('zoë.müller@acme.example', 'UTF8')))";
    system.database.execute(hash).await;
    let due =
        "UPDATE webhook_deliveries SET state = 'received', reason = NULL, next_attempt_at = now()";
    system.database.execute(due).await;

    assert!(system.step().await);

    let row = format!(
        "SELECT concat_ws(' ', state, reason, event, payload) FROM webhook_deliveries WHERE id = '{id}'"
    );
    assert_eq!(system.text(&row).await, "ignored person_erased");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_erases_unless_it_is_a_dry_run() {
    let system = System::start_knowing(acme()).await;
    let erase = async |address: &str, dry_run| {
        let command = Command::Erase {
            address: address.to_owned(),
            dry_run,
        };
        carry_out(command, system.database.url().into()).await
    };
    let before = dump(&system.database).await;

    erase("Zoë.MÜLLER@acme.example", true).await.unwrap();
    erase("nobody", false).await.unwrap_err();
    assert_eq!(dump(&system.database).await, before);

    erase("Zoë.MÜLLER@acme.example", false).await.unwrap();
    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    let actor = "SELECT actor || ' ' || action FROM audit_log";
    assert_eq!(system.text(actor).await, "booking-svc erase erase_person");
}
