//! Calls end at their deadline.

use std::{sync::atomic::Ordering, time::Duration};

use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use runtime::Limits;
use tokio::{net::TcpStream, time};
use tonic::{Code, Status};

use crate::service::{PATH, PATIENCE, Running, call};

/// Calls like a client that sends a deadline without enforcing it.
async fn call_trusting(server: &Running, timeout: &'static str) -> Status {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    // No flags and no bytes: the empty message.
    let message = Full::new(Bytes::from_static(&[0; 5]));
    let request = http::Request::post(format!("http://{}{PATH}", server.address))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("grpc-timeout", timeout)
        .body(message)
        .unwrap();
    let answered = time::timeout(PATIENCE, sender.send_request(request)).await;
    let response = answered.unwrap().unwrap();
    Status::from_header_map(response.headers()).unwrap()
}

#[tokio::test]
async fn a_call_past_its_deadline_is_answered_so_and_its_work_is_dropped() {
    let server = Running::start(Limits::default()).await;

    let status = call_trusting(&server, "50m").await;

    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
    assert_eq!(server.work.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_handler_can_read_the_remaining_time() {
    let server = Running::start_answering(Limits::default()).await;
    let channel = server.channel();

    call(channel.clone(), Some(Duration::from_secs(20)))
        .await
        .unwrap();
    let given = server.work.remaining.borrow().unwrap();
    assert!(given > Duration::from_secs(10) && given <= Duration::from_secs(20));

    // The default is a minute.
    call(channel, None).await.unwrap();
    let given = server.work.remaining.borrow().unwrap();
    assert!(
        given > Duration::from_secs(30) && given <= Duration::from_mins(1),
        "{given:?}"
    );
}
