//! The running service over a real socket.

use std::time::Duration;

use proto::callprep::v1::{self as pb, call_prep_service_client::CallPrepServiceClient};
use runtime::{
    Shutdown,
    channel::{self, Channel},
};
use tokio::{net::TcpListener, time};
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use tonic_types::StatusExt;

const SERVICE: &str = "bookbrief.callprep.v1.CallPrepService";

#[tokio::test]
async fn the_service_writes_plans_and_tells_what_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = Shutdown::new();
    let serving = tokio::spawn(callprep_svc::serve(listener, shutdown.clone()));
    let channel = channel::connect(&url).unwrap();

    writes_a_plan(channel.clone()).await;
    refuses_another_language(channel.clone()).await;
    reports_its_health(channel.clone()).await;
    lists_its_services(channel).await;

    shutdown.start();
    let stopped = time::timeout(Duration::from_mins(1), serving).await;
    stopped.unwrap().unwrap().unwrap();
}

async fn writes_a_plan(channel: Channel) {
    let mut request: pb::GeneratePlanRequest =
        serde_json::from_str(include_str!("cases/rich.json")).unwrap();
    "nl".clone_into(&mut request.language);

    let response = CallPrepServiceClient::new(channel)
        .generate_plan(request)
        .await
        .unwrap();

    let response = response.into_inner();
    assert_eq!(response.planner_version, "planner/3");
    assert_eq!(response.brief.unwrap().kind(), pb::BriefKind::Full);
}

async fn refuses_another_language(channel: Channel) {
    for language in ["", "de", "NL", "nl-NL"] {
        let request = pb::GeneratePlanRequest {
            language: language.to_owned(),
            ..Default::default()
        };

        let refused = CallPrepServiceClient::new(channel.clone())
            .generate_plan(request)
            .await;

        let status = refused.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, "language");
    }
}

async fn reports_its_health(channel: Channel) {
    for service in ["", SERVICE] {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };

        let health = HealthClient::new(channel.clone())
            .check(request)
            .await
            .unwrap();

        assert_eq!(health.into_inner().status(), ServingStatus::Serving);
    }
}

async fn lists_its_services(channel: Channel) {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };

    let answers = ServerReflectionClient::new(channel)
        .server_reflection_info(tokio_stream::once(request))
        .await;

    let answer = answers
        .unwrap()
        .into_inner()
        .message()
        .await
        .unwrap()
        .unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("reflection did not list its services");
    };
    assert!(list.service.iter().any(|service| service.name == SERVICE));
}
