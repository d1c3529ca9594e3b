//! A small model, which is asked for a few slots at a time.

use std::time::Duration;

use callprep_svc::generate_plan;

use super::{
    answers, outcomes,
    provider::{Provider, Reply, Vendor},
    request, service, settings,
};

#[tokio::test]
async fn a_small_model_words_a_few_slots_at_a_time() {
    for vendor in [Vendor::Compatible, Vendor::Ollama] {
        let provider = Provider::start(vendor, &[Reply::Words(answers::good_alone)]).await;
        let mut settings = settings(&provider, vendor);
        settings.slots_per_call = Some(2);

        let response = service(&settings).plan(request(), None).await.unwrap();

        let provenance = response.provenance.unwrap();
        assert_eq!(provenance.outcome, "worded");
        assert_eq!(provenance.slots_replaced, provenance.slots_total);
        let calls = provider.calls();
        let slots = usize::try_from(provenance.slots_total).unwrap();
        assert_eq!(calls.len(), slots.div_ceil(2));
        for call in calls {
            let schema = vendor.schema(&call.body).unwrap();
            let slots = &schema["properties"]["slots"];
            assert_eq!(slots["maxItems"], 2);
            assert_eq!(slots["items"]["properties"]["text"]["maxLength"], 320);
        }
    }
}

#[tokio::test]
async fn what_a_small_model_worded_before_it_failed_is_kept() {
    let script = [
        Reply::Words(answers::good_alone),
        Reply::Status(400, vec![], ""),
    ];
    let provider = Provider::start(Vendor::Compatible, &script).await;
    let mut settings = settings(&provider, Vendor::Compatible);
    settings.slots_per_call = Some(3);

    let response = service(&settings).plan(request(), None).await.unwrap();

    let provenance = response.provenance.unwrap();
    assert_eq!(outcomes(&provenance), ["ok", "bad-request"]);
    assert_eq!(provenance.outcome, "worded");
    assert_eq!(provenance.slots_replaced, 3);
    assert!(provenance.slots_total > 3);
    let brief = response.brief.unwrap();
    let floor = generate_plan(request()).unwrap().brief.unwrap();
    assert_eq!(brief.plan90, floor.plan90);
}

#[tokio::test]
async fn a_model_that_does_not_answer_in_the_time_of_an_attempt_words_nothing() {
    let provider = Provider::start(Vendor::Compatible, &[Reply::Late]).await;
    let mut settings = settings(&provider, Vendor::Compatible);
    settings.attempt_timeout = Duration::from_millis(200);
    settings.slots_per_call = Some(2);

    let response = service(&settings).plan(request(), None).await.unwrap();

    let provenance = response.provenance.unwrap();
    assert_eq!(outcomes(&provenance), ["timeout", "timeout"]);
    assert_eq!(provenance.outcome, "timeout");
    assert_eq!(provenance.slots_replaced, 0);
    assert!(provenance.slots_total > 8);
    let floor = generate_plan(request()).unwrap().brief.unwrap();
    assert_eq!(response.brief.unwrap(), floor);
}
