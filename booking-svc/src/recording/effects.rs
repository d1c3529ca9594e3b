//! The effects of an event, T1 to T7, statement by statement.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::{future::try_join_all, try_join};

use super::{passed_on::PassedOn, write_set::WriteSet};
use crate::{
    domain::ContactStatus,
    persons::pause_outreach,
    store::{
        bookings, call_prep_plans, contacts,
        deliveries::{self, Origin},
        notices, outreach_logs, prospects,
        sequences::{self, Pause, Released},
        steps,
    },
};

/// The result of the statements.
pub(super) struct WriteCounts {
    /// Whether the delivery was new, or its lease was still held.
    pub(super) is_ours: bool,
    /// The number of plans that follow their call.
    pub(super) following_plans: usize,
    /// The number of deliveries that are due now: unmatched ones, supposed copies that are separate
    /// events, and those for other seats.
    pub(super) due: usize,
}

/// Writes all changes of an event: its effects T1 to T7, and their consequences. No statement needs the
/// result of another, so all are pipelined.
pub(super) async fn write(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    writes: &WriteSet<'_>,
) -> QueryResult<WriteCounts> {
    let (is_ours, (), (), following_plans, due) = try_join!(
        deliveries::finish(conn, origin, writes.event, Some(&writes.sequence.id)),
        // T5 comes first: later statements read the bookings.
        write_bookings(conn, writes),
        write_outreach(conn, writes),
        write_plans(conn, writes),
        pass_on_to_others(conn, origin, writes),
    )?;
    Ok(WriteCounts {
        is_ours,
        following_plans,
        due,
    })
}

/// T5: the bookings of the call.
async fn write_bookings(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<()> {
    let bookings = writes.bookings.iter();
    let saves = bookings.map(|booking| bookings::save(conn, booking));
    try_join_all(saves).await.map(drop)
}

/// T1 to T4 and T6: the outreach to which the call belongs, and the one to which it belonged before.
async fn write_outreach(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<()> {
    let sequence = writes.sequence;
    let outreach = writes.outreach.as_ref();
    let set_sequence = outreach
        .map(|outcome| sequences::set_status(conn, &sequence.id, outcome.status, &outcome.calcom));
    let set_steps = outreach.map(|outcome| steps::set_status(conn, &sequence.id, outcome.status));
    let engages = writes.engages;
    let engage = engages.then(|| prospects::engage(conn, &sequence.prospect_id));
    try_join!(
        leave_sequences(conn, writes),
        maybe(set_sequence),                      // T1: the sequence
        maybe(set_steps),                         // T2: its open steps
        write_persons(conn, writes),              // T3: the contacts
        maybe(engage),                            // T4: the prospect
        outreach_logs::append(conn, &writes.log), // T6: the outreach log
    )
    .map(drop)
}

/// T7: the plan of the call, and the notices. Returns how many plans follow it to another booking.
async fn write_plans(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<usize> {
    let prospect_id = &writes.sequence.prospect_id;
    let moved = writes.moved_plans.iter();
    let follow = moved.map(|(from, to)| call_prep_plans::follow_call(conn, prospect_id, from, to));
    let plan = writes.plan.as_ref();
    let insert = plan.map(|plan| call_prep_plans::insert(conn, &plan.new, plan.written, plan.due));
    let notices = writes.notices.as_ref();
    let decide = notices
        .map(|notices| notices::decide(conn, notices.call_id, notices.occasion, &notices.due));
    let (following, (), ()) = try_join!(try_join_all(follow), maybe(insert), maybe(decide))?;
    Ok(following.iter().sum())
}

/// Requeues other deliveries that the event affects. Returns their number.
async fn pass_on_to_others(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    writes: &WriteSet<'_>,
) -> QueryResult<usize> {
    let (unmatched, copies, passed_on) = try_join!(
        deliveries::requeue_unmatched(
            conn,
            &writes.new_uids,
            &writes.new_numbers,
            origin.delivery_id()
        ),
        deliveries::requeue_copies(conn, writes.event),
        try_join_all(
            writes
                .passed_on
                .iter()
                .map(|passed_on| pass_on(conn, origin, passed_on)),
        ),
    )?;
    Ok(unmatched + copies + passed_on.iter().sum::<usize>())
}

/// Restores the sequences that the call belonged to before, unless they have another call.
async fn leave_sequences(conn: &AsyncPgConnection, writes: &WriteSet<'_>) -> QueryResult<()> {
    let leave = writes
        .left
        .iter()
        .map(|(sequence_id, released)| release(conn, sequence_id, *released));
    let prospects = writes
        .left_prospects
        .iter()
        .map(|prospect_id| prospects::release(conn, prospect_id));
    let plans = call_prep_plans::move_to(conn, &writes.rematched_uids, writes.sequence);
    try_join!(try_join_all(leave), try_join_all(prospects), plans).map(drop)
}

async fn release(
    conn: &AsyncPgConnection,
    sequence_id: &str,
    released: Released,
) -> QueryResult<()> {
    try_join!(
        steps::release(conn, sequence_id, released),
        sequences::release(conn, sequence_id, released),
    )
    .map(drop)
}

/// T3: the contacts among the participants.
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

/// Stores the event for the other seats of a shared call that it affects.
async fn pass_on(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    passed_on: &PassedOn<'_>,
) -> QueryResult<usize> {
    match passed_on {
        PassedOn::ToOthers {
            call_uid,
            replaced_uid,
            own_uids,
        } => {
            let own_uids = own_uids.each_ref().map(Option::as_deref);
            let id = origin.delivery_id();
            deliveries::pass_on(conn, id, call_uid, *replaced_uid, own_uids).await
        }
        PassedOn::Earlier {
            seat_uid,
            call_uid,
            but_of,
        } => deliveries::pass_on_earlier(conn, seat_uid, call_uid, *but_of).await,
        PassedOn::ToRequested { call_uid, own_uid } => {
            deliveries::pass_on_to_requested(conn, origin.delivery_id(), call_uid, own_uid).await
        }
    }
}

/// Executes a statement, if there is one.
async fn maybe(statement: Option<impl Future<Output = QueryResult<()>>>) -> QueryResult<()> {
    match statement {
        Some(statement) => statement.await,
        None => Ok(()),
    }
}
