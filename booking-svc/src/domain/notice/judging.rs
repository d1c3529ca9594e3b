//! What is still true and new when it is to be told.

use chrono::{DateTime, Utc};

use super::{CallMoment, NoticeKind, SkipReason};

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
    /// When the call is over; nothing if it has no times.
    pub over: Option<DateTime<Utc>>,
    /// What was told of the call last, but for reminders.
    pub last_told: Option<LastTold>,
}

/// Judges a notice at the moment at which it is to be sent.
///
/// # Errors
/// It is not to be sent, for this reason.
pub fn judge(facts: NoticeFacts, now: DateTime<Utc>) -> Result<(), SkipReason> {
    let begins = facts.call.and_then(|call| call.start);
    let is_over = facts.over.is_some_and(|over| over <= now);
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
    use chrono::Duration;

    use super::*;
    use crate::domain::notice::tests::{at, off, on};

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
            over: call.start.map(|start| start + Duration::minutes(30)),
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
            over: None,
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
