//! `gateway notify` and booking-svc are killed while calls are booked, moved and cancelled: each call, kind
//! and destination is told once.

mod peers;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    time::{Duration, Instant},
};

use tokio::time::interval;

use self::{
    peers::Moment,
    world::{ORGANIZER, Telling, World},
};
use crate::system::in_time;

/// How often something is killed, unless NOTICE_KILLS says otherwise.
const KILLS: usize = 6;
/// How many calls are booked between two kills: one of them moves, one is cancelled.
const CALLS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
async fn each_notice_is_told_once_whoever_is_killed_and_nobody_else_is_told() {
    let kills = env::var("NOTICE_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let mut world = World::start(kills * CALLS).await;
    let hurried = tokio::spawn(world::hurry(world.database_url()));

    let mut killed = BTreeMap::<_, usize>::new();
    let mut deaths = Vec::new();
    for round in 0..kills {
        // Reproducible, and different from round to round.
        let moment = match round % 2 {
            0 => Moment::BeforeTheAnswer,
            _ => Moment::AfterTheAnswer,
        };
        let (accepted, is_dead) = world.peers.arm(moment);
        let posting = world.post_round(round);
        in_time("something is told", accepted).await.unwrap();
        let begins_to_die = Instant::now();
        let victim = if round % 3 == 2 {
            let replica = round % world.bookings.len();
            world.bookings[replica].kill().await;
            deaths.push((begins_to_die, Instant::now()));
            is_dead.notify_one();
            world.bookings[replica].start_again().await;
            "booking-svc"
        } else {
            world.notify.kill().await;
            deaths.push((begins_to_die, Instant::now()));
            is_dead.notify_one();
            world.end_leases().await;
            world.notify.start_again().await;
            "gateway notify"
        };
        *killed.entry(victim).or_default() += 1;
        in_time("every webhook is taken", posting).await.unwrap();
    }
    world.drain().await;
    hurried.abort();

    let told = world.told();
    let messages = told.values().map(Vec::len).sum::<usize>();
    let webhooks = world.webhooks();
    let ids = webhooks
        .iter()
        .map(|hook| &hook.id)
        .collect::<BTreeSet<_>>();
    eprintln!(
        "{killed:?} killed; {} notices at destinations, {} more by mail and chat, {} more as webhooks",
        told.len(),
        messages - told.len(),
        webhooks.len() - ids.len(),
    );
    world.assert_all_told(&told).await;
    assert_killed_between(&told, &deaths);
    let mails = world.inbox.received();
    assert!(!mails.is_empty());
    assert!(mails.iter().all(|mail| mail.recipient == ORGANIZER));
}

/// How often time is made to pass.
const PACE: Duration = Duration::from_millis(20);

fn pace() -> tokio::time::Interval {
    interval(PACE)
}

/// Checks that a notice was told again only where somebody was killed in between.
fn assert_killed_between(told: &BTreeMap<Telling, Vec<Instant>>, deaths: &[(Instant, Instant)]) {
    let is_killed_between = |pair: &[Instant]| {
        let mut deaths = deaths.iter();
        deaths.any(|(begin, end)| pair[0] <= *end && *begin <= pair[1])
    };
    for (telling, times) in told {
        assert!(
            times.windows(2).all(is_killed_between),
            "{telling:?}: {times:?}"
        );
    }
}
