//! Which notices an event creates.

use chrono::{DateTime, Duration, Utc};

use super::{CallMoment, DueNotice, NoticeKind};

/// How long a change of a call settles before its notice is due. Two changes in a row are sent as
/// one, and a reverted one is not sent.
pub(super) const SETTLING: Duration = Duration::seconds(60);

/// Returns the notices of a new plan: `ready` at once, if it is written, and the reminder.
pub fn notices_of_new_call(
    call: Option<CallMoment>,
    is_written: bool,
    now: DateTime<Utc>,
    remind_before: Option<Duration>,
) -> Vec<DueNotice> {
    let ready = is_written.then_some(DueNotice {
        kind: NoticeKind::Ready,
        due_at: now,
        moved_from: None,
        again: false,
    });
    let reminder = call.and_then(|call| reminder(call, now, remind_before));
    ready.into_iter().chain(reminder).collect()
}

/// Returns the notices of a change of a call with a plan. A new host gets a `ready`.
pub fn notices_of_change(
    before: CallMoment,
    after: CallMoment,
    has_other_host: bool,
    now: DateTime<Utc>,
    remind_before: Option<Duration>,
) -> Vec<DueNotice> {
    let settled = |kind, moved_from| DueNotice {
        kind,
        due_at: now + SETTLING,
        moved_from,
        again: false,
    };
    let for_host = DueNotice {
        again: true,
        ..settled(NoticeKind::Ready, None)
    };
    let for_host = has_other_host.then_some(for_host).into_iter();
    match (before.state.is_on(), after.state.is_on()) {
        (true, false) => vec![settled(NoticeKind::Cancelled, None)],
        (false, false) => Vec::new(),
        (true, true) if before.start == after.start => for_host.collect(),
        // This includes calls that were cancelled before: whether the notice is sent depends on the
        // last one.
        (_, true) => {
            let moved = settled(NoticeKind::Moved, before.start);
            // A reminder that is no longer wanted becomes due when it is too late to be sent.
            let late = after.start.map(|start| DueNotice {
                kind: NoticeKind::Reminder,
                due_at: start,
                moved_from: None,
                again: false,
            });
            let reminder =
                reminder(after, now, remind_before).or(late.filter(|_| remind_before.is_some()));
            [moved]
                .into_iter()
                .chain(for_host)
                .chain(reminder)
                .collect()
        }
    }
}

/// Returns the notice of a call that becomes part of another one at another time: its recipients
/// know the former time, whether or not the other call changes.
pub fn notice_of_joining(
    before: CallMoment,
    after: CallMoment,
    now: DateTime<Utc>,
) -> Option<DueNotice> {
    let is_moved = before.state.is_on() && after.state.is_on() && before.start != after.start;
    is_moved.then_some(DueNotice {
        kind: NoticeKind::Moved,
        due_at: now + SETTLING,
        moved_from: before.start,
        again: false,
    })
}

/// Returns the notices of the next date of a series, once the previous one has passed: only its reminder.
pub fn notices_of_next_date(
    next: CallMoment,
    now: DateTime<Utc>,
    remind_before: Option<Duration>,
) -> Vec<DueNotice> {
    reminder(next, now, remind_before).into_iter().collect()
}

/// Returns the reminder of a call that is more than its lead time ahead.
fn reminder(
    call: CallMoment,
    now: DateTime<Utc>,
    remind_before: Option<Duration>,
) -> Option<DueNotice> {
    let due_at = call.start?.checked_sub_signed(remind_before?)?;
    (call.state.is_on() && due_at > now).then_some(DueNotice {
        kind: NoticeKind::Reminder,
        due_at,
        moved_from: None,
        again: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        BookingState,
        notice::tests::{at, moment, off, on},
    };

    const HOUR: Option<Duration> = Some(Duration::hours(1));

    fn due(notices: &[DueNotice]) -> Vec<(NoticeKind, DateTime<Utc>)> {
        notices
            .iter()
            .map(|notice| (notice.kind, notice.due_at))
            .collect()
    }

    #[test]
    fn a_written_plan_has_a_notice_at_once_and_a_reminder() {
        let notices = notices_of_new_call(Some(on(600)), true, at(0), HOUR);

        assert_eq!(
            due(&notices),
            [(NoticeKind::Ready, at(0)), (NoticeKind::Reminder, at(540))]
        );
        assert_eq!(
            due(&notices_of_new_call(Some(on(600)), false, at(0), HOUR)),
            [(NoticeKind::Reminder, at(540))]
        );
    }

    #[test]
    fn a_call_booked_after_the_time_of_its_reminder_has_none() {
        let notices = notices_of_new_call(Some(on(30)), true, at(0), HOUR);

        assert_eq!(due(&notices), [(NoticeKind::Ready, at(0))]);
        assert_eq!(due(&notices_of_new_call(None, true, at(0), HOUR)).len(), 1);
        assert_eq!(
            due(&notices_of_new_call(Some(on(600)), true, at(0), None)).len(),
            1
        );
    }

    #[test]
    fn a_move_is_due_once_it_has_settled_and_moves_the_reminder() {
        let notices = notices_of_change(on(600), on(900), false, at(0), HOUR);

        assert_eq!(
            due(&notices),
            [(NoticeKind::Moved, at(1)), (NoticeKind::Reminder, at(840))]
        );
        assert_eq!(notices[0].moved_from, Some(at(600)));
        // Due when it is too late.
        let sooner = notices_of_change(on(600), on(30), false, at(0), HOUR);
        assert_eq!(sooner[1].due_at, at(30));
    }

    #[test]
    fn a_change_without_effect_on_participants_has_no_notice() {
        let completed = moment(BookingState::Completed, 600);
        let superseded = moment(BookingState::Superseded, 600);

        for (before, after) in [
            (on(600), on(600)),
            (on(600), completed),
            (off(600), superseded),
        ] {
            assert_eq!(notices_of_change(before, after, false, at(0), HOUR), []);
        }
    }

    #[test]
    fn a_call_that_falls_through_or_awaits_rebooking_has_a_notice() {
        for state in [
            BookingState::Cancelled,
            BookingState::AwaitingRebooking,
            BookingState::Rejected,
        ] {
            let notices = notices_of_change(on(600), moment(state, 600), false, at(0), HOUR);
            assert_eq!(due(&notices), [(NoticeKind::Cancelled, at(1))]);
        }
    }

    #[test]
    fn a_new_host_gets_a_notice_unless_the_call_is_cancelled() {
        let kept = notices_of_change(on(600), on(600), true, at(0), HOUR);
        let moved = notices_of_change(on(600), on(900), true, at(0), HOUR);
        let off = notices_of_change(on(600), off(600), true, at(0), HOUR);

        assert_eq!(due(&kept), [(NoticeKind::Ready, at(1))]);
        assert!(kept[0].again);
        assert_eq!(moved[1], kept[0]);
        assert_eq!(due(&off), [(NoticeKind::Cancelled, at(1))]);
    }
}
