//! What a fault is, and what it needs while it is caused.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use fastrand::Rng;
use tokio::time;

use super::{
    ledger,
    traffic::Order,
    world::{Setup, World},
};

/// How long webhooks may take to be answered while a fault is caused.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(5);

/// How everything that a fault does is awaited.
pub(crate) type Causing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// One line of the report.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// By which it is chosen.
    pub(crate) name: &'static str,
    /// How it is caused, in words.
    pub(crate) cause: &'static str,
    pub(crate) setup: Setup,
    pub(crate) order: Order,
    /// How long after its end webhooks may still be refused.
    pub(crate) recovery: Duration,
    /// Whether every webhook must be taken while it lasts.
    pub(crate) is_unnoticed: bool,
    /// Whether it belongs to the short run.
    pub(crate) is_short: bool,
    pub(crate) act: for<'a> fn(&'a mut Run<'_>) -> Causing<'a>,
}

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// A little, as part of the tests.
    Short,
    /// Everything, as often as there is time for in so many minutes.
    Full(u64),
}

/// In so few minutes everything is done at least as often as in the short form.
const FEWEST_MINUTES: u64 = 15;
/// In so many as often as at all.
const MOST_MINUTES: u64 = 60;

/// A fault that is being caused.
pub(crate) struct Run<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) rng: Rng,
    pub(crate) scale: Scale,
    /// When all faults must be over.
    pub(crate) deadline: Instant,
    pub(crate) caused: Caused,
}

/// What was caused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caused {
    pub(crate) times: usize,
    /// How many webhooks were in flight at most when it happened.
    pub(crate) in_flight: usize,
    /// The slowest recovery from one of several.
    pub(crate) recovery: Duration,
    /// What was seen that must not be, besides what the database shows.
    pub(crate) wrong: Vec<String>,
    /// What is worth telling.
    pub(crate) notes: Vec<String>,
}

impl Run<'_> {
    /// Counts the fault once more, which happens now.
    pub(crate) fn happens(&mut self) {
        self.caused.times += 1;
        let in_flight = self.world.front.ledger.in_flight();
        self.caused.in_flight = self.caused.in_flight.max(in_flight);
    }

    /// Notes that something is as it must not be.
    pub(crate) fn wrong(&mut self, found: impl Into<String>) {
        self.caused.wrong.push(found.into());
    }

    /// Notes something that is worth telling.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.caused.notes.push(text.into());
    }

    /// Notes what is wrong if `holds` is false.
    pub(crate) fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong(otherwise());
        }
    }

    /// Returns a number between `short` and `full`, as there is time.
    pub(crate) fn scaled(&self, short: usize, full: usize) -> usize {
        let minutes = match self.scale {
            Scale::Short => FEWEST_MINUTES,
            Scale::Full(minutes) => minutes.clamp(FEWEST_MINUTES, MOST_MINUTES),
        };
        let more = usize::try_from(minutes - FEWEST_MINUTES).unwrap_or_default();
        let most = usize::try_from(MOST_MINUTES - FEWEST_MINUTES).unwrap_or(1);
        short + (full - short) * more / most
    }

    /// Returns a number that does not depend on the time that there is.
    pub(crate) fn either(&self, short: usize, full: usize) -> usize {
        match self.scale {
            Scale::Short => short,
            Scale::Full(_) => full,
        }
    }

    /// Waits for some milliseconds below `most`.
    pub(crate) async fn moment(&mut self, most: u64) {
        let moment = Duration::from_millis(self.rng.u64(..most));
        time::sleep(moment).await;
    }

    /// Waits until so many webhooks that are sent from now on are promised to be kept.
    ///
    /// # Errors
    /// For a minute none of them is.
    pub(crate) async fn until_promised(&mut self, count: usize) -> Result<()> {
        let begun = Instant::now();
        let (mut most, mut progressed) = (0, begun);
        while most < count {
            if progressed.elapsed() > PATIENCE {
                bail!("webhooks are not answered");
            }
            time::sleep(PAUSE).await;
            let posts = self.world.front.ledger.posts_since(begun);
            let promised = posts.iter().filter(|post| post.answer.is_promise()).count();
            if promised > most {
                (most, progressed) = (promised, Instant::now());
            }
        }
        Ok(())
    }

    /// Waits until webhooks are taken again after what ends now, and notes how long that took.
    ///
    /// # Errors
    /// They are not within a minute.
    pub(crate) async fn recovers(&mut self) -> Result<()> {
        let end = Instant::now();
        let recovery = loop {
            let posts = self.world.front.ledger.posts_since(end);
            if let Some(recovery) = ledger::recovery(&posts, end) {
                break recovery;
            }
            if end.elapsed() > PATIENCE {
                bail!("webhooks are not answered");
            }
            time::sleep(PAUSE).await;
        };
        self.caused.recovery = self.caused.recovery.max(recovery);
        Ok(())
    }
}
