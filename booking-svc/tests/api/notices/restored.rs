//! After a backup is restored, notices sent since the backup are not sent again.

use booking_svc::restoring::{RestoreError, restored};
use chrono::{DateTime, Duration, SubsecRound as _, Utc};
use proto::booking::v1::{BookingEvent, ListRestoredBackupsRequest, NoticeKind, NoticeState};

use super::{booked, claim, claim_settled, kinds, list, moved, send_due, states};
use crate::{
    dossier::acme,
    events::{cancelled, created},
    system::System,
};

/// Marks the database as lost a moment ago and restored from a backup of two hours before.
async fn restore(system: &System) -> DateTime<Utc> {
    for table in [
        "webhook_deliveries SET created_at = created_at",
        "notices SET created_at = created_at",
    ] {
        let older = format!("UPDATE {table} - interval '2 hours'");
        system.database.execute(&older).await;
    }
    let lost_at = now(system).await;
    let mut conn = system.database.connect().await;
    restored(&mut conn, lost_at).await.unwrap();
    lost_at
}

async fn now(system: &System) -> DateTime<Utc> {
    let now = system
        .database
        .texts("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        .await;
    now[0].parse().unwrap()
}

/// Returns the event with this time.
fn at(time: DateTime<Utc>, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        event_time: Some(time.into()),
        ..event
    }
}

async fn call_id(system: &System) -> String {
    let ids = "SELECT id::text FROM call_prep_plans ORDER BY version LIMIT 1";
    system.database.texts(ids).await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sent_notice_is_not_repeated_but_later_changes_have_notices() {
    let system = System::start_knowing(acme()).await;
    system.record(created("before")).await;
    send_due(&system).await;
    let lost_at = restore(&system).await;

    let hour_before = lost_at - Duration::hours(1);
    system.record(at(hour_before, created("uid-1"))).await;

    assert_eq!(kinds(&claim_settled(&system).await), []);
    assert_eq!(
        states(&system).await,
        ["ready sent", "ready skipped already_told"]
    );

    system.record(at(lost_at, cancelled("uid-1"))).await;
    assert_eq!(
        kinds(&claim_settled(&system).await),
        [NoticeKind::Cancelled]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_since_the_loss_has_a_notice_from_the_time_that_was_sent() {
    let system = System::start_knowing(acme()).await;
    system.record(created("before")).await;
    send_due(&system).await;
    let lost_at = restore(&system).await;
    let minutes_before = |minutes| lost_at - Duration::minutes(minutes);
    system
        .record(at(minutes_before(30), created("uid-1")))
        .await;
    system
        .record(at(minutes_before(20), moved("uid-2", "uid-1", 6)))
        .await;
    assert_eq!(kinds(&claim_settled(&system).await), []);

    system.record(at(lost_at, moved("uid-3", "uid-2", 7))).await;

    let claimed = claim_settled(&system).await;
    assert_eq!(kinds(&claimed), [NoticeKind::Moved]);
    let moved_from = claimed[0].notice.as_ref().unwrap().previous_start_time;
    assert_eq!(moved_from, moved("uid-2", "uid-1", 6).start_time);
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_from_before_the_backup_or_after_the_loss_are_sent() {
    let system = System::start_knowing(acme()).await;
    system.record(created("before")).await;
    send_due(&system).await;
    let lost_at = restore(&system).await;

    system
        .record(at(lost_at - Duration::hours(3), created("uid-1")))
        .await;
    system
        .record(at(lost_at + Duration::seconds(1), created("uid-2")))
        .await;

    let ready = NoticeKind::Ready;
    assert_eq!(kinds(&claim_settled(&system).await), [ready, ready]);
}

#[tokio::test(flavor = "multi_thread")]
async fn due_notices_of_the_backup_count_as_sent_until_they_are_resent() {
    let system = booked().await;
    let query = "UPDATE notices SET next_attempt_at = next_attempt_at - interval '2 hours'";
    system.database.execute(query).await;
    restore(&system).await;

    assert_eq!(kinds(&claim(&system).await), []);

    let ready = list(&system, &call_id(&system).await).await.remove(0);
    assert_eq!(ready.state(), NoticeState::Skipped);
    let request = proto::booking::v1::ResendNoticeRequest {
        id: ready.id,
        ..Default::default()
    };
    system.notices().resend_notice(request).await.unwrap();
    assert_eq!(kinds(&claim(&system).await), [NoticeKind::Ready]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_recorded_anew_has_the_id_that_people_know() {
    let ids = async |history: Vec<BookingEvent>| {
        let system = System::start_knowing(acme()).await;
        for event in history {
            system.record(event).await;
        }
        let ready = "SELECT concat_ws(' ', call_id, id) FROM notices WHERE kind = 'ready'";
        system.database.texts(ready).await
    };

    let first = ids(vec![created("uid-1"), moved("uid-2", "uid-1", 6)]).await;
    let again = ids(vec![created("uid-1")]).await;
    // The original time is not reported any more.
    let moved = ids(vec![moved("uid-2", "uid-1", 6)]).await;

    assert_eq!(first, again);
    let call_id = |states: &[String]| states[0].split(' ').next().unwrap().to_owned();
    assert_eq!(call_id(&moved), call_id(&first));
    assert_ne!(moved, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_backup_from_before_the_loss_can_be_restored() {
    let system = System::start_knowing(acme()).await;
    let mut conn = system.database.connect().await;
    let lost_at = now(&system).await;

    let empty = restored(&mut conn, lost_at).await.unwrap_err();
    assert!(matches!(empty, RestoreError::NoBackup), "{empty}");

    system.record(created("uid-1")).await;
    for wrong in [lost_at, lost_at + Duration::hours(1)] {
        let refused = restored(&mut conn, wrong).await.unwrap_err();
        assert!(matches!(refused, RestoreError::OutOfRange(_)), "{refused}");
    }

    let lost_at = now(&system).await;
    restored(&mut conn, lost_at).await.unwrap();
    let request = ListRestoredBackupsRequest {};
    let answer = system.bookings().list_restored_backups(request).await;
    let backups = answer.unwrap().into_inner().backups;
    let told_before = backups[0].told_before_time.unwrap();
    let told_before = DateTime::<Utc>::try_from(told_before).unwrap();
    assert_eq!(told_before, lost_at.trunc_subsecs(6));
}
