//! What could make the plan fail, found by rules, each with its answer and its owner.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    brief::Risk,
    case::{Band, Case, Hypothesis},
    metric::{Metric, Spread},
    owners::Role,
    stakeholders,
    text::{Mitigation, RiskText, Sentence},
};

const MAX_RISKS: usize = 6;
/// The risk that every plan has; it is never the one to make room.
const NO_BASELINE: &str = "R7";
const HOURS_A_WEEK: u64 = 40;

type Found<'a> = (&'static str, RiskText<'a>, Role);

/// Returns the risks in the order of their rules.
pub(crate) fn find(case: &Case) -> Vec<Risk> {
    let generic = titles_with_generic_figures(case);
    let mut found: Vec<Found<'_>> = Vec::new();
    if !case.declined.is_empty() {
        let titles = &case.declined;
        found.push(("R1", RiskText::Declined { titles }, Role::AccountManager));
    }
    if let Some(lead) = case.lead() {
        found.extend(about_lead(case, lead, &generic));
    }
    found.push(no_baseline(case));
    found.extend(about_company(case));

    while found.len() > MAX_RISKS {
        let last = found.iter().rposition(|(code, ..)| *code != NO_BASELINE);
        found.remove(last.expect("only one of them is the missing baseline"));
    }
    found
        .into_iter()
        .map(|(code, text, owner)| Risk {
            code,
            text: text.text(case.language),
            mitigation: Mitigation(text).text(case.language),
            owner_role: owner.text(case.language),
            evidence_ids: match code {
                "R3" | "R4" => case
                    .lead()
                    .map(Hypothesis::evidence_ids)
                    .unwrap_or_default(),
                _ => Vec::new(),
            },
        })
        .collect()
}

fn about_lead<'a>(case: &Case, lead: &Hypothesis, generic: &'a [String]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    if lead.band == Band::Low {
        found.push(("R2", RiskText::LeadIsUncertain, Role::AccountManager));
    }
    if rests_on_one_kind(lead) {
        found.push(("R3", RiskText::OneKindOfSource, Role::AccountManager));
    }
    if share_all_evidence(&case.hypotheses) {
        found.push(("R4", RiskText::SameEvidenceEverywhere, Role::AccountManager));
    }
    if !generic.is_empty() {
        let titles = generic;
        let text = RiskText::GenericFigures { titles };
        found.push(("R5", text, Role::AccountManager));
    }
    // Of a worked example not even the low end may be promised.
    match lead.estimate() {
        Some(Metric::Hours(hours)) if is_wide(hours) => {
            found.push(("R6", RiskText::WideHours(hours), Role::AccountManager));
        }
        Some(Metric::Revenue(revenue)) if is_wide(revenue) => {
            found.push(("R6", RiskText::WideRevenue(revenue), Role::AccountManager));
        }
        _ => {}
    }
    found
}

fn no_baseline<'a>(case: &Case) -> Found<'a> {
    let metric = case.lead().and_then(Hypothesis::metric);
    let owner = case
        .lead()
        .map_or(Role::ProcessOwner, |lead| Role::of_workflow(lead.workflow));
    (NO_BASELINE, RiskText::NoBaseline(metric), owner)
}

fn about_company(case: &Case) -> Vec<Found<'_>> {
    let process_owner = case
        .lead()
        .map_or(Role::ProcessOwner, |lead| Role::of_workflow(lead.workflow));
    let mut found = Vec::new();
    if !stakeholders::has_budget_holder(case) {
        found.push(("R8", RiskText::NoBudgetHolder, Role::AccountManager));
    }
    if case.has_works_council() {
        found.push(("R9", RiskText::WorksCouncil, Role::AccountManager));
    } else {
        found.push(("R9", RiskText::Privacy, process_owner));
    }
    if is_research_old(case) {
        found.push(("R10", RiskText::OldResearch, Role::AccountManager));
    }
    if is_saving_implausible(case) {
        found.push(("R11", RiskText::ImplausibleHours, Role::AccountManager));
    }
    let technologies = &case.technologies;
    if technologies.is_empty() {
        found.push(("R12", RiskText::UnknownTechnologies, Role::AccountManager));
    } else {
        let text = RiskText::UnprovenIntegration { technologies };
        found.push(("R12", text, Role::AccountManager));
    }
    if is_booked_late(case) {
        found.push(("R13", RiskText::BookedLate, Role::AccountManager));
    }
    found
}

/// A source of an unknown kind does not count as another kind.
fn rests_on_one_kind(lead: &Hypothesis) -> bool {
    let kinds: BTreeSet<String> = lead
        .evidence
        .iter()
        .map(|item| item.source_type.to_lowercase())
        .filter(|kind| !kind.is_empty())
        .collect();
    !lead.evidence.is_empty() && kinds.len() < 2
}

fn titles_with_generic_figures(case: &Case) -> Vec<String> {
    case.hypotheses
        .iter()
        .filter(|hypothesis| hypothesis.generic)
        .map(|hypothesis| hypothesis.title.clone())
        .collect()
}

/// Research that falls back to "all we found" gives every hypothesis the same sources.
fn share_all_evidence(hypotheses: &[Hypothesis]) -> bool {
    let sets: Vec<BTreeSet<&str>> = hypotheses
        .iter()
        .map(|hypothesis| {
            hypothesis
                .evidence
                .iter()
                .map(|item| item.id.as_str())
                .collect()
        })
        .collect();
    sets.len() > 1 && !sets[0].is_empty() && sets.windows(2).all(|pair| pair[0] == pair[1])
}

fn is_wide(spread: Spread) -> bool {
    u64::from(spread.high) >= 3 * u64::from(spread.low)
}

/// Whoever books for tomorrow has not prepared, and neither have we.
fn is_booked_late(case: &Case) -> bool {
    let notice = case
        .starts_at
        .zip(case.booked_at)
        .map(|(call, booked)| call - booked);
    notice.is_some_and(|notice| (TimeDelta::zero()..TimeDelta::hours(24)).contains(&notice))
}

fn is_research_old(case: &Case) -> bool {
    let age = case
        .starts_at
        .zip(case.research_completed_at)
        .map(|(call, done)| call - done);
    age.is_some_and(|age| age > TimeDelta::days(90))
}

/// More than a tenth of all working hours saved on one workflow is hard to believe.
fn is_saving_implausible(case: &Case) -> bool {
    let hours = case.lead().and_then(|lead| lead.impact.hours);
    hours.zip(case.employees).is_some_and(|(hours, employees)| {
        u64::from(hours.mid) * 10 > HOURS_A_WEEK * u64::from(employees)
    })
}
