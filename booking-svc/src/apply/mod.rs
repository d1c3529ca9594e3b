//! The one transaction: everything that an event changes, or nothing.

mod outreach_records;

use std::collections::BTreeSet;

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::{
    domain::{BookingEvent, BookingState, Details},
    new_id, now,
    prepare::Prepared,
    store::{
        bookings::Booking,
        call_prep_plans::{PENDING, PlanSummary, READY},
        changes::{self, Changes, DuePlan, Origin, Saved},
        known,
    },
};

/// Why an event was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A statement failed; nothing was changed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// Meanwhile something has changed on which the decision depends.
    #[error("what is known of the call has changed while the event was prepared")]
    Outdated,
    /// The delivery is not ours to apply: it is kept already, or somebody else has taken it over.
    #[error("the delivery is not ours to apply")]
    Taken,
}

/// What applying an event led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The sequence to which it was applied.
    pub sequence_id: String,
    /// The plan of the call, if the event says that the call stands.
    pub plan: Option<PlanSummary>,
}

/// Applies an event in one transaction that also finishes its delivery, if what was decided still
/// holds. Call it from a task that nobody aborts.
///
/// # Errors
/// See [`ApplyError`]; in each case nothing was changed.
pub async fn apply(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    prepared: &Prepared,
) -> Result<Applied, ApplyError> {
    let changes = changes(event, prepared);
    let saved = changes::save(conn, origin, event, &changes).await?;
    applied(event, prepared, &changes, saved)
}

/// Applies an event as [`apply`] does, but decides anew, when nothing can change any more.
///
/// # Errors
/// See [`ApplyError`]; it is outdated only if the event belongs to another sequence by now, or needs a
/// plan for which nothing was prepared.
pub async fn apply_anew(
    conn: &mut AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    prepared: Prepared,
) -> Result<Applied, ApplyError> {
    conn.transaction(async |conn| {
        changes::lock(conn, event, &changes(event, &prepared)).await?;
        let known = known::read(conn, event, None).await?;
        if known.sequence.as_ref() != Some(&prepared.sequence) {
            return Err(ApplyError::Outdated);
        }
        let plan_was_due = prepared.decision.plan_due;
        let prepared = prepared.decided_anew(event, known);
        if prepared.decision.plan_due && !plan_was_due {
            return Err(ApplyError::Outdated);
        }
        let changes = changes(event, &prepared);
        let saved = changes::save(conn, origin, event, &changes).await?;
        applied(event, &prepared, &changes, saved)
    })
    .await
}

/// Returns what applying an event led to.
fn applied(
    event: &BookingEvent,
    prepared: &Prepared,
    changes: &Changes<'_>,
    saved: Saved,
) -> Result<Applied, ApplyError> {
    match saved {
        Saved::All => {}
        Saved::Outdated => return Err(ApplyError::Outdated),
        Saved::Taken => return Err(ApplyError::Taken),
    }
    let plan = match &changes.plan {
        Some(due) => Some(PlanSummary {
            id: due.id,
            booking_uid: prepared.decision.current_uid.clone(),
            status: due.written.map_or(PENDING, |_| READY).to_owned(),
        }),
        None => existing_plan(prepared),
    };
    Ok(Applied {
        sequence_id: prepared.sequence.id.clone(),
        plan: plan.filter(|_| event.event_type.confirms()),
    })
}

/// Returns everything that an event changes.
fn changes<'a>(event: &'a BookingEvent, prepared: &'a Prepared) -> Changes<'a> {
    let decision = &prepared.decision;
    let bookings = changed_bookings(event, prepared);
    let is_new = |booking: &Booking| prepared.known.booking(&booking.uid).is_none();
    // Those that wait for a booking name it without its seat.
    let named = [&event.booking_uid, &event.reschedule_uid];
    let new_uids = if bookings.iter().any(is_new) {
        named.into_iter().flatten().map(String::as_str).collect()
    } else {
        Vec::new()
    };
    let led_to = || led_to(event, prepared, &bookings);
    let prospect_ids = bookings.iter().map(|booking| booking.prospect_id.clone());
    Changes {
        sequence: &prepared.sequence,
        prospect_ids: prospect_ids
            .chain([prepared.sequence.prospect_id.clone()])
            .collect(),
        fingerprint: &prepared.known.fingerprint,
        outreach: outreach_records::status(decision.outreach, led_to),
        engages: decision.engages,
        new_uids,
        current_uid: decision.current_uid.as_deref(),
        moved_uids: moved_uids(event, prepared),
        plan: decision.plan_due.then(|| due_plan(event, prepared)),
        log: outreach_records::log(event, &prepared.sequence, decision.outreach),
        // One without a uid is kept nowhere.
        bookings: bookings
            .into_iter()
            .filter(|booking| !booking.uid.is_empty())
            .collect(),
    }
}

/// Returns the booking as it is from now on, and the one that it replaces.
fn changed_bookings(event: &BookingEvent, prepared: &Prepared) -> Vec<Booking> {
    let decision = &prepared.decision;
    let mut changed = Vec::new();
    if let Some(change) = &decision.booking {
        let uid = event.kept_uid().unwrap_or_default();
        let mut booking = known_or_new(prepared, &uid, change.state);
        change.state.as_str().clone_into(&mut booking.state);
        booking.confirmed = change.confirmed;
        booking.reschedule_uid.clone_from(&change.reschedule_uid);
        booking.no_show_time = change.no_show_time;
        booking.set_details(booking.details().merge(Details::of(event)));
        changed.push(booking);
    }
    if let Some(superseded_uid) = &decision.superseded_uid {
        let state = BookingState::Superseded;
        let mut booking = known_or_new(prepared, superseded_uid, state);
        state.as_str().clone_into(&mut booking.state);
        changed.push(booking);
    }
    changed
}

fn known_or_new(prepared: &Prepared, uid: &str, state: BookingState) -> Booking {
    let known = prepared.known.booking(uid).cloned();
    known.unwrap_or_else(|| Booking::new(uid.to_owned(), state, &prepared.sequence, now()))
}

/// Returns the booking that the outreach has led to, as it is from now on.
fn led_to(event: &BookingEvent, prepared: &Prepared, changed: &[Booking]) -> Booking {
    let uid = match &prepared.decision.led_to_uid {
        Some(uid) => uid.clone(),
        None => event.kept_uid().unwrap_or_default(),
    };
    let led_to = changed.iter().find(|booking| booking.uid == uid).cloned();
    led_to.unwrap_or_else(|| known_or_new(prepared, &uid, BookingState::Superseded))
}

/// Returns the bookings whose plans move: to the booking that counts now, or to another time of it.
fn moved_uids<'a>(event: &BookingEvent, prepared: &'a Prepared) -> Vec<&'a str> {
    let decision = &prepared.decision;
    let Some(current_uid) = decision
        .current_uid
        .as_deref()
        .filter(|_| !decision.plan_due)
    else {
        return Vec::new();
    };
    let follow_from = &decision.plans_follow_from;
    if follow_from.is_empty() && !is_at_another_time(event, prepared, current_uid) {
        return Vec::new();
    }
    let uids = follow_from.iter().map(String::as_str).chain([current_uid]);
    uids.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether the event gives the booking that counts now another time, under the same uid.
fn is_at_another_time(event: &BookingEvent, prepared: &Prepared, current_uid: &str) -> bool {
    let booking = prepared
        .known
        .booking(current_uid)
        .filter(|_| event.kept_uid().as_deref() == Some(current_uid));
    booking.is_some_and(|booking| {
        let before = booking.details();
        let after = before.clone().merge(Details::of(event));
        (after.start_time, after.end_time) != (before.start_time, before.end_time)
    })
}

fn due_plan<'a>(event: &BookingEvent, prepared: &'a Prepared) -> DuePlan<'a> {
    let plan = prepared.written.as_ref();
    let has_moved = plan.is_some() && prepared.is_plan_outdated(event);
    DuePlan {
        id: new_id(),
        campaign_id: prepared.campaign_id.as_deref(),
        research_run_id: prepared.research_run_id.as_deref(),
        language: prepared.language.as_str(),
        written: plan.map(|plan| &plan.written),
        is_due: has_moved || plan.is_none_or(|plan| plan.may_be_worded),
        has_moved,
    }
}

/// Returns the plan of the call, if it has one.
fn existing_plan(prepared: &Prepared) -> Option<PlanSummary> {
    let decision = &prepared.decision;
    let current_uid = decision.current_uid.as_ref()?;
    let is_of_call = |plan: &&PlanSummary| {
        let uid = plan.booking_uid.as_ref();
        uid.is_some_and(|uid| uid == current_uid || decision.plans_follow_from.contains(uid))
    };
    prepared.known.plans.iter().find(is_of_call).cloned()
}
