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
    let mut found: Vec<Found<'_>> = Vec::new();
    if !case.declined.is_empty() {
        let titles = &case.declined;
        found.push(("R1", RiskText::Declined { titles }, Role::AccountManager));
    }
    if let Some(lead) = case.lead() {
        found.extend(about_lead(case, lead));
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

fn about_lead<'a>(case: &Case, lead: &Hypothesis) -> Vec<Found<'a>> {
    let owner = Role::of_workflow(lead.workflow);
    let mut found = Vec::new();
    if lead.band == Band::Low {
        found.push(("R2", RiskText::LeadIsUncertain, Role::AccountManager));
    }
    let kinds: BTreeSet<String> = lead
        .evidence
        .iter()
        .map(|item| item.source_type.to_lowercase())
        .collect();
    if kinds.len() == 1 {
        found.push(("R3", RiskText::OneKindOfSource, Role::AccountManager));
    }
    if share_all_evidence(&case.hypotheses) {
        found.push(("R4", RiskText::SameEvidenceEverywhere, Role::AccountManager));
    }
    if case.hypotheses.iter().any(|hypothesis| hypothesis.generic) {
        found.push(("R5", RiskText::GenericFigures, Role::AccountManager));
    }
    match lead.metric() {
        Some(Metric::Hours(hours)) if is_wide(hours) => {
            found.push(("R6", RiskText::WideHours(hours), owner));
        }
        Some(Metric::Revenue(revenue)) if is_wide(revenue) => {
            found.push(("R6", RiskText::WideRevenue(revenue), owner));
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
    let budget_holder = Role::budget_holder(case.employees);
    let mut found = Vec::new();
    if !stakeholders::has_budget_holder(case) {
        found.push(("R8", RiskText::NoBudgetHolder, Role::AccountManager));
    }
    if case.has_works_council() {
        found.push(("R9", RiskText::WorksCouncil, budget_holder));
    } else {
        found.push(("R9", RiskText::Privacy, budget_holder));
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
        found.push((
            "R12",
            RiskText::UnprovenIntegration { technologies },
            Role::ApplicationOwner,
        ));
    }
    if is_booked_late(case) {
        found.push(("R13", RiskText::BookedLate, Role::AccountManager));
    }
    found
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
