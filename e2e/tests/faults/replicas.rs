//! Several processes of booking-svc over one database, behind one gateway.

use futures_util::{StreamExt, stream};

use crate::{
    system::{LONG_WAIT_MS, SHORT_WAIT_MS, System, contact},
    wire::{self, Answer, cancelled, created},
};

const FIRMS: usize = 20;
const AT_ONCE: usize = 32;

/// How much is left to do.
pub(crate) const UNFINISHED: &str = "SELECT \
    (SELECT count(*) FROM webhook_deliveries WHERE state <> 'applied') + \
    (SELECT count(*) FROM call_prep_plans WHERE status <> 'READY' OR next_attempt_at IS NOT NULL)";

/// What is stored more or less than once: deliveries and log entries by event, plans by booking.
pub(crate) const NOT_ONCE: &str = "
    SELECT 'delivery of ' || booking_uid || event_name FROM webhook_deliveries
    GROUP BY booking_uid, event_name HAVING count(*) <> 1
    UNION ALL
    SELECT 'log of ' || d.booking_uid || d.event_name FROM webhook_deliveries d
    LEFT JOIN outreach_logs l ON l.delivery_id = d.id GROUP BY d.id HAVING count(l.id) <> 1
    UNION ALL
    SELECT 'plan of ' || b.uid FROM bookings b LEFT JOIN call_prep_plans p ON p.booking_uid = b.uid
    GROUP BY b.uid HAVING count(p.id) > 1 OR (count(p.id) = 0 AND b.state = 'accepted')
    UNION ALL
    SELECT 'version of ' || prospect_id FROM call_prep_plans
    GROUP BY prospect_id HAVING count(*) <> max(version)";

#[tokio::test(flavor = "multi_thread")]
async fn every_event_counts_once_with_two_replicas() {
    let system = System::start(2, LONG_WAIT_MS).await;
    system.import_firms(FIRMS).await;

    let answers = post_all(&system, storm(80), async |_| {}).await;

    assert!(answers.iter().all(Answer::is_success), "{answers:?}");
    system.sql.until(UNFINISHED, "0").await;
    assert_counted_once(&system, 80).await;
    let answered = system.callprep.answered();
    assert!(answered.values().all(|count| *count == 1), "{answered:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_counts_once_when_one_of_three_replicas_is_killed() {
    let mut system = System::start(3, LONG_WAIT_MS).await;
    system.import_firms(FIRMS).await;
    let mut victim = system.bookings.pop().unwrap();

    let answers = post_all(&system, storm(100), async |answered| {
        if answered == 120 {
            victim.kill().await;
        }
    })
    .await;

    assert!(answers.iter().all(Answer::is_success), "{answers:?}");
    system.end_leases().await;
    system.sql.until(UNFINISHED, "0").await;
    assert_counted_once(&system, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_that_had_to_wait_are_written_once_each_by_two_replicas() {
    const BOOKINGS: usize = 60;
    let mut system = System::start(2, SHORT_WAIT_MS).await;
    system.import_firms(FIRMS).await;
    system.callprep.close().await;
    let bodies = (0..BOOKINGS)
        .map(|index| created(&format!("uid-{index}"), &contact(index % FIRMS)))
        .collect();

    let answers = post_all(&system, bodies, async |_| {}).await;

    for answer in answers {
        // Stored only, where others were busy with the same prospect.
        let is_pending = answer.json["callPrepStatus"] == "PENDING";
        assert!(is_pending || answer.json["accepted"] == true, "{answer:?}");
    }
    assert!(system.callprep.answered().is_empty());
    system.callprep.open().await;
    system.sql.until(UNFINISHED, "0").await;
    assert_eq!(system.sql.text(NOT_ONCE).await, "");
    let answered = system.callprep.answered();
    assert_eq!(answered.len(), BOOKINGS);
    assert!(answered.values().all(|count| *count == 1), "{answered:?}");
}

/// The events of `bookings` calls, every second one of which is cancelled, each event twice and all
/// of them out of order.
fn storm(bookings: usize) -> Vec<String> {
    let once = (0..bookings).flat_map(|index| {
        let (uid, email) = (format!("uid-{index}"), contact(index % FIRMS));
        let cancelled = (index % 2 == 1).then(|| cancelled(&uid, &email));
        [Some(created(&uid, &email)), cancelled]
    });
    let once = once.flatten().collect::<Vec<_>>();
    let twice = [once.clone(), once].concat();
    // A stride that shares no factor with the number of events visits each of them.
    (0..twice.len())
        .map(|index| twice[index * 7919 % twice.len()].clone())
        .collect()
}

/// Posts all of `bodies`, many at once, and tells `watch` how many are answered.
async fn post_all(
    system: &System,
    bodies: Vec<String>,
    mut watch: impl AsyncFnMut(usize),
) -> Vec<Answer> {
    let gateway = system.gateway.address;
    let mut posting = stream::iter(bodies)
        .map(|body| tokio::spawn(async move { wire::post(gateway, &body).await }))
        .buffer_unordered(AT_ONCE);
    let mut answers = Vec::new();
    while let Some(answer) = posting.next().await {
        answers.push(answer.unwrap());
        watch(answers.len()).await;
    }
    answers
}

async fn assert_counted_once(system: &System, bookings: usize) {
    assert_eq!(system.sql.text(NOT_ONCE).await, "");
    let states = "SELECT state || ' ' || count(*) FROM bookings GROUP BY state ORDER BY state";
    let half = bookings / 2;
    assert_eq!(
        system.sql.text(states).await,
        format!("accepted {half}\ncancelled {half}")
    );
}
