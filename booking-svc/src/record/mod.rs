//! Recording a delivery: receipt first, then the work, then the one transaction.

mod delivery;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use diesel_async::{AsyncConnection, AsyncPgConnection};
use runtime::Deadline;
use tokio::{
    sync::{Notify, Semaphore},
    time,
};
use tokio_util::task::TaskTracker;

pub use self::delivery::{Content, Delivery, Outcome, Recorded};
use self::delivery::{new_delivery, outcome_of};
use crate::{
    apply::{self, ApplyError},
    callprep::CallPrep,
    domain::{BookingEvent, dedupe_key},
    new_id,
    prepare::{PrepareError, prepare},
    store::{
        CheckoutError, Database, bookings,
        deliveries::{self, Claim, End, NO_MATCHING_OUTREACH_SEQUENCE},
        late_matches, notifications, outreach,
    },
};

/// How often an event is prepared again when its sequence changed meanwhile.
const MOVE_LIMIT: usize = 3;

/// How many connections are kept free of transactions, which may wait for each other's locks: so that
/// receipts never have to.
const SPARE_CONNECTIONS: usize = 2;

/// What of a caller's time is kept for the transaction after the plan.
const TRANSACTION_TIME: Duration = Duration::from_secs(1);

/// How long recordings may go on after the last caller was answered.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);

/// Why nothing could be stored.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no connection.
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    /// A statement failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// The task that did the work panicked.
    #[error("the recording task failed")]
    Task,
}

/// Records deliveries. Clones share everything.
#[derive(Clone)]
pub struct Recorder {
    pub(crate) database: Database,
    pub(crate) callprep: CallPrep,
    pub(crate) plan_wait: Duration,
    pub(crate) work: Arc<Notify>,
    pub(crate) wordings: Arc<Notify>,
    pub(crate) tasks: TaskTracker,
    /// Who may hold a connection in a transaction that others may have to wait for.
    turns: Arc<Semaphore>,
}

impl Recorder {
    /// Returns a recorder whose events wait for a plan for at most `plan_wait`.
    pub fn new(database: Database, callprep: CallPrep, plan_wait: Duration) -> Self {
        let turns = database.pool_size().saturating_sub(SPARE_CONNECTIONS);
        Self {
            turns: Arc::new(Semaphore::new(turns.max(1))),
            database,
            callprep,
            plan_wait,
            work: Arc::default(),
            wordings: Arc::default(),
            tasks: TaskTracker::new(),
        }
    }

    /// Records a delivery and applies the event in it. A plan is waited for no longer than the
    /// deadline allows.
    ///
    /// It runs in a task of its own: a caller that hangs up neither stops it half-way nor leaves a
    /// connection inside a transaction.
    ///
    /// # Errors
    /// Nothing could be stored. Whatever fails after the receipt is an outcome.
    pub async fn record(
        &self,
        delivery: Delivery,
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let recorder = self.clone();
        self.tasks
            .spawn(async move { recorder.receive(delivery, deadline).await })
            .await
            .map_err(|_| RecordError::Task)?
    }

    /// Waits until every recording that has begun is done, but not for ever: what is not done by
    /// then is taken up by another process, when its lease has run out.
    pub async fn finished(&self) {
        self.tasks.close();
        if time::timeout(FINISH_TIMEOUT, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("recordings were still under way at the end");
        }
    }

    async fn receive(
        &self,
        delivery: Delivery,
        deadline: Deadline,
    ) -> Result<Recorded, RecordError> {
        let event = match &delivery.content {
            Content::Event(event) => Some(event.as_ref()),
            Content::Ignored(_) | Content::Unreadable { .. } => None,
        };
        let key = dedupe_key(&delivery.source, event, &delivery.body_sha256);
        let id = new_id();
        let new = new_delivery(id, &key, &delivery, event);

        let mut conn = self.database.connection().await?;
        let claim = deliveries::receive(&mut conn, &new, new_id()).await?;
        let Some((claim, event)) = claim.zip(event) else {
            let stored = deliveries::get_by_dedupe_key(&mut conn, &key).await?;
            return Ok(Recorded {
                delivery_id: stored.id,
                outcome: outcome_of(stored),
            });
        };
        drop(conn);

        let left = deadline.remaining().unwrap_or(Duration::MAX);
        let plan_wait = self.plan_wait.min(left.saturating_sub(TRANSACTION_TIME));
        let outcome = match self.apply(claim, event, plan_wait).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(
                    delivery.id = %claim.delivery_id,
                    %error,
                    "could not apply delivery `{}`, a worker will",
                    claim.delivery_id
                );
                self.give_back(claim, &error).await;
                Outcome::Accepted
            }
        };
        Ok(Recorded {
            delivery_id: claim.delivery_id,
            outcome,
        })
    }

    /// Applies the event of a claimed delivery.
    pub(crate) async fn apply(
        &self,
        claim: Claim,
        event: &BookingEvent,
        plan_wait: Duration,
    ) -> Result<Outcome, AttemptError> {
        for _ in 0..MOVE_LIMIT {
            let prepared = prepare(&self.database, &self.callprep, event, plan_wait).await?;
            // Nobody closes the semaphore.
            let _turn = self.turns.acquire().await;
            let mut conn = self.database.connection().await?;
            let Some(prepared) = prepared else {
                let reason = NO_MATCHING_OUTREACH_SEQUENCE;
                if !deliveries::finish(&mut conn, claim, End::Ignored(reason)).await? {
                    return Ok(Outcome::Duplicate);
                }
                return Ok(match look_again(&mut conn, claim, event).await {
                    Ok(true) => Outcome::Accepted,
                    // It is kept as ignored, and the next import finds it.
                    Ok(false) | Err(_) => Outcome::Ignored(reason.to_owned()),
                });
            };
            match apply::apply(&mut conn, claim, event, &prepared).await {
                Ok(applied) => {
                    match &prepared.written {
                        None if applied.plan.is_some() => self.work.notify_one(),
                        Some(plan) if plan.may_be_worded => self.wordings.notify_one(),
                        None | Some(_) => {}
                    }
                    return Ok(Outcome::Applied(applied));
                }
                Err(ApplyError::Moved) => {}
                Err(ApplyError::LeaseLost) => return Ok(Outcome::Duplicate),
                Err(ApplyError::Database(error)) => return Err(error.into()),
            }
        }
        Err(AttemptError::KeptMoving)
    }

    /// Gives a claimed delivery back after a failed attempt. If that fails too, its lease runs out.
    pub(crate) async fn give_back(&self, claim: Claim, error: &AttemptError) {
        if let Ok(mut conn) = self.database.connection().await {
            // Only the kind of error is kept: its text may quote the row.
            let kind = error.kind();
            if let Err(error) = give_back(&mut conn, claim, kind).await {
                tracing::warn!(%error, delivery.id = %claim.delivery_id, "could not give delivery `{}` back", claim.delivery_id);
            }
        }
    }
}

/// Why an attempt to apply an event failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    #[error("the matching sequence kept changing")]
    KeptMoving,
    #[error("the stored event cannot be read")]
    Unreadable,
    #[error("every attempt ended without a result")]
    Exhausted,
    #[error("the attempt panicked")]
    Panicked,
}

impl AttemptError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Prepare(PrepareError::Checkout(_)) | Self::Checkout(_) => {
                "no database connection"
            }
            Self::Prepare(PrepareError::Database(_)) => "could not read the dossier",
            Self::Database(_) => "the transaction failed",
            Self::KeptMoving => "the matching sequence kept changing",
            Self::Unreadable => "the stored event cannot be read",
            Self::Exhausted => "every attempt ended without a result",
            Self::Panicked => "the attempt panicked",
        }
    }
}

/// Makes a delivery that was just ignored due again if its booking or its contact has become known
/// meanwhile: whoever makes it known only wakes what is ignored by then. Returns whether it has.
async fn look_again(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
) -> diesel::QueryResult<bool> {
    conn.transaction(async |conn| {
        // Whoever makes the booking known right now is waited for.
        let uids = BTreeSet::from([event.kept_uid(), event.kept_reschedule_uid()]);
        for uid in uids.into_iter().flatten() {
            bookings::lock(conn, &uid).await?;
        }
        if outreach::find_sequence_id(conn, event).await?.is_none() {
            return Ok(false);
        }
        late_matches::wake_one(conn, claim.delivery_id).await
    })
    .await
}

/// Gives a claimed delivery back, and tells the workers when it is tried again.
async fn give_back(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    kind: &'static str,
) -> diesel::QueryResult<()> {
    conn.transaction(async |conn| {
        if deliveries::give_back(conn, claim, kind).await? {
            notifications::notify(conn).await?;
        }
        Ok(())
    })
    .await
}
