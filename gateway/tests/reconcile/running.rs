//! A reconciler with its two fakes.

use std::{net::SocketAddr, time::Duration};

use chrono::{DateTime, Utc};
use gateway::reconcile::{CalcomApi, Patience, ReconcileError, Reconciler, Report};
use runtime::channel;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    fake_bookbrief::FakeBookbrief,
    fake_calcom::{FakeCalcom, KEY},
};

pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";
pub(crate) const SINCE: &str = "2026-11-21T12:00:00Z";

/// Stops when it is dropped.
pub(crate) struct Running {
    pub(crate) calcom: FakeCalcom,
    pub(crate) bookbrief: FakeBookbrief,
    pub(crate) calcom_url: String,
    pub(crate) bookbrief_url: String,
    _servers: JoinSet<()>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        let (calcom_listener, calcom_address) = listen().await;
        let (bookbrief_listener, bookbrief_address) = listen().await;
        let calcom = FakeCalcom::new();
        let bookbrief = FakeBookbrief::default();
        let mut servers = JoinSet::new();
        servers.spawn(calcom.clone().serve(calcom_listener));
        servers.spawn(bookbrief.clone().serve(bookbrief_listener));
        Self {
            calcom,
            bookbrief,
            calcom_url: format!("http://{calcom_address}/v2"),
            bookbrief_url: format!("http://{bookbrief_address}"),
            _servers: servers,
        }
    }

    pub(crate) fn reconciler(&self, key: &str, is_dry_run: bool) -> Reconciler {
        let calcom = CalcomApi::new(&self.calcom_url, key, hasty()).expect("the key is fine");
        let booking = channel::connect(&self.bookbrief_url).expect("an address is a URL");
        Reconciler::new(calcom, booking, is_dry_run)
    }

    /// Runs once, and expects success.
    pub(crate) async fn reconcile(&self) -> Report {
        self.try_reconcile().await.expect("the run can finish")
    }

    pub(crate) async fn try_reconcile(&self) -> Result<Report, ReconcileError> {
        let reconciler = self.reconciler(KEY, false);
        reconciler.run_once(at(SINCE), at(NOW)).await
    }
}

/// Returns timeouts that are short enough for tests.
fn hasty() -> Patience {
    Patience {
        first_pause: Duration::from_millis(1),
        limited_pause: Duration::from_millis(1),
        attempts: 3,
        ..Patience::default()
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the time is well-formed")
}

/// Returns a booking for tomorrow that was created today, changed by `changes`.
pub(crate) fn booking(uid: &str, changes: Value) -> Value {
    let usual = json!({
        "id": 4711,
        "uid": uid,
        "title": "Intro call",
        "status": "accepted",
        "start": "2026-11-23T10:00:00.000Z",
        "end": "2026-11-23T10:30:00.000Z",
        "eventType": { "id": 9, "slug": "intro" },
        "createdAt": "2026-11-22T08:00:00.000Z",
        "updatedAt": "2026-11-22T08:00:00.000Z",
        "metadata": {},
        "attendees": [{ "name": "Zoe", "email": "zoe@kestrel.example", "absent": false }],
        "bookingFieldsResponses": { "email": "zoe@kestrel.example" },
    });
    changed(usual, changes)
}

/// Returns `base` with the members of `changes` in place of its own.
pub(crate) fn changed(mut base: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    for (key, value) in changes {
        base[key] = value;
    }
    base
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    (listener, address)
}
