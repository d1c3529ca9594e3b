//! Background jobs: what no webhook waits for, and what a process that died has left.
//!
//! A new one is a name in [`JobName`], its line in the table [`Worker::job`], and a step that does one piece of work.

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

words! {
    /// A background job, and what it is to do, as `could not …` is completed by it in the log.
    JobName {
        /// Applies deliveries that are due.
        ApplyDeliveries = "apply deliveries",
        /// Has plans written that are PENDING, or brings those up to date whose call has another time.
        WritePlans = "write plans",
        /// Has plans reworded by a model.
        RewordPlans = "reword plans",
        /// Normalises addresses that another tool has written.
        NormaliseAddresses = "normalise addresses",
        /// Looks for a match for deliveries that were unmatched, once more.
        LookAgain = "look again at unmatched deliveries",
        /// Requeues deliveries that an import has matched, where there were too many to be due at once.
        RequeueMore = "requeue more deliveries",
        /// Ends dates of series that are over.
        PassDates = "pass dates of series",
        /// Deletes deliveries past their retention.
        DeleteDeliveries = "delete deliveries",
        /// Deletes bookings past their retention.
        DeleteBookings = "delete bookings",
    }
}

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

    /// The table of the background jobs. Deliveries never wait for plans, and plans that a model words never for
    /// those that rules write.
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
            JobName::LookAgain => {
                Job::new(name, LOOK_INTERVAL, app, inbox::second_look::look_again)
            }
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

    /// Tries one due delivery, one plan of each kind (to be written, brought up to date, and reworded), a batch of
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
        let wording = Box::pin(wording::reword_due(app(), self.tokens_per_day));
        let addresses = Box::pin(persons::normalise_batch(app()));
        let requeued = Box::pin(inbox::requeue::requeue_more(app()));
        let steps = tokio::try_join!(delivery, plan, moved, wording, addresses, requeued)?;
        Ok(<[Next; 6]>::from(steps).contains(&Next::AtOnce))
    }

    /// Takes one step of a job, which does one piece of its work or a batch. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn run_once(&self, name: JobName) -> Result<bool, StepError> {
        Ok(self.job(name).step().await? == Next::AtOnce)
    }

    fn app(&self) -> &App {
        &self.recorder.app
    }
}
