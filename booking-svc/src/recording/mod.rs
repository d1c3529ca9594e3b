//! Records deliveries: match, decide, request the plan, commit one transaction. A receipt is stored
//! before any long wait.
//!
//! `attempt` is the path of one event from top to bottom. It reads the snapshot, `decided` derives
//! the changes with the state machine, `write_set` turns them into rows, `effects` holds the
//! statements that write them, and `commit` the transaction around these.

mod arrivals;
mod attempt;
mod calcom_metadata;
mod commit;
mod decided;
mod delivery;
mod effects;
mod erased;
mod ignore;
mod in_flight;
mod keyed_mutex;
mod notices;
mod passed_on;
mod plan_changes;
mod plan_wait;
mod receive;
mod rewrite;
mod spacing;
mod write_set;

use std::{sync::Arc, time::Duration};

use diesel_async::AsyncPgConnection;
use runtime::{Deadline, trace};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{self, Instant},
};
use tokio_util::task::TaskTracker;

use self::{
    arrivals::Arrivals,
    attempt::{Attempt, Stop},
    in_flight::InFlight,
    keyed_mutex::KeyedMutex,
    plan_wait::PlanWaits,
    spacing::Spacing,
};
pub(crate) use self::{attempt::AttemptError, delivery::stored};
pub use self::{
    commit::{CommitError, commit, commit_anew},
    decided::Decided,
    delivery::{Applied, Content, IncomingDelivery, Outcome, Recorded},
};
use crate::{
    App,
    domain::{BookingEvent, UnknownWord, dedupe_key},
    new_id,
    store::{
        Cause, CheckoutError, Lease,
        deliveries::{self, NewDelivery, Origin},
        notifications, transaction,
    },
};

/// How many connections are reserved for receipts, since transactions may wait for each other's locks.
const SPARE_CONNECTIONS: usize = 2;

/// The total memory for new events, in KiB, whatever their number. An event that does not fit is stored, and
/// applied by a background job.
const MEMORY_KIB: usize = 48 * 1024;

/// The part of the caller's deadline reserved for the transaction after the plan.
const TRANSACTION_TIME: Duration = Duration::from_secs(1);

/// The part of [`TRANSACTION_TIME`] that an event may wait for other events, which may all have
/// waited for their own plans until then.
const OTHERS_TIME: Duration = Duration::from_millis(700);

/// Longer than the deadline of any caller.
const LONGEST_CALL: Duration = Duration::from_mins(1);

/// How long recordings may continue after the last response.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a delivery could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no connection.
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    /// A statement failed.
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
    /// An earlier copy was stored by a newer version.
    #[error(transparent)]
    UnknownWord(#[from] UnknownWord),
    /// The recording task panicked.
    #[error("the recording task failed")]
    Task,
}

/// Records deliveries. Clones share their state.
#[derive(Clone)]
pub struct Recorder {
    pub(crate) app: App,
    pub(crate) plan_wait: Duration,
    pub(crate) tasks: TaskTracker,
    pub(crate) arrivals: Arrivals,
    in_flight: InFlight,
    plan_waits: PlanWaits,
    keyed_mutex: KeyedMutex,
    spacing: Spacing,
    /// The memory of new events until they are answered, in KiB.
    memory: Arc<Semaphore>,
    /// Bounds the connections in transactions that may wait for each other's locks.
    transactions: Arc<Semaphore>,
}

impl Recorder {
    /// Returns a recorder whose events wait for a plan for at most `plan_wait`.
    pub fn new(app: App, plan_wait: Duration) -> Self {
        let transactions = app.database.pool_size().saturating_sub(SPARE_CONNECTIONS);
        Self {
            transactions: Arc::new(Semaphore::new(transactions.max(1))),
            app,
            plan_wait,
            tasks: TaskTracker::new(),
            arrivals: Arrivals::default(),
            in_flight: InFlight::default(),
            plan_waits: PlanWaits::default(),
            keyed_mutex: KeyedMutex::default(),
            spacing: Spacing::default(),
            memory: Arc::new(Semaphore::new(MEMORY_KIB)),
        }
    }

    /// Records a delivery and applies its event. The wait for a plan respects the deadline.
    ///
    /// Runs in a separate task: a caller that disconnects neither interrupts it nor leaves a connection
    /// inside a transaction.
    ///
    /// # Errors
    /// Fails if nothing could be stored. A failure after the receipt is an outcome.
    pub async fn record(
        &self,
        delivery: IncomingDelivery,
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let delivery = Arc::new(delivery);
        let (recorder, received) = (self.clone(), Arc::clone(&delivery));
        let received = self.tasks.spawn(trace::in_current(async move {
            recorder.receive(&received, deadline).await
        }));
        if let Ok(recorded) = received.await {
            return recorded;
        }
        let recorder = self.clone();
        let kept = self.tasks.spawn(trace::in_current(async move {
            recorder.keep_after_panic(&delivery).await
        }));
        kept.await.map_err(|_| RecordError::Task)?
    }

    /// Stores a delivery whose attempt panicked, like any other failed one.
    async fn keep_after_panic(&self, delivery: &IncomingDelivery) -> Result<Recorded, RecordError> {
        let event = delivery.event().ok_or(RecordError::Task)?;
        let key = dedupe_key(&delivery.source, Some(event), &delivery.body_sha256);
        let new = delivery.row(new_id(), &key);
        let attempt = self.attempt(event, Origin::New(&new), Instant::now());
        attempt.leave_to_retry(AttemptError::Panicked).await
    }

    fn attempt<'a>(
        &'a self,
        event: &'a BookingEvent,
        origin: Origin<'a>,
        plan_deadline: Instant,
    ) -> Attempt<'a> {
        Attempt {
            recorder: self,
            event,
            origin,
            turn: None,
            plan_deadline,
            deadline: match origin {
                Origin::New(_) => plan_deadline + OTHERS_TIME,
                // The caller has already been answered.
                Origin::Claimed(_) => plan_deadline,
            },
        }
    }

    /// Waits, up to a limit, until all recordings in progress are done. Another process continues the
    /// remaining ones when their leases expire.
    pub async fn finished(&self) {
        self.tasks.close();
        if time::timeout(FINISH_TIMEOUT, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("recordings still in progress at shutdown");
        }
    }

    async fn receive(
        &self,
        delivery: &IncomingDelivery,
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let event = delivery.event();
        let key = dedupe_key(&delivery.source, event, &delivery.body_sha256);
        let new = delivery.row(new_id(), &key);
        match event {
            Some(event) => {
                let weight = delivery.weight();
                self.receive_event(&new, event, weight, deadline).await
            }
            None => self.keep(&self.keep_without(&new).await?).await,
        }
    }

    /// Stores a delivery without an event.
    async fn keep(&self, new: &NewDelivery<'_>) -> Result<Recorded, RecordError> {
        let mut conn = self.app.database.connection().await?;
        // The row is read in any case: a copy of the delivery may have been stored with another
        // state.
        deliveries::keep(&mut conn, new).await?;
        let stored = deliveries::get_by_dedupe_key(&mut conn, new.dedupe_key).await?;
        Ok(stored.try_into()?)
    }

    /// Waits for a permit to hold a connection in a transaction.
    async fn transaction_permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.transactions.acquire().await.ok()
    }

    /// Applies the event of a claimed delivery. Does not wait for a plan, which has a job of its own.
    pub(crate) async fn apply(
        &self,
        lease: Lease,
        event: &BookingEvent,
    ) -> Result<Outcome, AttemptError> {
        match self.try_claimed(lease, event).await {
            Ok(outcome) => Ok(outcome),
            Err(Stop::Failed(error)) => or_duplicate(Err(error)),
            Err(Stop::Rewrite(rewrite)) => {
                let applied = Box::pin(self.apply_rewritten(lease, event, rewrite)).await;
                or_duplicate(applied)
            }
        }
    }

    /// Attempts to apply the event of a claimed delivery.
    async fn try_claimed(&self, lease: Lease, event: &BookingEvent) -> Result<Outcome, Stop> {
        let mut attempt = self.attempt(event, Origin::Claimed(lease), Instant::now());
        attempt.run().await
    }

    /// Releases a claimed delivery after a failed attempt. If that fails too, its lease expires.
    pub(crate) async fn release(&self, lease: Lease, error: &AttemptError) {
        let Ok(mut conn) = self.app.database.receipt_connection().await else {
            return;
        };
        let released = match error {
            AttemptError::Busy(wait) => deliveries::postpone(&mut conn, lease, *wait).await,
            // Only the kind of the error is stored: its text may quote the row.
            error => release(&mut conn, lease, &error.kind()).await,
        };
        if let Err(error) = released {
            tracing::warn!(%error, delivery.id = %lease.id, "could not release delivery `{}`", lease.id);
        }
    }
}

/// Turns `NotOurs` into the outcome `Duplicate`: the delivery is a copy of one that is already
/// applied, or being applied.
fn or_duplicate(ended: Result<Outcome, AttemptError>) -> Result<Outcome, AttemptError> {
    match ended {
        Err(AttemptError::NotOurs) => Ok(Outcome::Duplicate),
        ended => ended,
    }
}

/// Releases a claimed delivery, and wakes the workers at its next attempt.
async fn release(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    kind: &str,
) -> diesel::QueryResult<()> {
    transaction(conn, async |conn| {
        if deliveries::release(conn, lease, kind).await? {
            notifications::notify(conn).await?;
        }
        Ok(())
    })
    .await
}
