//! What people were told between a backup and its restoration.

use chrono::{DateTime, Duration, Utc};

use super::{NoticeKind, deciding::SETTLING};

/// How long after an event it may have been recorded; before the backup it was not.
const LATENESS: Duration = Duration::minutes(1);
/// How long it may have taken from when a notice was due until it was told. What was not told for certain
/// is told again: rather twice than never.
const SENDING: Duration = Duration::minutes(1);

/// A backup from which the database was restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestoredBackup {
    /// When the backup was taken.
    pub backup_at: DateTime<Utc>,
    /// Until when the database that was lost had people told.
    pub told_before: DateTime<Utc>,
}

/// What says whether a notice was told by a database that was lost.
#[derive(Clone, Copy, Debug)]
pub struct ToldFacts {
    /// What it tells.
    pub kind: NoticeKind,
    /// When what it tells happened, by the clock of the sender.
    pub event_time: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
}

impl RestoredBackup {
    /// Returns whether the database that was lost had told it. Either it was due then, and is in the backup as due;
    /// or it is about something that happened then and was recorded anew.
    pub fn had_told(&self, notice: ToldFacts) -> bool {
        let settles_for = match notice.kind {
            NoticeKind::Ready => Duration::zero(),
            NoticeKind::Moved | NoticeKind::Cancelled => SETTLING,
            // Of calls that are brought back, those that were due are not decided any more.
            NoticeKind::Reminder => return self.was_due(notice),
        };
        let is_told = |at: DateTime<Utc>| {
            self.was_taken_before(at) && at + settles_for + SENDING <= self.told_before
        };
        self.was_due(notice) || notice.event_time.is_some_and(is_told)
    }

    fn was_due(&self, notice: ToldFacts) -> bool {
        let told_before = self.told_before - SENDING;
        notice.due_at.is_some_and(|due_at| due_at <= told_before)
    }

    /// Returns whether the backup was taken before something that happened at `time` was recorded.
    fn was_taken_before(&self, time: DateTime<Utc>) -> bool {
        time >= self.backup_at - LATENESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::tests::at;

    /// Taken at minute 0; lost at minute 60.
    fn had_told(kind: NoticeKind, event: Option<i64>, due: i64) -> bool {
        let restored = RestoredBackup {
            backup_at: at(0),
            told_before: at(60),
        };
        restored.had_told(ToldFacts {
            kind,
            event_time: event.map(at),
            due_at: Some(at(due)),
        })
    }

    #[test]
    fn what_happened_between_the_backup_and_the_loss_was_told() {
        use NoticeKind::{Cancelled, Moved, Ready};

        for kind in [Ready, Moved, Cancelled] {
            assert!(had_told(kind, Some(-1), 90), "{kind:?}");
            assert!(had_told(kind, Some(30), 90), "{kind:?}");
            assert!(had_told(kind, Some(58), 90), "{kind:?}");
            // Lost before the backup, or since the loss.
            assert!(!had_told(kind, Some(-2), 90), "{kind:?}");
            assert!(!had_told(kind, Some(60), 90), "{kind:?}");
            assert!(!had_told(kind, None, 90), "{kind:?}");
        }
    }

    #[test]
    fn what_may_not_have_been_told_in_time_is_told_again() {
        assert!(had_told(NoticeKind::Ready, Some(59), 90));
        assert!(!had_told(NoticeKind::Moved, Some(59), 90));
        assert!(!had_told(NoticeKind::Ready, Some(60), 90));
    }

    #[test]
    fn what_the_backup_holds_as_due_was_told_until_the_loss() {
        for kind in NoticeKind::ALL {
            assert!(had_told(*kind, None, 59), "{kind:?}");
            assert!(!had_told(*kind, None, 60), "{kind:?}");
        }
    }

    #[test]
    fn a_reminder_is_told_by_when_it_is_due_alone() {
        assert!(!had_told(NoticeKind::Reminder, Some(30), 90));
    }
}
