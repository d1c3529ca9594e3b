//! What a brief counts against a budget of tokens, with every provider.

use std::time::Duration;

use callprep_svc::ModelSettings;

use super::{
    answers,
    provider::{Provider, Reply, VENDORS, Vendor},
    request, service, settings,
};

/// The most that a model may write.
const MOST_WRITTEN: i32 = 2_000;
/// What an answer of the provider says that it took.
const TOLD: i32 = 1_200;

#[tokio::test]
async fn what_a_provider_says_is_counted_and_a_call_that_it_refuses_is_free() {
    let broken = || Reply::Status(500, vec![], "");
    let good = || Reply::Words(answers::good);
    for vendor in VENDORS {
        for (script, expected) in [
            (vec![good()], TOLD),
            (vec![broken(), good()], TOLD),
            (vec![Reply::Words(answers::digit), good()], 2 * TOLD),
            (vec![broken()], 0),
            (vec![Reply::Status(401, vec![], "")], 0),
        ] {
            assert_eq!(charged(vendor, &script).await, expected, "{vendor:?}");
        }
    }
}

#[tokio::test]
async fn where_nobody_says_the_most_that_it_can_have_taken_is_counted() {
    for vendor in VENDORS {
        let uncounted = charged(vendor, &[Reply::Uncounted(answers::good)]).await;
        let garbage = charged(vendor, &[Reply::Fine("text/html", "<html>")]).await;
        let cut = charged(vendor, &[Reply::Cut]).await;
        let late = charged_within(vendor, &[Reply::Late], Duration::from_millis(120)).await;

        assert!(uncounted > MOST_WRITTEN + 500, "{vendor:?} {uncounted}");
        assert_eq!(garbage, uncounted, "{vendor:?}");
        // Both were tried again.
        assert_eq!(cut, 2 * uncounted, "{vendor:?}");
        assert_eq!(late, 2 * uncounted, "{vendor:?}");
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_trouble_that_may_pass_and_costs_nothing() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let settings = settings(&provider, Vendor::OpenAi);
    provider.stop().await;

    let response = service(&settings).plan(request(), None).await.unwrap();

    let provenance = response.provenance.unwrap();
    assert_eq!(provenance.outcome, "unreachable");
    assert_eq!(provenance.charged_tokens, 0);
    assert_eq!(response.retry_after.unwrap().seconds, 60);
}

async fn charged(vendor: Vendor, script: &[Reply]) -> i32 {
    charged_within(vendor, script, Duration::from_secs(5)).await
}

async fn charged_within(vendor: Vendor, script: &[Reply], attempt_timeout: Duration) -> i32 {
    let provider = Provider::start(vendor, script).await;
    let settings = ModelSettings {
        attempt_timeout,
        ..settings(&provider, vendor)
    };
    let response = service(&settings).plan(request(), None).await.unwrap();
    response.provenance.unwrap().charged_tokens
}
