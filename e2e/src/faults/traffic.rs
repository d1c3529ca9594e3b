//! Mixed traffic: senders who book, move and cancel calls, some of whose webhooks are sent more than once.

use std::{
    net::SocketAddr,
    sync::{
        self, Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use futures_util::{StreamExt, future, stream};
use proto::booking::v1::prospect_service_client::ProspectServiceClient;
use runtime::channel::Channel;
use tokio::{
    sync::{RwLock, watch},
    task::JoinSet,
    time,
};
use tonic::Request;

use super::{
    calls::{Call, Event, Kind},
    ledger::Ledger,
    wire,
};

/// How many senders send at the same time.
const SENDERS: usize = 12;
/// How long a sender thinks before the next webhook.
const THINKING: Duration = Duration::from_millis(15);
/// How long one attempt to import a dossier may take.
const IMPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long webhooks that were not answered may take once everything works again.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Where webhooks and dossiers go.
#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) gateways: Vec<SocketAddr>,
    /// The gateway that is about to stop, to which a load balancer sends nothing any more.
    pub(crate) leaving: Arc<Mutex<Option<SocketAddr>>>,
    /// The secrets with which webhooks are signed, each as often as the others.
    pub(crate) secrets: Arc<sync::RwLock<Vec<String>>>,
    pub(crate) booking: Channel,
    pub(crate) ledger: Arc<Ledger>,
    /// Held shared by senders; an exclusive holder blocks all senders.
    pub(crate) gate: Arc<RwLock<()>>,
    /// Whether people take seats in shared calls.
    pub(crate) has_seats: bool,
    /// How many calls there are so far.
    pub(crate) calls: Arc<AtomicUsize>,
}

/// In which order the events of a call are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As they happen, each after the answer to the one before.
    AsTheyHappen,
    /// Every one twice, in any order.
    Shuffled,
}

impl Front {
    /// Sends one webhook and notes its answer.
    pub(crate) async fn post(&self, call: Call, event: &Event, body: &str, gateway: usize) {
        let _passing = self.gate.read().await;
        let request = wire::request(&self.secret(gateway), body);
        let sent = self.ledger.begin();
        let answer = wire::post(&self.staying(), gateway, &request).await;
        self.ledger.note(call, event, sent, answer);
    }

    /// Has webhooks go to the other gateways only, or to all of them.
    pub(crate) fn leave(&self, gateway: Option<SocketAddr>) {
        *self.leaving.lock().unwrap_or_else(PoisonError::into_inner) = gateway;
    }

    fn staying(&self) -> Vec<SocketAddr> {
        let leaving = *self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        let gateways = self.gateways.iter().copied();
        gateways.filter(|it| Some(*it) != leaving).collect()
    }

    /// Returns the request of a webhook.
    pub(crate) fn request(&self, body: &str) -> String {
        wire::request(&self.secret(0), body)
    }

    /// Returns one of the secrets with which webhooks are signed now.
    pub(crate) fn secret(&self, choice: usize) -> String {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets[choice % secrets.len()].clone()
    }

    /// Signs with these secrets from now on.
    pub(crate) fn sign_with(&self, secrets: Vec<String>) {
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// Imports a dossier, once.
    pub(crate) async fn import(&self, call: Call) -> Result<()> {
        let mut request = Request::new(call.dossier()?);
        request.set_timeout(IMPORT_TIMEOUT);
        let mut prospects = ProspectServiceClient::new(self.booking.clone());
        prospects.import_prospect(request).await?;
        Ok(())
    }

    /// Returns a call of a separate prospect, whose dossier is not imported yet.
    pub(crate) fn new_call(&self) -> Call {
        self.call(self.calls.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns every call that there was so far.
    pub(crate) fn all_calls(&self) -> impl Iterator<Item = Call> {
        let count = self.calls.load(Ordering::Relaxed);
        (0..count).map(|number| self.call(number))
    }

    fn call(&self, number: usize) -> Call {
        let call = Call::new(number);
        match call.kind {
            Kind::Seats if !self.has_seats => Call {
                kind: Kind::Booked,
                ..call
            },
            _ => call,
        }
    }

    /// Makes calls of one kind whose dossiers are there.
    ///
    /// # Errors
    /// They cannot be imported.
    pub(crate) async fn prepare(&self, count: usize, kind: Kind) -> Result<Vec<Call>> {
        let calls = (0..count).map(|_| Call {
            kind,
            ..self.new_call()
        });
        let calls = calls.collect::<Vec<_>>();
        self.import_all(&calls).await?;
        Ok(calls)
    }

    /// Imports the dossiers of calls.
    ///
    /// # Errors
    /// They cannot be imported.
    pub(crate) async fn import_all(&self, calls: &[Call]) -> Result<()> {
        let begun = Instant::now();
        stream::iter(calls)
            .for_each_concurrent(SENDERS, async |call| {
                while self.import(*call).await.is_err() && begun.elapsed() < PATIENCE {
                    time::sleep(PAUSE).await;
                }
            })
            .await;
        ensure!(begun.elapsed() < PATIENCE, "dossiers cannot be imported");
        Ok(())
    }

    async fn next_call(&self, stopped: &watch::Receiver<bool>) -> Option<Call> {
        let call = self.new_call();
        while self.import(call).await.is_err() {
            if *stopped.borrow() {
                return None;
            }
            time::sleep(PAUSE).await;
        }
        Some(call)
    }

    /// Sends every webhook again that was not promised to be kept, as a person at Cal.com would, until
    /// each is.
    ///
    /// # Errors
    /// Some are not within a minute.
    pub(crate) async fn resend(&self) -> Result<usize> {
        let begun = Instant::now();
        let mut resent = None;
        loop {
            let entries = self.ledger.entries().into_iter();
            let left = entries
                .filter(|entry| !entry.is_promised())
                .collect::<Vec<_>>();
            let count = *resent.get_or_insert(left.len());
            if left.is_empty() {
                return Ok(count);
            }
            if begun.elapsed() > PATIENCE {
                bail!("{} webhooks are still not taken", left.len());
            }
            stream::iter(&left)
                .for_each_concurrent(SENDERS, async |entry| {
                    let event = &entry.event;
                    self.post(entry.call, event, &event.body, 0).await;
                })
                .await;
        }
    }
}

/// Senders that go on until they are stopped.
pub(crate) struct Traffic {
    senders: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Traffic {
    /// Begins to send; the same seed gives the same choices.
    pub(crate) fn start(front: &Front, order: Order, seed: u64) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut senders = JoinSet::new();
        let mut rng = Rng::with_seed(seed);
        for _ in 0..SENDERS {
            let (front, stopped, rng) = (front.clone(), stopped.clone(), rng.fork());
            senders.spawn(send(front, order, stopped, rng));
        }
        Self { senders, stop }
    }

    /// Stops when every call that was begun is complete.
    ///
    /// # Errors
    /// A sender has panicked.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.senders.join_next().await {
            ended.context("a sender panicked")?;
        }
        Ok(())
    }
}

async fn send(front: Front, order: Order, stopped: watch::Receiver<bool>, mut rng: Rng) {
    while !*stopped.borrow() {
        let Some(call) = front.next_call(&stopped).await else {
            return;
        };
        let mut events = call.events();
        if order == Order::Shuffled {
            events.extend(call.events());
            rng.shuffle(&mut events);
        }
        for event in &events {
            deliver(&front, call, event, &mut rng).await;
            time::sleep(THINKING).await;
        }
    }
}

/// Sends a webhook, at times together with its copies.
async fn deliver(front: &Front, call: Call, event: &Event, rng: &mut Rng) {
    let gateway = rng.usize(..);
    match rng.u8(..10) {
        0 => {
            let copies = [(&event.body, 0), (&event.copy, 1), (&event.body, 1)];
            let copies = copies.map(|(body, offset)| {
                let gateway = gateway.wrapping_add(offset);
                front.post(call, event, body, gateway)
            });
            future::join_all(copies).await;
        }
        1 => {
            front.post(call, event, &event.copy, gateway).await;
            front.post(call, event, &event.body, gateway).await;
        }
        _ => front.post(call, event, &event.body, gateway).await,
    }
}
