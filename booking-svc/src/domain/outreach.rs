//! How far outreach has come.

use super::words::words;

words! {
    /// Where a sequence, or one of its steps, stands.
    OutreachStatus {
        /// Written, not to be sent yet.
        Drafted = "DRAFTED",
        /// To be sent.
        Queued = "QUEUED",
        /// Sent.
        Sent = "SENT",
        /// Opened by the contact.
        Opened = "OPENED",
        /// Answered: from here on a person decides what is sent.
        Replied = "REPLIED",
        /// Has led to a call.
        Booked = "BOOKED",
        /// Given up.
        ClosedLost = "CLOSED_LOST",
    }
}

impl OutreachStatus {
    /// The steps that a booking moves on; a step that was given up stays so.
    pub const OPEN: [Self; 6] = [
        Self::Drafted,
        Self::Queued,
        Self::Sent,
        Self::Opened,
        Self::Replied,
        Self::Booked,
    ];
}

words! {
    /// How far the outreach to a contact has come.
    ContactStatus {
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
    ProspectStatus {
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
    ResearchStatus {
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
    /// What a person has said of a hypothesis or an opportunity.
    ReviewStatus {
        /// Not looked at.
        Draft = "DRAFT",
        /// Confirmed.
        Accepted = "ACCEPTED",
        /// Found to be wrong by the salesperson: never shown.
        Rejected = "REJECTED",
        /// Shown, not answered.
        Pending = "PENDING",
        /// Declined by the client: a plan warns of raising it.
        Declined = "DECLINED",
    }
}

words! {
    /// The period of an amount of money.
    MoneyPeriod {
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
    /// What an amount of money is.
    MoneyKind {
        /// Work that was done but invoiced late or not at all.
        Unbilled = "UNBILLED",
        /// What is thrown away.
        Waste = "WASTE",
        /// Sales that are missed.
        LostSales = "LOST_SALES",
        /// What the work costs.
        Cost = "COST",
        /// None of these.
        Other = "OTHER",
    }
}

words! {
    /// Whether evidence speaks for or against the hypotheses that refer to it.
    EvidenceStance {
        /// For.
        Supports = "SUPPORTS",
        /// Against.
        Contradicts = "CONTRADICTS",
        /// Neither.
        Neutral = "NEUTRAL",
    }
}
