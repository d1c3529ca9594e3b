//! One attempt to apply an event: read the snapshot, decide, request the plan, commit; again if that is stale.

pub(super) mod corrected;
mod ending;
mod error;
mod finding;
mod waits;

use std::{collections::BTreeSet, pin::pin, time::Duration};

use futures_util::try_join;
use tokio::time::{self, Instant};

pub(crate) use self::error::AttemptError;
pub(super) use self::error::Stop;
use self::finding::Found;
use super::{
    Outcome, Recorder,
    commit::{CommitError, commit, commit_anew, commit_copy},
    decided::Decided,
    delivery::Applied,
    in_flight::Turn,
};
use crate::{
    domain::{BookingEvent, PlanStatus},
    new_id,
    plans::{Generated, PlanRequest, Wording},
    store::{
        Connection, Locks, contacts,
        deliveries::{self, Origin, StoredDelivery},
        dossiers::{self, Dossier},
        is_lock_timeout,
        matching::Match,
        sequences::Sequence,
        snapshot::Snapshot,
    },
};

/// How often an attempt starts over because the event belongs to another sequence at its commit.
const READ_LIMIT: usize = 3;

/// How long a delivery waits for a plan, a lock or a connection before its receipt is stored. The rules
/// answer in a fraction of that, so that most bookings need one commit.
const RECEIPT_WAIT: Duration = Duration::from_millis(100);

/// How an attempt at a new delivery ended.
pub(super) enum Ended {
    /// The delivery is a copy of a finished one.
    Settled(StoredDelivery),
    /// The event was handled.
    Done(Outcome),
}

/// The result of requesting a plan.
enum PlanWait {
    Written(Box<Generated>),
    /// The plan was not written in time, and stays pending.
    Late,
}

/// The result of the commit.
enum Committed {
    Applied(Applied),
    Stale,
    /// The event is already applied, or another process holds the delivery.
    Duplicate,
}

/// An attempt to apply one event.
pub(super) struct Attempt<'a> {
    pub(super) recorder: &'a Recorder,
    pub(super) event: &'a BookingEvent,
    pub(super) origin: Origin<'a>,
    /// Held until a row is stored that copies of the delivery can see.
    pub(super) turn: Option<Turn>,
    /// The deadline of the plan.
    pub(super) plan_deadline: Instant,
    /// The deadline of waiting for other events.
    pub(super) deadline: Instant,
}

impl Attempt<'_> {
    /// Applies the event of a new delivery, unless an earlier copy is finished.
    pub(super) async fn run_new(&mut self, dedupe_key: &str, weight: u32) -> Result<Ended, Stop> {
        let _memory = self.memory(weight).await?;
        let found = match self.find(dedupe_key).await? {
            Found::Settled(stored) => return Ok(Ended::Settled(stored)),
            Found::Open => {
                self.claim().await?;
                None
            }
            Found::First(found) => Some(*found),
        };
        Box::pin(self.read_and_commit(found)).await.map(Ended::Done)
    }

    /// Applies the event of a claimed delivery.
    pub(super) async fn run(&mut self) -> Result<Outcome, Stop> {
        Box::pin(self.read_and_commit(None)).await
    }

    /// Applies the event. `found` holds its sequence, if that is already known.
    async fn read_and_commit(
        &mut self,
        mut found: Option<(Connection, Option<Match>)>,
    ) -> Result<Outcome, Stop> {
        for _ in 0..READ_LIMIT {
            let (conn, matched) = match found.take() {
                Some(found) => found,
                None => self.find_match().await?,
            };
            let Some(matched) = matched else {
                drop(conn);
                match self.ignore().await? {
                    Some(outcome) => return Ok(outcome),
                    None => continue,
                }
            };
            if self.is_of_erased(&conn, &matched).await? {
                return Err(Stop::erased(BTreeSet::new()));
            }
            let (mut decided, request) = Box::pin(self.decide(conn, matched)).await?;
            if let Some(request) = request {
                match Box::pin(self.have_plan_written(request)).await? {
                    PlanWait::Written(plan) => decided.written = Some(*plan),
                    PlanWait::Late => {}
                }
            }
            match Box::pin(self.commit(decided)).await? {
                Committed::Applied(applied) => return Ok(Outcome::Applied(applied)),
                Committed::Duplicate => return Ok(Outcome::Duplicate),
                Committed::Stale => {}
            }
        }
        Err(AttemptError::KeptMoving.into())
    }

    /// Returns whether an event without a booker contains personal data that must not be stored,
    /// since the contact of its sequence was erased.
    async fn is_of_erased(&self, conn: &Connection, matched: &Match) -> Result<bool, AttemptError> {
        if self.event.booker().is_some() || !self.event.has_personal_data() {
            return Ok(false);
        }
        let contact = matched.sequence.contact_id.as_deref().into_iter();
        Ok(!contacts::list_erased(conn, contact).await?.is_empty())
    }

    /// Decides what the event changes. Returns the request to callprep-svc if a plan is due. The
    /// connection returns to the pool before that wait.
    async fn decide(
        &self,
        conn: Connection,
        matched: Match,
    ) -> Result<(Decided, Option<PlanRequest>), AttemptError> {
        let sequence = matched.sequence.clone();
        let (snapshot, dossier) = try_join!(
            Snapshot::read(&conn, self.event, matched),
            self.early_dossier(&conn, &sequence),
        )?;
        let mut decided = Decided::new(self.event, snapshot);
        decided.remind_before = self.recorder.app.remind_before;
        if !decided.decision.plan_due {
            return Ok((decided, None));
        }
        let dossier = match dossier {
            Some(dossier) => dossier,
            None => dossiers::get(&conn, &sequence).await?,
        };
        let request = decided.request_plan(dossier, self.recorder.app.default_language);
        Ok((decided, Some(request)))
    }

    /// Reads the dossier early if a plan is likely to be due, which saves a round trip.
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

    /// Requests the plan, if there is enough time.
    async fn have_plan_written(&mut self, request: PlanRequest) -> Result<PlanWait, AttemptError> {
        let deadline = self.plan_deadline;
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
            // The plan is slow, so the delivery must be made durable.
            let (claimed, written) = tokio::join!(self.claim(), writing);
            claimed?;
            written
        };
        Ok(match written {
            Ok(plan) => PlanWait::Written(Box::new(plan)),
            Err(error) => {
                tracing::warn!(%error, "the plan was not written in time and stays pending");
                PlanWait::Late
            }
        })
    }

    /// Stores the receipt of the delivery and claims it, unless that is already done.
    async fn claim(&mut self) -> Result<(), AttemptError> {
        let Origin::New(new) = self.origin else {
            return Ok(());
        };
        let mut conn = self.recorder.app.database.receipt_connection().await?;
        let lease = Box::pin(deliveries::receive(&mut conn, new, new_id())).await?;
        self.turn = None;
        let lease = lease.ok_or(AttemptError::NotOurs)?;
        self.origin = Origin::Claimed(lease);
        Ok(())
    }

    async fn commit(&mut self, decided: Decided) -> Result<Committed, Stop> {
        let prospect_id = decided.snapshot.sequence.prospect_id.clone();
        let locks = Locks::on_bookings(self.event.locked_names()).and_prospects([prospect_id]);
        loop {
            if let Some(committed) = Box::pin(self.try_commit(&locks, &decided)).await? {
                return Ok(committed);
            }
            self.let_others_go_first(&locks).await?;
        }
    }

    /// Commits the decision. Returns `None` if another process holds one of the locks for too long.
    async fn try_commit(
        &mut self,
        locks: &Locks,
        decided: &Decided,
    ) -> Result<Option<Committed>, Stop> {
        let mut begun = self.begin(locks).await?;
        let conn = &mut begun.conn;
        let plan = decided.written.as_ref();
        let (is_written, may_be_worded) =
            (plan.is_some(), plan.is_some_and(|plan| plan.may_be_worded));
        let mut committed = commit(conn, self.origin, self.event, decided).await;
        if let Err(CommitError::Stale | CommitError::CallIdTaken) = committed {
            let decided = Decided {
                derives_call_id: matches!(committed, Err(CommitError::Stale)),
                ..decided.clone()
            };
            let again = commit_anew(conn, self.origin, self.event, decided);
            committed = Box::pin(again).await;
        }
        if let Err(CommitError::Copy(copied)) = &committed
            && let Err(error) = commit_copy(conn, self.origin, self.event, copied).await
        {
            committed = Err(error.into());
        }
        match committed {
            Ok(applied) => {
                let plan = applied.plan.as_ref();
                if plan.is_some_and(|plan| !is_written || plan.status == PlanStatus::Pending) {
                    self.recorder.app.wakeups.wake_plans();
                } else if may_be_worded {
                    self.recorder.app.wakeups.wake_wordings();
                }
                Ok(Some(Committed::Applied(applied)))
            }
            Err(CommitError::Stale | CommitError::CallIdTaken) => Ok(Some(Committed::Stale)),
            Err(CommitError::Copy(_) | CommitError::Taken) => Ok(Some(Committed::Duplicate)),
            Err(CommitError::Erased(erased)) => Err(Stop::erased(erased)),
            Err(CommitError::Database(error)) if is_lock_timeout(&error) => Ok(None),
            Err(CommitError::Database(error)) => Err(error.into()),
        }
    }
}
