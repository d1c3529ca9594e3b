//! Many bookings at once while a model takes eight seconds for an answer.

use std::time::Duration;

use super::{
    stack::{self, Stack, assert_ready, latencies},
    vendor::Vendor,
};

const BOOKINGS: usize = 200;
const FIRMS: usize = 40;
const MODEL_TIME: Duration = Duration::from_secs(8);
/// How many briefs each callprep-svc words at once.
const PLACES: usize = 10;
const CALLPREP_REPLICAS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_answered_by_rules_at_once_and_worded_once_a_dossier() {
    let firms = || (0..BOOKINGS).map(|booking| booking % FIRMS);
    let rules = Stack::start(vec![stack::by_rules().await], FIRMS).await;
    let by_rules = rules.book(firms()).await;
    drop(rules);
    let vendor = Vendor::start(MODEL_TIME).await;
    let mut callpreps = Vec::new();
    for replica in 0..CALLPREP_REPLICAS {
        callpreps.push(stack::by_model(&vendor, &format!("replica-{replica}"), PLACES).await);
    }
    let stack = Stack::start(callpreps, FIRMS).await;

    let booked = stack.book(firms()).await;

    assert_ready(&booked);
    stack.until_worded(BOOKINGS).await;
    let calls = vendor.calls();
    assert_eq!(calls.begun, FIRMS);
    assert_eq!(calls.most.len(), CALLPREP_REPLICAS, "{:?}", calls.most);
    for (replica, most) in &calls.most {
        assert!(*most <= PLACES, "{replica}: {most}");
    }
    let dossiers = "SELECT count(DISTINCT input_digest) FROM call_prep_plans";
    assert_eq!(stack.sql.text(dossiers).await, FIRMS.to_string());
    report(&latencies(&by_rules), &latencies(&booked));
}

/// Says how much longer webhooks took with a model; a benchmark measures it on a quiet machine.
fn report(rules: &(Duration, Duration), model: &(Duration, Duration)) {
    println!(
        "{BOOKINGS} webhooks, half of them within {:?} by rules, {:?} with a model (x {:.2}); all \
         within {:?} and {:?}",
        rules.0,
        model.0,
        model.0.as_secs_f64() / rules.0.as_secs_f64(),
        rules.1,
        model.1
    );
}
