//! Invalid dossiers are rejected: the response names the field, and nothing is written.

use proto::booking::v1::{ImportProspectRequest, OutreachStatus, ProspectDossier};

use crate::{
    dossier::{acme, campaign, contact, dossier, evidence, metadata, run, sequence, step},
    events::time,
    refusal::fields,
    system::System,
};

type Change = fn(&mut ProspectDossier);

/// Imports dossiers with one problem each, and expects the field to be named.
async fn each_is_refused(system: &System, cases: &[(&str, Change)]) {
    let before = system.rows().await;
    for (field, change) in cases {
        let mut wrong = acme();
        change(&mut wrong);

        let refused = system.try_import(wrong).await.unwrap_err();

        assert_eq!(fields(&refused), [*field], "{refused:?}");
        assert_eq!(system.rows().await, before, "{field} has left a trace");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_record_may_hold_is_refused() {
    let system = System::start().await;
    let cases: &[(&str, Change)] = &[
        ("dossier.prospect.id", |dossier| dossier.prospect = None),
        ("dossier.prospect.id", |dossier| {
            dossier.prospect.as_mut().unwrap().id = "x".repeat(256);
        }),
        ("dossier.prospect.company_name", |dossier| {
            dossier.prospect.as_mut().unwrap().company_name = "A\0".to_owned();
        }),
        ("dossier.prospect.technologies", |dossier| {
            dossier.prospect.as_mut().unwrap().technologies = vec!["A\0".to_owned()];
        }),
        ("dossier.prospect.description", |dossier| {
            dossier.prospect.as_mut().unwrap().description = "x".repeat(64 * 1024 + 1);
        }),
        ("dossier.contacts[0].id", |dossier| {
            dossier.contacts[0].id.clear();
            dossier.outreach_sequences.clear();
        }),
        ("dossier.contacts[0].primary_email", |dossier| {
            dossier.contacts[0].primary_email.push('\0');
        }),
        ("dossier.campaigns[0].language", |dossier| {
            dossier.campaigns[0].language = "de".to_owned();
        }),
        ("dossier.research_runs[0].create_time", |dossier| {
            dossier.research_runs[0].create_time = Some(proto::well_known::Timestamp {
                seconds: i64::MAX,
                nanos: 0,
            });
        }),
        ("dossier.outreach_sequences[0].metadata", |dossier| {
            dossier.outreach_sequences[0].metadata = Some(metadata(r#"{"a":["\u0000"]}"#));
        }),
        ("dossier.outreach_sequences[0].metadata", |dossier| {
            dossier.outreach_sequences[0].metadata = Some(metadata(r#"{"\u0000":1}"#));
        }),
        (
            "dossier.outreach_sequences[0].steps[1].step_order",
            |dossier| dossier.outreach_sequences[0].steps[1].step_order = -1,
        ),
        (
            "dossier.outreach_sequences[0].steps[1].step_order",
            |dossier| dossier.outreach_sequences[0].steps[1].step_order = 0,
        ),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_a_newer_client_is_refused_and_not_taken_for_none() {
    const NEWER: i32 = 99;
    let system = System::start().await;
    let cases: &[(&str, Change)] = &[
        ("dossier.prospect.status", |dossier| {
            dossier.prospect.as_mut().unwrap().status = NEWER;
        }),
        ("dossier.contacts[0].outreach_status", |dossier| {
            dossier.contacts[0].outreach_status = NEWER;
        }),
        ("dossier.research_runs[0].status", |dossier| {
            dossier.research_runs[0].status = NEWER;
        }),
        (
            "dossier.research_runs[0].evidence_items[0].stance",
            |dossier| dossier.research_runs[0].evidence_items[0].stance = NEWER,
        ),
        (
            "dossier.research_runs[0].workflow_hypotheses[0].status",
            |dossier| dossier.research_runs[0].workflow_hypotheses[0].status = NEWER,
        ),
        (
            "dossier.research_runs[0].automation_opportunities[0].impact.money_kind",
            |dossier| {
                let opportunity = &mut dossier.research_runs[0].automation_opportunities[0];
                opportunity.impact.get_or_insert_default().money_kind = NEWER;
            },
        ),
        (
            "dossier.research_runs[0].workflow_hypotheses[0].impact.period",
            |dossier| {
                let hypothesis = &mut dossier.research_runs[0].workflow_hypotheses[0];
                hypothesis.impact.get_or_insert_default().period = NEWER;
            },
        ),
        ("dossier.outreach_sequences[0].status", |dossier| {
            dossier.outreach_sequences[0].status = NEWER;
        }),
        ("dossier.outreach_sequences[0].steps[0].status", |dossier| {
            dossier.outreach_sequences[0].steps[0].status = NEWER;
        }),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confidence_is_from_0_to_1() {
    let system = System::start().await;
    let cases: &[(&str, Change)] = &[
        (
            "dossier.research_runs[0].evidence_items[0].confidence_score",
            |dossier| dossier.research_runs[0].evidence_items[0].confidence_score = f64::NAN,
        ),
        (
            "dossier.research_runs[0].workflow_hypotheses[0].confidence_score",
            |dossier| dossier.research_runs[0].workflow_hypotheses[0].confidence_score = 2.0,
        ),
        (
            "dossier.research_runs[0].automation_opportunities[0].confidence_score",
            |dossier| dossier.research_runs[0].automation_opportunities[0].confidence_score = -0.1,
        ),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_stands_once_in_a_dossier() {
    let system = System::start().await;
    let cases: &[(&str, Change)] = &[
        ("dossier.contacts[].id", |dossier| {
            dossier.contacts.push(contact("acme-contact", ""));
        }),
        ("dossier.campaigns[].id", |dossier| {
            dossier.campaigns.push(campaign("acme-campaign", "nl"));
        }),
        ("dossier.research_runs[].evidence_items[].id", |dossier| {
            let mut second = dossier.research_runs[0].clone();
            second.id = "acme-second".to_owned();
            second.workflow_hypotheses.clear();
            second.automation_opportunities.clear();
            dossier.research_runs.push(second);
        }),
        ("dossier.outreach_sequences[].steps[].id", |dossier| {
            let twin = step("acme-sequence-step-1", 9, OutreachStatus::Drafted);
            dossier.outreach_sequences[0].steps.push(twin);
        }),
        (
            "dossier.outreach_sequences[].steps[].step_order",
            |dossier| {
                let twin = step("acme-twin", 1, OutreachStatus::Drafted);
                dossier.outreach_sequences[0].steps.push(twin);
            },
        ),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_must_lead_somewhere() {
    let system = System::start().await;
    let cases: &[(&str, Change)] = &[
        ("dossier.outreach_sequences[].contact_id", |dossier| {
            dossier.outreach_sequences[0].contact_id = "nobody".to_owned();
        }),
        ("dossier.outreach_sequences[].campaign_id", |dossier| {
            dossier.outreach_sequences[0].campaign_id = "nothing".to_owned();
        }),
        ("dossier.outreach_sequences[].research_run_id", |dossier| {
            dossier.outreach_sequences[0].research_run_id = "nothing".to_owned();
        }),
        ("dossier.research_runs[].campaign_id", |dossier| {
            dossier.research_runs[0].campaign_id = "nothing".to_owned();
        }),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_prospect_is_left_alone() {
    let system = System::start_knowing(dossier("globex")).await;
    let cases: &[(&str, Change)] = &[
        ("dossier.contacts[].id", |dossier| {
            dossier
                .contacts
                .push(contact("globex-contact", "eve@acme.example"));
        }),
        ("dossier.research_runs[].id", |dossier| {
            let taken = run("globex-run", dossier.research_runs[0].status());
            dossier.research_runs.push(taken);
        }),
        ("dossier.research_runs[].evidence_items[].id", |dossier| {
            let taken = evidence("globex-evidence");
            dossier.research_runs[0].evidence_items.push(taken);
        }),
        (
            "dossier.research_runs[].workflow_hypotheses[].id",
            |dossier| {
                dossier.research_runs[0].workflow_hypotheses[0].id = "globex-hypothesis".to_owned();
            },
        ),
        (
            "dossier.research_runs[].automation_opportunities[].id",
            |dossier| {
                dossier.research_runs[0].automation_opportunities[0].id =
                    "globex-opportunity".to_owned();
            },
        ),
        ("dossier.outreach_sequences[].id", |dossier| {
            let mut taken = sequence("globex-sequence", "acme-contact");
            taken.steps.clear();
            dossier.outreach_sequences.push(taken);
        }),
        ("dossier.outreach_sequences[].steps[].id", |dossier| {
            dossier.outreach_sequences[0].steps[0].id = "globex-sequence-step-1".to_owned();
        }),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_cannot_name_what_belongs_to_another_prospect() {
    let system = System::start_knowing(dossier("globex")).await;
    let cases: &[(&str, Change)] = &[
        ("dossier.outreach_sequences[].contact_id", |dossier| {
            dossier.outreach_sequences[0].contact_id = "globex-contact".to_owned();
        }),
        ("dossier.outreach_sequences[].research_run_id", |dossier| {
            dossier.outreach_sequences[0].research_run_id = "globex-run".to_owned();
        }),
    ];

    each_is_refused(&system, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_may_name_a_contact_of_an_earlier_import() {
    let system = System::start_knowing(acme()).await;
    let mut later = acme();
    later.contacts.clear();
    later.outreach_sequences = vec![sequence("acme-later", "acme-contact")];

    let imported = system.import(later).await;

    assert_eq!(imported.inserted_count, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_of_a_dossier_is_named() {
    let system = System::start().await;
    let mut wrong = acme();
    wrong.campaigns[0].language = "de".to_owned();
    wrong.contacts[0].first_name = "\0".to_owned();
    wrong.contacts[0].last_contact_time = Some(time("2026-01-01T00:00:00Z"));
    wrong.contacts.push(contact("", ""));

    let refused = system.try_import(wrong).await.unwrap_err();

    assert_eq!(
        fields(&refused),
        [
            "dossier.contacts[0].first_name",
            "dossier.contacts[1].id",
            "dossier.campaigns[0].language",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_request_is_refused() {
    let system = System::start().await;
    let request = ImportProspectRequest::default();

    let refused = system.prospects().import_prospect(request).await;

    assert_eq!(fields(&refused.unwrap_err()), ["dossier.prospect.id"]);
}
