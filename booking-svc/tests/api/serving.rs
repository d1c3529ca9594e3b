//! What every gRPC server of Bookbrief offers besides its own services: health and reflection.

use proto::booking::v1::booking_service_client::BookingServiceClient;
use runtime::{Limits, Shutdown, channel};
use tokio::net::TcpListener;
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::{v1, v1alpha};

use crate::{
    dossier::acme,
    events::{created, delivery},
    fake_callprep::Behaviour,
    system::System,
};

const SERVICES: [&str; 8] = [
    "bookbrief.booking.v1.BookingService",
    "bookbrief.booking.v1.CallPrepPlanService",
    "bookbrief.booking.v1.CallService",
    "bookbrief.booking.v1.DeliveryService",
    "bookbrief.booking.v1.NoticeService",
    "bookbrief.booking.v1.OperationsService",
    "bookbrief.booking.v1.PersonService",
    "bookbrief.booking.v1.ProspectService",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_service_is_healthy() {
    let system = System::start().await;
    let mut health = HealthClient::new(system.channel.clone());

    for service in SERVICES.into_iter().chain([""]) {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let response = health.check(request).await.unwrap().into_inner();
        assert_eq!(response.status(), ServingStatus::Serving, "`{service}`");
    }
    let request = HealthCheckRequest {
        service: "unknown".to_owned(),
    };
    let unknown = health.check(request).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_every_service() {
    use v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let system = System::start().await;
    let mut reflection = ServerReflectionClient::new(system.channel.clone());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };

    let responses = reflection.server_reflection_info(tokio_stream::once(request));
    let response = responses.await.unwrap().into_inner().message().await;

    let response = response.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = response else {
        panic!("{response:?} is no list of services");
    };
    let names = list.service.into_iter().map(|service| service.name);
    all_are_listed(&names.collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_answers_older_clients_too() {
    use v1alpha::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let system = System::start().await;
    let mut reflection = ServerReflectionClient::new(system.channel.clone());
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };

    let responses = reflection.server_reflection_info(tokio_stream::once(request));
    let response = responses.await.unwrap().into_inner().message().await;

    let response = response.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = response else {
        panic!("{response:?} is no list of services");
    };
    let names = list.service.into_iter().map(|service| service.name);
    all_are_listed(&names.collect::<Vec<_>>());
}

fn all_are_listed(names: &[String]) {
    for service in SERVICES {
        assert!(names.iter().any(|name| name == service), "{names:?}");
    }
    // The contracts contain it, but another process serves it.
    let planner = "bookbrief.callprep.v1.CallPrepService";
    assert!(!names.iter().any(|name| name == planner), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_lets_open_calls_finish() {
    let system = System::start_knowing(acme()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let shutdown = Shutdown::new();
    let server = tokio::spawn(booking_svc::serve(
        listener,
        system.recorder.clone(),
        Limits::default(),
        shutdown.clone(),
    ));
    let channel = channel::connect(&format!("http://127.0.0.1:{port}")).unwrap();
    let mut client = BookingServiceClient::new(channel);
    system.callprep.behave(Behaviour::Hang);
    let request = delivery(created("uid-1"));
    let call = tokio::spawn(async move { client.record_booking_event(request).await });
    system.callprep.called().await;

    shutdown.start();
    system.callprep.behave(Behaviour::Answer);
    let recorded = call.await.unwrap().unwrap().into_inner();

    assert_eq!(recorded.sequence_id, "acme-sequence");
    server.await.unwrap().unwrap();
}
