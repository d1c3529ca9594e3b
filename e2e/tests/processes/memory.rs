//! What hostile senders cost.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use booking_svc::testing::TestDatabase;
use rustix::process::Pid;

use crate::stack::{Up, port_base};

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
    let before = resident_kib(gateway);

    for index in 0..BODIES {
        post(up.gateway(), &body, index % 2 == 0);
    }

    let after = resident_kib(gateway);
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
    let database = TestDatabase::create_empty().await;
    let up = Up::start(port_base(5), &database.url(), "a-secret");
    let gateway = up.process("gateway");
    let before = resident_kib(gateway);
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\nContent-Length: {LIMIT}\r\n{}\r\n",
        signature()
    );
    let body = vec![b'x'; SENT];

    let mut open = Vec::new();
    for _ in 0..SENDERS {
        let mut stream = TcpStream::connect(up.gateway()).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // Whoever is refused is hung up on.
        let _ = stream.write_all(&body);
        open.push(stream);
    }

    let after = resident_kib(gateway);
    let mut last = String::new();
    let _ = open.pop().unwrap().read_to_string(&mut last);
    assert!(
        last.is_empty() || last.starts_with("HTTP/1.1 503"),
        "{last}"
    );
    // 64 MiB of bodies, and what 800 connections read ahead; all of it would be 200 MiB.
    assert!(
        after < before + 120 * 1024,
        "{before} KiB before, {after} KiB after"
    );
    assert!(home(up.gateway()).starts_with("HTTP/1.1 200"));
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

fn resident_kib(process: Pid) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.as_raw_nonzero())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let resident = line.and_then(|line| line.split_whitespace().nth(1));
    resident.unwrap().parse().unwrap()
}
