//! What the research does not say.

use super::{
    brief::Gap,
    case::{Case, CompanyLabel, Country},
    text::Sentence,
};

/// Something that is missing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Missing {
    Hypotheses,
    Opportunities,
    Evidence,
    UnresolvedEvidence,
    Metrics,
    ResearchDate,
    CompanyName,
    Industry,
    CompanySize,
    Country,
    Technologies,
    Attendees,
    CallTime,
    CallDuration,
    TimeZone,
}

impl Missing {
    /// Returns the stable code.
    fn code(self) -> &'static str {
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

/// Returns what is missing, what weighs most first.
pub(crate) fn find(case: &Case) -> Vec<Gap> {
    let lacks_evidence = case.hypotheses.iter().any(|each| each.evidence.is_empty());
    let has_name = matches!(case.company, CompanyLabel::Name(_));
    let lacks_metric = case.hypotheses.iter().any(|each| each.metric().is_none());
    [
        (Missing::Hypotheses, case.hypotheses.is_empty()),
        (Missing::Opportunities, case.opportunities.is_empty()),
        (Missing::Evidence, lacks_evidence),
        (Missing::UnresolvedEvidence, case.has_unresolved_evidence),
        (Missing::Metrics, lacks_metric),
        (Missing::ResearchDate, case.research_completed_at.is_none()),
        (Missing::CompanyName, !has_name),
        (Missing::Industry, case.industry.is_none()),
        (Missing::CompanySize, case.employees.is_none()),
        (Missing::Country, case.country == Country::Unknown),
        (Missing::Technologies, case.technologies.is_empty()),
        (
            Missing::Attendees,
            case.attendees.iter().all(|each| each.name.is_empty()),
        ),
        (Missing::CallTime, case.starts_at.is_none()),
        (Missing::CallDuration, case.minutes.is_none()),
        (
            Missing::TimeZone,
            case.starts_at.is_some() && case.time_zone.is_none(),
        ),
    ]
    .into_iter()
    .filter(|(_, is_missing)| *is_missing)
    .map(|(missing, _)| Gap {
        code: missing.code(),
        text: missing.text(case.language),
    })
    .collect()
}
