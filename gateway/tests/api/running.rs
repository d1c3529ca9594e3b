//! A running gateway with its fake booking-svc.

use std::{net::SocketAddr, time::Duration};

use gateway::{Accounts, Gateway, LinkSecrets, Timeouts, WebhookSecrets};
use hmac::{Hmac, KeyInit as _, Mac as _};
use runtime::{Limits, Shutdown, channel, http};
use serde_json::Value;
use sha2::Sha256;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    client::{self, Reply},
    fake_booking::FakeBooking,
    fake_calls::FakeCalls,
};

pub(crate) const SECRET: &str = "whk-demo-secret-0001";
pub(crate) const LINK_SECRET: &str = "a secret of the links, long enough";

/// Stops when it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) booking: FakeBooking,
    pub(crate) calls: FakeCalls,
    tasks: JoinSet<()>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(secrets(None), Timeouts::default()).await
    }

    pub(crate) async fn start_with(accounts: impl Into<Accounts>, timeouts: Timeouts) -> Self {
        Self::start_everything(accounts.into(), timeouts, Limits::default(), Some(links())).await
    }

    pub(crate) async fn start_within(limits: Limits) -> Self {
        Self::start_everything(
            secrets(None).into(),
            Timeouts::default(),
            limits,
            Some(links()),
        )
        .await
    }

    pub(crate) async fn start_without_links() -> Self {
        let limits = Limits::default();
        Self::start_everything(secrets(None).into(), Timeouts::default(), limits, None).await
    }

    async fn start_everything(
        accounts: Accounts,
        timeouts: Timeouts,
        limits: Limits,
        links: Option<LinkSecrets>,
    ) -> Self {
        let (listener, address) = listen().await;
        let (booking_listener, booking_address) = listen().await;
        let booking = FakeBooking::default();
        let url = format!("http://{booking_address}");
        let channel = channel::connect(&url).expect("an address is a URL");
        let gateway = Gateway::with_timeouts(accounts, channel, timeouts).with_links(links);
        let calls = FakeCalls::default();

        let mut tasks = JoinSet::new();
        tasks.spawn(booking.clone().serve(calls.clone(), booking_listener));
        tasks.spawn(gateway::serve(listener, gateway, limits, Shutdown::new()));
        Self {
            address,
            booking,
            calls,
            tasks,
        }
    }

    /// Starts a gateway without a booking-svc.
    pub(crate) async fn start_alone(limits: Limits) -> Self {
        let (listener, address) = listen().await;
        let (unused, away) = listen().await;
        drop(unused);
        let url = format!("http://{away}");
        let channel = channel::connect(&url).expect("an address is a URL");
        let timeouts = Timeouts {
            answer: Duration::from_millis(200),
            ..Timeouts::default()
        };
        let gateway = Gateway::with_timeouts(secrets(None), channel, timeouts);
        let router = gateway::router(&gateway);

        let mut tasks = JoinSet::new();
        tasks.spawn(http::serve(listener, router, limits, Shutdown::new()));
        Self {
            address,
            booking: FakeBooking::default(),
            calls: FakeCalls::default(),
            tasks,
        }
    }

    /// Delivers `body` with the right signature.
    pub(crate) async fn deliver(&self, body: impl AsRef<[u8]>) -> Reply {
        let body = body.as_ref();
        let headers = format!("x-cal-signature-256: {}\r\n", sign(SECRET, body));
        client::request(self.address, &client::delivery(&headers, body)).await
    }

    /// Delivers `json` with the right signature.
    pub(crate) async fn deliver_json(&self, json: &Value) -> Reply {
        self.deliver(json.to_string()).await
    }

    /// Fails if a task of the gateway has ended.
    pub(crate) async fn assert_still_running(&mut self) {
        let ended = tokio::time::timeout(Duration::ZERO, self.tasks.join_next()).await;
        assert!(ended.is_err(), "a server ended");
    }
}

pub(crate) fn secrets(previous: Option<&str>) -> WebhookSecrets {
    WebhookSecrets::new(SECRET, previous).expect("the secret is not empty")
}

fn links() -> LinkSecrets {
    LinkSecrets::new(LINK_SECRET, None).expect("the secret is long enough")
}

/// Returns the signature that Cal.com would send.
pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length fits HMAC");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

async fn listen() -> (TcpListener, SocketAddr) {
    let any_port = ([127, 0, 0, 1], 0).into();
    let listener = runtime::listen("LISTEN_ADDR", any_port)
        .await
        .expect("there is a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    (listener, address)
}
