//! Drives requests at the gateway: closed-loop, or at a constant rate.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tokio::{
    runtime,
    sync::{
        Mutex,
        mpsc::{self, UnboundedReceiver},
    },
    task, time,
};

use super::{
    connection::{Answer, Connection},
    latency::{Latencies, microseconds},
};

/// How long the last answers may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests, ready to be sent.
#[derive(Debug)]
pub(super) struct Requests {
    bytes: Vec<Box<[u8]>>,
    next: AtomicUsize,
    repeats: bool,
}

impl Requests {
    /// Returns requests each of which is sent once.
    pub(super) fn once(bytes: Vec<Box<[u8]>>) -> Arc<Self> {
        Arc::new(Self {
            bytes,
            next: AtomicUsize::new(0),
            repeats: false,
        })
    }

    /// Returns requests that are sent again and again.
    pub(super) fn repeated(bytes: Vec<Box<[u8]>>) -> Arc<Self> {
        Arc::new(Self {
            bytes,
            next: AtomicUsize::new(0),
            repeats: true,
        })
    }

    /// Returns how many were taken.
    pub(super) fn taken(&self) -> usize {
        let taken = self.next.load(Ordering::Relaxed);
        if self.repeats {
            taken
        } else {
            taken.min(self.bytes.len())
        }
    }

    fn take(&self) -> Option<&[u8]> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let index = if self.repeats {
            index % self.bytes.len()
        } else {
            index
        };
        self.bytes.get(index).map(AsRef::as_ref)
    }
}

/// How requests are sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) gateway: SocketAddr,
    pub(super) connections: usize,
    /// How many requests a second are meant to be sent, whatever the answers; without it each
    /// connection sends its next request when it has got an answer.
    pub(super) rate: Option<f64>,
    pub(super) duration: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// From the first request to the last answer.
    pub(super) elapsed: Duration,
    /// Of each answer; with a rate, from when the request was meant to be sent.
    pub(super) latencies: Latencies,
    /// How many requests a second were meant to be sent, where that was given.
    pub(super) offered_rate: Option<f64>,
    counts: BTreeMap<Answer, usize>,
    /// How many requests got no answer.
    pub(super) errors: usize,
}

impl Outcome {
    /// Returns how many answers of each kind there were.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Answer, usize)> {
        self.counts.iter().map(|(answer, count)| (*answer, *count))
    }

    /// Returns how many answers said so.
    pub(super) fn count(&self, answer: Answer) -> usize {
        self.counts.get(&answer).copied().unwrap_or_default()
    }

    /// Returns how many answers there were.
    pub(super) fn answers(&self) -> usize {
        self.counts.values().sum()
    }

    /// Returns how many answers said that an event was applied or will be.
    pub(super) fn applied(&self) -> usize {
        let applied = self.counts().filter(|(answer, _)| answer.is_applied());
        applied.map(|(_, count)| count).sum()
    }
}

/// What one connection has seen.
#[derive(Default)]
struct Seen {
    answers: Vec<(Answer, u32)>,
    errors: usize,
    last: Option<Instant>,
}

/// Sends requests for a while, from one thread of its own.
///
/// # Errors
/// The gateway does not take connections.
pub(super) async fn drive(load: Load, requests: Arc<Requests>) -> Result<Outcome> {
    let stop = StopOnDrop(Arc::default());
    let stopped = stop.0.clone();
    let driven = task::spawn_blocking(move || {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let running = run(load, requests, stopped);
            time::timeout(load.duration + PATIENCE, running)
                .await
                .context("the gateway left requests unanswered")?
        })
    });
    driven.await?
}

/// Ends the load when nobody waits for it any more.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn run(load: Load, requests: Arc<Requests>, stopped: Arc<AtomicBool>) -> Result<Outcome> {
    let mut connections = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        let connection = Connection::open(load.gateway).await;
        connections.push(connection.context("could not connect to the gateway")?);
    }
    let begun = Instant::now();
    let end = begun + load.duration;
    let pace = load
        .rate
        .map(|rate| Arc::new(Mutex::new(pace(rate, begun, end, stopped.clone()))));
    let tasks = connections
        .into_iter()
        .map(|connection| {
            let (requests, stopped, pace) = (requests.clone(), stopped.clone(), pace.clone());
            tokio::spawn(async move {
                let mut sender = Sender {
                    gateway: load.gateway,
                    connection: Some(connection),
                    seen: Seen::default(),
                };
                while let Some(meant) = next_turn(pace.as_deref(), end, &stopped).await {
                    let Some(request) = requests.take() else {
                        break;
                    };
                    sender.send(request, meant).await;
                }
                sender.seen
            })
        })
        .collect::<Vec<_>>();
    let mut outcome = Gathered::default();
    for task in tasks {
        outcome.add(task.await?);
    }
    Ok(outcome.finish(load, begun))
}

/// Returns when the next request is meant to be sent, once that time has come.
async fn next_turn(
    pace: Option<&Mutex<UnboundedReceiver<Instant>>>,
    end: Instant,
    stopped: &AtomicBool,
) -> Option<Instant> {
    if let Some(pace) = pace {
        return pace.lock().await.recv().await;
    }
    let now = Instant::now();
    (now < end && !stopped.load(Ordering::Relaxed)).then_some(now)
}

/// Tells when each request is meant to be sent, at that time. A thread of its own is more punctual
/// than the runtime's timer, which counts milliseconds.
fn pace(
    rate: f64,
    begun: Instant,
    end: Instant,
    stopped: Arc<AtomicBool>,
) -> UnboundedReceiver<Instant> {
    let (sender, receiver) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for index in 0_u32.. {
            let meant = begun + Duration::from_secs_f64(f64::from(index) / rate);
            if meant >= end || stopped.load(Ordering::Relaxed) {
                break;
            }
            #[expect(clippy::disallowed_methods, reason = "this thread does nothing else")]
            thread::sleep(meant.saturating_duration_since(Instant::now()));
            if sender.send(meant).is_err() {
                break;
            }
        }
    });
    receiver
}

/// One connection and what it has seen.
struct Sender {
    gateway: SocketAddr,
    connection: Option<Connection>,
    seen: Seen,
}

impl Sender {
    async fn send(&mut self, request: &[u8], meant: Instant) {
        if self.connection.is_none() {
            self.connection = Connection::open(self.gateway).await.ok();
        }
        let answer = match &mut self.connection {
            Some(connection) => connection.exchange(request).await.ok(),
            None => None,
        };
        let now = Instant::now();
        if let Some(answer) = answer {
            let latency = microseconds(now.duration_since(meant));
            self.seen.answers.push((answer, latency));
        } else {
            self.seen.errors += 1;
            self.connection = None;
        }
        self.seen.last = Some(now);
    }
}

#[derive(Default)]
struct Gathered {
    latencies: Vec<u32>,
    counts: BTreeMap<Answer, usize>,
    errors: usize,
    last: Option<Instant>,
}

impl Gathered {
    fn add(&mut self, seen: Seen) {
        for (answer, latency) in seen.answers {
            *self.counts.entry(answer).or_default() += 1;
            self.latencies.push(latency);
        }
        self.errors += seen.errors;
        self.last = self.last.max(seen.last);
    }

    fn finish(self, load: Load, begun: Instant) -> Outcome {
        Outcome {
            offered_rate: load.rate,
            elapsed: self.last.map_or(Duration::ZERO, |last| last - begun),
            latencies: Latencies::new(self.latencies),
            counts: self.counts,
            errors: self.errors,
        }
    }
}
