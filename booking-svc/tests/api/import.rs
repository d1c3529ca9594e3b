//! Imports of dossiers: what they add, what they update, and what they never undo.

use diesel_async::SimpleAsyncConnection as _;
use proto::booking::v1::{
    ContactOutreachStatus, GetProspectRequest, HypothesisStatus, ImportProspectRequest,
    OutreachStatus, ProspectDossier, ProspectStatus, ResearchRunStatus,
};

use crate::{
    dossier::{RECORD_COUNT, acme, contact, dossier, metadata, run, step},
    events::{cancelled, created},
    system::System,
};

/// Reads a dossier back, without the fields that only the service sets.
async fn read(system: &System, id: &str) -> ProspectDossier {
    let request = GetProspectRequest { id: id.to_owned() };
    let response = system.prospects().get_prospect(request).await.unwrap();
    let mut dossier = response.into_inner().dossier.unwrap();
    for sequence in &mut dossier.outreach_sequences {
        assert!(sequence.update_time.take().is_some());
    }
    dossier
}

async fn metadata_of_acme(system: &System) -> serde_json::Value {
    let text = system
        .text("SELECT metadata FROM outreach_sequences WHERE id = 'acme-sequence'")
        .await;
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_dossier_reads_back_the_same() {
    let system = System::start().await;

    let imported = system.import(acme()).await;

    assert_eq!(imported.prospect_id, "acme");
    assert_eq!(
        (imported.inserted_count, imported.updated_count),
        (RECORD_COUNT, 0)
    );
    assert_eq!(read(&system, "acme").await, acme());
}

#[tokio::test(flavor = "multi_thread")]
async fn validation_changes_nothing_and_reports_what_would_change() {
    let system = System::start().await;
    let validate = |dossier| {
        let request = ImportProspectRequest {
            dossier: Some(dossier),
            validate_only: true,
        };
        let mut prospects = system.prospects();
        async move { prospects.import_prospect(request).await }
    };

    let validated = validate(acme()).await.unwrap().into_inner();

    assert_eq!(
        (validated.inserted_count, validated.updated_count),
        (RECORD_COUNT, 0)
    );
    assert_eq!(system.text("SELECT count(*) FROM prospects").await, "0");
    let mut wrong = acme();
    wrong.outreach_sequences[0].contact_id = "nobody".to_owned();
    let refused = validate(wrong).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_of_a_prospect_alone_is_enough() {
    let system = System::start().await;
    let alone = ProspectDossier {
        prospect: acme().prospect,
        ..ProspectDossier::default()
    };

    let imported = system.import(alone.clone()).await;

    assert_eq!(imported.inserted_count, 1);
    assert_eq!(read(&system, "acme").await, alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_adds_updates_and_deletes_nothing() {
    let system = System::start_knowing(acme()).await;
    let mut change = acme();
    change.prospect.as_mut().unwrap().company_name = "Acme Nederland".to_owned();
    change.prospect.as_mut().unwrap().employee_count = None;
    change.contacts = vec![contact("acme-second", "bob@acme.example")];
    change.outreach_sequences.clear();

    let imported = system.import(change.clone()).await;

    assert_eq!((imported.inserted_count, imported.updated_count), (1, 1));
    let mut expected = change;
    expected.contacts.insert(0, acme().contacts.remove(0));
    expected.outreach_sequences = acme().outreach_sequences;
    assert_eq!(read(&system, "acme").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_run_and_the_newest_sequence_come_first() {
    let system = System::start_knowing(acme()).await;
    let mut newer = acme();
    newer.research_runs = vec![run("acme-newer", ResearchRunStatus::Crawling)];
    newer.research_runs[0].create_time = None;
    newer.outreach_sequences.clear();

    system.import(newer).await;

    let ids = read(&system, "acme")
        .await
        .research_runs
        .into_iter()
        .map(|run| run.id)
        .collect::<Vec<_>>();
    assert_eq!(ids, ["acme-newer", "acme-run"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_never_unbooks() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;

    system.import(acme()).await;

    assert_eq!(
        system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST CONVERTED ENGAGED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_leaves_a_cancelled_outreach_as_it_is() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    system.record(cancelled("uid-1")).await;

    system.import(acme()).await;

    assert_eq!(
        system.outreach("acme").await,
        "REPLIED REPLIED,REPLIED,CLOSED_LOST REPLIED ENGAGED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engaged_prospect_only_moves_on() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;

    let mut seen = Vec::new();
    for status in [
        ProspectStatus::Viewed,
        ProspectStatus::QuoteSent,
        ProspectStatus::Converted,
        ProspectStatus::Draft,
    ] {
        let mut dossier = acme();
        dossier.prospect.as_mut().unwrap().status = status.into();
        system.import(dossier).await;
        seen.push(system.text("SELECT status FROM prospects").await);
    }

    assert_eq!(seen, ["ENGAGED", "QUOTE_SENT", "CONVERTED", "CONVERTED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_step_of_a_booked_sequence_is_booked_at_once() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let mut longer = acme();
    longer.outreach_sequences[0].steps = vec![
        step("acme-step-4", 4, OutreachStatus::Queued),
        step("acme-step-5", 5, OutreachStatus::ClosedLost),
    ];

    system.import(longer).await;

    assert_eq!(
        system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED,CLOSED_LOST,BOOKED,CLOSED_LOST CONVERTED ENGAGED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_only_grows() {
    let system = System::start_knowing(acme()).await;
    let mut change = acme();
    change.outreach_sequences[0].metadata = Some(metadata(r#"{"calls":3,"wave":"b"}"#));

    system.import(change).await;

    assert_eq!(
        metadata_of_acme(&system).await,
        serde_json::json!({"owner": "sales", "calls": 3.0, "wave": "b"})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_cannot_overwrite_what_a_booking_has_set() {
    let system = System::start_knowing(acme()).await;
    let mut forged = acme();
    forged.outreach_sequences[0].metadata =
        Some(metadata(r#"{"calcom":{"bookingUid":"forged"},"wave":"b"}"#));

    system.import(forged.clone()).await;
    let before_booking = metadata_of_acme(&system).await;
    system.record(created("uid-1")).await;
    system.import(forged).await;
    let after_booking = metadata_of_acme(&system).await;

    assert!(before_booking.get("calcom").is_none());
    assert_eq!(after_booking["calcom"]["bookingUid"], "uid-1");
    assert_eq!(after_booking["wave"], "b");
}

/// Returns a prospect in the campaign of Acme.
fn globex() -> ProspectDossier {
    let mut globex = dossier("globex");
    globex.campaigns = acme().campaigns;
    let campaign_id = "acme-campaign";
    campaign_id.clone_into(&mut globex.research_runs[0].campaign_id);
    campaign_id.clone_into(&mut globex.outreach_sequences[0].campaign_id);
    globex
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_does_not_wait_for_a_campaign_that_it_does_not_change() {
    let system = System::start_knowing(acme()).await;
    let mut other = system.database.connect().await;
    other
        .batch_execute("BEGIN; SELECT FROM campaigns FOR NO KEY UPDATE")
        .await
        .unwrap();

    let imported = system.import(globex()).await;

    assert_eq!(imported.updated_count, 0);
    let mut renamed = acme();
    "Summer".clone_into(&mut renamed.campaigns[0].name);
    other.batch_execute("COMMIT").await.unwrap();
    system.import(renamed).await;
    assert_eq!(
        system.database.text("SELECT name FROM campaigns").await,
        "Summer"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn prospects_may_share_a_campaign() {
    let system = System::start_knowing(acme()).await;

    let imported = system.import(globex()).await;

    assert_eq!(
        (imported.inserted_count, imported.updated_count),
        (RECORD_COUNT - 1, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_stays_whatever_is_imported_later() {
    let system = System::start().await;
    let mut dossier = acme();
    dossier.contacts[0].outreach_status = ContactOutreachStatus::OptedOut.into();
    system.import(dossier.clone()).await;

    for status in [
        ContactOutreachStatus::Unspecified,
        ContactOutreachStatus::None,
        ContactOutreachStatus::Queued,
        ContactOutreachStatus::Converted,
    ] {
        dossier.contacts[0].outreach_status = status.into();
        system.import(dossier.clone()).await;

        let stored = system.text("SELECT outreach_status FROM contacts").await;
        assert_eq!(stored, "OPTED_OUT", "{status:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_not_given_or_lies_behind_changes_nothing() {
    let system = System::start_knowing(acme()).await;
    let before = read(&system, "acme").await;

    for is_given in [false, true] {
        let mut dossier = acme();
        let status = |first: i32| if is_given { first } else { 0 };
        dossier.prospect.as_mut().unwrap().status = status(ProspectStatus::Draft.into());
        dossier.contacts[0].outreach_status = status(ContactOutreachStatus::None.into());
        let run = &mut dossier.research_runs[0];
        run.status = status(ResearchRunStatus::Pending.into());
        run.workflow_hypotheses[0].status = status(HypothesisStatus::Draft.into());
        run.automation_opportunities[0].status = status(HypothesisStatus::Draft.into());
        let sequence = &mut dossier.outreach_sequences[0];
        sequence.status = status(OutreachStatus::Drafted.into());
        for step in &mut sequence.steps {
            step.status = status(OutreachStatus::Drafted.into());
        }
        system.import(dossier).await;

        assert_eq!(read(&system, "acme").await, before);
    }
}
