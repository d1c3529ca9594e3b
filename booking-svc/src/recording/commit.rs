//! The one transaction: everything that an event changes, or nothing.

use std::collections::BTreeSet;

use diesel::{
    QueryResult,
    result::{DatabaseErrorKind::UniqueViolation, Error::DatabaseError},
};
use diesel_async::AsyncPgConnection;
use futures_util::{future::try_join_all, try_join};

use super::{
    decided::Decided,
    delivery::Applied,
    erased::is_plan_fit,
    write_set::{PassedOn, WriteSet},
};
use crate::{
    domain::{BookingEvent, ContactStatus, PlanStatus},
    persons::pause_outreach,
    store::{
        Patience, bookings, call_prep_plans, contacts,
        deliveries::{self, Origin},
        erased_persons::{self, AddressHash},
        matching, notices, notifications, outreach_logs, prospects,
        sequences::{self, Pause},
        steps, transaction_with,
    },
};

/// The constraint that no two plans have one id.
const PLAN_IDS: &str = "call_prep_plans_pkey";

/// Why an event was not applied. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A statement failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// What the decision rests on has changed meanwhile.
    #[error("what is known of the call has changed since it was decided")]
    Stale,
    /// The call has its plan by now, or another one began with the same booking and was left behind with other
    /// outreach.
    #[error("the id of the call is taken")]
    CallIdTaken,
    /// Another subscription has told of the same event, which is applied already.
    #[error("the event is a copy of one that is applied already")]
    Copy,
    /// The delivery is not ours to apply: a copy of it is stored already, or our lease was taken over.
    #[error("the delivery is not ours to apply")]
    Taken,
    /// It names persons who were erased meanwhile, by the hashes of their addresses.
    #[error("the event names persons who were erased")]
    Erased(BTreeSet<AddressHash>),
}

/// Applies an event, if what was decided still holds.
///
/// It is written at once, while what it rests on is read again under the locks, and committed only if that
/// is still the same. Three round trips: BEGIN, all statements, COMMIT.
///
/// Call it from a task that is never aborted.
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
    let committed = transaction_with(Patience::Short, conn, async |conn| {
        // Polled in this order, and PostgreSQL carries them out in the order in which they are sent.
        let ((), snapshot, is_copy, erased, is_fit, written) = try_join!(
            writes.locks.acquire(conn),
            decided.snapshot.read_again(conn, event),
            deliveries::is_copy(conn, event, origin.delivery_id()),
            erased_persons::find(conn, event.all_addresses()),
            is_plan_fit(conn, decided),
            write(conn, origin, &writes),
        )?;
        if !erased.is_empty() {
            return Err(CommitError::Erased(erased));
        }
        if is_copy {
            return Err(CommitError::Copy);
        }
        if !is_fit || snapshot.as_ref() != Some(&decided.snapshot) {
            return Err(CommitError::Stale);
        }
        finish(conn, written).await
    })
    .await;
    match committed {
        Ok(()) => Ok(applied(event, decided, &writes)),
        Err(CommitError::Database(DatabaseError(UniqueViolation, at)))
            if at.constraint_name() == Some(PLAN_IDS) =>
        {
            Err(CommitError::CallIdTaken)
        }
        // Another process has written the same before it could be compared.
        Err(CommitError::Database(DatabaseError(UniqueViolation, _))) => Err(CommitError::Stale),
        Err(error) => Err(error),
    }
}

/// Applies an event as [`commit`] does, but decides anew under the locks, when nothing can change any
/// more: this ends, however many other events are about the same call.
///
/// # Errors
/// See [`CommitError`]. It is stale only if the event belongs to another sequence by now, or needs a plan
/// for which nothing was read.
pub async fn commit_anew(
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
            erased_persons::find(conn, event.all_addresses()),
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
        decided.written = decided.written.filter(|_| is_fit);
        decided.snapshot.is_known = matched.is_known;
        decided.snapshot.known_emails = matched.known_emails;
        if deliveries::is_copy(conn, event, delivery_id).await? {
            return Err(CommitError::Copy);
        }
        let snapshot = decided.snapshot.read_again(conn, event).await?;
        let decided = decided.anew(event, snapshot.ok_or(CommitError::Stale)?);
        if decided.lacks_basis() {
            return Err(CommitError::Stale);
        }
        if !deliveries::is_ours(conn, origin).await? {
            return Err(CommitError::Taken);
        }
        let writes = WriteSet::new(event, &decided, delivery_id);
        // Somebody may have become known who takes part.
        if !locks.include(&writes.locks) {
            return Err(CommitError::Stale);
        }
        let written = write(conn, origin, &writes).await?;
        finish(conn, written).await?;
        Ok(applied(event, &decided, &writes))
    })
    .await
}

/// Finishes the delivery of a copy: it changes nothing else.
///
/// # Errors
/// See [`CommitError`]. It is never stale: what was applied stays applied.
pub(super) async fn commit_copy(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    decided: &Decided,
) -> Result<(), CommitError> {
    if deliveries::finish(conn, origin, &decided.snapshot.sequence.id).await? {
        Ok(())
    } else {
        Err(CommitError::Taken)
    }
}

/// What came of writing.
struct WriteCounts {
    /// Whether the delivery was ours to finish.
    is_ours: bool,
    /// How many plans follow their call.
    following_plans: usize,
    /// How many deliveries are due now: unmatched ones, copies that are none, and what is passed on.
    due: usize,
}

/// Writes what an event changes, effect by effect. No statement needs the result of another one, so that
/// all of them are sent together.
async fn write(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    writes: &WriteSet<'_>,
) -> QueryResult<WriteCounts> {
    let sequence = writes.sequence;
    let outreach = writes.outreach.as_ref();
    let notices = writes.notices.as_ref();
    let (is_ours, _, (), (), (), (), (), (), following_plans, (), (), requeued, copies, passed_on) =
        try_join!(
            deliveries::finish(conn, origin, &sequence.id),
            try_join_all(
                writes
                    .bookings
                    .iter()
                    .map(|booking| bookings::save(conn, booking))
            ),
            leave_sequences(conn, writes),
            maybe(outreach.map(|outcome| {
                sequences::set_status(conn, &sequence.id, outcome.status, &outcome.calcom)
            })),
            maybe(outreach.map(|outcome| steps::set_status(conn, &sequence.id, outcome.status))),
            write_persons(conn, writes),
            maybe(
                writes
                    .engages
                    .then(|| prospects::engage(conn, &sequence.prospect_id))
            ),
            outreach_logs::append(conn, &writes.log),
            try_join_all(writes.moved_uids.iter().map(|uid| {
                call_prep_plans::follow_call(conn, &sequence.prospect_id, uid, writes.current_uid)
            })),
            maybe(
                writes.plan.as_ref().map(|plan| {
                    call_prep_plans::insert(conn, &plan.new, plan.written, plan.due)
                })
            ),
            maybe(notices.map(|notices| {
                notices::decide(conn, notices.call_id, notices.occasion, &notices.due)
            })),
            deliveries::requeue_unmatched(conn, &writes.new_uids, origin.delivery_id()),
            deliveries::requeue_copies(conn, writes.event),
            pass_on(conn, origin, writes),
        )?;
    Ok(WriteCounts {
        is_ours,
        following_plans: following_plans.iter().sum(),
        due: requeued + copies + passed_on,
    })
}

/// Gives the sequences back that the call belonged to until now, unless they have another one.
async fn leave_sequences(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<()> {
    let leave = writes
        .left
        .iter()
        .map(|sequence_id| release(conn, sequence_id));
    let prospects = writes
        .left_prospects
        .iter()
        .map(|prospect_id| prospects::release(conn, prospect_id));
    let plans = call_prep_plans::move_to(conn, &writes.rematched_uids, writes.sequence);
    try_join!(try_join_all(leave), try_join_all(prospects), plans).map(drop)
}

async fn release(conn: &AsyncPgConnection, sequence_id: &str) -> QueryResult<()> {
    try_join!(
        steps::release(conn, sequence_id),
        sequences::release(conn, sequence_id),
    )
    .map(drop)
}

/// Writes what becomes of those who take part.
async fn write_persons(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<()> {
    let persons = writes.persons;
    let pause = Pause {
        contact_ids: &persons.paused,
        led_from: &writes.sequence.id,
        booking_uid: &writes.paused_by,
    };
    try_join!(
        contacts::set_status(conn, &persons.converted, ContactStatus::Converted),
        contacts::set_status(conn, &persons.replied, ContactStatus::Replied),
        maybe((!persons.paused.is_empty()).then(|| pause_outreach(conn, &pause))),
    )
    .map(drop)
}

/// Passes what an event tells on to the seats of a shared call that it concerns, too.
async fn pass_on(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    writes: &WriteSet<'_>,
) -> QueryResult<usize> {
    match &writes.passed_on {
        None => Ok(0),
        Some(PassedOn::ToOthers {
            call_uid,
            replaced_uid,
            own_uids,
        }) => {
            let own_uids = own_uids.each_ref().map(Option::as_deref);
            let id = origin.delivery_id();
            deliveries::pass_on(conn, id, call_uid, *replaced_uid, own_uids).await
        }
        Some(PassedOn::Earlier {
            seat_uid,
            call_uid,
            but_of,
        }) => deliveries::pass_on_earlier(conn, seat_uid, call_uid, *but_of).await,
    }
}

/// Carries out a statement, if there is one.
async fn maybe(statement: Option<impl Future<Output = QueryResult<()>>>) -> QueryResult<()> {
    match statement {
        Some(statement) => statement.await,
        None => Ok(()),
    }
}

/// Makes sure that what was written may be committed, and wakes the background jobs that have work now.
async fn finish(conn: &mut AsyncPgConnection, written: WriteCounts) -> Result<(), CommitError> {
    if !written.is_ours {
        return Err(CommitError::Taken);
    }
    if written.following_plans > 0 || written.due > 0 {
        notifications::notify(conn).await?;
    }
    Ok(())
}

/// Returns what applying an event led to.
fn applied(event: &BookingEvent, decided: &Decided, writes: &WriteSet<'_>) -> Applied {
    let plan = match &writes.plan {
        Some(plan) => Some(call_prep_plans::PlanSummary {
            id: plan.new.id,
            booking_uid: plan.new.booking_uid.map(str::to_owned),
            // Counted when it was inserted.
            version: 0,
            status: match plan.written {
                Some(_) => PlanStatus::Ready,
                None => PlanStatus::Pending,
            },
        }),
        None => decided.existing_plan().cloned(),
    };
    Applied {
        sequence_id: writes.sequence.id.clone(),
        plan: plan.filter(|_| event.event_type.confirms()),
    }
}
