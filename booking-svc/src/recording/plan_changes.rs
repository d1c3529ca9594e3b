//! The changes of plans by an event: one is added, or existing ones follow their call.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{decided::Decided, delivery::AppliedPlan};
use crate::{
    domain::{BookingEvent, PlanStatus},
    store::{
        bookings::Booking,
        call_prep_plans::{Due, NewPlan, Written},
    },
};

/// A plan to add.
#[derive(Debug)]
pub(super) struct AddedPlan<'a> {
    pub(super) new: NewPlan<'a>,
    /// The brief, if it is written; otherwise a background job requests it.
    pub(super) written: Option<&'a Written>,
    pub(super) due: Due,
}

impl AddedPlan<'_> {
    /// Returns the plan as it will be once added.
    pub(super) fn applied(&self) -> AppliedPlan {
        let status = match self.written {
            Some(_) => PlanStatus::Ready,
            None => PlanStatus::Pending,
        };
        let id = self.new.id;
        AppliedPlan { id, status }
    }
}

/// Returns the bookings whose plans follow the call, each with the booking to which the plan goes:
/// another one, or the same at another time.
pub(super) fn moved_plans<'a>(
    event: &BookingEvent,
    decided: &'a Decided,
) -> Vec<(&'a str, &'a str)> {
    let decision = &decided.decision;
    let left = decision.plan_left.as_ref();
    let left = left.map(|(from, to)| (from.as_str(), to.as_str()));
    let plan_uid = decision.plan_uid.as_deref();
    let Some(plan_uid) = plan_uid.filter(|_| !decision.plan_due) else {
        return left.into_iter().collect();
    };
    let follow_from = &decision.plans_follow_from;
    let is_changed = !follow_from.is_empty()
        || is_at_another_time(event, decided, plan_uid)
        || lists_others(decided, plan_uid);
    let uids = follow_from.iter().map(String::as_str).chain([plan_uid]);
    let uids = uids.filter(|_| is_changed).map(|uid| (uid, plan_uid));
    uids.chain(left)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Returns whether the seat with the plan lists other people of the prospect than before.
fn lists_others(decided: &Decided, plan_uid: &str) -> bool {
    let decision = &decided.decision;
    let mut companions = decision.companions.iter();
    companions.any(|companion| companion.standing.uid == plan_uid)
}

/// Returns whether the event gives the current booking another time under the same uid.
fn is_at_another_time(event: &BookingEvent, decided: &Decided, current_uid: &str) -> bool {
    let booking = decided.snapshot.booking(current_uid);
    let booking = booking.filter(|_| event.kept_uid().as_deref() == Some(current_uid));
    booking.is_some_and(|booking| {
        let before = booking.details();
        let after = before.clone().after(event);
        (after.start_time, after.end_time) != (before.start_time, before.end_time)
    })
}

pub(super) fn added_plan<'a>(
    decided: &'a Decided,
    changed: &[Booking],
    delivery_id: Uuid,
) -> Option<AddedPlan<'a>> {
    let basis = decided
        .basis
        .as_ref()
        .filter(|_| decided.decision.plan_due)?;
    let sequence = &decided.snapshot.sequence;
    let plan = decided.written.as_ref();
    let has_moved = plan.is_some() && decided.is_plan_outdated();
    Some(AddedPlan {
        new: NewPlan {
            id: decided.new_call_id(changed),
            prospect_id: &sequence.prospect_id,
            campaign_id: basis.campaign_id.as_deref(),
            research_run_id: basis.research_run_id.as_deref(),
            sequence_id: &sequence.id,
            booking_uid: decided.decision.plan_uid.as_deref(),
            delivery_id: Some(delivery_id),
            language: basis.language,
        },
        written: plan.map(|plan| &plan.written),
        due: Due {
            is_due: has_moved || plan.is_none_or(|plan| plan.may_be_worded),
            has_moved,
        },
    })
}
