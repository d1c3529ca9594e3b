//! What calls have changed is written back, so that the original's own screens show it.

use booking_svc::sync::{Summary, SyncSettings};
use proto::booking::v1::{BookingEvent, BookingEventType};

use super::Followed;
use crate::events::{cancelled, created, time};

/// The outreach of Acme in the original.
const OUTREACH: &str = r#"SELECT concat_ws(' ', s.status,
        (SELECT string_agg(status::text, ',' ORDER BY "stepOrder") FROM "OutreachStep" WHERE "sequenceId" = s.id),
        (SELECT "outreachStatus" FROM "Contact" WHERE id = s."contactId"),
        (SELECT status FROM "Prospect" WHERE id = s."prospectId"),
        (SELECT string_agg(status, ',' ORDER BY "sentAt") FROM "OutreachLog"))
    FROM "OutreachSequence" s WHERE id = 'acme-sequence'"#;

/// The six checks that the original's own end-to-end script makes after a booking with the uid `uid-1`.
const SIX_CHECKS: [&str; 6] = [
    r#"SELECT status = 'BOOKED' AND metadata -> 'calcom' ->> 'bookingUid' = 'uid-1' FROM "OutreachSequence" WHERE id = 'acme-sequence'"#,
    r#"SELECT count(*) > 0 AND bool_and(status = 'BOOKED') FROM "OutreachStep" WHERE "sequenceId" = 'acme-sequence'"#,
    r#"SELECT "outreachStatus" = 'CONVERTED' AND "lastContactedAt" > '2026-11-01' FROM "Contact" WHERE id = 'acme-contact'"#,
    r#"SELECT status = 'ENGAGED' FROM "Prospect" WHERE id = 'acme'"#,
    r#"SELECT metadata ->> 'bookingUid' = 'uid-1' AND metadata ->> 'eventType' = 'BOOKING_CREATED' FROM "OutreachLog"
       WHERE "contactId" = 'acme-contact' AND channel = 'calcom' AND status = 'booked' ORDER BY "createdAt" DESC LIMIT 1"#,
    r#"SELECT summary <> '' AND plan30 IS NOT NULL AND plan60 IS NOT NULL AND plan90 IS NOT NULL FROM "CallPrepPlan"
       WHERE "prospectId" = 'acme' AND "researchRunId" = 'acme-run' ORDER BY "createdAt" DESC LIMIT 1"#,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_is_written_back_passes_the_six_checks_of_the_original() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    for check in SIX_CHECKS {
        let passes = followed.original.texts(check).await;
        assert_ne!(passes, ["true"], "{check}");
    }

    let written = followed.write_back().await;

    for check in SIX_CHECKS {
        assert_eq!(followed.original.text(check).await, "true", "{check}");
    }
    assert_eq!(written, 7);
    let kept = r#"SELECT concat_ws(' ', metadata ->> 'owner', metadata -> 'calcom' ->> 'startTime',
        (SELECT version || language FROM "CallPrepPlan"), (SELECT type || "prospectId" FROM "OutreachLog")) FROM "OutreachSequence""#;
    assert_eq!(
        followed.original.text(kept).await,
        "sales 2099-01-05T09:00:00.000Z 1en FOLLOW_UPacme"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_back_is_neither_written_nor_read_again() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;
    let everything = r#"SELECT md5(string_agg(line, '' ORDER BY line)) FROM (
        SELECT t::text FROM "OutreachSequence" t UNION ALL SELECT t::text FROM "OutreachStep" t UNION ALL SELECT t::text FROM "Contact" t
        UNION ALL SELECT t::text FROM "Prospect" t UNION ALL SELECT t::text FROM "OutreachLog" t UNION ALL SELECT t::text FROM "CallPrepPlan" t) AS lines (line)"#;
    let before = followed.original.text(everything).await;
    let rows = followed.system.rows().await;

    let again = followed.try_sync(&followed.write_settings()).await.unwrap();

    let expected = Summary {
        written_back: Some(0),
        ..Summary::default()
    };
    assert_eq!(again, expected);
    assert_eq!(followed.original.text(everything).await, before);
    // Nor if the record of the write is lost: the data is there.
    let forget = "UPDATE synced_records SET written_digest = NULL, written_status = NULL";
    followed.system.database.execute(forget).await;
    followed.write_back().await;
    let plan = r#"SELECT count(*) FROM "CallPrepPlan""#;
    assert_eq!(followed.original.text(plan).await, "1");
    assert_eq!(
        followed.original.text(OUTREACH).await,
        "BOOKED BOOKED,BOOKED CONVERTED ENGAGED booked"
    );
    assert_eq!(followed.system.rows().await, rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_and_falls_through_is_followed() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        booking_uid: "uid-2".to_owned(),
        reschedule_uid: "uid-1".to_owned(),
        start_time: Some(time("2099-01-06T09:00:00Z")),
        end_time: Some(time("2099-01-06T09:30:00Z")),
        ..created("uid-2")
    };

    followed.system.record(moved).await;
    followed.write_back().await;
    let start = r#"SELECT metadata -> 'calcom' ->> 'startTime' FROM "OutreachSequence""#;
    let moved_to = followed.original.text(start).await;
    followed.system.record(cancelled("uid-2")).await;
    followed.write_back().await;

    assert_eq!(moved_to, "2099-01-06T09:00:00.000Z");
    assert_eq!(
        followed.original.text(OUTREACH).await,
        "REPLIED REPLIED,REPLIED REPLIED ENGAGED booked,rescheduled,cancelled"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn other_outreach_that_a_call_has_paused_is_paused_there_too() {
    let followed = Followed::acme().await;
    followed
        .original
        .execute(
            r#"INSERT INTO "OutreachSequence" (id, "updatedAt", "prospectId", "contactId", "templateKey", status)
                   VALUES ('second', '2026-02-02', 'acme', 'acme-contact', 'intro', 'QUEUED');
               INSERT INTO "OutreachStep" (id, "updatedAt", "sequenceId", "stepOrder", "bodyText", status)
                   VALUES ('second-1', '2026-02-02', 'second', 1, 'Hello', 'QUEUED')"#,
        )
        .await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;

    followed.write_back().await;

    let second = r#"SELECT concat_ws(' ', status, (SELECT status FROM "OutreachStep" WHERE id = 'second-1'),
        metadata -> 'calcom' ->> 'pausedBy') FROM "OutreachSequence" WHERE id = 'second'"#;
    assert_eq!(
        followed.original.text(second).await,
        "REPLIED REPLIED uid-1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_worded_later_is_written_anew_under_its_version() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    followed.write_back().await;

    let word = "UPDATE call_prep_plans SET summary = 'Worded', updated_at = now()";
    followed.system.database.execute(word).await;
    let written = followed.write_back().await;

    assert_eq!(written, 1);
    let plans = r#"SELECT string_agg(version || summary, ',') FROM "CallPrepPlan""#;
    assert_eq!(followed.original.text(plans).await, "1Worded");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_without_being_asked_for_and_a_dry_run_only_counts() {
    let followed = Followed::acme().await;
    followed.sync().await;
    followed.system.record(created("uid-1")).await;
    let before = followed.original.text(OUTREACH).await;

    let without = followed.sync().await;
    let dry = SyncSettings {
        dry_run: true,
        write_back: true,
        ..followed.settings()
    };
    let dry = followed.try_sync(&dry).await.unwrap();

    assert_eq!(without.written_back, None);
    assert!(
        dry.to_string().ends_with("; 7 records written back"),
        "{dry}"
    );
    assert_eq!(followed.original.text(OUTREACH).await, before);
    let plans = r#"SELECT count(*) FROM "CallPrepPlan""#;
    assert_eq!(followed.original.text(plans).await, "0");
    let kept = "SELECT count(*) FROM synced_records WHERE written_status IS NOT NULL";
    assert_eq!(followed.text(kept).await, "0");
}
