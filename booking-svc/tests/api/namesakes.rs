//! Other people with the name of an erased person keep their data.

use proto::booking::v1::{Attendee, BookingEvent, ProspectDossier};

use crate::{
    dossier::{contact, dossier, evidence},
    erasing::erase,
    events::created,
    system::System,
};

/// Names the booker in every brief.
const BRIEFS: &str = r#"UPDATE call_prep_plans SET summary = 'Call with Jan Smit; Jan decides',
    brief = brief || '{"opening": "Jan Smit"}'"#;

/// Returns a company with a contact Jan Smit, who also runs it.
fn company(name: &str) -> ProspectDossier {
    let mut company = dossier(name);
    let email = format!("jan.smit@{name}.example");
    let id = company.contacts[0].id.clone();
    company.contacts = vec![contact(&id, &email)];
    "Jan".clone_into(&mut company.contacts[0].first_name);
    "Smit".clone_into(&mut company.contacts[0].last_name);
    "Dear Jan Smit".clone_into(&mut company.outreach_sequences[0].steps[0].body_text);
    "Run by Jan Smit.".clone_into(&mut company.prospect.get_or_insert_default().description);
    let mut found = evidence(&format!("{name}-found"));
    "Jan Smit plans".clone_into(&mut found.snippet);
    company.research_runs[0].evidence_items.push(found);
    company
}

fn booked(uid: &str, company: &str) -> BookingEvent {
    let email = format!("jan.smit@{company}.example");
    BookingEvent {
        title: "30 min between Jan Smit and Sam".to_owned(),
        attendees: vec![Attendee {
            email: email.clone(),
            name: "Jan Smit".to_owned(),
            ..Attendee::default()
        }],
        match_emails: vec![email],
        ..created(uid)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namesake_at_another_company_keeps_outreach_call_brief_and_dossier() {
    let system = System::start_knowing(company("ja")).await;
    system.import(company("jb")).await;
    system.record(booked("uid-a", "ja")).await;
    system.record(booked("uid-b", "jb")).await;
    while system.step().await {}
    system.database.execute(BRIEFS).await;
    let of = |name: &str| {
        format!(
            "SELECT concat_ws('|', (SELECT string_agg(body_text, ',' ORDER BY id) FROM outreach_steps WHERE sequence_id = '{name}-sequence'),
                (SELECT description FROM prospects WHERE id = '{name}'),
                (SELECT snippet FROM evidence_items WHERE id = '{name}-found'),
                (SELECT string_agg(title || attendees || meeting, ',') FROM bookings WHERE prospect_id = '{name}'),
                (SELECT string_agg(brief::text || summary, ',') FROM call_prep_plans WHERE prospect_id = '{name}'),
                (SELECT string_agg(event::text, ',') FROM webhook_deliveries WHERE booking_uid = 'uid-' || right('{name}', 1)))"
        )
    };
    let before = system.text(&of("jb")).await;

    erase(&system, "jan.smit@ja.example", false).await.unwrap();

    assert!(before.contains("Jan Smit and Sam"), "{before}");
    assert_eq!(system.text(&of("jb")).await, before);
    let own = system.text(&of("ja")).await;
    assert!(!own.contains("Smit") && !own.contains("Jan "), "{own}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_of_the_same_name_keeps_outreach_and_brief() {
    let mut acme = company("ja");
    let mut second = contact("second", "j.smit@ja.example");
    "Jan".clone_into(&mut second.first_name);
    "Smit".clone_into(&mut second.last_name);
    acme.contacts.push(second);
    let system = System::start_knowing(acme).await;
    system.record(booked("uid-a", "ja")).await;
    while system.step().await {}
    system.database.execute(BRIEFS).await;
    let brief = "SELECT brief::text || summary FROM call_prep_plans";
    let before = system.text(brief).await;

    erase(&system, "j.smit@ja.example", false).await.unwrap();

    assert!(before.contains("Jan Smit"), "{before}");
    assert_eq!(system.text(brief).await, before);
    let step =
        "SELECT string_agg(body_text, ',') FROM outreach_steps WHERE body_text LIKE '%Jan Smit%'";
    assert_eq!(system.text(step).await, "Dear Jan Smit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_takes_no_words_from_other_companies() {
    let mut acme = dossier("acme");
    let mut mailbox = contact("mailbox", "support@acme.example");
    "Customer".clone_into(&mut mailbox.first_name);
    "Service".clone_into(&mut mailbox.last_name);
    acme.contacts.push(mailbox);
    let system = System::start_knowing(acme).await;
    let mut other = dossier("other");
    let mut found = evidence("found");
    "Customer Service answers twice, customer service re-plans".clone_into(&mut found.snippet);
    other.research_runs[0].evidence_items.push(found);
    system.import(other).await;

    erase(&system, "support@acme.example", false).await.unwrap();

    assert_eq!(
        system
            .text("SELECT snippet FROM evidence_items WHERE id = 'found'")
            .await,
        "Customer Service answers twice, customer service re-plans"
    );
}
