//! What people are told about a call, and when.
//!
//! A notice is decided when something happens, and judged again when it is to be sent: only what is true
//! then is told, and nothing twice.

use chrono::{DateTime, Duration, Utc};

use super::{BookingState, words::words};

/// How long a change of a call has to settle before it is told: two in a row are told as one, and one that
/// is undone is not told at all.
const SETTLING: Duration = Duration::seconds(60);

words! {
    /// What a notice tells.
    NoticeKind {
        /// The call is booked, and its brief is written.
        Ready = "ready",
        /// The call has another time.
        Moved = "moved",
        /// The call is off.
        Cancelled = "cancelled",
        /// The call is about to begin.
        Reminder = "reminder",
    }
}

words! {
    /// What became of a notice.
    NoticeState {
        /// It is due, or will be.
        Pending = "pending",
        /// At least one destination has accepted it.
        Sent = "sent",
        /// It was not sent: it was no longer true, or there was nobody to tell.
        Skipped = "skipped",
        /// No destination will accept it.
        Dead = "dead",
    }
}

words! {
    /// What became of a notice at one destination.
    DestinationState {
        /// It is to be sent, or tried again.
        Pending = "pending",
        /// The peer has accepted it.
        Sent = "sent",
        /// It must not be sent there.
        Skipped = "skipped",
        /// The peer refused it, or it used up its attempts.
        Dead = "dead",
    }
}

words! {
    /// Why a notice is not told.
    SkipReason {
        /// The call is over, or has begun without its reminder.
        CallIsOver = "call_is_over",
        /// The call is off.
        CallIsOff = "call_is_off",
        /// The call takes place after all.
        CallIsOn = "call_is_on",
        /// Nobody was told of the call, so that nobody has to be told that it changed.
        NothingWasTold = "nothing_was_told",
        /// The last thing that was told is still true.
        AlreadyTold = "already_told",
        /// The call turned out to be part of another one.
        PartOfAnotherCall = "part_of_another_call",
        /// No destination is meant to have it.
        NobodyToTell = "nobody_to_tell",
    }
}

/// A call at one moment, as far as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallMoment {
    /// Where its booking stands.
    pub state: BookingState,
    /// Its start.
    pub start: Option<DateTime<Utc>>,
}

/// A notice to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueNotice {
    /// What it tells.
    pub kind: NoticeKind,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// The start of the call before it was moved.
    pub moved_from: Option<DateTime<Utc>>,
}

/// What was told of a call last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastTold {
    /// What it told.
    pub kind: NoticeKind,
    /// The start of the call that it told.
    pub start: Option<DateTime<Utc>>,
}

/// What decides whether a notice is still to be told.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFacts {
    /// What it tells.
    pub kind: NoticeKind,
    /// Whether a person asked to send it again.
    pub is_resent: bool,
    /// The call; nothing when the sender gave its booking no uid.
    pub call: Option<CallMoment>,
    /// The end of the call, or its start.
    pub end: Option<DateTime<Utc>>,
    /// What was told of the call last, but for reminders.
    pub last_told: Option<LastTold>,
}

impl BookingState {
    /// Returns whether somebody has to be there at the time of the call.
    fn is_on(self) -> bool {
        !self.is_off() && self != Self::AwaitingRebooking
    }
}

/// Returns the notices that a new plan leads to: at once, if it is written, and before the call.
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
    });
    let reminder = call.and_then(|call| reminder(call, now, remind_before));
    ready.into_iter().chain(reminder).collect()
}

/// Returns the notices that a change of a call with a plan leads to.
pub fn notices_of_change(
    before: CallMoment,
    after: CallMoment,
    now: DateTime<Utc>,
    remind_before: Option<Duration>,
) -> Vec<DueNotice> {
    let settled = |kind, moved_from| DueNotice {
        kind,
        due_at: now + SETTLING,
        moved_from,
    };
    match (before.state.is_on(), after.state.is_on()) {
        (true, false) => vec![settled(NoticeKind::Cancelled, None)],
        (false, false) => Vec::new(),
        (true, true) if before.start == after.start => Vec::new(),
        // Also one that is on again: whether that is told, what was told last decides.
        (_, true) => {
            let moved = settled(NoticeKind::Moved, before.start);
            // One that is not to be sent any more becomes due when it is too late for it.
            let late = after.start.map(|start| DueNotice {
                kind: NoticeKind::Reminder,
                due_at: start,
                moved_from: None,
            });
            let reminder =
                reminder(after, now, remind_before).or(late.filter(|_| remind_before.is_some()));
            [moved].into_iter().chain(reminder).collect()
        }
    }
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
    })
}

/// Judges a notice at the moment at which it is to be sent.
///
/// # Errors
/// It is not to be sent, for this reason.
pub fn judge(facts: NoticeFacts, now: DateTime<Utc>) -> Result<(), SkipReason> {
    let begins = facts.call.and_then(|call| call.start);
    let is_over = facts.end.or(begins).is_some_and(|end| end <= now);
    let has_begun = begins.is_some_and(|start| start <= now);
    let is_on = facts.call.is_none_or(|call| call.state.is_on());
    if is_over || (facts.kind == NoticeKind::Reminder && has_begun) {
        return Err(SkipReason::CallIsOver);
    }
    match facts.kind {
        NoticeKind::Ready | NoticeKind::Reminder | NoticeKind::Moved if !is_on => {
            return Err(SkipReason::CallIsOff);
        }
        NoticeKind::Cancelled if is_on => return Err(SkipReason::CallIsOn),
        NoticeKind::Ready | NoticeKind::Reminder => return Ok(()),
        NoticeKind::Moved | NoticeKind::Cancelled => {}
    }
    if facts.is_resent {
        return Ok(());
    }
    let told = facts.last_told.ok_or(SkipReason::NothingWasTold)?;
    let is_told = match facts.kind {
        NoticeKind::Cancelled => told.kind == NoticeKind::Cancelled,
        NoticeKind::Ready | NoticeKind::Moved | NoticeKind::Reminder => {
            told.kind != NoticeKind::Cancelled && told.start == begins
        }
    };
    if is_told {
        return Err(SkipReason::AlreadyTold);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(4_000_000_000 + minute * 60, 0).unwrap()
    }

    fn moment(state: BookingState, start: i64) -> CallMoment {
        CallMoment {
            state,
            start: Some(at(start)),
        }
    }

    fn on(start: i64) -> CallMoment {
        moment(BookingState::Accepted, start)
    }

    fn off(start: i64) -> CallMoment {
        moment(BookingState::Cancelled, start)
    }

    const HOUR: Option<Duration> = Some(Duration::hours(1));

    fn told(notices: &[DueNotice]) -> Vec<(NoticeKind, DateTime<Utc>)> {
        notices
            .iter()
            .map(|notice| (notice.kind, notice.due_at))
            .collect()
    }

    #[test]
    fn a_written_plan_is_told_at_once_and_its_call_reminded_of() {
        let notices = notices_of_new_call(Some(on(600)), true, at(0), HOUR);

        assert_eq!(
            told(&notices),
            [(NoticeKind::Ready, at(0)), (NoticeKind::Reminder, at(540))]
        );
        assert_eq!(
            told(&notices_of_new_call(Some(on(600)), false, at(0), HOUR)),
            [(NoticeKind::Reminder, at(540))]
        );
    }

    #[test]
    fn nobody_is_reminded_of_a_call_that_was_booked_later_than_that() {
        let notices = notices_of_new_call(Some(on(30)), true, at(0), HOUR);

        assert_eq!(told(&notices), [(NoticeKind::Ready, at(0))]);
        assert_eq!(told(&notices_of_new_call(None, true, at(0), HOUR)).len(), 1);
        assert_eq!(
            told(&notices_of_new_call(Some(on(600)), true, at(0), None)).len(),
            1
        );
    }

    #[test]
    fn a_move_is_told_once_it_has_settled_and_takes_the_reminder_along() {
        let notices = notices_of_change(on(600), on(900), at(0), HOUR);

        assert_eq!(
            told(&notices),
            [(NoticeKind::Moved, at(1)), (NoticeKind::Reminder, at(840))]
        );
        assert_eq!(notices[0].moved_from, Some(at(600)));
        // Due when it is too late.
        let sooner = notices_of_change(on(600), on(30), at(0), HOUR);
        assert_eq!(sooner[1].due_at, at(30));
    }

    #[test]
    fn what_changes_nothing_for_people_is_not_told() {
        let completed = moment(BookingState::Completed, 600);
        let superseded = moment(BookingState::Superseded, 600);

        for (before, after) in [
            (on(600), on(600)),
            (on(600), completed),
            (off(600), superseded),
        ] {
            assert_eq!(notices_of_change(before, after, at(0), HOUR), []);
        }
    }

    #[test]
    fn a_call_that_falls_through_or_is_to_be_rebooked_is_told() {
        for state in [
            BookingState::Cancelled,
            BookingState::AwaitingRebooking,
            BookingState::Rejected,
        ] {
            let notices = notices_of_change(on(600), moment(state, 600), at(0), HOUR);
            assert_eq!(told(&notices), [(NoticeKind::Cancelled, at(1))]);
        }
    }

    fn judged(
        kind: NoticeKind,
        call: CallMoment,
        last_told: Option<(NoticeKind, i64)>,
        now: i64,
    ) -> Result<(), SkipReason> {
        let facts = NoticeFacts {
            kind,
            is_resent: false,
            call: Some(call),
            end: call.start.map(|start| start + Duration::minutes(30)),
            last_told: last_told.map(|(kind, start)| LastTold {
                kind,
                start: Some(at(start)),
            }),
        };
        judge(facts, at(now))
    }

    #[test]
    fn only_what_is_true_and_new_is_told() {
        use NoticeKind::{Cancelled, Moved, Ready, Reminder};
        use SkipReason::{AlreadyTold, CallIsOff, CallIsOn, CallIsOver, NothingWasTold};

        assert_eq!(judged(Ready, on(600), None, 0), Ok(()));
        assert_eq!(judged(Ready, off(600), None, 0), Err(CallIsOff));
        // Until its end, not its start.
        assert_eq!(judged(Ready, on(600), None, 610), Ok(()));
        assert_eq!(judged(Ready, on(600), None, 630), Err(CallIsOver));

        assert_eq!(judged(Moved, on(900), Some((Ready, 600)), 0), Ok(()));
        assert_eq!(
            judged(Moved, on(600), Some((Ready, 600)), 0),
            Err(AlreadyTold)
        );
        assert_eq!(judged(Moved, on(900), None, 0), Err(NothingWasTold));
        assert_eq!(
            judged(Moved, off(900), Some((Ready, 600)), 0),
            Err(CallIsOff)
        );
        assert_eq!(judged(Moved, on(600), Some((Cancelled, 600)), 0), Ok(()));

        assert_eq!(judged(Cancelled, off(600), Some((Ready, 600)), 0), Ok(()));
        assert_eq!(judged(Cancelled, off(600), None, 0), Err(NothingWasTold));
        assert_eq!(
            judged(Cancelled, on(600), Some((Ready, 600)), 0),
            Err(CallIsOn)
        );
        assert_eq!(
            judged(Cancelled, off(600), Some((Cancelled, 600)), 0),
            Err(AlreadyTold)
        );

        assert_eq!(judged(Reminder, on(600), Some((Ready, 600)), 540), Ok(()));
        assert_eq!(
            judged(Reminder, off(600), Some((Ready, 600)), 540),
            Err(CallIsOff)
        );
        assert_eq!(
            judged(Reminder, on(600), Some((Ready, 600)), 600),
            Err(CallIsOver)
        );
    }

    #[test]
    fn what_a_person_sends_again_may_repeat_but_not_be_wrong() {
        let facts = NoticeFacts {
            kind: NoticeKind::Moved,
            is_resent: true,
            call: Some(on(600)),
            end: None,
            last_told: None,
        };

        assert_eq!(judge(facts, at(0)), Ok(()));
        let off = NoticeFacts {
            call: Some(off(600)),
            ..facts
        };
        assert_eq!(judge(off, at(0)), Err(SkipReason::CallIsOff));
    }
}
