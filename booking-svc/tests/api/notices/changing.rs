//! Calls that change while their notices are being sent.

use proto::booking::v1::{
    Booking, BookingEvent, BookingEventType, ClaimedNotice, Host, NoticeAttemptOutcome as Outcome,
    NoticeKind,
};

use super::{attempt, claim, claim_settled, kinds, moved, report, send_due, states};
use crate::{
    dossier::acme,
    events::{created, time},
    system::System,
};

fn hosted(event: BookingEvent, host: &str, place: &str) -> BookingEvent {
    BookingEvent {
        organizer: Some(Host {
            email: format!("{host}@us.example"),
            ..Default::default()
        }),
        location: place.to_owned(),
        ..event
    }
}

/// Returns a change of the host and the place.
fn changed(host: &str, place: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::DetailsChanged.into(),
        event_time: Some(time("2098-12-31T00:00:00Z")),
        ..hosted(created("uid-1"), host, place)
    }
}

async fn hosted_by_sam() -> System {
    let system = System::start_knowing(acme()).await;
    system
        .record(hosted(created("uid-1"), "sam", "Room 1"))
        .await;
    system
}

fn booking(claimed: &ClaimedNotice) -> &Booking {
    claimed.call.as_ref().unwrap().booking.as_ref().unwrap()
}

fn host_and_place(claimed: &ClaimedNotice) -> (&str, &str) {
    let booking = booking(claimed);
    let host = &booking.organizer.as_ref().unwrap().email;
    (host, &booking.location)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_without_a_sent_notice_gets_one_with_the_current_host_and_place() {
    let system = hosted_by_sam().await;

    system.record(changed("eve", "Room 2")).await;

    let claimed = claim_settled(&system).await;
    assert_eq!(kinds(&claimed), [NoticeKind::Ready]);
    assert_eq!(host_and_place(&claimed[0]), ("eve@us.example", "Room 2"));
    let sent = Some(attempt("eve", Outcome::Sent));
    report(&system, &claimed[0], &["eve"], sent).await.unwrap();
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_gets_a_notice_while_that_of_the_former_one_is_being_sent() {
    let system = hosted_by_sam().await;
    let claimed = claim(&system).await;
    assert_eq!(host_and_place(&claimed[0]), ("sam@us.example", "Room 1"));

    system.record(changed("eve", "Room 1")).await;
    let sent = Some(attempt("sam", Outcome::Sent));
    report(&system, &claimed[0], &["sam"], sent).await.unwrap();

    let again = claim_settled(&system).await;
    assert_eq!(kinds(&again), [NoticeKind::Ready]);
    assert_eq!(host_and_place(&again[0]), ("eve@us.example", "Room 1"));
    let sent = Some(attempt("eve", Outcome::Sent));
    let notice = report(&system, &again[0], &["sam", "eve"], sent)
        .await
        .unwrap();
    let destinations = notice.destinations.iter();
    let attempts = destinations.map(|each| (each.destination.as_str(), each.attempts));
    assert_eq!(attempts.collect::<Vec<_>>(), [("eve", 1), ("sam", 1)]);
    assert!(send_due(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_place_alone_has_no_notice() {
    let system = hosted_by_sam().await;
    assert_eq!(send_due(&system).await, [NoticeKind::Ready]);

    system.record(changed("sam", "Room 2")).await;

    assert!(send_due(&system).await.is_empty());
}

/// Claims due notices, and runs a statement between the claim and the reading of the calls.
async fn claim_while(system: &System, meanwhile: &str) -> Vec<ClaimedNotice> {
    let trigger = format!(
        "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF NEW.kind = 'ready' AND OLD.lease_token IS NULL AND NEW.lease_token IS NOT NULL THEN
                 {meanwhile};
             END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER meanwhile BEFORE UPDATE ON notices FOR EACH ROW EXECUTE FUNCTION meanwhile()"
    );
    system.database.execute(&trigger).await;
    claim(system).await
}

/// A move of the call, with its notice.
const MOVES: &str = "
    UPDATE bookings SET start_time = '2099-01-07T09:00:00Z', end_time = '2099-01-07T09:30:00Z';
    INSERT INTO notices (id, call_id, kind, state, moved_from, next_attempt_at)
        VALUES (gen_random_uuid(), NEW.call_id, 'moved', 'pending', '2099-01-05T09:00:00Z', now() + interval '1 minute')";

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_while_its_notice_is_claimed_has_one_notice_with_the_new_time() {
    let system = hosted_by_sam().await;

    let claimed = claim_while(&system, MOVES).await;

    assert_eq!(kinds(&claimed), [NoticeKind::Ready]);
    let start = booking(&claimed[0]).start_time;
    assert_eq!(start, Some(time("2099-01-07T09:00:00Z")));
    let sent = Some(attempt("sales", Outcome::Sent));
    report(&system, &claimed[0], &["sales"], sent)
        .await
        .unwrap();
    assert!(send_due(&system).await.is_empty());
    assert_eq!(
        states(&system).await,
        ["ready sent", "moved skipped already_told"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cancelled_while_its_notice_is_claimed_has_none() {
    let system = hosted_by_sam().await;

    let cancel = "UPDATE bookings SET state = 'cancelled'";
    let claimed = claim_while(&system, cancel).await;

    assert!(claimed.is_empty());
    assert_eq!(states(&system).await, ["ready skipped call_is_off"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_moves_after_its_notice_was_claimed_has_another_notice() {
    let system = hosted_by_sam().await;
    let claimed = claim(&system).await;

    system.record(moved("uid-2", "uid-1", 7)).await;
    let sent = Some(attempt("sales", Outcome::Sent));
    report(&system, &claimed[0], &["sales"], sent)
        .await
        .unwrap();

    let claimed = claim_settled(&system).await;
    assert_eq!(kinds(&claimed), [NoticeKind::Moved]);
    let start = booking(&claimed[0]).start_time;
    assert_eq!(start, Some(time("2099-01-07T09:00:00Z")));
}
