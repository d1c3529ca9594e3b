//! One attempt to apply an event: read, decide, have the plan written, commit; again if what was read is
//! stale by then.

use std::{pin::pin, time::Duration};

use futures_util::try_join;
use tokio::time::{self, Instant};

use super::{
    Outcome, RecordError, Recorded, Recorder,
    commit::{CommitError, commit, commit_anew},
    decided::Decided,
    delivery::Applied,
    in_flight::Turn,
};
use crate::{
    domain::BookingEvent,
    new_id, persons,
    plans::{Generated, PlanRequest, Wording},
    store::{
        CheckoutError, Connection, contacts,
        deliveries::{self, Origin, StoredDelivery},
        dossiers::{self, Dossier},
        matching,
        sequences::Sequence,
        snapshot::Snapshot,
    },
};

/// How often an event is read again that belongs to another sequence by the time it is committed.
const READ_LIMIT: usize = 3;

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
    /// Returns what kind of error it is; its text may quote the row.
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

/// What is found for a new delivery.
pub(super) enum Found {
    /// An earlier copy of it that needs no more.
    Settled(StoredDelivery),
    /// An earlier copy of it that may still be applied.
    Open,
    /// Nothing: it is the first. With the sequence that it belongs to.
    First(Box<(Connection, Option<Sequence>)>),
}

/// What came of having a plan written.
enum PlanWait {
    Written(Box<Generated>),
    /// It was not written in time, and stays pending.
    Late,
    /// The delivery turned out to be another process's.
    NotOurs,
}

/// What came of committing.
enum Committed {
    Applied(Applied),
    Stale,
    Taken,
}

/// An attempt to apply one event.
pub(super) struct Attempt<'a> {
    pub(super) recorder: &'a Recorder,
    pub(super) event: &'a BookingEvent,
    pub(super) origin: Origin<'a>,
    /// Held until something is stored that copies of the delivery can see.
    pub(super) turn: Option<Turn>,
}

impl Attempt<'_> {
    /// Looks for an earlier copy of the delivery and, in the same round trip, for the sequence that its
    /// event belongs to.
    pub(super) async fn find(&self, dedupe_key: &str) -> Result<Found, AttemptError> {
        let conn = self.recorder.app.database.connection().await?;
        let (earlier, sequence, stale) = try_join!(
            deliveries::find_by_dedupe_key(&conn, dedupe_key),
            matching::find_sequence(&conn, self.event),
            contacts::has_stale(&conn),
        )?;
        if stale && earlier.is_none() {
            drop(conn);
            return Ok(Found::First(Box::new(self.find_sequence().await?)));
        }
        Ok(match earlier {
            Some((_, true)) => Found::Open,
            Some((stored, false)) => Found::Settled(stored),
            None => Found::First(Box::new((conn, sequence))),
        })
    }

    /// Applies the event, which waits for its plan until `plan_deadline` at most. The sequence that it
    /// belongs to may have been found already.
    pub(super) async fn run(
        &mut self,
        mut found: Option<(Connection, Option<Sequence>)>,
        plan_deadline: Instant,
    ) -> Result<Outcome, AttemptError> {
        for _ in 0..READ_LIMIT {
            let (conn, sequence) = match found.take() {
                Some(found) => found,
                None => self.find_sequence().await?,
            };
            let Some(sequence) = sequence else {
                drop(conn);
                match self.ignore().await? {
                    Some(outcome) => return Ok(outcome),
                    None => continue,
                }
            };
            let (mut decided, request) = self.decide(conn, sequence).await?;
            if let Some(request) = request {
                match self.have_plan_written(request, plan_deadline).await? {
                    PlanWait::Written(plan) => decided.written = Some(*plan),
                    PlanWait::Late => {}
                    PlanWait::NotOurs => return Ok(Outcome::Duplicate),
                }
            }
            match self.commit(decided).await? {
                Committed::Applied(applied) => return Ok(Outcome::Applied(applied)),
                Committed::Taken => return Ok(Outcome::Duplicate),
                Committed::Stale => {}
            }
        }
        Err(AttemptError::KeptMoving)
    }

    /// Applies the event of a delivery of which an open copy is stored.
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

    async fn find_sequence(&self) -> Result<(Connection, Option<Sequence>), AttemptError> {
        let mut conn = self.recorder.app.database.connection().await?;
        // Another tool may have written an address a moment ago.
        persons::normalise_stale(&mut conn).await?;
        let sequence = matching::find_sequence(&conn, self.event).await?;
        Ok((conn, sequence))
    }

    /// Decides what the event changes. Returns what to ask callprep-svc for, if a plan is due; the
    /// connection is given back before that is waited for.
    async fn decide(
        &self,
        conn: Connection,
        sequence: Sequence,
    ) -> Result<(Decided, Option<PlanRequest>), AttemptError> {
        let (snapshot, dossier) = try_join!(
            Snapshot::read(&conn, self.event, sequence.clone()),
            self.early_dossier(&conn, &sequence),
        )?;
        let mut decided = Decided::new(self.event, snapshot);
        if !decided.decision.plan_due {
            return Ok((decided, None));
        }
        let dossier = match dossier {
            Some(dossier) => dossier,
            None => dossiers::get(&conn, &sequence).await?,
        };
        let request = decided.request_plan(self.event, dossier);
        Ok((decided, Some(request)))
    }

    /// Reads the dossier before it is known whether a plan is due, where that is likely: it costs no
    /// round trip then.
    async fn early_dossier(
        &self,
        conn: &Connection,
        sequence: &Sequence,
    ) -> diesel::QueryResult<Option<Dossier>> {
        if self.event.event_type.confirms() {
            dossiers::get(conn, sequence).await.map(Some)
        } else {
            Ok(None)
        }
    }

    /// Has the plan written, if that can be done in time.
    async fn have_plan_written(
        &mut self,
        request: PlanRequest,
        deadline: Instant,
    ) -> Result<PlanWait, AttemptError> {
        let callprep = self.recorder.app.callprep.clone();
        let wait = self.recorder.plan_waits.begin();
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
                return Ok(PlanWait::NotOurs);
            }
            written
        };
        Ok(match written {
            Ok(plan) => PlanWait::Written(Box::new(plan)),
            Err(error) => {
                tracing::warn!(%error, "the plan was not written in time, it stays pending");
                PlanWait::Late
            }
        })
    }

    /// Stores the receipt of the delivery and claims it, unless that is done. Returns whether it is ours
    /// to apply.
    async fn claim(&mut self) -> Result<bool, AttemptError> {
        let Origin::New(new) = self.origin else {
            return Ok(true);
        };
        let mut conn = self.recorder.app.database.connection().await?;
        let lease = deliveries::receive(&mut conn, new, new_id()).await?;
        if let Some(lease) = lease {
            self.origin = Origin::Claimed(lease);
        }
        self.turn = None;
        Ok(lease.is_some())
    }

    async fn commit(&self, decided: Decided) -> Result<Committed, AttemptError> {
        let _permit = self.recorder.transaction_permit().await;
        let mut conn = self.recorder.app.database.connection().await?;
        let plan = decided.written.as_ref();
        let (is_written, may_be_worded) =
            (plan.is_some(), plan.is_some_and(|plan| plan.may_be_worded));
        let mut committed = commit(&mut conn, self.origin, self.event, &decided).await;
        if let Err(CommitError::Stale) = committed {
            committed = commit_anew(&mut conn, self.origin, self.event, decided).await;
        }
        match committed {
            Ok(applied) => {
                if may_be_worded {
                    self.recorder.app.wakeups.wake_wordings();
                } else if !is_written && applied.plan.is_some() {
                    self.recorder.app.wakeups.wake_plans();
                }
                Ok(Committed::Applied(applied))
            }
            Err(CommitError::Stale) => Ok(Committed::Stale),
            Err(CommitError::Taken) => Ok(Committed::Taken),
            Err(CommitError::Database(error)) => Err(error.into()),
        }
    }

    /// Returns what became of the delivery, and the id under which it is stored.
    pub(super) async fn recorded(self, outcome: Outcome) -> Result<Recorded, RecordError> {
        if let Origin::New(new) = self.origin
            && outcome == Outcome::Duplicate
        {
            let mut conn = self.recorder.app.database.connection().await?;
            let stored = deliveries::get_by_dedupe_key(&mut conn, new.dedupe_key).await?;
            return Ok(stored.try_into()?);
        }
        Ok(Recorded {
            delivery_id: self.origin.delivery_id(),
            outcome,
        })
    }

    /// Leaves the delivery to a background job, after an attempt that failed.
    pub(super) async fn leave_to_retry(
        mut self,
        error: AttemptError,
    ) -> Result<Recorded, RecordError> {
        let is_ours = self.claim().await.map_err(|error| match error {
            AttemptError::Checkout(error) => RecordError::Checkout(error),
            AttemptError::Database(error) => RecordError::Database(error),
            _ => RecordError::Task,
        })?;
        let Origin::Claimed(lease) = self.origin else {
            debug_assert!(!is_ours, "what is ours is claimed");
            return self.recorded(Outcome::Duplicate).await;
        };
        tracing::error!(
            delivery.id = %lease.id,
            %error,
            "could not apply delivery `{}`, it will be retried",
            lease.id
        );
        self.recorder.give_back(lease, &error).await;
        self.recorded(Outcome::Accepted).await
    }
}
