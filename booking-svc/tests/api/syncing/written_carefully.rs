//! Limits of writing back: nothing that is newer in the original is overwritten.

use booking_svc::sync::SyncSettings;

use super::{Followed, WRITER};
use crate::{
    erasing::erase,
    events::{cancelled, created},
};

const OUTREACH: &str = r#"SELECT concat_ws(' ', s.status,
        (SELECT string_agg(status::text, ',' ORDER BY "stepOrder") FROM "OutreachStep" WHERE "sequenceId" = s.id),
        (SELECT "outreachStatus" FROM "Contact" WHERE id = s."contactId"),
        (SELECT status FROM "Prospect" WHERE id = s."prospectId"), s.metadata -> 'calcom' ->> 'bookingUid')
    FROM "OutreachSequence" s WHERE id = 'acme-sequence'"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_further_on_there_stays() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed
        .update("OutreachSequence", "status = 'CLOSED_LOST'", "true")
        .await;
    followed
        .update(
            "OutreachStep",
            "status = 'CLOSED_LOST'",
            r#""stepOrder" = 1"#,
        )
        .await;
    followed
        .update("Contact", r#""outreachStatus" = 'OPTED_OUT'"#, "true")
        .await;
    followed
        .update("Prospect", "status = 'QUOTE_SENT'", "true")
        .await;

    followed.write_back().await;

    let expected = "CLOSED_LOST CLOSED_LOST,DRAFTED OPTED_OUT QUOTE_SENT";
    assert_eq!(followed.original.text(OUTREACH).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn later_changes_in_the_source_stay() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;

    followed
        .update("OutreachSequence", "status = 'SENT'", "true")
        .await;
    followed
        .update("Contact", r#""outreachStatus" = 'OPENED'"#, "true")
        .await;
    // Another change here, so that all of it is compared again.
    let word = "UPDATE call_prep_plans SET summary = 'Worded'";
    followed.system.database.execute(word).await;
    let written = followed.write_back().await;

    assert_eq!(written, 1);
    let expected = "SENT BOOKED,BOOKED OPENED ENGAGED uid-1";
    assert_eq!(followed.original.text(OUTREACH).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_takes_back_only_what_was_written_or_is_behind_it() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;
    followed
        .update("Contact", r#""outreachStatus" = 'OPTED_OUT'"#, "true")
        .await;
    followed
        .update(
            "OutreachStep",
            "status = 'CLOSED_LOST'",
            r#""stepOrder" = 2"#,
        )
        .await;

    followed.system.record(cancelled("uid-1")).await;
    followed.write_back().await;

    let expected = "REPLIED REPLIED,CLOSED_LOST OPTED_OUT ENGAGED uid-1";
    assert_eq!(followed.original.text(OUTREACH).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_takes_its_steps_back_also_of_outreach_that_was_given_up_there() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;
    followed
        .update("OutreachSequence", "status = 'CLOSED_LOST'", "true")
        .await;
    followed.write_back().await;

    followed.system.record(cancelled("uid-1")).await;
    followed.write_back().await;

    let expected = "CLOSED_LOST REPLIED,REPLIED REPLIED ENGAGED uid-1";
    assert_eq!(followed.original.text(OUTREACH).await, expected);
    assert_eq!(followed.write_back().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_not_read_yet_is_not_hidden_by_writing_back() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    let unread =
        r#"UPDATE "Contact" SET "jobTitle" = 'Unread', "updatedAt" = '2026-03-01T11:00:00'"#;
    followed.original.execute(unread).await;
    let title = "SELECT job_title FROM contacts";

    followed.write_back().await;
    let before = followed.text(title).await;
    followed.sync().await;

    assert_eq!(before, "Planner");
    assert_eq!(followed.text(title).await, "Unread");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_about_an_erased_person_is_written() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    erase(&followed.system, "ada@acme.example", false)
        .await
        .unwrap();
    let before = followed.original.text(OUTREACH).await;

    let written = followed.write_back().await;

    assert_eq!(written, 0);
    assert_eq!(followed.original.text(OUTREACH).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_that_is_gone_there_is_not_written() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed
        .original
        .execute(r#"DELETE FROM "OutreachSequence""#)
        .await;

    assert_eq!(followed.write_back().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_write_is_reported_with_the_missing_grant() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    let settings = SyncSettings {
        write_back: true,
        ..followed.settings()
    };

    let summary = followed.try_sync(&settings).await.unwrap();

    assert_eq!(summary.refused_sequences, 1);
    let refused = followed
        .text("SELECT reason FROM sync_record_failures")
        .await;
    let advice = "grant the role of SOURCE_URL the privileges that docs/sync.md lists";
    assert!(refused.contains(advice), "{refused}");
}

#[test]
fn the_documented_grants_are_those_with_which_all_of_this_works() {
    let document = include_str!("../../../../docs/sync.md");

    let grants = WRITER.replace("{role}", "bookbrief");

    assert!(document.contains(grants.trim()), "{grants}");
}
