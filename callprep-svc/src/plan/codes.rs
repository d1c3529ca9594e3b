//! The stable codes of risks and gaps.

/// The rule that found a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskCode {
    /// The prospect has declined a hypothesis or an opportunity.
    Declined,
    /// The lead has the lowest confidence band.
    UncertainLead,
    /// The lead has sources of one kind only.
    OneKindOfSource,
    /// All hypotheses have the same sources.
    SameEvidence,
    /// Figures that are a worked example.
    GenericFigures,
    /// The high estimate is at least three times the low one.
    WideEstimate,
    /// Nothing has been measured yet. Every plan has this risk.
    NoBaseline,
    /// No attendee seems to hold the budget.
    NoBudgetHolder,
    /// Works council or data protection.
    Council,
    /// Research of more than 90 days before the call.
    OldResearch,
    /// More hours saved than the company can plausibly spend.
    ImplausibleHours,
    /// Systems that are unknown, or not known to integrate.
    Integration,
    /// Booked less than a day before the call.
    BookedLate,
}

impl RiskCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "R1",
            Self::UncertainLead => "R2",
            Self::OneKindOfSource => "R3",
            Self::SameEvidence => "R4",
            Self::GenericFigures => "R5",
            Self::WideEstimate => "R6",
            Self::NoBaseline => "R7",
            Self::NoBudgetHolder => "R8",
            Self::Council => "R9",
            Self::OldResearch => "R10",
            Self::ImplausibleHours => "R11",
            Self::Integration => "R12",
            Self::BookedLate => "R13",
        }
    }
}

/// What a gap is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapCode {
    /// No usable hypothesis.
    Hypotheses,
    /// No usable opportunity.
    Opportunities,
    /// A hypothesis without evidence.
    Evidence,
    /// A reference to evidence that the dossier does not contain.
    UnresolvedEvidence,
    /// A hypothesis without usable figures.
    Metrics,
    ResearchDate,
    CompanyName,
    Industry,
    CompanySize,
    Country,
    Technologies,
    /// No attendee with a name.
    Attendees,
    CallTime,
    CallDuration,
    /// A call time without a known time zone.
    TimeZone,
}

impl GapCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hypotheses => "no-hypotheses",
            Self::Opportunities => "no-opportunities",
            Self::Evidence => "no-evidence",
            Self::UnresolvedEvidence => "unresolved-evidence",
            Self::Metrics => "no-metrics",
            Self::ResearchDate => "no-research-date",
            Self::CompanyName => "no-company-name",
            Self::Industry => "no-industry",
            Self::CompanySize => "no-company-size",
            Self::Country => "no-country",
            Self::Technologies => "no-technologies",
            Self::Attendees => "no-attendees",
            Self::CallTime => "no-call-time",
            Self::CallDuration => "no-call-duration",
            Self::TimeZone => "no-time-zone",
        }
    }
}
