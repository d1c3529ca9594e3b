//! One measurement: what was sent, what came back and what it cost.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Result;
use serde::Serialize;

use super::{
    connection::Answer,
    floor::Script,
    latency::Percentiles,
    load::{self, Load, Requests},
    usage::Watched,
};

/// Who did the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// The three services.
    Ours,
    /// pgbench, one statement a round trip.
    Floor,
    /// pgbench, one round trip.
    Limit,
}

impl By {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Floor => "floor",
            Self::Limit => "limit",
        }
    }
}

impl From<Script> for By {
    fn from(script: Script) -> Self {
        match script {
            Script::Floor => Self::Floor,
            Script::Limit => Self::Limit,
        }
    }
}

/// What was measured in one go.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measurement {
    pub(super) case: &'static str,
    pub(super) by: By,
    pub(super) connections: u16,
    /// How many requests a second were meant to be sent, where that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offered_rate: Option<f64>,
    /// Answers or transactions a second.
    pub(super) rate: f64,
    /// In milliseconds.
    pub(super) latency: Percentiles,
    /// How many answers were of each kind.
    pub(super) answers: BTreeMap<&'static str, usize>,
    /// How many requests got another answer than they should, or none.
    pub(super) errors: usize,
    /// Processor time of each process for one answer, in milliseconds.
    pub(super) processor_ms: BTreeMap<&'static str, f64>,
}

/// The processes whose processor time is measured, and what they are called.
pub(super) type Processes = [(&'static str, Watched)];

/// The processor time that they have used.
pub(super) struct Spent(Vec<(&'static str, Duration)>);

impl Spent {
    pub(super) fn by(processes: &Processes) -> Result<Self> {
        let spent = processes
            .iter()
            .map(|(name, watched)| Ok((*name, watched.processor_time()?)));
        spent.collect::<Result<_>>().map(Self)
    }

    /// Returns the time since `self`, in milliseconds for each of `count`.
    pub(super) fn until(&self, later: &Self, count: u64) -> BTreeMap<&'static str, f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let count = count.max(1) as f64;
        let spent = self.0.iter().zip(&later.0);
        spent
            .map(|((name, before), (_, after))| {
                let time = after.saturating_sub(*before);
                (*name, time.as_secs_f64() * 1000.0 / count)
            })
            .collect()
    }
}

/// What is sent, and which answer is right.
pub(super) struct Sent {
    pub(super) case: &'static str,
    pub(super) requests: Arc<Requests>,
    pub(super) right: Answer,
}

/// Sends requests for as long as the load says, after a warm-up, and measures.
///
/// Returns the answers of the warm-up too, which the database has seen as well.
pub(super) async fn measure(
    load: Load,
    warm_up: Duration,
    sent: &Sent,
    processes: &Processes,
) -> Result<(Measurement, Answers)> {
    let mut answers = Answers::default();
    if !warm_up.is_zero() {
        let load = Load {
            duration: warm_up,
            ..load
        };
        answers.add(&load::drive(load, sent.requests.clone()).await?);
    }
    let before = Spent::by(processes)?;
    let outcome = load::drive(load, sent.requests.clone()).await?;
    let after = Spent::by(processes)?;
    answers.add(&outcome);

    let count = outcome.answers();
    let right = outcome.count(sent.right);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let rate = right as f64 / outcome.elapsed.as_secs_f64().max(f64::EPSILON);
    let measurement = Measurement {
        case: sent.case,
        by: By::Ours,
        connections: u16::try_from(load.connections)?,
        offered_rate: load.rate,
        rate,
        latency: outcome.latencies.percentiles(),
        answers: NAMES
            .into_iter()
            .map(|(answer, name)| (name, outcome.count(answer)))
            .filter(|(_, count)| *count > 0)
            .collect(),
        errors: outcome.errors + count - right,
        processor_ms: before.until(&after, count as u64),
    };
    Ok((measurement, answers))
}

const NAMES: [(Answer, &str); 7] = [
    (Answer::Applied, "applied"),
    (Answer::Pending, "pending"),
    (Answer::Duplicate, "duplicate"),
    (Answer::Ignored, "ignored"),
    (Answer::Accepted, "accepted"),
    (Answer::Refused, "refused"),
    (Answer::Failed, "failed"),
];

/// How many answers of each kind there were.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<Answer, usize>);

impl Answers {
    pub(super) fn add(&mut self, outcome: &load::Outcome) {
        for (answer, _) in NAMES {
            *self.0.entry(answer).or_default() += outcome.count(answer);
        }
    }

    /// Returns how many events were applied or will be.
    pub(super) fn applied(&self) -> usize {
        [Answer::Applied, Answer::Pending, Answer::Accepted]
            .iter()
            .filter_map(|answer| self.0.get(answer))
            .sum()
    }
}
