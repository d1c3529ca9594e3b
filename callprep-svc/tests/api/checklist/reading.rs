//! The items that are about how a brief reads, and to whom.

use callprep_svc::render;
use proto::callprep::v1 as pb;

use super::actions;

/// Whatever of the research is in another language says so wherever it is quoted.
pub(super) fn marks_quotations(brief: &pb::Brief) -> bool {
    brief
        .questions
        .iter()
        .filter(|each| ["nl", "en"].contains(&&*each.text_language))
        .all(|each| {
            let marked = format!("“{}” ({})", each.text, each.text_language);
            let mut quoted = actions(brief).filter(|action| action.text.contains(&each.text));
            each.text_language != brief.language
                && render::text(brief).contains(marked.trim_end_matches(')'))
                && quoted.all(|action| action.text.contains(&marked))
        })
}

pub(super) fn says_what_is_missing(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> bool {
    let company = request.company.clone().unwrap_or_default();
    let call = request.call.clone().unwrap_or_default();
    let lacks_evidence = |each: &pb::BriefHypothesis| each.source_numbers.is_empty();
    let lacks_figures = |each: &pb::BriefHypothesis| each.estimate.is_empty();
    let is_missing = [
        ("no-hypotheses", brief.hypotheses.is_empty()),
        (
            "no-opportunities",
            request.opportunities.is_empty() && !brief.hypotheses.is_empty(),
        ),
        ("no-evidence", brief.hypotheses.iter().any(lacks_evidence)),
        ("no-metrics", brief.hypotheses.iter().any(lacks_figures)),
        (
            "no-research-date",
            request.research_complete_time.is_none() && !brief.hypotheses.is_empty(),
        ),
        ("no-company-name", company.name.is_empty()),
        ("no-industry", company.industry.is_empty()),
        ("no-company-size", employees(&company).is_none()),
        ("no-country", company.country.is_empty()),
        ("no-technologies", company.technologies.is_empty()),
        ("no-attendees", request.attendees.is_empty()),
        ("no-call-time", call.start_time.is_none()),
        ("no-call-duration", call.duration.is_none()),
    ];
    is_missing
        .into_iter()
        .all(|(code, missing)| brief.gaps.iter().any(|gap| gap.code == code) == missing)
}

/// Returns the number of employees, at least.
pub(super) fn employees(company: &pb::Company) -> Option<i32> {
    let low = company.employee_range.split(['-', '+']).next();
    company
        .employee_count
        .or_else(|| low.and_then(|low| low.parse().ok()))
}

/// People read about 240 words a minute. On the first screen are the summary and the questions.
pub(super) fn is_quick_to_read(brief: &pb::Brief) -> bool {
    let words = |text: &str| {
        text.split_whitespace()
            .filter(|word| word.contains(char::is_alphabetic))
            .count()
    };
    let text = render::text(brief);
    let first: usize = text.split("\n\n").take(3).map(words).sum();
    words(&brief.summary) <= 100 && first <= 240 && words(&text) <= 5 * 240
}

/// People are named as those who come to the call, nowhere else, and no address is given away.
pub(super) fn keeps_people_out(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> bool {
    let steps = brief.demo_flow.iter().map(|step| step.text.as_str());
    let risks = brief
        .risks
        .iter()
        .flat_map(|risk| [risk.text.as_str(), &risk.mitigation]);
    let questions = brief.questions.iter().map(|each| each.text.as_str());
    let told: String = actions(brief)
        .map(|action| action.line.as_str())
        .chain(questions)
        .chain(risks)
        .chain(steps)
        .collect();
    !render::text(brief).contains('@')
        && request
            .attendees
            .iter()
            .all(|attendee| attendee.name.is_empty() || !told.contains(&attendee.name))
}
