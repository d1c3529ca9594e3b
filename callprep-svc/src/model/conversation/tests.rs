//! The requests about one brief, on a paused clock.

use std::{collections::VecDeque, sync::Mutex};

use super::*;
use crate::{
    convert,
    plan::{self, NumberSets, case::Case},
};

/// A model that answers from a script, each reply after its time.
struct Fixture {
    script: Mutex<VecDeque<(Duration, Result<Completion, CallFailure>)>>,
    times: Mutex<Vec<Instant>>,
}

#[tonic::async_trait]
impl LanguageModel for Fixture {
    async fn complete(&self, _: Prompt, timeout: Duration) -> Result<Completion, CallFailure> {
        self.times.lock().unwrap().push(Instant::now());
        let next = self.script.lock().unwrap().pop_front();
        let (takes, result) = next.expect("the script is long enough");
        match time::timeout(timeout, time::sleep(takes)).await {
            Ok(()) => result,
            Err(_) => Err(CallFailure::of(FailureCause::Timeout)),
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const LIMITS: TimeLimits = TimeLimits {
    total: Duration::from_secs(45),
    attempt: Duration::from_secs(20),
    backoff: Duration::ZERO,
};

#[tokio::test(start_paused = true)]
async fn what_the_provider_asks_to_wait_is_the_least() {
    let busy = CallFailure {
        cause: FailureCause::Status(429),
        retry_after: Some(7 * SECOND),
    };
    let fixture = fixture([(SECOND, Err(busy)), (SECOND, Err(busy))]);

    let outcome = converse(&fixture, &skeleton(), LIMITS).await;

    let times = fixture.times.lock().unwrap().clone();
    assert!(times[1] - times[0] >= 8 * SECOND);
    assert_eq!(outcome.outcome.to_string(), "http-429");
    assert_eq!(outcome.retry_after, Some(7 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let busy = CallFailure {
        cause: FailureCause::Status(429),
        retry_after: Some(60 * SECOND),
    };
    let fixture = fixture([(SECOND, Err(busy))]);
    let started = Instant::now();

    let outcome = converse(&fixture, &skeleton(), LIMITS).await;

    assert_eq!(started.elapsed(), SECOND);
    assert_eq!(outcome.retry_after, Some(60 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn no_call_takes_longer_than_its_share_and_all_together_no_longer_than_the_whole() {
    let late = || (60 * SECOND, Ok(answer("")));
    let fixture = fixture([late(), late()]);
    let started = Instant::now();

    let outcome = converse(&fixture, &skeleton(), LIMITS).await;

    assert_eq!(started.elapsed(), 40 * SECOND);
    assert_eq!(codes(&outcome), ["timeout", "timeout"]);

    let fixture = self::fixture([late(), late()]);
    let limits = TimeLimits {
        total: 25 * SECOND,
        ..LIMITS
    };
    let started = Instant::now();

    converse(&fixture, &skeleton(), limits).await;

    assert_eq!(started.elapsed(), 25 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn at_most_three_calls_are_made() {
    let trouble = || (SECOND, Err(CallFailure::of(FailureCause::Status(503))));
    let rubbish = || (SECOND, Ok(answer("rubbish")));
    let fixture = fixture([trouble(), rubbish(), rubbish()]);

    let outcome = converse(&fixture, &skeleton(), LIMITS).await;

    assert_eq!(codes(&outcome), ["http-503", "unreadable", "unreadable"]);
    assert_eq!(outcome.outcome.to_string(), "unreadable");

    let fixture = self::fixture([trouble(), rubbish(), trouble()]);
    let outcome = converse(&fixture, &skeleton(), LIMITS).await;
    assert_eq!(codes(&outcome), ["http-503", "unreadable", "http-503"]);
}

#[tokio::test(start_paused = true)]
async fn without_time_or_with_too_much_to_read_nothing_is_asked() {
    let no_time = TimeLimits {
        total: Duration::from_millis(50),
        ..LIMITS
    };
    let outcome = converse(&fixture([]), &skeleton(), no_time).await;
    assert_eq!(outcome.outcome.to_string(), "no-time");

    let mut large = skeleton();
    large.slots[0].text = "word ".repeat(6_000);
    let outcome = converse(&fixture([]), &large, LIMITS).await;
    assert_eq!(outcome.outcome.to_string(), "prompt-too-large");
}

async fn converse(fixture: &Fixture, skeleton: &Skeleton, limits: TimeLimits) -> Conclusion {
    let secrets = PromptSecrets {
        fence: "fence".to_owned(),
        canary: "canary".to_owned(),
    };
    let (breaker, deadline) = (Breaker::default(), Instant::now() + limits.total);
    Conversation::new(fixture, &breaker, limits, skeleton, secrets, deadline)
        .run()
        .await
}

fn fixture<const N: usize>(script: [(Duration, Result<Completion, CallFailure>); N]) -> Fixture {
    Fixture {
        script: Mutex::new(script.into()),
        times: Mutex::default(),
    }
}

fn answer(text: &str) -> Completion {
    Completion {
        text: text.to_owned(),
        finish: FinishReason::Complete,
        served_model: String::new(),
        input_tokens: None,
        output_tokens: None,
    }
}

fn skeleton() -> Skeleton {
    let request = include_str!("../../../tests/dossiers/transport_overijssel.json");
    let dossier = convert::dossier(serde_json::from_str(request).unwrap()).unwrap();
    let case = Case::new(&dossier, &NumberSets::default());
    Skeleton::new(&case, &plan::brief_of(&case))
}

fn codes(outcome: &Conclusion) -> Vec<String> {
    let attempts = outcome.usage.attempts.iter();
    attempts
        .map(|attempt| attempt.outcome.to_string())
        .collect()
}
