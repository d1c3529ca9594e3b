//! Reading the source, and rereading it.

use booking_svc::sync::{Summary, SyncSettings, Synchroniser};
use diesel_async::SimpleAsyncConnection as _;
use proto::booking::v1::RecordBookingEventOutcome as Outcome;
use runtime::Shutdown;

use super::Followed;
use crate::events::created;

/// All records of Acme, except for the times of their import.
const DOSSIER: &str = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT 'prospect ' || concat_ws('|', id, company_name, domain, industry, employee_range, employee_count, technologies, specialties, country, description, status) AS line FROM prospects
        UNION ALL SELECT 'contact ' || concat_ws('|', id, prospect_id, first_name, last_name, job_title, primary_email, normalised_email, outreach_status, last_contacted_at AT TIME ZONE 'UTC') FROM contacts
        UNION ALL SELECT 'campaign ' || concat_ws('|', id, name, language) FROM campaigns
        UNION ALL SELECT 'run ' || concat_ws('|', id, prospect_id, campaign_id, status, created_at AT TIME ZONE 'UTC', completed_at AT TIME ZONE 'UTC') FROM research_runs
        UNION ALL SELECT 'evidence ' || concat_ws('|', id, research_run_id, source_type, source_url, title, snippet, workflow_tag, confidence_score) FROM evidence_items
        UNION ALL SELECT 'hypothesis ' || concat_ws('|', id, research_run_id, title, problem_statement, assumptions, confidence_score, evidence_refs, validation_questions, hours_saved_week_mid, handoff_speed_gain_pct, revenue_leakage_recovered_mid, currency, period, status) FROM workflow_hypotheses
        UNION ALL SELECT 'opportunity ' || concat_ws('|', id, research_run_id, title, description, confidence_score, status) FROM automation_opportunities
        UNION ALL SELECT 'sequence ' || concat_ws('|', id, prospect_id, contact_id, campaign_id, research_run_id, template_key, status, metadata, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC') FROM outreach_sequences
        UNION ALL SELECT 'step ' || concat_ws('|', id, sequence_id, step_order, subject, body_text, status) FROM outreach_steps
    ) AS lines (line)";

const ACME: &str = r#"campaign acme-campaign|Spring|en
contact acme-contact|acme|Ada|Jansen|Planner|Ada@Acme.example|ada@acme.example|EMAIL_SENT|2026-02-20 09:00:00.125
evidence acme-evidence|acme-run|JOB_BOARD|https://jobs.example/1|Planner|Retypes orders by hand|planning|0.9
hypothesis acme-hypothesis|acme-run|Orders are retyped|From the mail to Exact|{"Two planners"}|0.8|{acme-evidence}|{"Who retypes them?"}|6|25.5|1200|EUR|MONTH|ACCEPTED
opportunity acme-opportunity|acme-run|Read orders from the mail|Into Exact|0.7|DRAFT
prospect acme|Acme B.V.|acme.example|Heat pumps|11-50|30|{Exact,Outlook}|{}|NL|Installs heat pumps|SENT
run acme-run|acme|acme-campaign|COMPLETED|2026-02-01 10:00:00|2026-02-01 11:00:00
sequence acme-sequence|acme|acme-contact|acme-campaign|acme-run|intro|SENT|{"owner": "sales"}|2026-02-10 08:00:00|2026-03-01 12:00:00
step acme-step-1|acme-sequence|1|Hello|Shall we talk?|SENT
step acme-step-2|acme-sequence|2|Once more|Shall we?|DRAFTED"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_brings_every_prospect_with_all_of_its_records() {
    let followed = Followed::acme().await;

    let summary = followed.sync().await;

    let expected = Summary {
        imported: 1,
        inserted: 10,
        ..Summary::default()
    };
    assert_eq!(summary, expected);
    assert_eq!(followed.text(DOSSIER).await, ACME);
    let booked = followed.system.record(created("uid-1")).await;
    assert_eq!(booked.outcome(), Outcome::Applied);
    assert_eq!(
        followed.system.outreach("acme").await,
        "BOOKED BOOKED,BOOKED CONVERTED ENGAGED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_after_which_nothing_has_changed_changes_nothing() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let rows = followed.system.rows().await;

    let summary = followed.sync().await;

    assert_eq!(summary, Summary::default());
    assert_eq!(followed.system.rows().await, rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_child_alone_brings_its_prospect() {
    let followed = Followed::acme().await;
    followed.sync().await;

    for (table, change, seen) in [
        (
            "Contact",
            r#""jobTitle" = 'new'"#,
            "SELECT job_title FROM contacts",
        ),
        (
            "ResearchRun",
            r#""completedAt" = '2026-02-02'"#,
            "SELECT replace((completed_at AT TIME ZONE 'UTC')::date::text, '2026-02-02', 'new') FROM research_runs",
        ),
        (
            "EvidenceItem",
            "snippet = 'new'",
            "SELECT snippet FROM evidence_items",
        ),
        (
            "WorkflowHypothesis",
            "title = 'new'",
            "SELECT title FROM workflow_hypotheses",
        ),
        (
            "AutomationOpportunity",
            "description = 'new'",
            "SELECT description FROM automation_opportunities",
        ),
        (
            "OutreachSequence",
            r#""templateKey" = 'new'"#,
            "SELECT template_key FROM outreach_sequences",
        ),
        (
            "OutreachStep",
            r#""bodyText" = 'new'"#,
            "SELECT body_text FROM outreach_steps",
        ),
        ("Campaign", "name = 'new'", "SELECT name FROM campaigns"),
        (
            "Prospect",
            "description = 'new'",
            "SELECT description FROM prospects",
        ),
    ] {
        let before = followed.text(seen).await;
        followed.update(table, change, "true").await;

        let summary = followed.sync().await;

        assert_ne!(before, "new", "{table}");
        assert_eq!(followed.text(seen).await, "new", "{table}");
        let brought = usize::from(table != "Campaign");
        assert_eq!(
            (summary.imported, summary.inserted),
            (brought, 0),
            "{table}"
        );
        assert_eq!(followed.sync().await, Summary::default(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_finding_does_not_count_as_touching_the_outreach() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let touched = "SELECT updated_at FROM outreach_sequences";
    let before = followed.text(touched).await;

    followed
        .update("WorkflowHypothesis", "title = 'new'", "true")
        .await;
    followed.sync().await;

    assert_eq!(followed.text(touched).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_committed_late_is_read() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let mut late = followed.original.connect().await;
    late.batch_execute(
        r#"BEGIN;
           INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName")
               VALUES ('late', (now() AT TIME ZONE 'UTC') - interval '9 minutes', 'acme', 'Late', 'Comer');
           UPDATE "OutreachStep" SET "bodyText" = 'late', "updatedAt" = (now() AT TIME ZONE 'UTC') - interval '9 minutes'
               WHERE id = 'acme-step-2'"#,
    )
    .await
    .unwrap();
    followed
        .update("Contact", r#""jobTitle" = 'new'"#, "id = 'acme-contact'")
        .await;
    followed
        .update("OutreachStep", "subject = 'new'", "id = 'acme-step-1'")
        .await;
    followed.sync().await;
    let seen = "SELECT count(*) FROM contacts WHERE id = 'late'";
    assert_eq!(followed.text(seen).await, "0");

    late.batch_execute("COMMIT").await.unwrap();
    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.inserted), (1, 1));
    assert_eq!(followed.text(seen).await, "1");
    let step = "SELECT body_text FROM outreach_steps WHERE id = 'acme-step-2'";
    assert_eq!(followed.text(step).await, "late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_ahead_hides_no_later_change() {
    let followed = Followed::acme().await;
    let ahead = r#"UPDATE "Contact" SET "updatedAt" = '2099-01-01'"#;
    followed.original.execute(ahead).await;
    followed.sync().await;

    followed
        .original
        .execute(
            r#"INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName")
               VALUES ('later', now() AT TIME ZONE 'UTC', 'acme', 'Later', 'Comer')"#,
        )
        .await;
    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.inserted), (1, 1));
    assert_eq!(followed.sync().await, Summary::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_many_pages_are_read_to_their_end() {
    let followed = Followed::acme().await;
    followed.original
        .execute(
            r#"INSERT INTO "Prospect" (id, "updatedAt", domain)
                   SELECT 'p' || n, '2026-03-02', 'p' || n || '.example' FROM generate_series(1, 600) n;
               INSERT INTO "EvidenceItem" (id, "updatedAt", "researchRunId", "prospectId", "sourceType", "sourceUrl", snippet, "workflowTag", "confidenceScore")
                   SELECT 'e' || n, '2026-03-02', 'acme-run', 'acme', 'NEWS', '', '', '', 0.5 FROM generate_series(1, 2500) n"#,
        )
        .await;

    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.failed), (601, 0));
    let counts = "SELECT concat_ws(' ', (SELECT count(*) FROM prospects), (SELECT count(*) FROM evidence_items))";
    assert_eq!(followed.text(counts).await, "601 2501");
    assert_eq!(followed.sync().await, Summary::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_reports_what_would_change_and_changes_nothing() {
    let followed = Followed::acme().await;

    let first = followed.dry_run().await;
    let nothing = "SELECT count(*) FROM (SELECT FROM prospects UNION ALL SELECT FROM sync_cursors
        UNION ALL SELECT FROM synced_records UNION ALL SELECT FROM sync_failures) AS rows";
    assert_eq!(followed.text(nothing).await, "0");
    followed.sync().await;
    followed
        .update("Contact", r#""jobTitle" = 'new'"#, "true")
        .await;
    let delete = r#"DELETE FROM "EvidenceItem""#;
    followed.original.execute(delete).await;
    let rows = followed.system.rows().await;
    let second = followed.dry_run().await;

    assert_eq!(
        first.to_string(),
        "dry run: 1 prospects changed: 1 imported (10 records inserted, 0 updated), 0 failed; \
         deleted in the source: none"
    );
    assert_eq!(
        second.to_string(),
        "dry run: 1 prospects changed: 1 imported (0 records inserted, 1 updated), 0 failed; \
         deleted in the source: 1 evidence_items"
    );
    assert_eq!(followed.system.rows().await, rows);
    assert_eq!(followed.sync().await.imported, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_counts_what_the_run_counts() {
    let followed = Followed::acme().await;
    // Prospects that share the campaign, each with outreach.
    let more = r#"
        INSERT INTO "Prospect" SELECT (jsonb_populate_record(p, jsonb_build_object('id', 'p' || n))).*
        FROM "Prospect" p, generate_series(1, 3) n WHERE id = 'acme';
        INSERT INTO "OutreachSequence" SELECT (jsonb_populate_record(s, jsonb_build_object(
            'id', 's' || n, 'prospectId', 'p' || n, 'contactId', NULL, 'researchRunId', NULL))).*
        FROM "OutreachSequence" s, generate_series(1, 3) n WHERE id = 'acme-sequence'"#;
    followed.original.execute(more).await;
    let counts = |summary: Summary| Summary {
        is_dry_run: false,
        ..summary
    };

    let first = counts(followed.dry_run().await);
    assert_eq!(first, followed.sync().await);
    followed.update("Campaign", "name = 'new'", "true").await;
    let delete =
        r#"DELETE FROM "OutreachSequence" WHERE id = 's1'; DELETE FROM "Prospect" WHERE id = 'p1'"#;
    followed.original.execute(delete).await;
    let second = counts(followed.dry_run().await);

    assert_eq!(first.inserted, 16);
    assert_eq!(second, followed.sync().await);
    let deleted = second.deleted.values().map(|removed| removed.deleted);
    assert_eq!(deleted.sum::<usize>(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_interrupted_is_continued_by_the_next_one() {
    let followed = Followed::acme().await;
    let database = followed.system.database.database();
    let synchroniser = Synchroniser::new(database, &followed.settings()).unwrap();
    let stopped = Shutdown::new();
    stopped.start();

    let interrupted = synchroniser.run_once(&stopped).await.unwrap();
    synchroniser
        .run_every(std::time::Duration::from_hours(1), &stopped)
        .await;

    assert_eq!(interrupted, Summary::default());
    assert_eq!(followed.sync().await.inserted, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_source_is_reported_with_the_remedy() {
    let followed = Followed::acme().await;
    let settings = followed.settings();
    let refusal = async |url: &str| {
        let source_url = url.to_owned();
        let settings = SyncSettings {
            source_url,
            ..settings.clone()
        };
        format!("{:#}", followed.try_sync(&settings).await.unwrap_err())
    };

    let no_url = refusal("secret-word").await;
    let unreachable = refusal("postgres://ann:secret-word@127.0.0.1:1/name").await;
    let other = refusal(&followed.system.database.url()).await;
    let revoke = format!(
        r#"REVOKE SELECT ON "OutreachStep" FROM reader_{}"#,
        followed.name
    );
    followed.original.execute(&revoke).await;
    let forbidden = refusal(&settings.source_url).await;

    assert!(
        no_url.starts_with("SOURCE_URL is not valid: it looks like"),
        "{no_url}"
    );
    assert!(
        unreachable.starts_with("could not connect to the source"),
        "{unreachable}"
    );
    assert!(other.contains("docs/sync.md lists: relation"), "{other}");
    assert!(
        forbidden.contains("grant the role of SOURCE_URL the privileges that docs/sync.md lists"),
        "{forbidden}"
    );
    for text in [no_url, unreachable, other, forbidden] {
        assert!(!text.contains("secret-word"), "{text}");
    }
}
