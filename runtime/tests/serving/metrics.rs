//! Metrics of calls and requests.

use axum::{Router, routing::get};
use runtime::{Limits, Shutdown, admin, http};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    raw::Connection,
    service::{PATIENCE, Running, call},
};

async fn scrape(address: std::net::SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /metrics HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).await.unwrap();
    received
}

async fn listen() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn calls_and_requests_are_counted_and_timed_with_bounded_labels() {
    let (listener, admin) = listen().await;
    let _admin = admin::serve(listener, &[], async || Ok(()), Shutdown::new());
    let server = Running::start_answering(Limits::default()).await;
    call(server.channel(), Some(PATIENCE)).await.unwrap();
    let (listener, address) = listen().await;
    let router = http::measured(Router::new().route("/things/{id}", get(async || "here\n")));
    let serving = http::serve(listener, router, Limits::default(), Shutdown::new());
    let _serving = tokio::spawn(serving);
    let mut connection = Connection::open(address).await;
    connection.send("/things/5").await;
    connection.receive().await;

    let metrics = scrape(admin).await;

    for expected in [
        // The service of these tests is not in the descriptors.
        "rpc_server_duration_seconds_count{rpc_service=\"_OTHER\",rpc_method=\"_OTHER\",rpc_grpc_status_code=\"0\"} ",
        "rpc_server_duration_seconds_count{rpc_service=\"grpc.health.v1.Health\",rpc_method=\"Check\",rpc_grpc_status_code=\"0\"} ",
        "# HELP rpc_server_active_requests calls in progress\n",
        "rpc_server_active_requests{rpc_service=\"grpc.health.v1.Health\"} 0",
        "rpc_client_duration_seconds_count{rpc_service=\"test.Worker\",rpc_method=\"Check\",rpc_grpc_status_code=\"0\"} ",
        "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/things/{id}\",http_response_status_code=\"200\"} 1",
        "http_server_active_requests 0",
    ] {
        assert!(metrics.contains(expected), "no `{expected}` in {metrics}");
    }
}
