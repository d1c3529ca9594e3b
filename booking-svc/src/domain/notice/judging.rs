//! Whether a due notice is still true and new.

use chrono::{DateTime, Utc};

use super::{CallMoment, NoticeKind, SkipReason};

/// The last notice of a call that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSent {
    /// The kind.
    pub kind: NoticeKind,
    /// The start of the call in it.
    pub start: Option<DateTime<Utc>>,
}

/// The facts that decide whether a notice is sent.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFacts {
    /// The kind.
    pub kind: NoticeKind,
    /// Whether a user requested to send the notice again.
    pub is_resent: bool,
    /// The call, or `None` if its booking has no uid.
    pub call: Option<CallMoment>,
    /// When the call is over, or `None` if it has no times.
    pub over: Option<DateTime<Utc>>,
    /// The last notice of the call that was sent, reminders aside.
    pub last_sent: Option<LastSent>,
    /// Whether the former time was sent for another call, which has become part of this one.
    pub joins: bool,
}

/// Checks whether a due notice is to be sent.
///
/// # Errors
/// Returns the reason for which the notice is skipped.
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
    if facts.is_resent || facts.joins {
        return Ok(());
    }
    let last = facts.last_sent.ok_or(SkipReason::NothingSent)?;
    let is_sent = match facts.kind {
        NoticeKind::Cancelled => last.kind == NoticeKind::Cancelled,
        NoticeKind::Ready | NoticeKind::Moved | NoticeKind::Reminder => {
            last.kind != NoticeKind::Cancelled && last.start == begins
        }
    };
    if is_sent {
        return Err(SkipReason::AlreadySent);
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
        last_sent: Option<(NoticeKind, i64)>,
        now: i64,
    ) -> Result<(), SkipReason> {
        let facts = NoticeFacts {
            kind,
            is_resent: false,
            call: Some(call),
            over: call.start.map(|start| start + Duration::minutes(30)),
            last_sent: last_sent.map(|(kind, start)| LastSent {
                kind,
                start: Some(at(start)),
            }),
            joins: false,
        };
        judge(facts, at(now))
    }

    #[test]
    fn only_notices_that_are_true_and_new_are_sent() {
        use NoticeKind::{Cancelled, Moved, Ready, Reminder};
        use SkipReason::{AlreadySent, CallIsOff, CallIsOn, CallIsOver, NothingSent};

        assert_eq!(judged(Ready, on(600), None, 0), Ok(()));
        assert_eq!(judged(Ready, off(600), None, 0), Err(CallIsOff));
        // Until its end, not its start.
        assert_eq!(judged(Ready, on(600), None, 610), Ok(()));
        assert_eq!(judged(Ready, on(600), None, 630), Err(CallIsOver));

        assert_eq!(judged(Moved, on(900), Some((Ready, 600)), 0), Ok(()));
        assert_eq!(
            judged(Moved, on(600), Some((Ready, 600)), 0),
            Err(AlreadySent)
        );
        assert_eq!(judged(Moved, on(900), None, 0), Err(NothingSent));
        assert_eq!(
            judged(Moved, off(900), Some((Ready, 600)), 0),
            Err(CallIsOff)
        );
        assert_eq!(judged(Moved, on(600), Some((Cancelled, 600)), 0), Ok(()));

        assert_eq!(judged(Cancelled, off(600), Some((Ready, 600)), 0), Ok(()));
        assert_eq!(judged(Cancelled, off(600), None, 0), Err(NothingSent));
        assert_eq!(
            judged(Cancelled, on(600), Some((Ready, 600)), 0),
            Err(CallIsOn)
        );
        assert_eq!(
            judged(Cancelled, off(600), Some((Cancelled, 600)), 0),
            Err(AlreadySent)
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
            last_sent: None,
            joins: false,
        };

        assert_eq!(judge(facts, at(0)), Ok(()));
        let off = NoticeFacts {
            call: Some(off(600)),
            ..facts
        };
        assert_eq!(judge(off, at(0)), Err(SkipReason::CallIsOff));
    }
}
