//! What hostile senders cost.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use booking_svc::testing::TestDatabase;
use hyper::body::Bytes;
use rustix::process::Pid;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net,
    task::JoinSet,
};

use crate::{
    outage::sign,
    stack::{Up, port_base},
};

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_leave_the_memory_of_the_gateway_flat() {
    const BODIES: usize = 300;
    let database = TestDatabase::create_empty().await;
    let up = Up::start(port_base(3), &database.url(), "a-secret");
    let gateway = up.process("gateway");
    let body = vec![b'x'; 1024 * 1024];
    for is_chunked in [false, true] {
        post(up.gateway(), &body, is_chunked);
    }
    let before = kib(gateway, "VmRSS");

    for index in 0..BODIES {
        post(up.gateway(), &body, index % 2 == 0);
    }

    let after = kib(gateway, "VmRSS");
    assert!(
        after < before + 16 * 1024,
        "{before} KiB before, {after} KiB after"
    );
    assert!(home(up.gateway()).starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_never_end_share_a_bounded_memory() {
    const SENDERS: usize = 800;
    const SENT: usize = 255 * 1024;
    const LIMIT: usize = 256 * 1024;
    /// So many fit into 64 MiB, the pages counted that are not full.
    const HELD: usize = 256;
    /// So long the gateway waits for the rest of a body.
    const BODY_TIMEOUT: Duration = Duration::from_secs(10);
    let database = TestDatabase::create_empty().await;
    let up = Up::start(port_base(5), &database.url(), "a-secret");
    let gateway = up.process("gateway");
    let before = kib(gateway, "VmRSS");
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\nContent-Length: {LIMIT}\r\n{}\r\n",
        signature()
    );
    let request = Bytes::from([head.as_bytes(), &vec![b'x'; SENT]].concat());
    let began = Instant::now();

    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(exchange(up.gateway(), request.clone()));
    }
    for _ in HELD..SENDERS {
        let answer = senders.join_next().await.unwrap().unwrap();
        // Which of them are given up is a matter of luck, that so many are is not.
        let is_late = began.elapsed() >= BODY_TIMEOUT;
        assert!(
            answer.starts_with("HTTP/1.1 503") || is_late && answer.starts_with("HTTP/1.1 408"),
            "{answer}"
        );
    }

    let peak = kib(gateway, "VmHWM");
    // 64 MiB of bodies, and 32 KiB that each of 800 connections reads ahead; all of it would be 200 MiB.
    assert!(
        peak < before + 120 * 1024,
        "{before} KiB before, {peak} KiB at the most"
    );
    // The others still hold all of that.
    let body = "{}";
    let webhook = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\
         Content-Length: {}\r\nX-Cal-Signature-256: {}\r\n\r\n{body}",
        body.len(),
        sign("a-secret", body)
    );
    let recorded = exchange(up.gateway(), webhook.into()).await;
    assert!(recorded.starts_with("HTTP/1.1 200"), "{recorded}");
}

/// Sends `request` and returns what is answered until the gateway closes the connection.
pub(crate) async fn exchange(gateway: SocketAddr, request: Bytes) -> String {
    let mut stream = net::TcpStream::connect(gateway).await.unwrap();
    let (mut incoming, mut outgoing) = stream.split();
    let mut answer = Vec::new();
    let send = outgoing.write_all(&request);
    let receive = incoming.read_to_end(&mut answer);
    // The gateway hangs up on what it does not want to read.
    let _ = tokio::join!(send, receive);
    String::from_utf8(answer).unwrap()
}

/// Posts `body` under a signature that is well-formed, so that the body is read.
fn post(gateway: SocketAddr, body: &[u8], is_chunked: bool) {
    let framing = if is_chunked {
        format!(
            "Transfer-Encoding: chunked\r\n{}\r\n{:x}\r\n",
            signature(),
            body.len()
        )
    } else {
        format!("Content-Length: {}\r\n{}\r\n", body.len(), signature())
    };
    let head = format!("POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\n{framing}");
    let mut stream = TcpStream::connect(gateway).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The gateway hangs up when it has seen enough.
    let _ = stream.write_all(body);
    let _ = stream.read_to_end(&mut Vec::new());
}

fn signature() -> String {
    format!("X-Cal-Signature-256: {}\r\n", "0".repeat(64))
}

fn home(gateway: SocketAddr) -> String {
    let mut stream = TcpStream::connect(gateway).unwrap();
    let request = "GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Returns what the kernel says under `name` of the memory of a process.
pub(crate) fn kib(process: Pid, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.as_raw_nonzero())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_whitespace().nth(1));
    value.unwrap().parse().unwrap()
}
