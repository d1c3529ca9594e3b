//! The notices about a call that an event creates.

use uuid::Uuid;

use super::{decided::Decided, delivery::AppliedPlan};
use crate::{
    domain::{
        BookingState, CallMoment, DueNotice, NoticeKind, Occasion, PlanStatus, notice_of_joining,
        notices_of_change, notices_of_new_call, notices_of_next_date,
    },
    now,
    store::bookings::Booking,
};

/// Notices about one call.
#[derive(Debug)]
pub(super) struct DueNotices {
    /// The id of the call, which is that of its first plan.
    pub(super) call_id: Uuid,
    pub(super) occasion: Occasion,
    pub(super) due: Vec<DueNotice>,
}

/// Returns the notices about the call with the `changed` bookings. A call without a plan has none, since no
/// notice of it was sent.
pub(super) fn due_notices(
    decided: &Decided,
    new_plan: Option<AppliedPlan>,
    changed: &[Booking],
) -> Option<DueNotices> {
    let current_uid = decided.decision.plan_uid.as_deref();
    let stored = |uid: &str| decided.snapshot.booking(uid);
    let now_known = changed
        .iter()
        .find(|booking| Some(booking.uid.as_str()) == current_uid);
    let current = now_known.or_else(|| stored(current_uid?));
    let after = current.map(moment);
    let occasion = Occasion {
        event_time: decided.decision.event.event_time,
        start: after.and_then(|after| after.start),
    };
    if let Some(plan) = new_plan {
        let is_written = plan.status == PlanStatus::Ready;
        return Some(DueNotices {
            call_id: plan.id,
            occasion,
            due: notices_of_new_call(after, is_written, now(), decided.remind_before),
        });
    }
    let first = decided.first_plan()?;
    // A plan stays with the current booking until this event moves it.
    let before = stored(first.booking_uid.as_deref()?)?;
    let is_next_date = Some(before.uid.as_str()) != current_uid && has_passed(before, changed);
    let due = after.filter(|_| is_next_date).and_then(|next| {
        // The next date may still be unconfirmed.
        let is_confirmed = next.state == BookingState::Accepted;
        let due = is_confirmed.then(|| notices_of_next_date(next, now(), decided.remind_before));
        let is_unconfirmed = next.state == BookingState::Pending;
        due.or(is_unconfirmed.then(Vec::new))
    });
    if let Some(due) = due {
        return Some(DueNotices {
            call_id: first.id,
            occasion,
            due,
        });
    }
    let has_other_host = is_other(host(before), host(current?));
    let (before, after) = (moment(before), after?);
    let mut due = notices_of_change(before, after, has_other_host, now(), decided.remind_before);
    if due.iter().all(|due| due.kind != NoticeKind::Moved) {
        due.extend(joining(decided, first.id, after));
    }
    Some(DueNotices {
        call_id: first.id,
        occasion,
        due,
    })
}

/// Returns the notice for those who know another time of a call that becomes part of this one.
fn joining(decided: &Decided, call_id: Uuid, after: CallMoment) -> Option<DueNotice> {
    let stored = |uid: &str| decided.snapshot.booking(uid);
    decided
        .first_plans()
        .filter(|plan| plan.id != call_id)
        .filter_map(|plan| stored(plan.booking_uid.as_deref()?))
        .find_map(|before| notice_of_joining(moment(before), after, now()))
}

/// Returns whether a call took place, by its state or by the time.
fn has_passed(booking: &Booking, changed: &[Booking]) -> bool {
    let is_same = |changed: &&Booking| changed.uid == booking.uid;
    let booking = changed.iter().find(is_same).unwrap_or(booking);
    match booking.state {
        BookingState::Completed | BookingState::NoShow => true,
        BookingState::Accepted => !booking.details().is_ahead(now()),
        BookingState::Pending
        | BookingState::Rejected
        | BookingState::AwaitingRebooking
        | BookingState::Cancelled
        | BookingState::Superseded => false,
    }
}

fn host(booking: &Booking) -> Option<&str> {
    let organizer = booking.meeting.0.organizer.as_ref()?;
    Some(organizer.email.as_str()).filter(|email| !email.is_empty())
}

/// Returns whether both hosts are known and differ.
fn is_other(before: Option<&str>, after: Option<&str>) -> bool {
    before
        .zip(after)
        .is_some_and(|(before, after)| !before.eq_ignore_ascii_case(after))
}

fn moment(booking: &Booking) -> CallMoment {
    CallMoment {
        state: booking.state,
        start: booking.start_time,
    }
}
