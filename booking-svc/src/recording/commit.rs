//! The one transaction: everything that an event changes, or nothing.

use std::collections::BTreeSet;

use diesel::result::{
    DatabaseErrorKind::UniqueViolation,
    Error::{DatabaseError, NotFound},
};
use diesel_async::AsyncPgConnection;
use futures_util::{join, try_join};

use super::{
    attempt::corrected::is_about_another,
    decided::Decided,
    delivery::{Applied, AppliedPlan},
    effects::{WriteCounts, write},
    erased::is_plan_fit,
    write_set::WriteSet,
};
use crate::{
    domain::BookingEvent,
    persons::pause_contacts_with_calls,
    store::{
        Cause, Patience,
        contacts::Address,
        deliveries::{self, Copied, Origin},
        erased_persons::{self, AddressHash},
        first_failure, matching, notifications,
        snapshot::Snapshot,
        transaction_with,
    },
};

/// The unique constraint on the ids of plans.
const PLAN_IDS: &str = "call_prep_plans_pkey";

/// Why an event was not applied. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A statement failed.
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
    /// The snapshot of the decision has changed in the meantime.
    #[error("the snapshot is stale")]
    Stale,
    /// The call already has a plan, or another call that began with the same booking keeps the id
    /// after its booking moved to other outreach.
    #[error("the id of the call is taken")]
    CallIdTaken,
    /// The event is a copy, from another subscription, of one that is already applied.
    #[error("the event is a copy of one that is applied already")]
    Copy(Copied),
    /// Another worker holds the delivery: a copy of it is already stored, or our lease was taken
    /// over.
    #[error("another worker holds the delivery")]
    Taken,
    /// The event names persons who were erased in the meantime, given by the hashes of their
    /// addresses.
    #[error("the event names erased persons")]
    Erased(BTreeSet<AddressHash>),
}

/// Applies an event, unless the snapshot of the decision is stale.
///
/// Writes the changes and, in the same round trip, reads the snapshot again under the locks.
/// Commits only if the snapshot is unchanged. Takes three round trips: BEGIN, all statements,
/// COMMIT.
///
/// Must be called from a task that is never aborted.
///
/// # Errors
/// See [`CommitError`].
pub async fn commit(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    decided: &Decided,
) -> Result<Applied, CommitError> {
    let writes = WriteSet::new(event, decided, origin.delivery_id());
    let matched = decided.snapshot.matched();
    let committed = transaction_with(Patience::Short, conn, async |conn| {
        // The statements are polled in this order, and PostgreSQL executes them in the order of
        // arrival.
        let ended = join!(
            writes.locks.acquire(conn),
            decided.snapshot.read_again(conn, event),
            deliveries::find_copied(conn, event, origin.delivery_id()),
            erased_persons::find(conn, event.named_addresses()),
            is_plan_fit(conn, decided),
            is_about_another(conn, event, &matched),
            write(conn, origin, &writes),
        );
        let (snapshot, copied, erased, is_fit, other, written) = match ended {
            (Ok(()), Ok(snapshot), Ok(copied), Ok(erased), Ok(is_fit), Ok(other), Ok(written)) => {
                (snapshot, copied, erased, is_fit, other, written)
            }
            (locked, snapshot, copied, erased, is_fit, other, written) => {
                let errors = [
                    locked.err(),
                    snapshot.err(),
                    copied.err(),
                    erased.err(),
                    is_fit.err(),
                    other.err(),
                    written.err(),
                ];
                return Err(first_failure(errors).unwrap_or(NotFound).into());
            }
        };
        if !erased.is_empty() {
            return Err(CommitError::Erased(erased));
        }
        if let Some(copied) = copied {
            return Err(CommitError::Copy(copied));
        }
        if !is_fit || other || snapshot.as_ref() != Some(&decided.snapshot) {
            return Err(CommitError::Stale);
        }
        finish(conn, &writes, written).await
    })
    .await;
    match committed.map_err(call_id_taken) {
        Ok(()) => Ok(applied(event, decided, &writes)),
        // Another process wrote the same row before the snapshots could be compared.
        Err(CommitError::Database(DatabaseError(UniqueViolation, _))) => Err(CommitError::Stale),
        Err(error) => Err(error),
    }
}

/// Returns the error that the id of the call is taken, if a plan has that id.
fn call_id_taken(error: CommitError) -> CommitError {
    match error {
        CommitError::Database(DatabaseError(UniqueViolation, at))
            if at.constraint_name() == Some(PLAN_IDS) =>
        {
            CommitError::CallIdTaken
        }
        error => error,
    }
}

/// Applies an event like [`commit`], but decides again under the locks, when nothing can change any
/// more. It therefore succeeds however many other events concern the same call.
///
/// # Errors
/// See [`CommitError`]. The snapshot is stale only if the event belongs to another sequence by now,
/// or needs a plan whose dossier was not read.
pub async fn commit_anew(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    mut decided: Decided,
) -> Result<Applied, CommitError> {
    let committed = Box::pin(decide_and_commit(conn, origin, event, decided.clone())).await;
    match committed.map_err(call_id_taken) {
        Err(CommitError::CallIdTaken) => {
            decided.derives_call_id = false;
            Box::pin(decide_and_commit(conn, origin, event, decided)).await
        }
        ended => ended,
    }
}

async fn decide_and_commit(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    mut decided: Decided,
) -> Result<Applied, CommitError> {
    let delivery_id = origin.delivery_id();
    transaction_with(Patience::Short, conn, async |conn| {
        let locks = WriteSet::new(event, &decided, delivery_id).locks;
        locks.acquire(conn).await?;
        let (matched, erased, is_fit) = try_join!(
            matching::find_match(conn, event),
            erased_persons::find(conn, event.named_addresses()),
            is_plan_fit(conn, &decided),
        )?;
        if !erased.is_empty() {
            return Err(CommitError::Erased(erased));
        }
        let matched = matched.ok_or(CommitError::Stale)?;
        let reason = decided.snapshot.matched_by;
        if (&matched.sequence, matched.matched_by) != (&decided.snapshot.sequence, reason) {
            return Err(CommitError::Stale);
        }
        // Another date of its series, or the booking with its number, may have become known.
        if is_about_another(conn, event, &matched).await? {
            return Err(CommitError::Stale);
        }
        decided.written = decided.written.filter(|_| is_fit);
        if let Some(copied) = deliveries::find_copied(conn, event, delivery_id).await? {
            return Err(CommitError::Copy(copied));
        }
        let snapshot = Snapshot::read(conn, event, matched).await?;
        let decided = decided.anew(event, snapshot);
        if decided.lacks_basis() {
            return Err(CommitError::Stale);
        }
        if !deliveries::is_ours(conn, origin).await? {
            return Err(CommitError::Taken);
        }
        let writes = WriteSet::new(event, &decided, delivery_id);
        // A participant may have become a contact.
        if !locks.include(&writes.locks) {
            return Err(CommitError::Stale);
        }
        let written = write(conn, origin, &writes).await?;
        finish(conn, &writes, written).await?;
        Ok(applied(event, &decided, &writes))
    })
    .await
}

/// Finishes the delivery of a copy as applied to the sequence of the copied one, without any other
/// change. The copy itself may have been matched with another sequence, before the copied one was
/// applied.
///
/// Does nothing if the delivery is not ours to finish any more.
pub(super) async fn commit_copy(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    copied: &Copied,
) -> diesel::QueryResult<()> {
    let sequence_id = copied.sequence_id.as_deref();
    deliveries::finish(conn, origin, event, sequence_id)
        .await
        .map(drop)
}

/// Checks that the transaction may be committed, and wakes the background jobs that have work now.
async fn finish(
    conn: &mut AsyncPgConnection,
    writes: &WriteSet<'_>,
    written: WriteCounts,
) -> Result<(), CommitError> {
    if !written.is_ours {
        return Err(CommitError::Taken);
    }
    pause_left(conn, writes).await?;
    if written.following_plans > 0 || written.due > 0 {
        notifications::notify(conn).await?;
    }
    Ok(())
}

/// Pauses the outreach that the call has left, if its contact has another call, as anybody in it. That is known only
/// after the call has left.
async fn pause_left(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> diesel::QueryResult<()> {
    if writes.left_contacts.is_empty() {
        return Ok(());
    }
    let contacts = writes.left_contacts.iter();
    let contacts =
        contacts.map(|contact| (&contact.id, Address::of(Some(contact.address.clone()))));
    let contacts = contacts.collect::<Vec<_>>();
    pause_contacts_with_calls(conn, contacts.iter().map(|(id, address)| (*id, address))).await
}

/// Returns the result of applying an event.
fn applied(event: &BookingEvent, decided: &Decided, writes: &WriteSet<'_>) -> Applied {
    let plan = match &writes.plan {
        Some(plan) => Some(plan.applied()),
        None => decided.existing_plan().map(|plan| AppliedPlan {
            id: plan.id,
            status: plan.status,
        }),
    };
    Applied {
        sequence_id: writes.sequence.id.clone(),
        plan: plan.filter(|_| event.event_type.confirms()),
    }
}
