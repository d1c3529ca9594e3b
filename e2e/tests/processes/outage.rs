//! A service is killed under a running stack, and comes back.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command},
    time::Duration,
};

use booking_svc::testing::TestDatabase;
use hmac::{Hmac, KeyInit, Mac};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::time::timeout;

use crate::{
    program,
    stack::{Up, port_base},
};

const SECRET: &str = "a-secret";
const PLAN: &str = "SELECT id || ' ' || status FROM call_prep_plans WHERE booking_uid = 'uid-1'";

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_survives_the_death_of_callprep_and_gets_its_plan_when_it_is_back() {
    let database = TestDatabase::create_empty().await;
    let base = port_base(4);
    let up = Up::start(base, &database.url(), SECRET);

    kill_process(up.process("callprep-svc"), Signal::KILL).unwrap();
    let answer = book(up.gateway());

    assert_eq!(answer["callPrepStatus"], "PENDING", "{answer}");
    let id = answer["callPrepId"].as_str().unwrap();
    assert_eq!(database.text(PLAN).await, format!("{id} PENDING"));

    let callprep = CallPrep::start(base + 4);
    let written = async {
        while database.text(PLAN).await != format!("{id} READY") {
            tokio::task::yield_now().await;
        }
    };
    let ready = timeout(Duration::from_mins(1), written).await;
    ready.expect("the worker brings the plan in by itself");
    drop(callprep);
    assert!(up.stop(Signal::TERM).success());
}

/// A callprep-svc that nobody but this test has started.
struct CallPrep(Child);

impl CallPrep {
    fn start(port: u16) -> Self {
        let child = Command::new(program("callprep-svc"))
            .env("LISTEN_ADDR", format!("127.0.0.1:{port}"))
            .env("ADMIN_ADDR", "127.0.0.1:0")
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for CallPrep {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
        let _ = self.0.wait();
    }
}

/// Books a call of a contact of the samples, and returns the answer.
fn book(gateway: SocketAddr) -> Value {
    let body = json!({
        "triggerEvent": "BOOKING_CREATED",
        "payload": {
            "uid": "uid-1",
            "attendees": [{ "email": "zoe.mueller@kestrel.example" }],
        },
    })
    .to_string();
    let signature = sign(SECRET, &body);
    let request = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\
         X-Cal-Signature-256: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(gateway).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, json) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(json).unwrap()
}

/// Returns the signature that Cal.com would send.
pub(crate) fn sign(secret: &str, body: impl AsRef<[u8]>) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_ref());
    hex::encode(mac.finalize().into_bytes())
}
