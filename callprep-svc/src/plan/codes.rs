//! The stable codes of risks and gaps.

/// The rule that found a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskCode {
    /// The prospect has declined a hypothesis or an opportunity.
    Declined,
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
    /// Data protection.
    Privacy,
    /// Research of more than 90 days before the call.
    OldResearch,
    /// More hours saved than the company can plausibly spend.
    ImplausibleHours,
    /// Systems that are not known to integrate.
    Integration,
    /// Months of the plan that are busier than others.
    Season,
    /// Data that are specially protected.
    SensitiveData,
    /// The booker wrote of doubt or of something that failed.
    Doubts,
    /// What a solution has to fit into, as the booker wrote.
    Limits,
    /// Somebody leaves, as the booker wrote.
    Leaves,
    /// Something has to be signed first, as the booker wrote.
    Agreement,
}

impl RiskCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "R1",
            Self::OneKindOfSource => "R3",
            Self::SameEvidence => "R4",
            Self::GenericFigures => "R5",
            Self::WideEstimate => "R6",
            Self::NoBaseline => "R7",
            Self::Privacy => "R9",
            Self::OldResearch => "R10",
            Self::ImplausibleHours => "R11",
            Self::Integration => "R12",
            Self::Season => "R14",
            Self::SensitiveData => "R15",
            Self::Doubts => "R17",
            Self::Limits => "R18",
            Self::Leaves => "R19",
            Self::Agreement => "R20",
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
    /// Hypotheses without an opportunity.
    Solutions,
    /// Hypotheses without evidence.
    Evidence,
    /// A reference to evidence that the dossier does not contain.
    UnresolvedEvidence,
    /// Hypotheses without usable figures.
    Metrics,
    /// Amounts of money without a currency.
    Currency,
    /// Amounts of money without a period.
    Period,
    /// Amounts of money without either.
    CurrencyAndPeriod,
    /// Figures that cannot be used.
    UnusableFigures,
    /// Ranges of figures that were given the wrong way round.
    SwappedRange,
    /// Hypotheses that nobody has reviewed.
    Unreviewed,
    /// Hypotheses that the prospect has not confirmed.
    Unconfirmed,
    /// A solution that the prospect has not confirmed.
    UnconfirmedSolution,
    /// Hypotheses without a word on the problem.
    Statement,
    /// Nobody in the call seems to be in charge of the work of the lead.
    ProcessOwner,
    /// Sources that cannot be opened.
    SourceAddress,
    ResearchDate,
    /// Public holidays of the country.
    Holidays,
    /// Of the region of a school.
    SchoolHolidays,
    CompanyName,
    /// Nothing but its name is known.
    WhichCompany,
    Industry,
    CompanySize,
    /// Numbers of employees that contradict each other.
    TwoSizes,
    /// Why the call was booked.
    Reason,
    /// Which rules for personal data apply.
    Rules,
    Country,
    Technologies,
    /// Nobody is known to take part.
    Attendees,
    /// Participants without a name.
    Names,
    /// Participants without a job title.
    JobTitles,
    CallTime,
    CallDuration,
    /// Where the call is.
    Place,
    /// Nobody in the call is known to decide on the budget.
    BudgetHolder,
    /// A call time without a known time zone.
    TimeZone,
    /// Something that the booker asks for, to be prepared before the call.
    Asked,
    /// What of that the dossier does not have.
    Unanswered,
    /// What the booker writes of times.
    Times,
    /// Those whom the booker names and who are not invited.
    NotInvited,
    /// Somebody on our side whom the booker names.
    HostNamed,
    /// The call is shorter than booked.
    Shorter,
    /// An agreement that comes first.
    Agreement,
    /// What is to be sent or arranged before the call.
    Beforehand,
    /// Somebody is to be invited.
    Invite,
    /// A link for a call that is to be on the web.
    Link,
    /// The call is not to be recorded.
    NoRecording,
    /// No prices are to be named.
    NoPrices,
    /// Sentences of the booker that the plan does not use.
    NotUsed,
    /// They only want to listen.
    OnlyListen,
    /// What is not to be raised.
    NotRaised,
    /// What the dossier has and the page has no room for.
    LeftOut,
    /// Nothing that the rules look for is missing.
    Nothing,
}

impl GapCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hypotheses => "no-hypotheses",
            Self::Opportunities => "no-opportunities",
            Self::Solutions => "no-solutions",
            Self::Evidence => "no-evidence",
            Self::UnresolvedEvidence => "unresolved-evidence",
            Self::Metrics => "no-metrics",
            Self::Currency => "no-currency",
            Self::Period => "no-period",
            Self::CurrencyAndPeriod => "no-currency-or-period",
            Self::UnusableFigures => "unusable-figures",
            Self::SwappedRange => "swapped-range",
            Self::Unreviewed => "not-reviewed",
            Self::Unconfirmed => "not-confirmed",
            Self::UnconfirmedSolution => "solution-not-confirmed",
            Self::Statement => "no-statement",
            Self::ProcessOwner => "no-process-owner",
            Self::SourceAddress => "no-source-address",
            Self::ResearchDate => "no-research-date",
            Self::Holidays => "no-holidays",
            Self::SchoolHolidays => "no-school-holidays",
            Self::WhichCompany => "which-company",
            Self::CompanyName => "no-company-name",
            Self::Industry => "no-industry",
            Self::CompanySize => "no-company-size",
            Self::TwoSizes => "two-company-sizes",
            Self::Reason => "no-reason",
            Self::Rules => "no-rules",
            Self::Country => "no-country",
            Self::Technologies => "no-technologies",
            Self::Attendees => "no-attendees",
            Self::Names => "no-names",
            Self::JobTitles => "no-job-titles",
            Self::CallTime => "no-call-time",
            Self::CallDuration => "no-call-duration",
            Self::Place => "no-place",
            Self::BudgetHolder => "no-budget-holder",
            Self::TimeZone => "no-time-zone",
            Self::Unanswered => "no-answer",
            // What is to be done or known before the call stands together.
            Self::Asked
            | Self::Times
            | Self::NotInvited
            | Self::HostNamed
            | Self::Shorter
            | Self::Agreement
            | Self::Beforehand
            | Self::Invite
            | Self::Link
            | Self::NoRecording
            | Self::NoPrices
            | Self::NotUsed
            | Self::OnlyListen
            | Self::NotRaised => proto::BEFORE_THE_CALL,
            Self::LeftOut => "left-out",
            Self::Nothing => "nothing-missing",
        }
    }
}
