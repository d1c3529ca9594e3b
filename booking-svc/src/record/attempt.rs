//! One attempt to apply an event: prepare, then the one transaction; again if something has changed.

use std::{pin::pin, time::Duration};

use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio::time::{self, Instant};

use super::{Outcome, RecordError, Recorded, Recorder, underway::Turn};
use crate::{
    apply::{Applied, ApplyError, apply, apply_anew},
    domain::{BookingEvent, DeliveryState, IgnoreReason},
    inbox::requeue,
    new_id,
    plans::{Generated, PlanRequest, Wording},
    prepare::{Prepared, prepare},
    store::{
        CheckoutError, Connection,
        changes::Origin,
        deliveries::{self, NewDelivery},
        known::{self, Known},
        locks,
    },
};

/// How often an event is prepared again when it belongs to another sequence meanwhile.
const PREPARE_LIMIT: usize = 3;

/// How long a delivery may go without a receipt while its plan is written. Rules take a thousandth of
/// that: one commit is enough then.
const RECEIPT_WAIT: Duration = Duration::from_millis(100);

/// Why an attempt to apply an event failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    #[error("what the event depends on kept changing")]
    KeptMoving,
    #[error("the stored event cannot be read")]
    Unreadable,
    #[error("every attempt ended without a result")]
    Exhausted,
    #[error("the attempt panicked")]
    Panicked,
}

impl AttemptError {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Checkout(_) => "no database connection",
            Self::Database(_) => "the transaction failed",
            Self::KeptMoving => "what the event depends on kept changing",
            Self::Unreadable => "the stored event cannot be read",
            Self::Exhausted => "every attempt ended without a result",
            Self::Panicked => "the attempt panicked",
        }
    }
}

/// An attempt to apply one event.
pub(super) struct Attempt<'a> {
    recorder: &'a Recorder,
    event: &'a BookingEvent,
    origin: Origin<'a>,
    /// Until something is kept that copies of the delivery can see.
    turn: Option<Turn>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        recorder: &'a Recorder,
        event: &'a BookingEvent,
        origin: Origin<'a>,
        turn: Option<Turn>,
    ) -> Self {
        Self {
            recorder,
            event,
            origin,
            turn,
        }
    }

    /// Applies the event, which waits for its plan until `plan_deadline` at most. What is known about
    /// it may have been read before.
    pub(super) async fn run(
        &mut self,
        mut read: Option<(Connection, Known)>,
        plan_deadline: Instant,
    ) -> Result<Outcome, AttemptError> {
        for _ in 0..PREPARE_LIMIT {
            let (conn, known) = match read.take() {
                Some(read) => read,
                None => self.read().await?,
            };
            let Some(sequence) = known.sequence.clone() else {
                drop(conn);
                match self.ignore().await? {
                    Some(outcome) => return Ok(outcome),
                    None => continue,
                }
            };
            let (mut prepared, request) = prepare(conn, self.event, known, sequence).await?;
            if let Some(request) = request {
                match self.write_plan(request, plan_deadline).await? {
                    Some(written) => prepared.written = written,
                    None => return Ok(Outcome::Duplicate),
                }
            }
            match self.apply(prepared).await? {
                Ok(applied) => return Ok(Outcome::Applied(applied)),
                Err(ApplyError::Outdated) => {}
                Err(ApplyError::Taken) => return Ok(Outcome::Duplicate),
                Err(ApplyError::Database(error)) => return Err(error.into()),
            }
        }
        Err(AttemptError::KeptMoving)
    }

    async fn read(&self) -> Result<(Connection, Known), AttemptError> {
        let mut conn = self.recorder.app.database.connection().await?;
        let known = known::read(&mut conn, self.event, None).await?;
        Ok((conn, known))
    }

    /// Has the plan written, if that can be done in time. Returns nothing when the delivery turns out
    /// to be kept by somebody else.
    async fn write_plan(
        &mut self,
        request: PlanRequest,
        deadline: Instant,
    ) -> Result<Option<Option<Generated>>, AttemptError> {
        let callprep = self.recorder.app.callprep.clone();
        let wait = self.recorder.waiting.begin();
        let within = wait.of(deadline.saturating_duration_since(Instant::now()));
        let mut writing = pin!(callprep.write(request, Wording::ByRules, within));
        let early = match self.origin {
            Origin::New(_) => time::timeout(RECEIPT_WAIT, &mut writing).await.ok(),
            Origin::Claimed(_) => None,
        };
        let written = if let Some(written) = early {
            written
        } else {
            // From here on it is slow: nothing may be lost any more.
            let (is_ours, written) = tokio::join!(self.claim(), writing);
            if !is_ours? {
                return Ok(None);
            }
            written
        };
        if let Err(error) = &written {
            tracing::warn!(%error, "could not have the plan written in time, it stays pending");
        }
        Ok(Some(written.ok()))
    }

    /// Keeps the delivery and claims it, unless that is done. Returns whether it is ours to apply.
    async fn claim(&mut self) -> Result<bool, AttemptError> {
        let Origin::New(new) = self.origin else {
            return Ok(true);
        };
        let mut conn = self.recorder.app.database.connection().await?;
        let claim = deliveries::receive(&mut conn, new, new_id()).await?;
        if let Some(claim) = claim {
            self.origin = Origin::Claimed(claim);
        }
        self.turn = None;
        Ok(claim.is_some())
    }

    /// Applies the event of a delivery of which an earlier copy is kept.
    pub(super) async fn claim_and_run(
        &mut self,
        plan_deadline: Instant,
    ) -> Result<Outcome, AttemptError> {
        if self.claim().await? {
            self.run(None, plan_deadline).await
        } else {
            Ok(Outcome::Duplicate)
        }
    }

    async fn apply(
        &self,
        prepared: Prepared,
    ) -> Result<Result<Applied, ApplyError>, CheckoutError> {
        // Nobody closes the semaphore.
        let _turn = self.recorder.turns.acquire().await;
        let mut conn = self.recorder.app.database.connection().await?;
        let is_written = prepared.written.is_some();
        let may_be_worded = prepared
            .written
            .as_ref()
            .is_some_and(|plan| plan.may_be_worded);
        let mut applied = apply(&mut conn, self.origin, self.event, &prepared).await;
        if let Err(ApplyError::Outdated) = applied {
            applied = apply_anew(&mut conn, self.origin, self.event, prepared).await;
        }
        if let Ok(applied) = &applied {
            if may_be_worded {
                self.recorder.app.wakeups.wake_wordings();
            } else if !is_written && applied.plan.is_some() {
                self.recorder.app.wakeups.wake_plans();
            }
        }
        Ok(applied)
    }

    /// Keeps the delivery as one of nobody. Returns nothing if somebody has become known meanwhile.
    async fn ignore(&mut self) -> Result<Option<Outcome>, AttemptError> {
        let _turn = self.recorder.turns.acquire().await;
        let mut conn = self.recorder.app.database.connection().await?;
        let (origin, event) = (self.origin, self.event);
        let is_ours = conn
            .transaction(async |conn| {
                // Whoever makes the booking known wakes what is ignored by then: it is waited for, or
                // waits for this.
                locks::lock_bookings(conn, event.kept_uids()).await?;
                if known::read(conn, event, None).await?.sequence.is_some() {
                    return Ok(None);
                }
                keep_ignored(conn, origin).await.map(Some)
            })
            .await?;
        let Some(is_ours) = is_ours else {
            return Ok(None);
        };
        if !is_ours {
            return Ok(Some(Outcome::Duplicate));
        }
        // An import that makes the contact known wakes what was ignored before it has ended.
        let is_known = known::read(&mut conn, event, None)
            .await?
            .sequence
            .is_some();
        let is_due =
            is_known && requeue::requeue_if_unmatched(&mut conn, origin.delivery_id()).await?;
        Ok(Some(if is_due {
            Outcome::Accepted
        } else {
            Outcome::Ignored(IgnoreReason::NoMatchingOutreachSequence.as_str().to_owned())
        }))
    }

    /// Returns what became of the delivery, and the id under which it is kept.
    pub(super) async fn recorded(self, outcome: Outcome) -> Result<Recorded, RecordError> {
        if let Origin::New(new) = self.origin
            && outcome == Outcome::Duplicate
        {
            let mut conn = self.recorder.app.database.connection().await?;
            let stored = deliveries::get_by_dedupe_key(&mut conn, new.dedupe_key).await?;
            return Ok(Recorded::from(stored));
        }
        Ok(Recorded {
            delivery_id: self.origin.delivery_id(),
            outcome,
        })
    }

    /// Leaves the delivery to a worker, after an attempt that failed.
    pub(super) async fn leave_to_worker(
        mut self,
        error: AttemptError,
    ) -> Result<Recorded, RecordError> {
        let is_ours = self.claim().await.map_err(|error| match error {
            AttemptError::Checkout(error) => RecordError::Checkout(error),
            AttemptError::Database(error) => RecordError::Database(error),
            _ => RecordError::Task,
        })?;
        let Origin::Claimed(claim) = self.origin else {
            debug_assert!(!is_ours, "what is ours is claimed");
            return self.recorded(Outcome::Duplicate).await;
        };
        tracing::error!(
            delivery.id = %claim.id,
            %error,
            "could not apply delivery `{}`, a worker will",
            claim.id
        );
        self.recorder.give_back(claim, &error).await;
        self.recorded(Outcome::Accepted).await
    }
}

/// Keeps a delivery as one of nobody. Returns whether it is ours to keep.
async fn keep_ignored(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
) -> diesel::QueryResult<bool> {
    let reason = IgnoreReason::NoMatchingOutreachSequence;
    match origin {
        Origin::New(new) => {
            let ignored = NewDelivery {
                state: DeliveryState::Ignored,
                reason: Some(reason.as_str()),
                ..new.clone()
            };
            deliveries::keep(conn, &ignored).await
        }
        Origin::Claimed(claim) => deliveries::ignore(conn, claim, reason).await,
    }
}
