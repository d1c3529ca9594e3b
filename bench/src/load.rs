//! Drives requests at a server: in a closed loop, or at a constant rate.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures_util::future;
use tokio::{
    sync::{
        Mutex,
        mpsc::{self, UnboundedReceiver},
    },
    time,
};

use crate::client::{Answer, Connection};

/// How long the last answers may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests, ready to be sent.
pub(crate) struct Requests {
    bytes: Vec<Box<[u8]>>,
    /// How many there are, each as often as it is sent.
    count: usize,
    taken: Cell<usize>,
}

impl Requests {
    /// Returns requests each of which is sent once.
    pub(crate) fn once(bytes: Vec<Box<[u8]>>) -> Self {
        let (count, taken) = (bytes.len(), Cell::new(0));
        Self {
            bytes,
            count,
            taken,
        }
    }

    /// Returns requests that are sent again and again.
    pub(crate) fn repeated(bytes: Vec<Box<[u8]>>) -> Self {
        let (count, taken) = (usize::MAX, Cell::new(0));
        Self {
            bytes,
            count,
            taken,
        }
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> u64 {
        self.count as u64
    }

    /// Returns how many were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.get() as u64
    }

    fn take(&self) -> Option<&[u8]> {
        let index = self.taken.get();
        if index == self.count {
            return None;
        }
        self.taken.set(index + 1);
        Some(&self.bytes[index % self.bytes.len()])
    }
}

/// How requests are sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    pub(crate) connections: usize,
    /// Requests a second, whatever the answers; without it each connection sends its next request when
    /// it has got an answer.
    pub(crate) rate: Option<f64>,
    pub(crate) duration: Duration,
}

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
    /// Of each answer, in microseconds; with a rate, from when its request was due.
    pub(crate) latencies: Vec<u32>,
    pub(crate) answers: BTreeMap<Answer, usize>,
    /// How many requests got no answer.
    pub(crate) unanswered: usize,
}

impl Outcome {
    /// Returns how many answers are one of these.
    pub(crate) fn count(&self, wanted: impl Fn(Answer) -> bool) -> usize {
        let wanted = self.answers.iter().filter(|(answer, _)| wanted(**answer));
        wanted.map(|(_, count)| count).sum()
    }

    fn add(&mut self, answer: Answer, latency: Duration) {
        *self.answers.entry(answer).or_default() += 1;
        let latency = u32::try_from(latency.as_micros());
        self.latencies.push(latency.unwrap_or(u32::MAX));
    }
}

/// Sends requests for a while; a connection that breaks is opened again.
///
/// # Errors
/// The server does not take connections, or leaves requests unanswered.
pub(crate) async fn drive(load: Load, requests: &Requests) -> Result<Outcome> {
    let mut connections = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        connections.push(Connection::open(load.address).await?);
    }
    let begun = Instant::now();
    let end = begun + load.duration;
    let pace = load
        .rate
        .map(|rate| Mutex::new(pace(rate, begun, load.duration)));
    let outcome = RefCell::new(Outcome::default());
    let (pace, seen) = (&pace, &outcome);
    let senders = connections.into_iter().map(|mut connection| async move {
        loop {
            let due = match pace {
                Some(pace) => pace.lock().await.recv().await,
                None => Some(Instant::now()).filter(|now| *now < end),
            };
            let Some(due) = due else { break };
            let Some(request) = requests.take() else {
                break;
            };
            if let Ok(answer) = connection.exchange(request).await {
                seen.borrow_mut().add(answer, due.elapsed());
                seen.borrow_mut().elapsed = begun.elapsed();
            } else {
                seen.borrow_mut().unanswered += 1;
                connection = Connection::open(load.address).await?;
            }
        }
        anyhow::Ok(())
    });
    time::timeout(load.duration + PATIENCE, future::try_join_all(senders))
        .await
        .context("requests were left unanswered")??;
    Ok(outcome.into_inner())
}

/// Sends the time at which each request is due, at that time, from a thread of its own: Tokio's timer
/// counts milliseconds.
fn pace(rate: f64, begun: Instant, duration: Duration) -> UnboundedReceiver<Instant> {
    let (sender, receiver) = mpsc::unbounded_channel();
    thread::spawn(move || {
        let offsets = (0_u32..).map(|index| Duration::from_secs_f64(f64::from(index) / rate));
        for offset in offsets.take_while(|offset| *offset < duration) {
            let due = begun + offset;
            #[expect(clippy::disallowed_methods, reason = "this thread does nothing else")]
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if sender.send(due).is_err() {
                break;
            }
        }
    });
    receiver
}
