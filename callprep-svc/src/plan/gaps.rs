//! Finds what the dossier lacks.

use chrono::Datelike;
use chrono_tz::Tz;

use super::{
    booker,
    brief::Gap,
    calendar::{self, Calendar},
    case::{Case, CompanyLabel, Deciding, Hypothesis},
    codes::GapCode,
    law::{self, PrivacyLaw},
    metric::Money,
    preparation, requests, season, sources,
    stakeholders::{self, DecisionMaker},
    text::{GapText, Sentence},
    wishes::Wish,
};

/// Returns what is missing, the most important first. Never empty: that nothing is missing is said,
/// too.
pub(crate) fn find(case: &Case) -> Vec<Gap> {
    let before = preparation::find(case);
    let mut gaps: Vec<Gap> = about_research(case)
        .into_iter()
        .chain(about_company(case))
        .chain(about_people(case))
        .chain(about_call(case))
        .chain(unanswered(case))
        .collect();
    if gaps.is_empty() {
        gaps.push(gap(case, GapText::plain(GapCode::Nothing)));
    }
    before.into_iter().chain(gaps).collect()
}

/// Returns what the booker asks for and the dossier does not have.
fn unanswered(case: &Case) -> Option<Gap> {
    let open = case.remarks.requests.iter();
    let open = open.filter(|request| {
        requests::solution(case, request).is_none() && !requests::is_about_lead(case, request)
    });
    let quoted: Vec<String> = open
        .filter_map(|request| requests::quoted(case, request, &request.beginning()))
        .collect();
    let text = GapText {
        code: GapCode::Unanswered,
        labels: &quoted,
        count: 0,
    };
    (!quoted.is_empty()).then(|| gap(case, text))
}

fn about_research(case: &Case) -> Vec<Gap> {
    let plain = |code, is_missing: bool| is_missing.then(|| gap(case, GapText::plain(code)));
    let has_none = case.hypotheses.is_empty() && case.beyond.ruled_out == 0;
    let none = GapText {
        count: case.beyond.rejected,
        ..GapText::plain(GapCode::Hypotheses)
    };
    let before = [
        has_none.then(|| gap(case, none)),
        plain(
            GapCode::Opportunities,
            case.opportunities.is_empty() && !case.hypotheses.is_empty(),
        ),
    ];
    let after = [
        plain(GapCode::UnresolvedEvidence, case.has_unresolved_evidence),
        plain(GapCode::SourceAddress, has_closed_source(case)),
        plain(
            GapCode::ResearchDate,
            case.research_completed_at.is_none() && !case.hypotheses.is_empty(),
        ),
    ];
    let before = before.into_iter().flatten();
    before
        .chain(about_hypotheses(case))
        .chain(after.into_iter().flatten())
        .collect()
}

/// Returns what single hypotheses lack, each with their labels.
fn about_hypotheses(case: &Case) -> Vec<Gap> {
    let about = |code, is_lacking: &dyn Fn(&Hypothesis) -> bool| {
        let labels: Vec<String> = (1..)
            .zip(&case.hypotheses)
            .filter(|(_, hypothesis)| is_lacking(hypothesis))
            .map(|(place, _)| sources::label(place))
            .collect();
        let text = GapText {
            code,
            labels: &labels,
            count: 0,
        };
        (!labels.is_empty()).then(|| gap(case, text))
    };
    let lacks_solution =
        |each: &Hypothesis| !case.opportunities.is_empty() && case.opportunity_for(each).is_none();
    // What the booker writes of needs nobody else to confirm it, unless others are not confirmed either.
    let is_only_lead = case.hypotheses.iter().skip(1).all(|each| each.is_confirmed);
    let is_told = |each: &Hypothesis| {
        let is_lead = case.lead().is_some_and(|lead| lead.id == each.id);
        case.booked.names_lead && is_only_lead && is_lead
    };
    let lacks = |currency: bool, period: bool| {
        move |each: &Hypothesis| {
            each.impact.money.is_some_and(|money: Money| {
                money.currency.is_none() == currency && money.period.is_none() == period
            })
        }
    };
    [
        about(GapCode::Solutions, &lacks_solution),
        about(GapCode::Evidence, &|each| !each.has_support()),
        about(GapCode::Metrics, &|each| {
            !case.booked.spares_jobs && each.metric().is_none() && !each.has_unusable_figures
        }),
        about(GapCode::UnusableFigures, &|each| each.has_unusable_figures),
        about(GapCode::CurrencyAndPeriod, &lacks(true, true)),
        about(GapCode::Currency, &lacks(true, false)),
        about(GapCode::Period, &lacks(false, true)),
        about(GapCode::SwappedRange, &|each| {
            each.has_swapped_hours || each.has_swapped_money
        }),
        about(GapCode::Statement, &|each| each.statement.is_empty()),
        about(GapCode::Unreviewed, &|each| {
            !each.is_reviewed && !is_told(each)
        }),
        about(GapCode::UnconfirmedSolution, &|each| {
            let solution = case.opportunity_for(each);
            solution.is_some_and(|solution| !solution.is_confirmed)
        }),
        about(GapCode::Unconfirmed, &|each| {
            each.is_reviewed && !each.is_confirmed && !is_told(each)
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns whether a source has no address that can be opened.
fn has_closed_source(case: &Case) -> bool {
    let mut sources = case.hypotheses.iter().flat_map(|each| &each.evidence);
    sources.any(|source| source.web_address.is_none())
}

fn about_company(case: &Case) -> Vec<Gap> {
    let has_name = matches!(case.company, CompanyLabel::Name(_));
    [
        (GapCode::CompanyName, !has_name),
        (GapCode::WhichCompany, has_name && is_only_a_name(case)),
        (GapCode::Industry, case.industry.is_none()),
        (GapCode::CompanySize, case.employees.is_none()),
        (GapCode::TwoSizes, case.has_two_sizes),
        (GapCode::Country, !case.country.is_known()),
        (
            GapCode::Rules,
            matches!(law::privacy(case.country), PrivacyLaw::ToBeAsked)
                && !booker::names_rules(case),
        ),
        (GapCode::Technologies, case.technologies.is_empty()),
    ]
    .into_iter()
    .filter(|(_, is_missing)| *is_missing)
    .map(|(code, _)| gap(case, GapText::plain(code)))
    .collect()
}

/// Returns whether nothing tells which of all organisations of that name this is.
fn is_only_a_name(case: &Case) -> bool {
    case.industry.is_none()
        && case.employees.is_none()
        && !case.country.is_known()
        && case.hypotheses.is_empty()
        && case.beyond.ruled_out == 0
}

fn about_people(case: &Case) -> Vec<Gap> {
    if case.attendees.is_empty() {
        return [
            GapCode::Attendees,
            GapCode::BudgetHolder,
            GapCode::ProcessOwner,
        ]
        .map(|code| gap(case, GapText::plain(code)))
        .into();
    }
    let nameless = case
        .attendees
        .iter()
        .filter(|each| each.name.is_empty())
        .count();
    let untitled = case
        .attendees
        .iter()
        .filter(|each| each.job_title.is_empty())
        .count();
    let is_decided = stakeholders::decision_maker(case) == DecisionMaker::Present;
    let undecided = usize::from(!is_decided && case.deciding() != Deciding::Answered);
    let unowned = usize::from(stakeholders::lacks_process_owner(case));
    [
        (GapCode::Names, nameless),
        (GapCode::JobTitles, untitled),
        (GapCode::BudgetHolder, undecided),
        (GapCode::ProcessOwner, unowned),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(code, count)| {
        gap(
            case,
            GapText {
                code,
                labels: &[],
                count,
            },
        )
    })
    .collect()
}

fn about_call(case: &Case) -> Vec<Gap> {
    [
        (GapCode::Reason, !case.has_opening_of_booker()),
        (GapCode::CallTime, case.starts_at.is_none()),
        (GapCode::CallDuration, case.minutes.is_none()),
        (
            GapCode::Place,
            case.booking.location.is_empty()
                && case.booking.meeting_url.is_empty()
                && !case.has_wish(Wish::Place),
        ),
        (
            GapCode::TimeZone,
            case.starts_at.is_some() && case.time_zone.is_none(),
        ),
        (
            GapCode::Holidays,
            case.starts_at.is_some() && !calendar::knows_holidays(case.calendar_country()),
        ),
        (
            GapCode::SchoolHolidays,
            case.starts_at.is_some()
                && case.remarks.timing.is_empty()
                && season::is_school(case.industry.as_deref()),
        ),
    ]
    .into_iter()
    .filter(|(_, is_missing)| *is_missing)
    .map(|(code, _)| {
        let is_known = code == GapCode::Holidays && is_on_holiday(case);
        let text = GapText {
            count: usize::from(is_known),
            ..GapText::plain(code)
        };
        gap(case, text)
    })
    .collect()
}

/// Returns whether the call is on a public holiday that is known.
fn is_on_holiday(case: &Case) -> bool {
    case.starts_at.is_some_and(|at| {
        let zone = case.time_zone.or(case.host_time_zone).unwrap_or(Tz::UTC);
        let day = at.with_timezone(&zone).date_naive();
        Calendar::new(case.calendar_country(), day.year()).is_holiday(day)
    })
}

pub(crate) fn gap(case: &Case, text: GapText<'_>) -> Gap {
    Gap {
        code: text.code,
        text: text.text(case.language),
    }
}
