//! Imports that name an erased person.

use proto::booking::v1::{HypothesisStatus, ProspectDossier};

use crate::{
    dossier::hypothesis,
    erasing::{ADDRESS, acme, dump, erase, traces},
    system::System,
};

/// Returns Acme, with Zoë in every text about the company.
fn naming_zoe() -> ProspectDossier {
    let mut acme = acme();
    let prospect = acme.prospect.get_or_insert_default();
    "Ask Zoë Müller (zoë.müller@acme.example, 06-12345678)".clone_into(&mut prospect.description);
    prospect
        .technologies
        .push("the sheet of zoë müller".to_owned());
    let run = &mut acme.research_runs[0];
    let mut named = hypothesis("named", HypothesisStatus::Accepted, 0.5);
    "Mrs Müller plans by hand".clone_into(&mut named.title);
    "Is it Zoë Müller who plans?".clone_into(&mut named.validation_questions[0]);
    named
        .assumptions
        .push("mail to zo%C3%AB.m%C3%BCller%40acme.example".to_owned());
    run.workflow_hypotheses.push(named);
    "Spares Müller, Zoë the typing".clone_into(&mut run.automation_opportunities[0].description);
    "Zoë Müller's deputy".clone_into(&mut acme.contacts[0].job_title);
    acme
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_import_brings_nothing_of_an_erased_person_back() {
    let system = System::start_knowing(naming_zoe()).await;
    assert_ne!(traces(&dump(&system.database).await), [""; 0]);
    erase(&system, ADDRESS, false).await.unwrap();

    for _ in 0..2 {
        system.import(naming_zoe()).await;

        assert_eq!(traces(&dump(&system.database).await), [""; 0]);
    }
    let description = "SELECT description FROM prospects WHERE id = 'acme'";
    assert_eq!(
        system.text(description).await,
        "Ask [erased] ([erased], [erased])"
    );
    let kept = "SELECT title FROM workflow_hypotheses WHERE id = 'acme-hypothesis'";
    assert_eq!(system.text(kept).await, "Hypothesis acme-hypothesis");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_an_erased_person_is_known_where_no_contact_has_it() {
    let system = System::start().await;
    erase(&system, ADDRESS, false).await.unwrap();
    let mut acme = crate::dossier::acme();
    "Write to ZO%C3%8B.M%C3%9CLLER+x@acme.example or ada@acme.example"
        .clone_into(&mut acme.research_runs[0].evidence_items[0].snippet);

    system.import(acme).await;

    let snippet = system.text("SELECT snippet FROM evidence_items").await;
    assert_eq!(snippet, "Write to [erased] or ada@acme.example");
    assert_eq!(traces(&dump(&system.database).await), [""; 0]);
}
