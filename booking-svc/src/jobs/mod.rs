//! Background jobs: what no webhook waits for, and what a process that died has left.
//!
//! The list of them is [`Worker::jobs`]: a new one is a line there, and a step that does one piece of work.

mod listen;
mod repeat;

use std::time::Duration;

use futures_util::future::join_all;
use runtime::Shutdown;

use self::repeat::Job;
pub(crate) use self::repeat::{Next, StepError};
use crate::{
    App, Recorder,
    app::Wakeup,
    inbox, persons,
    plans::{
        self, retime,
        wording::{self, Pace},
        write,
    },
};

/// How often a job looks for work without a wake-up.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often unmatched deliveries are looked for that are due for a second look, and dates that have passed.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);
/// How often deliveries past their retention are deleted.
const DELETION_INTERVAL: Duration = Duration::from_hours(1);
/// How many deliveries are applied concurrently, so that one which takes long holds up no other.
const CONCURRENT_DELIVERIES: usize = 4;
/// How many plans are written concurrently.
const CONCURRENT_PLANS: usize = 4;
/// The default of WORDINGS_AT_ONCE.
pub(crate) const CONCURRENT_WORDINGS: u16 = 64;

/// Runs the background jobs. Any number of workers may run at once, in one process or in several.
#[derive(Clone)]
pub struct Worker {
    recorder: Recorder,
    poll_interval: Duration,
    retention_days: u16,
    booking_retention_days: u16,
    wordings_at_once: u16,
    tokens_per_day: u32,
}

impl Worker {
    /// Returns a worker in the context of `recorder` that keeps deliveries for ever and lets a model take
    /// any number of tokens.
    pub fn new(recorder: Recorder) -> Self {
        Self {
            recorder,
            poll_interval: POLL_INTERVAL,
            retention_days: 0,
            booking_retention_days: 0,
            wordings_at_once: CONCURRENT_WORDINGS,
            tokens_per_day: 0,
        }
    }

    /// Sets how many days a delivery is kept after it has ended; 0 is for ever.
    #[must_use]
    pub fn with_retention_days(self, days: u16) -> Self {
        Self {
            retention_days: days,
            ..self
        }
    }

    /// Sets how many days a booking and its briefs are kept after the call; 0 is for ever.
    #[must_use]
    pub fn with_booking_retention_days(self, days: u16) -> Self {
        Self {
            booking_retention_days: days,
            ..self
        }
    }

    /// Sets the maximum of concurrent model requests.
    #[must_use]
    pub fn with_wordings_at_once(self, wordings_at_once: u16) -> Self {
        Self {
            wordings_at_once,
            ..self
        }
    }

    /// Bounds the tokens that a model takes within 24 hours, of all workers together; 0 is no bound.
    #[must_use]
    pub fn with_tokens_per_day(self, tokens_per_day: u32) -> Self {
        Self {
            tokens_per_day,
            ..self
        }
    }

    /// Sets how often a job looks for work without a wake-up.
    #[must_use]
    pub fn with_poll_interval(self, poll_interval: Duration) -> Self {
        Self {
            poll_interval,
            ..self
        }
    }

    /// Every background job. Deliveries never wait for plans, and plans that a model words never for
    /// those that rules write.
    fn jobs(&self) -> Vec<Job> {
        let (app, tokens) = (self.app(), self.tokens_per_day);
        let recorder = &self.recorder;
        let pace = Pace::new(self.wordings_at_once.into());
        let word = move |app| wording::spawn(app, pace.clone(), tokens);
        let often = self.poll_interval;
        let mut jobs = vec![
            Job::new(
                "apply deliveries",
                often,
                Wakeup::Listener,
                recorder,
                inbox::retry::apply_due,
            )
            .with_concurrency(CONCURRENT_DELIVERIES),
            Job::new(
                "write plans",
                often,
                Wakeup::Plans,
                app,
                plans::write_or_retime,
            )
            .with_concurrency(CONCURRENT_PLANS),
            Job::new(
                "normalise addresses",
                often,
                Wakeup::Never,
                app,
                persons::normalise_batch,
            ),
            Job::new("word plans", often, Wakeup::Wordings, app, word),
        ];
        jobs.extend(self.sweeps());
        jobs.extend(self.deletions());
        jobs
    }

    /// The jobs that look for what nothing else makes due.
    fn sweeps(&self) -> [Job; 3] {
        let (app, recorder) = (self.app(), &self.recorder);
        [
            Job::new(
                "look again at unmatched deliveries",
                LOOK_INTERVAL,
                Wakeup::Never,
                app,
                inbox::second_look::look_again,
            ),
            Job::new(
                "requeue more deliveries",
                self.poll_interval,
                Wakeup::Never,
                app,
                inbox::requeue::requeue_more,
            ),
            Job::new(
                "pass dates of series",
                LOOK_INTERVAL,
                Wakeup::Never,
                recorder,
                inbox::passing_dates::pass_dates,
            ),
        ]
    }

    /// The jobs that delete what was kept long enough.
    fn deletions(&self) -> [Job; 2] {
        let (app, days) = (self.app(), self.retention_days);
        let delete = move |app| inbox::retention::delete_batch(app, days);
        let booking_days = self.booking_retention_days;
        let delete_bookings = move |app| inbox::retention::delete_bookings(app, booking_days);
        let rarely = DELETION_INTERVAL;
        [
            Job::new("delete deliveries", rarely, Wakeup::Never, app, delete),
            Job::new(
                "delete bookings",
                rarely,
                Wakeup::Never,
                app,
                delete_bookings,
            ),
        ]
    }

    /// Runs every job until the shutdown starts.
    pub async fn run(self, shutdown: Shutdown) {
        let app = self.app();
        tokio::join!(
            join_all(
                self.jobs()
                    .into_iter()
                    .map(|job| job.run(&app.wakeups, &shutdown))
            ),
            listen::listen(app, &shutdown),
        );
    }

    /// Tries one due delivery, one plan of each kind (to be written, brought up to date, and worded), a batch of
    /// addresses, and one prospect of which more is to be requeued. Returns whether there was any.
    ///
    /// # Errors
    /// The database cannot be reached. That an attempt failed is no error: it is tried again later.
    pub async fn step(&self) -> Result<bool, StepError> {
        let app = || self.app().clone();
        // They are large for a stack.
        let delivery = Box::pin(inbox::retry::apply_due(self.recorder.clone()));
        let plan = Box::pin(write::write_due(app()));
        let moved = Box::pin(retime::retime_due(app()));
        let wording = Box::pin(wording::word_due(app(), self.tokens_per_day));
        let addresses = Box::pin(persons::normalise_batch(app()));
        let requeued = Box::pin(inbox::requeue::requeue_more(app()));
        let steps = tokio::try_join!(delivery, plan, moved, wording, addresses, requeued)?;
        Ok(<[Next; 6]>::from(steps).contains(&Next::AtOnce))
    }

    /// Looks again at a batch of unmatched deliveries that are due for it. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look_again_step(&self) -> Result<bool, StepError> {
        let next = inbox::second_look::look_again(self.app().clone()).await?;
        Ok(next == Next::AtOnce)
    }

    /// Sees to a batch of dates of series that have passed. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn pass_dates_step(&self) -> Result<bool, StepError> {
        let next = inbox::passing_dates::pass_dates(self.recorder.clone()).await?;
        Ok(next == Next::AtOnce)
    }

    /// Deletes a batch of deliveries past their retention. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn delete_step(&self) -> Result<bool, StepError> {
        let app = self.app().clone();
        let next = inbox::retention::delete_batch(app, self.retention_days).await?;
        Ok(next == Next::AtOnce)
    }

    /// Deletes a batch of bookings past their retention. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn delete_bookings_step(&self) -> Result<bool, StepError> {
        let app = self.app().clone();
        let next = inbox::retention::delete_bookings(app, self.booking_retention_days).await?;
        Ok(next == Next::AtOnce)
    }

    fn app(&self) -> &App {
        &self.recorder.app
    }
}
