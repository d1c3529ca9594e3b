//! Webhooks without an end, over connections that are used again, as a proxy in front sends them.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::watch,
    task::JoinSet,
    time::{self, Instant},
};

use crate::{
    system::contact,
    wire::{created, signature},
};

const SENDERS: usize = 8;
const PACE: Duration = Duration::from_millis(20);
/// After this many webhooks a sender opens a new connection.
const REUSES: usize = 5;
/// What Cal.com allows.
const PATIENCE: Duration = Duration::from_secs(20);

type Connection = SendRequest<Full<Bytes>>;

/// Webhooks that go on until they are stopped.
pub(crate) struct Load {
    senders: JoinSet<()>,
    outcomes: Arc<Outcomes>,
    stop: watch::Sender<bool>,
}

#[derive(Default)]
struct Outcomes {
    sent: AtomicUsize,
    slowest: Mutex<Duration>,
    failures: Mutex<Vec<String>>,
}

impl Load {
    /// Begins to send webhooks about the contacts of `firms` to whichever endpoint there is.
    pub(crate) fn start(endpoints: &Arc<Mutex<Vec<SocketAddr>>>, firms: usize) -> Self {
        let outcomes = Arc::<Outcomes>::default();
        let (stop, stopped) = watch::channel(false);
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS {
            let (endpoints, outcomes) = (Arc::clone(endpoints), Arc::clone(&outcomes));
            senders.spawn(send(endpoints, outcomes, stopped.clone(), firms));
        }
        Self {
            senders,
            outcomes,
            stop,
        }
    }

    /// How many webhooks were sent until now, and how long the slowest took.
    pub(crate) fn in_words(&self) -> String {
        let Outcomes { sent, slowest, .. } = &*self.outcomes;
        let (sent, slowest) = (sent.load(Ordering::Relaxed), *slowest.lock().unwrap());
        format!("{sent} webhooks, the slowest in {slowest:?}")
    }

    /// Stops after the webhooks that are under way, and returns how many there were and what went
    /// wrong with them.
    pub(crate) async fn end(self) -> (usize, Vec<String>) {
        self.stop.send(true).unwrap();
        self.senders.join_all().await;
        let failures = self.outcomes.failures.lock().unwrap().clone();
        (self.outcomes.sent.load(Ordering::Relaxed), failures)
    }
}

async fn send(
    endpoints: Arc<Mutex<Vec<SocketAddr>>>,
    outcomes: Arc<Outcomes>,
    stopped: watch::Receiver<bool>,
    firms: usize,
) {
    let mut pace = time::interval(PACE);
    let mut connection = None;
    while !*stopped.borrow() {
        pace.tick().await;
        let number = outcomes.sent.fetch_add(1, Ordering::Relaxed);
        let body = created(&format!("uid-{number}"), &contact(number % firms));
        let began = Instant::now();
        let sent = time::timeout(PATIENCE, post(&endpoints, &mut connection, number, body)).await;
        let outcome = sent.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        let mut slowest = outcomes.slowest.lock().unwrap();
        *slowest = began.elapsed().max(*slowest);
        drop(slowest);
        if let Err(failure) = outcome {
            connection = None;
            let failure = format!("uid-{number}: {failure}");
            outcomes.failures.lock().unwrap().push(failure);
        }
    }
}

/// Posts a webhook over the connection that is there, unless it was closed or is used up.
async fn post(
    endpoints: &Mutex<Vec<SocketAddr>>,
    connection: &mut Option<(Connection, usize)>,
    number: usize,
    body: String,
) -> Result<(), String> {
    let (mut sender, uses) = match connection.take() {
        Some((sender, uses)) if uses < REUSES && !sender.is_closed() => (sender, uses),
        _ => {
            let endpoint = {
                let endpoints = endpoints.lock().unwrap();
                endpoints[number % endpoints.len()]
            };
            (connect(endpoint).await?, 0)
        }
    };
    let request = Request::post("/api/webhooks/calcom")
        .header(header::HOST, "bookbrief.example.com")
        .header("x-cal-signature-256", signature(&body))
        .body(Full::from(body))
        .unwrap();
    let response = sender.send_request(request).await;
    let response = response.map_err(|error| in_words(&error))?;
    let status = response.status();
    let closes = response.headers().get(header::CONNECTION);
    let closes = closes.is_some_and(|value| value == "close");
    let text = response.into_body().collect().await;
    let text = text.map_err(|error| in_words(&error))?.to_bytes();
    if !matches!(status, StatusCode::OK | StatusCode::ACCEPTED) {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&text)));
    }
    if !closes {
        *connection = Some((sender, uses + 1));
    }
    Ok(())
}

async fn connect(endpoint: SocketAddr) -> Result<Connection, String> {
    let stream = TcpStream::connect(endpoint).await;
    let stream = stream.map_err(|error| format!("{endpoint}: {error}"))?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| in_words(&error))?;
    tokio::spawn(connection);
    Ok(sender)
}

/// An error of hyper says little without its causes.
fn in_words(error: &hyper::Error) -> String {
    format!("{error:?}")
}
