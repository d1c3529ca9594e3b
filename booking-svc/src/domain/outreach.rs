//! The statuses of outreach, prospects, research and its findings.

use proto::{booking::v1 as booking, callprep::v1 as callprep};

use super::words::{Progress, words};

words! {
    /// The status of a sequence or of one of its steps.
    OutreachStatus as [booking::OutreachStatus] {
        /// Written, not to be sent yet.
        Drafted = "DRAFTED",
        /// To be sent.
        Queued = "QUEUED",
        /// Sent.
        Sent = "SENT",
        /// Opened by the contact.
        Opened = "OPENED",
        /// Answered: from here on, what to send is decided manually.
        Replied = "REPLIED",
        /// Has led to a call.
        Booked = "BOOKED",
        /// Given up.
        ClosedLost = "CLOSED_LOST",
    }
}

impl OutreachStatus {
    /// The statuses of steps that a booking advances; an abandoned step stays closed.
    pub const OPEN: [Self; 6] = [
        Self::Drafted,
        Self::Queued,
        Self::Sent,
        Self::Opened,
        Self::Replied,
        Self::Booked,
    ];

    /// The statuses of steps that are still to be sent.
    pub const UNSENT: [Self; 2] = [Self::Drafted, Self::Queued];

    /// Ranks how likely a sequence has led to a booking that is matched by address alone: a
    /// sequence that is being sent, or was, ranks above a draft, and a closed one lowest.
    pub fn match_rank(self) -> u8 {
        match self {
            Self::ClosedLost => 0,
            Self::Drafted => 1,
            Self::Queued | Self::Sent | Self::Opened | Self::Replied | Self::Booked => 2,
        }
    }
}

words! {
    /// How far the outreach to a contact has come.
    ContactStatus as [booking::ContactOutreachStatus] {
        /// Nothing is planned.
        None = "NONE",
        /// A message is to be sent.
        Queued = "QUEUED",
        /// A message was sent.
        EmailSent = "EMAIL_SENT",
        /// A message was opened.
        Opened = "OPENED",
        /// The contact has answered, or its call fell through.
        Replied = "REPLIED",
        /// The contact has booked a call.
        Converted = "CONVERTED",
        /// The contact wants no messages. Booking a call does not change that.
        OptedOut = "OPTED_OUT",
    }
}

words! {
    /// How far the sale has come.
    ProspectStatus as [booking::ProspectStatus] {
        /// Just created.
        Draft = "DRAFT",
        /// Known well enough to be researched.
        Enriched = "ENRICHED",
        /// Outreach is being written.
        Generating = "GENERATING",
        /// Outreach is written.
        Ready = "READY",
        /// Outreach was sent.
        Sent = "SENT",
        /// Outreach was looked at.
        Viewed = "VIEWED",
        /// A call was booked.
        Engaged = "ENGAGED",
        /// An offer was made.
        QuoteSent = "QUOTE_SENT",
        /// A customer.
        Converted = "CONVERTED",
        /// Put away.
        Archived = "ARCHIVED",
    }
}

words! {
    /// How far a research run has come.
    ResearchStatus as [booking::ResearchRunStatus] {
        /// Still to begin.
        Pending = "PENDING",
        /// Reading the website.
        Crawling = "CRAWLING",
        /// Extracting evidence.
        Extracting = "EXTRACTING",
        /// Writing hypotheses.
        Hypothesis = "HYPOTHESIS",
        /// Writing the briefing.
        Briefing = "BRIEFING",
        /// Ended without a result.
        Failed = "FAILED",
        /// Done: plans are made from completed runs only.
        Completed = "COMPLETED",
    }
}

words! {
    /// The verdict on a hypothesis or an opportunity.
    ReviewStatus as [booking::HypothesisStatus, callprep::ReviewStatus] {
        /// Not looked at.
        Draft = "DRAFT",
        /// Confirmed.
        Accepted = "ACCEPTED",
        /// Rejected as wrong by the salesperson: never shown.
        Rejected = "REJECTED",
        /// Shown, not answered.
        Pending = "PENDING",
        /// Declined by the client: a plan warns against raising it.
        Declined = "DECLINED",
    }
}

words! {
    /// The period of an amount of money.
    MoneyPeriod as [booking::MoneyPeriod, callprep::MoneyPeriod] {
        /// Each week.
        Week = "WEEK",
        /// Each month.
        Month = "MONTH",
        /// Each quarter.
        Quarter = "QUARTER",
        /// Each year.
        Year = "YEAR",
    }
}

words! {
    /// The meaning of an amount of money.
    MoneyKind as [booking::MoneyKind, callprep::MoneyKind] {
        /// Work that was done but invoiced late or not at all.
        Unbilled = "UNBILLED",
        /// Material that is thrown away.
        Waste = "WASTE",
        /// Sales that are missed.
        LostSales = "LOST_SALES",
        /// The cost of the work.
        Cost = "COST",
        /// None of these.
        Other = "OTHER",
    }
}

words! {
    /// Whether evidence speaks for or against the hypotheses that refer to it.
    EvidenceStance as [booking::EvidenceStance, callprep::EvidenceStance] {
        /// For.
        Supports = "SUPPORTS",
        /// Against.
        Contradicts = "CONTRADICTS",
        /// Neither.
        Neutral = "NEUTRAL",
    }
}

impl Progress for OutreachStatus {
    const ALL: &'static [Self] = Self::ALL;

    fn rank(self) -> u8 {
        match self {
            Self::Drafted => 0,
            Self::Queued => 1,
            Self::Sent => 2,
            Self::Opened => 3,
            Self::Replied => 4,
            Self::Booked => 5,
            Self::ClosedLost => 6,
        }
    }
}

impl Progress for ContactStatus {
    const ALL: &'static [Self] = Self::ALL;

    fn rank(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Queued => 1,
            Self::EmailSent => 2,
            Self::Opened => 3,
            Self::Replied => 4,
            Self::Converted => 5,
            Self::OptedOut => 6,
        }
    }
}

impl Progress for ProspectStatus {
    const ALL: &'static [Self] = Self::ALL;

    fn rank(self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Enriched => 1,
            Self::Generating => 2,
            Self::Ready => 3,
            Self::Sent => 4,
            Self::Viewed => 5,
            Self::Engaged => 6,
            // An archived prospect may be taken up again.
            Self::QuoteSent | Self::Archived => 7,
            Self::Converted => 8,
        }
    }
}

impl Progress for ResearchStatus {
    const ALL: &'static [Self] = Self::ALL;

    fn rank(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Crawling => 1,
            Self::Extracting => 2,
            Self::Hypothesis => 3,
            Self::Briefing => 4,
            Self::Failed => 5,
            Self::Completed => 6,
        }
    }
}

impl Progress for ReviewStatus {
    const ALL: &'static [Self] = Self::ALL;

    fn rank(self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Pending => 1,
            // People change their minds.
            Self::Accepted | Self::Rejected | Self::Declined => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn assert_starts_with<T: Progress + PartialEq + Debug>(first: T) {
        let later = T::ALL.iter().filter(|status| **status != first).copied();
        assert_eq!(first.further_on(), later.collect::<Vec<_>>());
    }

    /// The first status is the default of a record without one, so importing it changes nothing.
    #[test]
    fn nothing_comes_before_the_first_status() {
        assert_starts_with(OutreachStatus::Drafted);
        assert_starts_with(ContactStatus::None);
        assert_starts_with(ProspectStatus::Draft);
        assert_starts_with(ResearchStatus::Pending);
        assert_starts_with(ReviewStatus::Draft);
    }

    #[test]
    fn nothing_leads_back_from_an_opt_out_and_a_review_may_be_changed() {
        assert!(ContactStatus::OptedOut.further_on().is_empty());
        assert!(ReviewStatus::Rejected.further_on().is_empty());
        assert_eq!(
            ProspectStatus::Archived.further_on(),
            [ProspectStatus::Converted]
        );
    }
}
