//! Persons who must not receive outreach: those with an upcoming call, and those who have opted
//! out.

use proto::booking::v1::{BookingEvent, ContactOutreachStatus, ProspectDossier};

use crate::{
    dossier::{acme, sequence},
    events::{cancelled, created},
    system::System,
};

/// Returns Acme with a second sequence to the same contact.
fn acme_twice() -> ProspectDossier {
    let mut dossier = acme();
    let mut other = sequence("acme-other", &dossier.contacts[0].id);
    for step in &mut other.steps {
        step.id = format!("other-{}", step.id);
    }
    dossier.outreach_sequences.push(other);
    dossier
}

fn through(sequence: &str, uid: &str) -> BookingEvent {
    BookingEvent {
        outreach_sequence_id: sequence.to_owned(),
        ..created(uid)
    }
}

const CONTACT: &str = "SELECT outreach_status FROM contacts";
const SEQUENCES: &str = "SELECT string_agg(status, ' ' ORDER BY id) FROM outreach_sequences";

#[tokio::test(flavor = "multi_thread")]
async fn a_call_through_another_sequence_keeps_the_contact_booked() {
    let system = System::start_knowing(acme_twice()).await;
    system.record(through("acme-sequence", "uid-1")).await;
    system.record(through("acme-other", "uid-2")).await;

    system.record(cancelled("uid-1")).await;

    assert_eq!(system.text(CONTACT).await, "CONVERTED");
    assert_eq!(system.text(SEQUENCES).await, "BOOKED REPLIED");

    system.record(cancelled("uid-2")).await;

    assert_eq!(system.text(CONTACT).await, "REPLIED");
    assert_eq!(system.text(SEQUENCES).await, "REPLIED REPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_calls_of_one_contact_see_each_other_even_at_the_same_moment() {
    const ROUNDS: usize = 10;
    let system = System::start_knowing(acme_twice()).await;
    for round in 0..ROUNDS {
        let first = through("acme-sequence", &format!("first-{round}"));
        let second = through("acme-other", &format!("second-{round}"));
        system.record(first.clone()).await;

        // One is cancelled while the other is booked: the contact has a call.
        let (_, _) = tokio::join!(
            system.record(cancelled(&first.booking_uid)),
            system.record(second.clone()),
        );
        assert_eq!(system.text(CONTACT).await, "CONVERTED", "round {round}");

        // Both are cancelled: the contact has none.
        let again = through("acme-sequence", &format!("third-{round}"));
        system.record(again.clone()).await;
        let (_, _) = tokio::join!(
            system.record(cancelled(&again.booking_uid)),
            system.record(cancelled(&second.booking_uid)),
        );
        assert_eq!(system.text(CONTACT).await, "REPLIED", "round {round}");
        assert_eq!(
            system.text(SEQUENCES).await,
            "REPLIED REPLIED",
            "round {round}"
        );
    }
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
