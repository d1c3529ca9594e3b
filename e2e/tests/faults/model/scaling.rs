//! Replicas of callprep-svc that come while a slow model is at work.

use std::time::Duration;

use super::{
    stack::{self, Stack, assert_ready, latencies},
    vendor::{Calls, Vendor},
};

const FIRMS: usize = 140;
/// So many are booked at first, the others when there are three replicas.
const FIRST: usize = 110;
const MODEL_TIME: Duration = Duration::from_secs(3);
/// How many briefs each replica words at once.
const PLACES: usize = 4;
/// So many answers are looked at with one replica, and with three.
const SAMPLES: [usize; 2] = [16, 72];
const LEAST_GAIN: f64 = 2.3;

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_word_three_times_as_many_plans_as_one_and_share_them() {
    let vendor = Vendor::start(MODEL_TIME).await;
    let mut callpreps = Vec::new();
    for replica in 0..3 {
        callpreps.push(stack::by_model(&vendor, &format!("replica-{replica}"), PLACES).await);
    }
    for callprep in &mut callpreps[1..] {
        callprep.kill().await;
    }
    let mut stack = Stack::start(callpreps, FIRMS).await;

    let with_one = stack.book(0..FIRST).await;
    let skipped = 2 * PLACES;
    let calls = vendor
        .until("one replica answers", |calls| {
            calls.answered.len() >= skipped + SAMPLES[0]
        })
        .await;
    let rate_of_one = Calls::rate(&calls.answered[skipped..]);

    for callprep in &mut stack.callpreps[1..] {
        callprep.start_again().await;
    }
    let calls = vendor
        .until("each of three replicas answers", |calls| {
            let shares = Calls::shares(&calls.answered);
            shares.len() == 3 && shares.values().all(|share| *share >= PLACES)
        })
        .await;
    let begin = calls.answered.len();
    let with_three = stack.book(FIRST..FIRMS).await;
    let calls = vendor
        .until("three replicas answer", |calls| {
            calls.answered.len() >= begin + SAMPLES[1]
        })
        .await;
    let answers = &calls.answered[begin..begin + SAMPLES[1]];
    let rate_of_three = Calls::rate(answers);
    let shares = Calls::shares(answers);

    println!(
        "plans a second: {rate_of_one:.2} with one replica, {rate_of_three:.2} with three, which \
         share {} like {shares:?}; webhooks, half and all of them: {:?}, {:?}",
        SAMPLES[1],
        latencies(&with_one),
        latencies(&with_three)
    );
    assert!(rate_of_three >= LEAST_GAIN * rate_of_one);
    let even = SAMPLES[1] / 3;
    for share in shares.values() {
        assert!(share.abs_diff(even) * 5 <= even, "{shares:?}");
    }
    assert_ready(&with_one);
    assert_ready(&with_three);
    stack.until_worded(FIRMS).await;
    assert_asked_once(&vendor.calls());
    assert_hardly_refused(&stack).await;
}

/// Every dossier was paid for once, and no replica took on more than it may.
fn assert_asked_once(calls: &Calls) {
    assert_eq!(calls.begun, FIRMS);
    for (replica, most) in &calls.most {
        assert!(*most <= PLACES, "{replica}: {most}");
    }
}

/// A process finds out what is taken on with its first calls; after that, hardly any are in vain.
async fn assert_hardly_refused(stack: &Stack) {
    let attempts = stack
        .sql
        .text("SELECT sum(attempts) FROM call_prep_plans")
        .await;
    let attempts: usize = attempts.parse().unwrap();
    println!(
        "{attempts} attempts for {FIRMS} plans by {} booking-svc",
        stack.booking_replicas()
    );
    assert!(attempts < 4 * FIRMS, "{attempts}");
}
