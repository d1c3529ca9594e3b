//! Signed bodies that no schema foresees: none fails, and none leaves anything behind that does.

use std::{collections::BTreeMap, env, sync::Arc, time::Duration};

use booking_svc::testing::TestDatabase;
use hyper::body::Bytes;
use tokio::{sync::Semaphore, task::JoinSet, time::timeout};

use crate::{
    memory::{exchange, kib},
    mutator::{Dice, mutated},
    outage::sign,
    stack::{Up, port_base},
};

/// How many bodies are posted unless MUTATED_BODIES says otherwise.
const BODIES: u64 = 2_000;
const SECRET: &str = "a-secret";
/// More than a process grows while its caches and pools fill.
const ALLOWED_GROWTH_KIB: u64 = 64 * 1024;
/// Longer than the workers need for what is left to do.
const PATIENCE: Duration = Duration::from_mins(2);

/// The bookings in the samples.
const UIDS: [&str; 4] = [
    "mF3kQ7wZr2uXb9TgYp4NaL",
    "c8TnLr5vKxP1yHqD6sWmEu",
    "hV9sDk2LmQ8eRtB5uNyXcA",
    "qW4nZt7BvJx3kLfS9dPgHr",
];
const BODIES_ABOUT_ONE_BOOKING: u64 = 40;

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(include_bytes!(concat!("../../../gateway/tests/api/payloads/", $name, ".body")).as_slice()),*]
    };
}

const SAMPLES: [&[u8]; 9] = samples![
    "01-booking-created",
    "02-booking-created-with-metadata",
    "03-booking-rescheduled",
    "04-booking-cancelled",
    "05-booking-requested",
    "06-booking-rejected",
    "07-booking-no-show-updated",
    "08-meeting-ended",
    "09-ping",
];

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
async fn mutated_bodies_fail_nowhere_and_leave_the_memory_flat() {
    let bodies = env::var("MUTATED_BODIES").map_or(BODIES, |text| text.parse().unwrap());
    let database = TestDatabase::create_empty().await;
    let up = Up::start(port_base(0), &database.url(), SECRET);
    let memory = || ["gateway", "booking-svc"].map(|name| kib(up.process(name), "VmRSS"));

    let mut statuses = post_all(&up, 0..bodies / 10).await;
    let before = memory();
    for (status, count) in post_all(&up, bodies / 10..bodies).await {
        *statuses.entry(status).or_default() += count;
    }

    eprintln!(
        "answers {statuses:?}, KiB before {before:?}, after {:?}",
        memory()
    );
    assert!(statuses.keys().all(|status| *status < 500), "{statuses:?}");
    let waiting = "SELECT count(*) FROM webhook_deliveries WHERE state = 'received'";
    let applied = async { while database.text(waiting).await != "0" {} };
    assert!(timeout(PATIENCE, applied).await.is_ok());
    let dead = "SELECT count(*) FROM webhook_deliveries WHERE state = 'dead'";
    assert_eq!(database.text(dead).await, "0");
    for (before, after) in before.into_iter().zip(memory()) {
        assert!(
            after < before + ALLOWED_GROWTH_KIB,
            "{before} KiB before, {after} after"
        );
    }
}

/// Posts a body for each seed, several at once. Returns how often each status was answered.
async fn post_all(up: &Up, seeds: impl Iterator<Item = u64>) -> BTreeMap<u16, usize> {
    const AT_ONCE: usize = 8;
    let gateway = up.gateway();
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut statuses = BTreeMap::new();
    let mut posts = JoinSet::new();
    for seed in seeds {
        let slot = Arc::clone(&slots).acquire_owned().await.unwrap();
        posts.spawn(async move {
            let answer = exchange(gateway, webhook(seed)).await;
            drop(slot);
            let status = answer
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok());
            status.unwrap_or_else(|| panic!("no answer to seed {seed}: {answer:?}"))
        });
        while let Some(answered) = posts.try_join_next() {
            *statuses.entry(answered.unwrap()).or_default() += 1;
        }
    }
    while let Some(answered) = posts.join_next().await {
        *statuses.entry(answered.unwrap()).or_default() += 1;
    }
    statuses
}

/// Returns a signed request with a body about one of many bookings.
fn webhook(seed: u64) -> Bytes {
    let mut dice = Dice::new(seed);
    let sample = *dice.pick(&SAMPLES);
    let mut sample = String::from_utf8_lossy(sample).into_owned();
    for uid in UIDS {
        sample = sample.replace(uid, &format!("{uid}-{}", seed / BODIES_ABOUT_ONE_BOOKING));
    }
    let body = mutated(sample.as_bytes(), &mut dice);
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\
         Content-Length: {}\r\nX-Cal-Signature-256: {}\r\n\r\n",
        body.len(),
        sign(SECRET, &body)
    );
    Bytes::from([head.as_bytes(), &body].concat())
}
