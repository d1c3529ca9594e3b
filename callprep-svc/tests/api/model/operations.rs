//! Deadlines, queues and breakers around a model.

use std::time::Duration;

use callprep_svc::{Service, serve_with};
use proto::callprep::v1::{self as pb, call_prep_service_client::CallPrepServiceClient};
use runtime::{Limits, Shutdown, channel};
use tokio::{net::TcpListener, task::JoinSet};
use tonic::{Code, Request};
use tonic_types::StatusExt;

use super::{
    outcomes,
    provider::{Provider, Reply, Vendor},
    request, service, settings,
};

#[tokio::test]
async fn the_floor_is_answered_at_once_and_says_that_a_model_is_there() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let mut plain = request();
    plain.set_wording(pb::Wording::Unspecified);

    let floor = service.plan(plain, None).await.unwrap();

    assert!(floor.model_configured);
    assert!(provider.calls().is_empty());
    let provenance = floor.provenance.unwrap();
    assert_eq!(provenance.outcome, "not-asked");
    assert_eq!(provenance.input_digest.len(), 64);
    provider.gate.send(true).unwrap();
    let worded = service.plan(request(), None).await.unwrap();
    let digest = worded.provenance.unwrap().input_digest;
    assert_eq!(digest, provenance.input_digest);
}

#[tokio::test]
async fn the_digest_follows_the_dossier_and_the_model() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let digest = |service: &Service, request| {
        let response = service.plan_by_rules(request).unwrap();
        response.provenance.unwrap().input_digest
    };
    let settings = settings(&provider, Vendor::OpenAi);
    let with_model = service(&settings);
    let first = digest(&with_model, request());

    let mut reordered = request();
    reordered.evidence_items.reverse();
    assert_eq!(digest(&with_model, reordered), first);

    let mut other = request();
    other.hypotheses[0].confidence = 0.5;
    assert_ne!(digest(&with_model, other), first);
    let mut english = request();
    "en".clone_into(&mut english.language);
    assert_ne!(digest(&with_model, english), first);
    assert_ne!(digest(&Service::default(), request()), first);
}

#[tokio::test]
async fn without_hypotheses_there_is_nothing_to_word() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let mut request = request();
    request.hypotheses.clear();

    let response = service.plan(request, None).await.unwrap();

    assert_eq!(response.provenance.unwrap().outcome, "nothing-to-word");
    assert!(provider.calls().is_empty());
}

#[tokio::test]
async fn equal_requests_under_way_share_one_call() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));

    let both = async { tokio::join!(service.plan(request(), None), service.plan(request(), None)) };
    let open = async {
        provider.arrived(1).await;
        provider.gate.send(true).unwrap();
    };
    let ((one, other), ()) = tokio::join!(both, open);

    assert_eq!(one.unwrap().brief, other.unwrap().brief);
    assert_eq!(provider.calls().len(), 1);
}

#[tokio::test]
async fn whoever_would_wait_in_vain_is_told_when_to_come_back() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let mut settings = settings(&provider, Vendor::OpenAi);
    settings.max_concurrency = 1;
    let service = service(&settings);
    let mut tasks = JoinSet::new();
    // One is served, one waits, one is too many.
    for number in 0..3 {
        let (service, mut request) = (service.clone(), request());
        request.company.as_mut().unwrap().name = format!("Company {number}");
        tasks.spawn(async move { service.plan(request, None).await });
    }

    let refused = tasks.join_next().await.unwrap().unwrap().unwrap_err();

    assert_eq!(refused.code(), Code::ResourceExhausted);
    let wait = refused.get_details_retry_info().unwrap().retry_delay;
    assert_eq!(wait, Some(Duration::from_secs(5)));
    provider.gate.send(true).unwrap();
    let served = tasks.join_all().await;
    assert!(served.iter().all(Result::is_ok));
    assert_eq!(provider.calls().len(), 2);
}

#[tokio::test]
async fn after_five_failures_the_model_is_left_alone() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Status(503, vec![], "")]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    for _ in 0..2 {
        service.plan(request(), None).await.unwrap();
    }

    let third = service.plan(request(), None).await.unwrap();
    let fourth = service.plan(request(), None).await.unwrap();

    assert_eq!(third.provenance.unwrap().outcome, "breaker-open");
    let provenance = fourth.provenance.unwrap();
    assert_eq!(provenance.outcome, "breaker-open");
    assert_eq!(outcomes(&provenance), Vec::<&str>::new());
    assert!((29..=60).contains(&fourth.retry_after.unwrap().seconds));
    assert_eq!(provider.calls().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_before_the_caller_has_gone() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Late]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = Shutdown::new();
    let serving = tokio::spawn(serve_with(
        service,
        listener,
        Limits::default(),
        shutdown.clone(),
    ));
    let mut client = CallPrepServiceClient::new(channel::connect(&url).unwrap());
    let mut message = Request::new(request());
    message.set_timeout(Duration::from_millis(1_500));

    let response = client.generate_plan(message).await.unwrap().into_inner();

    let provenance = response.provenance.unwrap();
    assert_eq!(provenance.generated_by(), pb::GeneratedBy::Planner);
    assert!(["timeout", "no-time"].contains(&&*provenance.outcome));
    assert_eq!(response.brief.unwrap().kind(), pb::BriefKind::Full);
    drop(client);
    shutdown.start();
    serving.await.unwrap().unwrap();
}
