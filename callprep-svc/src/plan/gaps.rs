//! Finds what the dossier lacks.

use super::{
    brief::Gap,
    case::{Case, CompanyLabel, Country},
    codes::GapCode,
    text::Sentence,
};

/// Returns what is missing, the most important first.
pub(crate) fn find(case: &Case) -> Vec<Gap> {
    let lacks_evidence = case.hypotheses.iter().any(|each| !each.has_support());
    let has_name = matches!(case.company, CompanyLabel::Name(_));
    let lacks_metric = case.hypotheses.iter().any(|each| each.metric().is_none());
    [
        (GapCode::Hypotheses, case.hypotheses.is_empty()),
        (GapCode::Opportunities, case.opportunities.is_empty()),
        (GapCode::Evidence, lacks_evidence),
        (GapCode::UnresolvedEvidence, case.has_unresolved_evidence),
        (GapCode::Metrics, lacks_metric),
        (GapCode::ResearchDate, case.research_completed_at.is_none()),
        (GapCode::CompanyName, !has_name),
        (GapCode::Industry, case.industry.is_none()),
        (GapCode::CompanySize, case.employees.is_none()),
        (GapCode::Country, case.country == Country::Unknown),
        (GapCode::Technologies, case.technologies.is_empty()),
        (
            GapCode::Attendees,
            case.attendees.iter().all(|each| each.name.is_empty()),
        ),
        (GapCode::CallTime, case.starts_at.is_none()),
        (GapCode::CallDuration, case.minutes.is_none()),
        (
            GapCode::TimeZone,
            case.starts_at.is_some() && case.time_zone.is_none(),
        ),
    ]
    .into_iter()
    .filter(|(_, is_missing)| *is_missing)
    .map(|(code, _)| Gap {
        code,
        text: code.text(case.language),
    })
    .collect()
}
