//! The one transaction: everything that an event changes, or nothing.

mod outreach_records;

use std::collections::BTreeSet;

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::{
    domain::{BookingEvent, BookingState, Decision, Details, KnownBooking, Relation, decide},
    new_id, now,
    prepare::Prepared,
    store::{
        bookings::{self, Booking},
        call_prep_plans::{self, NewPlan, PlanSummary, work},
        deliveries::{self, Claim, End},
        late_matches,
        outreach::{self, Sequence},
    },
};

/// Why an event was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A statement failed; nothing was changed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// Meanwhile the event belongs to another sequence than the one that was prepared.
    #[error("the matching sequence changed while the event was prepared")]
    Moved,
    /// Somebody else has taken the delivery over.
    #[error("the lease of the delivery has expired")]
    LeaseLost,
}

/// What applying an event led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The sequence to which it was applied.
    pub sequence_id: String,
    /// The plan of the call, if the event says that the call stands.
    pub plan: Option<PlanSummary>,
}

/// What is stored about the call of an event.
#[derive(Debug, Default)]
pub struct Stored {
    /// The bookings of the sequence and its contact, and those that the event names; each with
    /// whether it is still to come.
    bookings: Vec<(Booking, bool)>,
    /// Their plans, newest first.
    plans: Vec<PlanSummary>,
}

/// Applies a claimed event in one transaction that also finishes its delivery.
///
/// # Errors
/// See [`ApplyError`]; in each case nothing was changed.
pub async fn apply(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    prepared: &Prepared,
) -> Result<Applied, ApplyError> {
    conn.transaction(async |conn| {
        let sequence = lock(conn, event, prepared).await?;
        if !deliveries::is_held(conn, claim).await? {
            return Err(ApplyError::LeaseLost);
        }
        let stored = Stored::read(conn, event, &sequence).await?;
        let decision = stored.decide(event, &sequence);

        let booking = save_bookings(conn, event, &sequence, &stored, &decision).await?;
        outreach_records::change(conn, &sequence, &decision, &booking).await?;
        outreach_records::log(conn, claim, event, &sequence, decision.outreach).await?;
        let plan =
            change_plans(conn, claim, event, &sequence, prepared, &stored, &decision).await?;

        if !deliveries::finish(conn, claim, End::Applied(&sequence.id)).await? {
            return Err(ApplyError::LeaseLost);
        }
        Ok(Applied {
            sequence_id: sequence.id,
            plan: plan.filter(|_| event.event_type.confirms()),
        })
    })
    .await
}

impl Stored {
    /// Reads what is stored before an event.
    ///
    /// # Errors
    /// A query failed.
    pub async fn read(
        conn: &mut AsyncPgConnection,
        event: &BookingEvent,
        sequence: &Sequence,
    ) -> diesel::QueryResult<Self> {
        let named = [event.kept_uid(), event.kept_reschedule_uid()];
        let named = named.into_iter().flatten().collect::<Vec<_>>();
        let bookings = bookings::list_around(conn, sequence, &named).await?;
        let uids = bookings.iter().map(|(booking, _)| booking.uid.clone());
        let uids = uids.collect::<Vec<_>>();
        let plans = call_prep_plans::list_by_bookings(conn, &uids).await?;
        Ok(Self { bookings, plans })
    }

    /// Decides what `event` changes.
    pub fn decide(&self, event: &BookingEvent, sequence: &Sequence) -> Decision {
        let planned = self
            .plans
            .iter()
            .filter_map(|plan| plan.booking_uid.as_deref())
            .collect::<BTreeSet<_>>();
        let known = self
            .bookings
            .iter()
            .filter_map(|(booking, is_ahead)| {
                Some(KnownBooking {
                    uid: booking.uid.clone(),
                    // A newer version may keep a word that this one does not know.
                    state: BookingState::from_word(&booking.state)?,
                    confirmed: booking.confirmed,
                    reschedule_uid: booking.reschedule_uid.clone(),
                    no_show_time: booking.no_show_time,
                    relation: if booking.sequence_id == sequence.id {
                        Relation::Sequence
                    } else {
                        Relation::Contact
                    },
                    is_ahead: *is_ahead,
                    has_plan: planned.contains(booking.uid.as_str()),
                })
            })
            .collect::<Vec<_>>();
        decide(&known, event)
    }

    /// Returns what is told about the booking that counts now, with what the event adds to it.
    pub fn details_of_current(&self, event: &BookingEvent, decision: &Decision) -> Details {
        let current_uid = decision.current_uid.as_deref();
        let stored = current_uid
            .and_then(|uid| self.find(uid))
            .map(Booking::details);
        let told = (event.kept_uid().as_deref() == current_uid).then(|| Details::of(event));
        match (stored, told) {
            (Some(stored), Some(told)) => stored.merge(told),
            (stored, told) => stored.or(told).unwrap_or_default(),
        }
    }

    fn find(&self, uid: &str) -> Option<&Booking> {
        let mut bookings = self.bookings.iter().map(|(booking, _)| booking);
        bookings.find(|booking| booking.uid == uid)
    }
}

/// Locks the booking, then its sequence and its contact, and makes sure that it is the prepared one.
async fn lock(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    prepared: &Prepared,
) -> Result<Sequence, ApplyError> {
    // One order for everybody, so that two events that name two bookings cannot deadlock.
    let uids = BTreeSet::from([event.kept_uid(), event.kept_reschedule_uid()]);
    for uid in uids.into_iter().flatten() {
        bookings::lock(conn, &uid).await?;
    }
    if outreach::find_sequence_id(conn, event).await?.as_ref() != Some(&prepared.sequence.id) {
        return Err(ApplyError::Moved);
    }
    let sequence = outreach::lock_sequence(conn, &prepared.sequence.id).await?;
    let sequence = sequence
        .filter(|sequence| *sequence == prepared.sequence)
        .ok_or(ApplyError::Moved)?;
    // What is decided depends on the other calls of the contact too.
    if let Some(contact_id) = &sequence.contact_id {
        outreach::lock_contact(conn, contact_id).await?;
    }
    Ok(sequence)
}

/// Saves the booking, and the one that it replaces. Returns the one that the outreach has led to.
async fn save_bookings(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    stored: &Stored,
    decision: &Decision,
) -> diesel::QueryResult<Booking> {
    let find = |uid: &str, state| {
        let known = stored.find(uid).cloned();
        known.unwrap_or_else(|| Booking::new(uid.to_owned(), state, sequence, now()))
    };
    // One without a uid is kept nowhere.
    let uid = event.kept_uid().unwrap_or_default();
    let mut changed = Vec::new();
    if let Some(change) = &decision.booking {
        let mut booking = find(&uid, change.state);
        change.state.as_str().clone_into(&mut booking.state);
        booking.confirmed = change.confirmed;
        booking.reschedule_uid.clone_from(&change.reschedule_uid);
        booking.no_show_time = change.no_show_time;
        booking.set_details(booking.details().merge(Details::of(event)));
        changed.push(booking);
    }
    if let Some(superseded_uid) = &decision.superseded_uid {
        let state = BookingState::Superseded;
        let mut booking = find(superseded_uid, state);
        state.as_str().clone_into(&mut booking.state);
        changed.push(booking);
    }
    for booking in changed.iter().filter(|booking| !booking.uid.is_empty()) {
        bookings::save(conn, booking).await?;
    }
    let is_new = changed
        .iter()
        .any(|booking| stored.find(&booking.uid).is_none());
    let named = [&event.booking_uid, &event.reschedule_uid];
    let named = named.into_iter().flatten().collect::<Vec<_>>();
    if is_new && !named.is_empty() {
        late_matches::wake_of_bookings(conn, &named).await?;
    }
    let led_to_uid = decision.led_to_uid.as_deref().unwrap_or(&uid);
    let led_to = changed
        .into_iter()
        .find(|booking| booking.uid == led_to_uid);
    Ok(led_to.unwrap_or_else(|| find(led_to_uid, BookingState::Superseded)))
}

/// Has the plans of the call follow it, or asks for one if it is due. Returns the plan to use.
async fn change_plans(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    sequence: &Sequence,
    prepared: &Prepared,
    stored: &Stored,
    decision: &Decision,
) -> diesel::QueryResult<Option<PlanSummary>> {
    if decision.plan_due {
        let plan = insert_plan(conn, claim, sequence, prepared, decision).await?;
        // The call may have moved while the plan was written.
        let call = stored.details_of_current(event, decision);
        let is_outdated = prepared.call.start_time != call.start_time;
        if let Some(uid) = decision.current_uid.as_ref().filter(|_| is_outdated) {
            work::retime(conn, uid).await?;
        }
        return Ok(Some(plan));
    }
    let Some(current_uid) = &decision.current_uid else {
        return Ok(None);
    };
    let from = &decision.plans_follow_from;
    if !from.is_empty() {
        work::follow(conn, from, current_uid).await?;
    } else if is_at_another_time(event, stored, current_uid) {
        work::retime(conn, current_uid).await?;
    }
    let is_of_call = |plan: &&PlanSummary| {
        let uid = plan.booking_uid.as_ref();
        uid.is_some_and(|uid| uid == current_uid || from.contains(uid))
    };
    Ok(stored.plans.iter().find(is_of_call).cloned())
}

/// Whether the event gives the booking that counts now another time, under the same uid.
fn is_at_another_time(event: &BookingEvent, stored: &Stored, current_uid: &str) -> bool {
    let booking = stored
        .find(current_uid)
        .filter(|_| event.kept_uid().as_deref() == Some(current_uid));
    booking.is_some_and(|booking| {
        let before = booking.details();
        let after = before.clone().merge(Details::of(event));
        (after.start_time, after.end_time) != (before.start_time, before.end_time)
    })
}

async fn insert_plan(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    sequence: &Sequence,
    prepared: &Prepared,
    decision: &Decision,
) -> diesel::QueryResult<PlanSummary> {
    let id = new_id();
    let new = NewPlan {
        id,
        prospect_id: &sequence.prospect_id,
        campaign_id: prepared.campaign_id.as_deref(),
        research_run_id: prepared.research_run_id.as_deref(),
        sequence_id: &sequence.id,
        booking_uid: decision.current_uid.as_deref(),
        delivery_id: Some(claim.delivery_id),
        language: prepared.language.as_str(),
    };
    outreach::lock_prospect(conn, &sequence.prospect_id).await?;
    let plan = prepared.written.as_ref();
    let written = plan.map(|plan| &plan.written);
    let is_due = plan.is_none_or(|plan| plan.may_be_worded);
    let status = call_prep_plans::insert(conn, &new, written, is_due).await?;
    Ok(PlanSummary {
        id,
        booking_uid: decision.current_uid.clone(),
        status: status.to_owned(),
    })
}
