//! Whom nobody may write to: those who have a call ahead, and those who asked not to be written to.

use proto::booking::v1::{BookingEvent, ContactOutreachStatus};

use crate::{
    dossier::{acme, sequence},
    events::{cancelled, created},
    system::System,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_call_through_another_sequence_keeps_the_contact_booked() {
    let system = System::start().await;
    let mut dossier = acme();
    let contact_id = dossier.contacts[0].id.clone();
    let mut other = sequence("acme-other", &contact_id);
    for step in &mut other.steps {
        step.id = format!("other-{}", step.id);
    }
    dossier.outreach_sequences.push(other);
    system.import(dossier).await;
    let through = |uid: &str, sequence: &str| BookingEvent {
        outreach_sequence_id: sequence.to_owned(),
        ..created(uid)
    };
    system.record(through("uid-1", "acme-sequence")).await;
    system.record(through("uid-2", "acme-other")).await;
    let booked = system.outreach("acme").await;

    system.record(cancelled("uid-1")).await;

    assert_eq!(system.outreach("acme").await, booked);

    system.record(cancelled("uid-2")).await;

    let contact = "SELECT outreach_status FROM contacts";
    assert_eq!(system.text(contact).await, "REPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_opted_out_stays_so_through_a_booking_and_its_cancellation() {
    let system = System::start().await;
    let mut dossier = acme();
    dossier.contacts[0].set_outreach_status(ContactOutreachStatus::OptedOut);
    system.import(dossier).await;
    let contact = "SELECT outreach_status || ' ' || (last_contacted_at IS NOT NULL) FROM contacts";

    system.record(created("uid-1")).await;
    assert_eq!(system.text(contact).await, "OPTED_OUT true");
    system.record(cancelled("uid-1")).await;

    assert_eq!(system.text(contact).await, "OPTED_OUT true");
    let sequence = "SELECT status FROM outreach_sequences";
    assert_eq!(system.text(sequence).await, "REPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_opts_out_even_a_contact_who_has_booked() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let mut dossier = acme();
    dossier.contacts[0].set_outreach_status(ContactOutreachStatus::OptedOut);

    system.import(dossier).await;

    let contact = "SELECT outreach_status FROM contacts";
    assert_eq!(system.text(contact).await, "OPTED_OUT");
}
