//! A synced dossier follows the rules of every import.

use booking_svc::{store::synced::failures, testing::TestDatabase};
use proto::booking::v1::ContactOutreachStatus;

use super::Followed;
use crate::{
    dossier::dossier,
    erasing::erase,
    events::{cancelled, created},
};

#[tokio::test(flavor = "multi_thread")]
async fn statuses_only_move_forward_and_an_opt_out_stays() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let mut opted_out = dossier("acme");
    opted_out.contacts[0].outreach_status = ContactOutreachStatus::OptedOut.into();
    opted_out.research_runs.clear();
    opted_out.outreach_sequences.clear();
    followed.system.import(opted_out).await;

    followed
        .update("Contact", r#""outreachStatus" = 'QUEUED'"#, "true")
        .await;
    followed
        .update("OutreachSequence", "status = 'QUEUED'", "true")
        .await;
    followed
        .update("OutreachStep", "status = 'SENT'", "id = 'acme-step-2'")
        .await;
    followed
        .update("Prospect", "status = 'DRAFT'", "true")
        .await;
    followed.sync().await;

    assert_eq!(
        followed.system.outreach("acme").await,
        "SENT SENT,SENT OPTED_OUT SENT"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_booking_has_set_is_not_undone_by_the_source() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;

    followed
        .update("OutreachSequence", "status = 'OPENED'", "true")
        .await;
    followed
        .update("OutreachStep", r#""stepOrder" = "stepOrder""#, "true")
        .await;
    followed
        .update("Contact", r#""outreachStatus" = 'OPENED'"#, "true")
        .await;
    followed.original
        .execute(
            r#"INSERT INTO "OutreachStep" (id, "updatedAt", "sequenceId", "stepOrder", "bodyText", status)
               VALUES ('acme-step-3', now() AT TIME ZONE 'UTC', 'acme-sequence', 3, 'Still there?', 'QUEUED')"#,
        )
        .await;
    followed.sync().await;

    let booked = "BOOKED BOOKED,BOOKED,BOOKED CONVERTED ENGAGED";
    assert_eq!(followed.system.outreach("acme").await, booked);
    followed.system.record(cancelled("uid-1")).await;
    followed
        .update("OutreachSequence", "status = 'OPENED'", "true")
        .await;
    followed.sync().await;
    let off = "REPLIED REPLIED,REPLIED,REPLIED REPLIED ENGAGED";
    assert_eq!(followed.system.outreach("acme").await, off);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_stays_out() {
    let followed = Followed::acme().await;
    followed.sync().await;
    erase(&followed.system, "ada@acme.example", false)
        .await
        .unwrap();

    followed
        .update("Contact", r#""jobTitle" = 'new'"#, "true")
        .await;
    followed
        .update("OutreachStep", r#""bodyText" = 'Dear Ada'"#, "true")
        .await;
    followed.original
        .execute(
            r#"INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName", "primaryEmail")
               VALUES ('again', now() AT TIME ZONE 'UTC', 'acme', 'Ada', 'Jansen', 'ADA+crm@acme.example')"#,
        )
        .await;
    followed.sync().await;

    let left = "SELECT string_agg(concat_ws('|', id, first_name, primary_email, outreach_status), ',' ORDER BY id)
        FROM contacts";
    assert_eq!(
        followed.text(left).await,
        "acme-contact|OPTED_OUT,again|OPTED_OUT"
    );
    let texts = "SELECT string_agg(body_text || status, ',') FROM outreach_steps";
    assert_eq!(followed.text(texts).await, "CLOSED_LOST,CLOSED_LOST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prospect_that_is_not_valid_costs_only_itself_and_is_tried_again() {
    let followed = Followed::acme().await;
    followed.original
        .execute(
            r#"INSERT INTO "Prospect" (id, "updatedAt", domain) VALUES ('bad', '2026-03-01', repeat('x', 300))"#,
        )
        .await;

    let first = followed.sync().await;
    let reason = followed
        .text("SELECT reason FROM sync_failures WHERE prospect_id = 'bad'")
        .await;
    let second = followed.sync().await;
    let repair = r#"UPDATE "Prospect" SET domain = 'bad.example' WHERE id = 'bad'"#;
    followed.original.execute(repair).await;
    let third = followed.sync().await;

    assert_eq!((first.imported, first.failed), (1, 1));
    assert_eq!(
        reason,
        "dossier.prospect.domain: must be at most 255 bytes long"
    );
    assert_eq!((second.imported, second.failed), (0, 1));
    assert_eq!((third.imported, third.failed), (1, 0));
    assert_eq!(
        followed.text("SELECT count(*) FROM sync_failures").await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_version_does_not_know_costs_no_prospect() {
    let followed = Followed::acme().await;
    followed
        .original
        .execute(
            r#"ALTER TYPE "EvidenceSourceType" ADD VALUE 'PODCAST';
               ALTER TYPE "SequenceStatus" ADD VALUE 'SNOOZED'"#,
        )
        .await;
    followed.update("Campaign", "language = 'fr'", "true").await;
    followed
        .update("EvidenceItem", r#""sourceType" = 'PODCAST'"#, "true")
        .await;
    followed
        .update(
            "OutreachSequence",
            "status = 'SNOOZED', metadata = '[1]'",
            "true",
        )
        .await;
    followed
        .update(
            "WorkflowHypothesis",
            r#"assumptions = '[{"a": 1}, "b", ["c"]]', "evidenceRefs" = '"x"'"#,
            "true",
        )
        .await;

    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.failed), (1, 0));
    let read = "SELECT concat_ws('|', (SELECT coalesce(language, '-') FROM campaigns), (SELECT source_type FROM evidence_items),
        (SELECT status || metadata FROM outreach_sequences), (SELECT assumptions::text || evidence_refs::text FROM workflow_hypotheses))";
    assert_eq!(followed.text(read).await, "-|PODCAST|DRAFTED{}|{b,c}{x}");
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_to_a_contact_of_another_prospect_has_no_contact() {
    let followed = Followed::acme().await;
    followed.original
        .execute(
            r#"INSERT INTO "Prospect" (id, "updatedAt", domain) VALUES ('other', '2026-03-01', 'other.example');
               UPDATE "OutreachSequence" SET "prospectId" = 'other'"#,
        )
        .await;

    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.failed), (2, 0));
    let sequence = "SELECT concat_ws('|', prospect_id, contact_id, research_run_id, campaign_id) FROM outreach_sequences";
    assert_eq!(followed.text(sequence).await, "other|acme-campaign");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_gets_another_parent_fails_until_it_has_another_id() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed
        .original
        .execute(
            r#"INSERT INTO "Prospect" (id, "updatedAt", domain) VALUES ('globex', '2026-03-02', 'globex.example');
            UPDATE "OutreachSequence" SET "contactId" = NULL, "updatedAt" = '2026-03-02';
            UPDATE "Contact" SET "prospectId" = 'globex', "updatedAt" = '2026-03-02'"#,
        )
        .await;

    let first = followed.sync().await;
    let second = followed.sync().await;
    let repair = r#"UPDATE "Contact" SET id = 'another', "updatedAt" = '2026-03-03' WHERE "prospectId" = 'globex'"#;
    followed.original.execute(repair).await;
    let third = followed.sync().await;

    assert_eq!((first.failed, second.failed), (1, 1));
    assert_eq!((third.imported, third.failed), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_new_once_for_each_reason() {
    let database = TestDatabase::create().await;
    let mut conn = database.connect().await;
    let mut is_new = Vec::new();

    for reason in ["one", "one", "two", "one"] {
        is_new.push(
            failures::save(&mut conn, "source", "acme", reason)
                .await
                .unwrap(),
        );
    }

    assert_eq!(is_new, [true, false, true, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_may_change_places_and_get_one_in_front() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let steps =
        "SELECT string_agg(id || '=' || step_order, ' ' ORDER BY step_order) FROM outreach_steps";
    let place = async |id: &str, order: u32| {
        let change = format!(r#""stepOrder" = {order}"#);
        let condition = format!("id = '{id}'");
        followed.update("OutreachStep", &change, &condition).await;
    };

    for (id, order) in [("acme-step-1", 9), ("acme-step-2", 1), ("acme-step-1", 2)] {
        place(id, order).await;
    }
    let swapped = followed.sync().await;
    assert_eq!(followed.text(steps).await, "acme-step-2=1 acme-step-1=2");
    for (id, order) in [("acme-step-1", 3), ("acme-step-2", 2)] {
        place(id, order).await;
    }
    let insert = r#"INSERT INTO "OutreachStep" (id, "updatedAt", "sequenceId", "stepOrder", "bodyText", status)
        VALUES ('first', now() AT TIME ZONE 'UTC', 'acme-sequence', 1, 'Hello', 'DRAFTED')"#;
    followed.original.execute(insert).await;
    let inserted = followed.sync().await;

    assert_eq!(
        followed.text(steps).await,
        "first=1 acme-step-2=2 acme-step-1=3"
    );
    assert_eq!((swapped.failed, inserted.failed), (0, 0));
}
