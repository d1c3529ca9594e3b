//! Records imported from the source database.

use super::words::{Progress, words};

words! {
    /// A kind of record in the source database, named after the table that holds it here.
    #[derive(PartialOrd, Ord)]
    SyncedKind {
        /// Companies.
        Prospects = "prospects",
        /// People there.
        Contacts = "contacts",
        /// Campaigns.
        Campaigns = "campaigns",
        /// Research.
        ResearchRuns = "research_runs",
        /// Findings of research.
        EvidenceItems = "evidence_items",
        /// Conclusions from the evidence.
        WorkflowHypotheses = "workflow_hypotheses",
        /// Work that could be automated.
        AutomationOpportunities = "automation_opportunities",
        /// Outreach.
        OutreachSequences = "outreach_sequences",
        /// Messages of outreach.
        OutreachSteps = "outreach_steps",
    }
}

/// Returns whether our status may replace that of the record in the source. It only moves forward,
/// and never overwrites a later change that was made there.
pub fn may_write_back<Status: Progress + PartialEq>(
    ours: Status,
    theirs: Status,
    written: Option<Status>,
) -> bool {
    if ours == theirs || written == Some(ours) {
        return false;
    }
    written == Some(theirs) || ours.rank() > theirs.rank()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OutreachStatus::{Booked, ClosedLost, Drafted, Replied, Sent};

    #[test]
    fn a_status_is_written_forward_or_over_what_was_written_before() {
        for (ours, theirs, written, expected) in [
            (Booked, Sent, None, true),
            (Booked, Booked, None, false),
            (Booked, ClosedLost, None, false),
            (Replied, Booked, None, false),
            (Replied, Booked, Some(Booked), true),
            (Drafted, Booked, Some(Booked), true),
            (Booked, Sent, Some(Booked), false),
            (Booked, Replied, Some(Replied), true),
            (Replied, Sent, Some(Booked), true),
            (Replied, ClosedLost, Some(Booked), false),
        ] {
            let may = may_write_back(ours, theirs, written);

            assert_eq!(may, expected, "{ours:?} over {theirs:?} after {written:?}");
        }
    }
}
