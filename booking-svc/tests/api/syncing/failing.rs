//! A record that cannot be imported or written back affects only itself, and is retried.

use booking_svc::{
    domain::SyncedKind, store::synced::failures::save_record, sync::Summary, testing::TestDatabase,
};

use super::Followed;
use crate::events::created;

/// Two more prospects, each with a contact and outreach, before and after Acme in the order of ids.
const MORE: &str = r#"
INSERT INTO "Prospect" (id, "updatedAt", domain)
    SELECT id, '2026-03-01T12:00:00', id || '.example' FROM unnest('{aaa,zzz}'::text[]) AS id;
INSERT INTO "Contact" (id, "updatedAt", "prospectId", "firstName", "lastName", "primaryEmail")
    SELECT id || '-contact', '2026-03-01T12:00:00', id, 'Bo', 'Bos', 'bo@' || domain FROM "Prospect" WHERE id <> 'acme';
INSERT INTO "OutreachSequence" (id, "updatedAt", "prospectId", "contactId", "templateKey", status)
    SELECT id || '-sequence', '2026-03-01T12:00:00', id, id || '-contact', 'intro', 'SENT' FROM "Prospect" WHERE id <> 'acme'"#;

const STATUSES: &str =
    r#"SELECT string_agg(status::text, ',' ORDER BY id) FROM "OutreachSequence""#;

const REASON: &str =
    "SELECT string_agg(kind || ' ' || record_id || ': ' || reason, ',') FROM sync_record_failures";

async fn three_prospects() -> Followed {
    let followed = Followed::acme().await;
    followed.original.execute(MORE).await;
    followed
}

/// Starts with three prospects, each with a booked call.
async fn three_calls() -> Followed {
    let followed = three_prospects().await;
    followed.sync().await;
    for email in ["bo@aaa.example", "ada@acme.example", "bo@zzz.example"] {
        let mut booked = created(&format!("uid-{email}"));
        email.clone_into(&mut booked.attendees[0].email);
        booked.match_emails = vec![email.to_owned()];
        followed.system.record(booked).await;
    }
    followed
}

async fn write_back(followed: &Followed) -> Summary {
    followed.try_sync(&followed.write_settings()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_that_a_trigger_of_the_source_refuses_costs_only_itself() {
    let followed = three_calls().await;
    followed
        .original
        .execute(
            r#"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE 'closed by sam@sales.example'; END $$;
               CREATE TRIGGER refuse BEFORE UPDATE ON "OutreachSequence" FOR EACH ROW
               WHEN (OLD.id = 'aaa-sequence') EXECUTE FUNCTION refuse()"#,
        )
        .await;

    let first = write_back(&followed).await;
    let kept = followed.text(REASON).await;
    let statuses = followed.original.text(STATUSES).await;
    let second = write_back(&followed).await;
    followed
        .original
        .execute(r#"DROP TRIGGER refuse ON "OutreachSequence""#)
        .await;
    let third = write_back(&followed).await;

    assert_eq!(statuses, "SENT,BOOKED,BOOKED");
    assert_eq!(
        kept,
        "outreach_sequences aaa-sequence: the source rejects it: closed by …"
    );
    assert!(first.to_string().ends_with(", 1 sequences rejected"));
    assert_eq!((second.written_back, second.all_failed()), (Some(0), 1));
    assert_eq!(third.all_failed(), 0);
    assert_eq!(
        followed.original.text(STATUSES).await,
        "BOOKED,BOOKED,BOOKED"
    );
    assert_eq!(
        followed
            .text("SELECT count(*) FROM sync_record_failures")
            .await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_constraint_of_the_source_and_a_value_that_cannot_be_read_cost_only_their_sequences() {
    let followed = three_calls().await;
    followed
        .original
        .execute(
            r#"ALTER TABLE "OutreachSequence" ADD CHECK (id <> 'aaa-sequence' OR status <> 'BOOKED');
               UPDATE "OutreachSequence" SET metadata = (repeat('[', 500) || repeat(']', 500))::jsonb
               WHERE id = 'acme-sequence'"#,
        )
        .await;

    let summary = write_back(&followed).await;

    assert_eq!(summary.refused_sequences, 2);
    assert_eq!(followed.original.text(STATUSES).await, "SENT,SENT,BOOKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_with_a_time_that_is_none_costs_only_its_prospect() {
    let followed = three_prospects().await;
    followed
        .update(
            "Contact",
            r#""lastContactedAt" = 'infinity'"#,
            "id = 'aaa-contact'",
        )
        .await;

    let summary = followed.sync().await;
    let reason = followed
        .text("SELECT prospect_id || ' ' || reason FROM sync_failures")
        .await;
    followed
        .update(
            "Contact",
            r#""lastContactedAt" = NULL"#,
            "id = 'aaa-contact'",
        )
        .await;
    let mended = followed.sync().await;

    assert_eq!((summary.imported, summary.failed), (2, 1));
    assert_eq!(
        reason,
        "aaa dossier.contacts[0].last_contact_time: must be a time between the years 1 and 9999"
    );
    assert_eq!((mended.imported, mended.failed), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_changes_at_no_time_is_read_like_any_other() {
    let followed = three_prospects().await;
    followed
        .original
        .execute(
            r#"UPDATE "Contact" SET "updatedAt" = 'infinity' WHERE id = 'aaa-contact';
               UPDATE "Contact" SET "updatedAt" = '-infinity' WHERE id = 'acme-contact';
               UPDATE "Contact" SET "updatedAt" = '290000-01-01' WHERE id = 'zzz-contact'"#,
        )
        .await;

    let first = followed.sync().await;
    let second = followed.sync().await;

    assert_eq!((first.imported, first.failed), (3, 0));
    assert_eq!((second.imported, second.failed), (0, 0));
    assert_eq!(followed.text("SELECT count(*) FROM contacts").await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_that_changes_at_no_time_is_written_back() {
    let followed = three_calls().await;
    followed
        .original
        .execute(
            r#"UPDATE "OutreachSequence" SET "updatedAt" = 'infinity' WHERE id = 'aaa-sequence'"#,
        )
        .await;

    write_back(&followed).await;

    assert_eq!(
        followed.original.text(STATUSES).await,
        "BOOKED,BOOKED,BOOKED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_or_is_refused_here_costs_only_its_prospect() {
    let followed = three_prospects().await;
    followed
        .original
        .execute(
            r#"UPDATE "OutreachSequence" SET metadata = (repeat('[', 500) || repeat(']', 500))::jsonb
               WHERE id = 'aaa-sequence'"#,
        )
        .await;
    let refuse = "ALTER TABLE prospects ADD CHECK (domain <> 'acme.example')";
    followed.system.database.execute(refuse).await;

    let summary = followed.sync().await;

    assert_eq!((summary.imported, summary.failed), (1, 2));
    let reasons =
        "SELECT string_agg(left(reason, 28), '|' ORDER BY prospect_id) FROM sync_failures";
    assert_eq!(
        followed.text(reasons).await,
        "a value of it cannot be read|the database of DATABASE_URL"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_not_valid_costs_no_other() {
    let followed = Followed::acme().await;
    followed
        .original
        .execute(
            r#"INSERT INTO "Campaign" (id, "updatedAt", name, slug, "nicheKey")
               VALUES (repeat('x', 300), '2026-03-01', 'Long', 'long', 'x'), ('other', '2026-03-01', repeat('x', 70000), 'o', 'x')"#,
        )
        .await;

    let first = followed.sync().await;
    let second = followed.sync().await;
    let delete = r#"DELETE FROM "Campaign" WHERE slug = 'long'"#;
    followed.original.execute(delete).await;
    let third = followed.sync().await;

    let failed = [&first, &second, &third].map(|summary| summary.failed_campaigns);
    assert_eq!(failed, [1, 1, 0]);
    assert_eq!(first.failed, 0);
    assert_eq!(
        followed
            .text("SELECT string_agg(id || length(name), ',' ORDER BY id) FROM campaigns")
            .await,
        "acme-campaign6,other10000"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_deleted_here_costs_no_other() {
    let followed = three_prospects().await;
    followed.sync().await;
    let refuse =
        "CREATE TABLE kept (id text REFERENCES prospects); INSERT INTO kept VALUES ('aaa')";
    followed.system.database.execute(refuse).await;
    followed
        .original
        .execute(r#"DELETE FROM "Prospect" WHERE id <> 'acme'"#)
        .await;

    let summary = followed.sync().await;

    assert_eq!(summary.failed_deletions, 1);
    assert_eq!(
        followed
            .text("SELECT string_agg(id, ',' ORDER BY id) FROM prospects")
            .await,
        "aaa,acme"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_new_among_the_failures_once_for_each_reason() {
    let database = TestDatabase::create().await;
    let mut conn = database.connect().await;
    let mut is_new = Vec::new();

    for reason in ["one", "one", "two", "one"] {
        let record = (SyncedKind::OutreachSequences, "acme-sequence");
        is_new.push(
            save_record(&mut conn, "source", record, reason)
                .await
                .unwrap(),
        );
    }

    assert_eq!(is_new, [true, false, true, true]);
}
