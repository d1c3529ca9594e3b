//! Deletions in the source, which leave no trace there and are detected nevertheless.

use booking_svc::{domain::SyncedKind, store::synced::removal::Removed, sync::SyncSettings};
use proto::booking::v1::{ContactOutreachStatus, RecordBookingEventOutcome as Outcome};

use super::Followed;
use crate::{dossier::dossier, events::created};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_in_the_source_is_deleted_here() {
    let followed = Followed::acme().await;
    followed.sync().await;

    for (table, kind, own) in [
        ("EvidenceItem", SyncedKind::EvidenceItems, "evidence_items"),
        (
            "WorkflowHypothesis",
            SyncedKind::WorkflowHypotheses,
            "workflow_hypotheses",
        ),
        (
            "AutomationOpportunity",
            SyncedKind::AutomationOpportunities,
            "automation_opportunities",
        ),
        ("OutreachStep", SyncedKind::OutreachSteps, "outreach_steps"),
        (
            "OutreachSequence",
            SyncedKind::OutreachSequences,
            "outreach_sequences",
        ),
        ("Contact", SyncedKind::Contacts, "contacts"),
        ("ResearchRun", SyncedKind::ResearchRuns, "research_runs"),
        ("Prospect", SyncedKind::Prospects, "prospects"),
        ("Campaign", SyncedKind::Campaigns, "campaigns"),
    ] {
        followed
            .original
            .execute(&format!(r#"DELETE FROM "{table}""#))
            .await;

        let summary = followed.sync().await;

        let deleted = if own == "outreach_steps" { 2 } else { 1 };
        let expected = Removed { deleted, kept: 0 };
        assert_eq!(summary.deleted, [(kind, expected)].into(), "{table}");
        assert_eq!(
            followed.text(&format!("SELECT count(*) FROM {own}")).await,
            "0"
        );
        assert!(followed.sync().await.deleted.is_empty(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_of_a_deleted_contact_is_unmatched_as_it_would_be_there() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.original.execute(r#"DELETE FROM "Contact""#).await;

    followed.sync().await;
    let booked = followed.system.record(created("uid-1")).await;

    assert_eq!(booked.outcome(), Outcome::Ignored);
    let sequence = "SELECT concat_ws('|', id, contact_id, status) FROM outreach_sequences";
    assert_eq!(followed.text(sequence).await, "acme-sequence|SENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_matched_to_the_outreach_that_is_left() {
    let followed = Followed::acme().await;
    followed.original
        .execute(
            r#"INSERT INTO "OutreachSequence" (id, "updatedAt", "prospectId", "contactId", "templateKey", status)
               VALUES ('newer', '2026-03-02', 'acme', 'acme-contact', 'intro', 'SENT')"#,
        )
        .await;
    followed.sync().await;
    followed
        .original
        .execute(r#"DELETE FROM "OutreachSequence" WHERE id = 'newer'"#)
        .await;

    followed.sync().await;
    let booked = followed.system.record(created("uid-1")).await;

    assert_eq!(booked.sequence_id, "acme-sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_booked_is_lost_when_all_of_it_is_deleted_in_the_source() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed
        .system
        .database
        .execute("UPDATE outreach_steps SET status = 'QUEUED' WHERE id = 'acme-step-2'")
        .await;
    followed.original.execute(r#"DELETE FROM "Prospect""#).await;

    let summary = followed.sync().await;

    let kept = Removed {
        deleted: 0,
        kept: 1,
    };
    for kind in [
        SyncedKind::Prospects,
        SyncedKind::Contacts,
        SyncedKind::OutreachSequences,
    ] {
        assert_eq!(summary.deleted.get(&kind), Some(&kept), "{kind:?}");
    }
    let left = "SELECT concat_ws(' ', (SELECT count(*) FROM bookings), (SELECT count(*) FROM call_prep_plans WHERE status = 'READY'),
        (SELECT status FROM outreach_sequences), (SELECT count(*) FROM outreach_steps WHERE status IN ('DRAFTED', 'QUEUED')),
        (SELECT outreach_status FROM contacts), (SELECT status FROM prospects))";
    assert_eq!(followed.text(left).await, "1 1 BOOKED 0 CONVERTED ENGAGED");
    assert!(followed.sync().await.deleted.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_contact_who_has_opted_out_is_not_forgotten() {
    let followed = Followed::acme().await;
    followed.sync().await;
    let mut opted_out = dossier("acme");
    opted_out.contacts[0].outreach_status = ContactOutreachStatus::OptedOut.into();
    opted_out.research_runs.clear();
    opted_out.outreach_sequences.clear();
    followed.system.import(opted_out).await;
    followed.original.execute(r#"DELETE FROM "Prospect""#).await;

    followed.sync().await;

    let left = "SELECT string_agg(id || ' ' || outreach_status, ',') FROM contacts";
    assert_eq!(followed.text(left).await, "acme-contact OPTED_OUT");
    assert_eq!(
        followed
            .text("SELECT count(*) FROM outreach_sequences")
            .await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_tools_have_imported_is_left_alone() {
    let followed = Followed::acme().await;
    followed.system.import(dossier("other")).await;
    followed.sync().await;
    followed.original.execute(r#"DELETE FROM "Prospect""#).await;

    followed.sync().await;

    let left = "SELECT string_agg(id, ',') FROM prospects";
    assert_eq!(followed.text(left).await, "other");
    assert_eq!(
        followed.text("SELECT count(*) FROM outreach_steps").await,
        "3"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_without_most_of_its_contacts_is_not_believed() {
    let followed = Followed::acme().await;
    followed
        .original
        .execute(
            r#"INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName")
               SELECT 'c' || n, '2026-03-02', 'acme', 'C', n::text FROM generate_series(1, 30) n"#,
        )
        .await;
    followed.sync().await;
    followed
        .original
        .execute(r#"DELETE FROM "Contact" WHERE id LIKE 'c%'"#)
        .await;
    let contacts = "SELECT count(*) FROM contacts";

    let settings = followed.settings();
    let refused = followed.try_sync(&settings).await.unwrap_err().to_string();
    let kept = followed.text(contacts).await;
    let allowed = SyncSettings {
        allow_many_deletions: true,
        ..settings
    };
    let summary = followed.try_sync(&allowed).await.unwrap();

    assert!(
        refused.starts_with("30 of 31 contacts are gone from the source"),
        "{refused}"
    );
    assert_eq!(kept, "31");
    assert_eq!(summary.deleted[&SyncedKind::Contacts].deleted, 30);
    assert_eq!(followed.text(contacts).await, "1");
}
