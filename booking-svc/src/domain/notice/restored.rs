//! Which notices were sent between a backup and the loss of its database.

use chrono::{DateTime, Duration, Utc};

use super::{NoticeKind, deciding::SETTLING};

/// The maximum time from an event to its recording.
const LATENESS: Duration = Duration::minutes(1);
/// The maximum time from when a notice is due until it is sent. A notice that may not have been
/// sent is sent again: twice is better than never.
const SENDING: Duration = Duration::minutes(1);

/// A backup from which the database was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestoredBackup {
    /// When the backup was taken.
    pub backup_at: DateTime<Utc>,
    /// When the old database was lost.
    pub lost_at: DateTime<Utc>,
}

/// The facts that decide whether the lost database had sent a notice.
#[derive(Clone, Copy, Debug)]
pub struct SentFacts {
    /// The kind of the notice.
    pub kind: NoticeKind,
    /// When its event happened, by the sender's clock.
    pub event_time: Option<DateTime<Utc>>,
    /// When the notice is due.
    pub due_at: Option<DateTime<Utc>>,
}

impl RestoredBackup {
    /// Returns whether the lost database had sent a notice: either the backup holds the notice as
    /// due before the loss, or its event happened between the backup and the loss and was recorded
    /// again.
    pub fn had_sent(&self, notice: SentFacts) -> bool {
        let settles_for = match notice.kind {
            NoticeKind::Ready => Duration::zero(),
            NoticeKind::Moved | NoticeKind::Cancelled => SETTLING,
            // Reminders that were due before the loss are not created again for restored calls.
            NoticeKind::Reminder => return self.was_due(notice),
        };
        let is_sent = |at: DateTime<Utc>| {
            self.was_taken_before(at) && at + settles_for + SENDING <= self.lost_at
        };
        self.was_due(notice) || notice.event_time.is_some_and(is_sent)
    }

    fn was_due(&self, notice: SentFacts) -> bool {
        let last_sent_at = self.lost_at - SENDING;
        notice.due_at.is_some_and(|due_at| due_at <= last_sent_at)
    }

    /// Returns whether an event that happened at `time` was recorded after the backup.
    fn was_taken_before(&self, time: DateTime<Utc>) -> bool {
        time >= self.backup_at - LATENESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::tests::at;

    /// The backup was taken at minute 0, and the database lost at minute 60.
    fn had_sent(kind: NoticeKind, event: Option<i64>, due: i64) -> bool {
        let restored = RestoredBackup {
            backup_at: at(0),
            lost_at: at(60),
        };
        restored.had_sent(SentFacts {
            kind,
            event_time: event.map(at),
            due_at: Some(at(due)),
        })
    }

    #[test]
    fn notices_of_events_between_the_backup_and_the_loss_were_sent() {
        use NoticeKind::{Cancelled, Moved, Ready};

        for kind in [Ready, Moved, Cancelled] {
            assert!(had_sent(kind, Some(-1), 90), "{kind:?}");
            assert!(had_sent(kind, Some(30), 90), "{kind:?}");
            assert!(had_sent(kind, Some(58), 90), "{kind:?}");
            // Before the backup, or after the loss.
            assert!(!had_sent(kind, Some(-2), 90), "{kind:?}");
            assert!(!had_sent(kind, Some(60), 90), "{kind:?}");
            assert!(!had_sent(kind, None, 90), "{kind:?}");
        }
    }

    #[test]
    fn a_notice_that_may_not_have_been_sent_in_time_is_sent_again() {
        assert!(had_sent(NoticeKind::Ready, Some(59), 90));
        assert!(!had_sent(NoticeKind::Moved, Some(59), 90));
        assert!(!had_sent(NoticeKind::Ready, Some(60), 90));
    }

    #[test]
    fn notices_due_in_the_backup_were_sent_until_the_loss() {
        for kind in NoticeKind::ALL {
            assert!(had_sent(*kind, None, 59), "{kind:?}");
            assert!(!had_sent(*kind, None, 60), "{kind:?}");
        }
    }

    #[test]
    fn for_a_reminder_only_its_due_time_counts() {
        assert!(!had_sent(NoticeKind::Reminder, Some(30), 90));
    }
}
