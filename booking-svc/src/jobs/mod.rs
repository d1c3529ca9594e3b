//! Background jobs: work for which no webhook waits, and work of crashed processes.
//!
//! A new job is a name in [`JobName`], its line in the table [`Worker::job`], and a step that does
//! one piece of work.

mod listen;
mod repeat;

use std::time::Duration;

use futures_util::future::join_all;
use runtime::Shutdown;

use self::repeat::Job;
use crate::{
    App, Recorder,
    app::{Next, StepError, Wakeup},
    domain::words,
    inbox, persons,
    plans::{
        self, retime,
        wording::{self, Pace},
        write,
    },
};

/// How often a job polls for work without a wake-up.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often jobs poll for unmatched deliveries that are due for a second look, and for past dates.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);
/// How often deliveries past their retention are deleted.
const DELETION_INTERVAL: Duration = Duration::from_hours(1);
/// The number of deliveries that are applied concurrently, so that a slow one does not block the
/// others.
const CONCURRENT_DELIVERIES: usize = 4;
/// The number of plans that are written concurrently.
const CONCURRENT_PLANS: usize = 4;
/// The default of WORDINGS_AT_ONCE.
pub(crate) const CONCURRENT_WORDINGS: u16 = 64;

words! {
    /// A background job. Its text completes `could not …` in the log.
    JobName {
        /// Applies due deliveries.
        ApplyDeliveries = "apply deliveries",
        /// Writes PENDING plans, and updates plans whose call has moved.
        WritePlans = "write plans",
        /// Rewords plans by a model.
        RewordPlans = "reword plans",
        /// Normalises addresses that another tool has written.
        NormaliseAddresses = "normalise addresses",
        /// Matches unmatched deliveries a second time.
        TakeSecondLook = "look again at unmatched deliveries",
        /// Requeues further deliveries that an import has matched, if there were too many for one
        /// batch.
        RequeueMore = "requeue more deliveries",
        /// Ends past dates of series.
        PassDates = "pass dates of series",
        /// Deletes deliveries past their retention.
        DeleteDeliveries = "delete deliveries",
        /// Deletes bookings past their retention.
        DeleteBookings = "delete bookings",
    }
}

/// Runs the background jobs. Several workers may run concurrently, in one process or in several.
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
    /// Returns a worker in the context of `recorder`, without retention times and without a token
    /// budget.
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

    /// Sets how many days a finished delivery is kept; 0 keeps it forever.
    #[must_use]
    pub fn with_retention_days(self, days: u16) -> Self {
        Self {
            retention_days: days,
            ..self
        }
    }

    /// Sets how many days a booking and its briefs are kept after the call; 0 keeps them forever.
    #[must_use]
    pub fn with_booking_retention_days(self, days: u16) -> Self {
        Self {
            booking_retention_days: days,
            ..self
        }
    }

    /// Sets the maximum number of concurrent model requests.
    #[must_use]
    pub fn with_wordings_at_once(self, wordings_at_once: u16) -> Self {
        Self {
            wordings_at_once,
            ..self
        }
    }

    /// Sets the model tokens per 24 hours for all workers together; 0 sets no limit.
    #[must_use]
    pub fn with_tokens_per_day(self, tokens_per_day: u32) -> Self {
        Self {
            tokens_per_day,
            ..self
        }
    }

    /// Sets how often a job polls for work without a wake-up.
    #[must_use]
    pub fn with_poll_interval(self, poll_interval: Duration) -> Self {
        Self {
            poll_interval,
            ..self
        }
    }

    /// The table of the background jobs. Deliveries do not wait for plans, nor do plans by the
    /// rules and plans by a model wait for each other.
    fn job(&self, name: JobName) -> Job {
        let (app, recorder, often) = (self.app(), &self.recorder, self.poll_interval);
        match name {
            JobName::ApplyDeliveries => Job::new(name, often, recorder, inbox::retry::apply_due)
                .woken_by(Wakeup::Listener)
                .with_concurrency(CONCURRENT_DELIVERIES),
            JobName::WritePlans => Job::new(name, often, app, plans::write_or_retime)
                .woken_by(Wakeup::Plans)
                .with_concurrency(CONCURRENT_PLANS),
            JobName::RewordPlans => {
                let (pace, tokens) = (Pace::new(self.wordings_at_once.into()), self.tokens_per_day);
                let word = move |app| wording::spawn(app, pace.clone(), tokens);
                Job::new(name, often, app, word).woken_by(Wakeup::Wordings)
            }
            JobName::NormaliseAddresses => Job::new(name, often, app, persons::normalise_batch),
            JobName::TakeSecondLook => Job::new(
                name,
                LOOK_INTERVAL,
                app,
                inbox::second_look::take_second_look,
            ),
            JobName::RequeueMore => Job::new(name, often, app, inbox::requeue::requeue_more),
            JobName::PassDates => Job::new(
                name,
                LOOK_INTERVAL,
                recorder,
                inbox::passing_dates::pass_dates,
            ),
            JobName::DeleteDeliveries => {
                let days = self.retention_days;
                let delete = move |app| inbox::retention::delete_batch(app, days);
                Job::new(name, DELETION_INTERVAL, app, delete)
            }
            JobName::DeleteBookings => {
                let days = self.booking_retention_days;
                let delete = move |app| inbox::retention::delete_bookings(app, days);
                Job::new(name, DELETION_INTERVAL, app, delete)
            }
        }
    }

    /// Runs every job until the shutdown starts.
    pub async fn run(self, shutdown: Shutdown) {
        let app = self.app();
        let jobs = JobName::ALL.iter().map(|name| self.job(*name));
        tokio::join!(
            join_all(jobs.map(|job| job.run(&app.wakeups, &shutdown))),
            listen::listen(app, &shutdown),
        );
    }

    /// Processes one due delivery, one plan of each kind (to write, to update, to reword), a batch
    /// of addresses, and one prospect with deliveries to requeue. Returns whether there was any
    /// work.
    ///
    /// # Errors
    /// Fails if the database cannot be reached. A failed attempt is not an error: it is retried
    /// later.
    pub async fn step(&self) -> Result<bool, StepError> {
        let app = || self.app().clone();
        // The futures are large for a stack.
        let delivery = Box::pin(inbox::retry::apply_due(self.recorder.clone()));
        let plan = Box::pin(write::write_due(app()));
        let moved = Box::pin(retime::retime_due(app()));
        let wording = Box::pin(wording::reword_due(app(), self.tokens_per_day));
        let addresses = Box::pin(persons::normalise_batch(app()));
        let requeued = Box::pin(inbox::requeue::requeue_more(app()));
        let steps = tokio::try_join!(delivery, plan, moved, wording, addresses, requeued)?;
        Ok(<[Next; 6]>::from(steps).contains(&Next::AtOnce))
    }

    /// Runs one step of a job, which does one piece of work or a batch. Returns whether more work
    /// may be due.
    ///
    /// # Errors
    /// Fails if the database cannot be reached.
    pub async fn run_once(&self, name: JobName) -> Result<bool, StepError> {
        Ok(self.job(name).step().await? == Next::AtOnce)
    }

    fn app(&self) -> &App {
        &self.recorder.app
    }
}
