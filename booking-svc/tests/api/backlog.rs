//! Backlogs are counted, and their ages known.

use booking_svc::store::backlog::{self, Waiting};

use crate::{dossier::acme, events::created, fake_callprep::Behaviour, system::System};

fn count(waiting: &[Waiting], state: &str) -> (i64, bool) {
    let rows = waiting.iter().find(|rows| rows.state == state).unwrap();
    (rows.count, rows.oldest_seconds.is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_counted_by_state_with_the_age_of_the_oldest() {
    let system = System::start_knowing(acme()).await;
    let mut conn = system.database.database().connection().await.unwrap();
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    let forgotten = "UPDATE webhook_deliveries SET state = 'received', finished_at = NULL, \
                     received_at = now() - interval '1 hour'";

    let before = backlog::deliveries(&mut conn).await.unwrap();
    system.database.execute(forgotten).await;
    let after = backlog::deliveries(&mut conn).await.unwrap();
    let plans = backlog::plans(&mut conn).await.unwrap();

    for state in ["received", "dead", "ignored", "unreadable"] {
        assert_eq!(count(&before, state), (0, false), "{state}");
    }
    assert_eq!(count(&after, "received"), (1, true));
    let oldest = after.iter().find_map(|rows| rows.oldest_seconds).unwrap();
    assert!((3600.0..3700.0).contains(&oldest), "{oldest}");
    assert_eq!(count(&plans, "pending"), (1, true));
    assert_eq!(count(&plans, "wording"), (0, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_that_are_due_or_dead_and_paused_destinations_are_counted() {
    let system = System::start_knowing(acme()).await;
    let mut conn = system.database.database().connection().await.unwrap();
    system.record(created("uid-1")).await;

    let due = backlog::notices(&mut conn).await.unwrap();
    let dead = "UPDATE notices SET state = 'dead', next_attempt_at = NULL WHERE kind = 'ready'; \
                INSERT INTO paused_destinations (destination, reason) VALUES ('chat', 'gone')";
    system.database.execute(dead).await;
    let after = backlog::notices(&mut conn).await.unwrap();

    assert_eq!(count(&due, "pending"), (1, true));
    assert_eq!(count(&due, "dead"), (0, false));
    assert_eq!(count(&due, "paused"), (0, false));
    assert_eq!(count(&after, "pending"), (0, false));
    assert_eq!(count(&after, "dead"), (1, true));
    assert_eq!(count(&after, "paused"), (1, true));
}
