//! Finds what could make the plan fail, each with a mitigation and an owner.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    booker,
    brief::Risk,
    case::{Case, Hypothesis},
    codes::RiskCode,
    law,
    metric::{Metric, Spread},
    owners::Role,
    schedule::Schedule,
    season, sources,
    text::{Mitigation, Past, RiskText, Sentence, quote},
};

const MAX_RISKS: usize = 5;

/// A risk with the role that deals with it.
type Found<'a> = (RiskText<'a>, Role);

/// Returns the risks in the order of their rules, without the last ones if there are too many.
pub(crate) fn find(case: &Case, schedule: &Schedule) -> Vec<Risk> {
    let generic = with_generic_figures(case);
    let declined = case.declined.iter();
    let declined: Vec<String> = declined
        .map(|title| quote(title, &case.languages))
        .collect();
    let mut found: Vec<Found<'_>> = Vec::new();
    if !declined.is_empty() {
        let titles = &declined;
        found.push((RiskText::Declined { titles }, Role::AccountManager));
    }
    if !case.remarks.doubts.is_empty() {
        found.push((RiskText::Doubts, Role::AccountManager));
    }
    let limits = &case.remarks.limits;
    if !limits.is_empty() {
        found.push((RiskText::Limits(limits), Role::AccountManager));
    }
    let (name, length) = (booker::agreement(case), booker::length_of_agreement(case));
    if !name.is_empty() {
        let (name, length) = (name.as_str(), length.as_str());
        found.push((RiskText::Agreement { name, length }, Role::AccountManager));
    }
    if let Some(name) = case.leaver() {
        found.push((RiskText::Leaves(name), Role::AccountManager));
    }
    found.extend(old_research(case));
    if let Some(lead) = case.lead() {
        let about_lead = about_lead(case, lead, &generic);
        found.extend(
            about_lead
                .into_iter()
                .map(|text| (text, Role::AccountManager)),
        );
    }
    found.push(no_baseline(case));
    found.extend(about_company(case));
    if case.is_measured() && case.is_seasonal() {
        found.push((RiskText::UnequalTimes, Role::AccountManager));
    } else if let Some((from, to, in_baseline)) = season::clash(case, schedule) {
        let metric = case.lead().and_then(Hypothesis::metric);
        let text = RiskText::Season {
            from,
            to,
            is_looked_up: !in_baseline || metric.and_then(Past::of).is_some(),
        };
        found.push((text, Role::AccountManager));
    }
    found.extend(about_research_and_systems(case));

    while found.len() > MAX_RISKS {
        // The missing baseline stays: every plan has that risk.
        let last = found
            .iter()
            .rposition(|(text, _)| text.code() != RiskCode::NoBaseline);
        found.remove(last.expect("only one of them is the missing baseline"));
    }
    found
        .into_iter()
        .map(|(text, owner)| risk(case, text, owner))
        .collect()
}

fn risk(case: &Case, text: RiskText<'_>, owner: Role) -> Risk {
    let is_about_evidence = matches!(
        text.code(),
        RiskCode::OneKindOfSource | RiskCode::SameEvidence
    );
    let lead = case.lead().filter(|_| is_about_evidence);
    Risk {
        code: text.code(),
        text: text.text(case.language),
        mitigation: Mitigation {
            risk: text,
            is_confidential: case.is_confidential(),
        }
        .text(case.language),
        owner_role: owner.text(case.language),
        evidence_ids: lead.map(Hypothesis::evidence_ids).unwrap_or_default(),
    }
}

fn about_lead<'a>(case: &Case, lead: &Hypothesis, generic: &'a [String]) -> Vec<RiskText<'a>> {
    let mut found = Vec::new();
    // How sure it is, and that there is one source, stands above.
    if rests_on_one_kind(lead) && lead.support().count() > 1 && !case.booked.names_lead {
        found.push(RiskText::OneKindOfSource);
    }
    if share_all_evidence(&case.hypotheses) {
        found.push(RiskText::SameEvidenceEverywhere);
    }
    if !generic.is_empty() {
        found.push(RiskText::GenericFigures { labels: generic });
    }
    // Not even the low end of a worked example may be promised, hence `estimate`.
    match lead.estimate() {
        Some(Metric::Hours(hours)) if is_wide(hours) => found.push(RiskText::WideHours(hours)),
        Some(Metric::Money(money)) if is_wide(money.amount) => {
            found.push(RiskText::WideMoney(money));
        }
        _ => {}
    }
    found
}

/// Returns that the research is too old, with its age in whole years.
fn old_research<'a>(case: &Case) -> Option<Found<'a>> {
    let age = research_age(case).filter(|age| *age > TimeDelta::days(90))?;
    let years = usize::try_from(age.num_days() / 366).unwrap_or_default();
    let has_sources = case.hypotheses.iter().any(|each| !each.evidence.is_empty());
    Some((
        RiskText::OldResearch { years, has_sources },
        Role::AccountManager,
    ))
}

fn no_baseline<'a>(case: &Case) -> Found<'a> {
    let text = RiskText::NoBaseline {
        is_planned: case.is_measured(),
    };
    (text, Role::AccountManager)
}

fn about_company(case: &Case) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let privacy = law::privacy(case.country);
    if let Some(whose) = case.sensitive {
        let text = RiskText::Sensitive(whose, privacy);
        found.push((text, Role::AccountManager));
    } else {
        let text = RiskText::Privacy {
            law: privacy,
            is_alone: case.is_one_person(),
        };
        found.push((text, Role::AccountManager));
    }
    found
}

fn about_research_and_systems(case: &Case) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    found.extend(implausible(case).map(|text| (text, Role::AccountManager)));
    if case.needs_integration() {
        let systems = &case.systems;
        let text = RiskText::UnprovenIntegration { systems };
        found.push((text, Role::AccountManager));
    }
    found
}

/// Sources of an unknown kind are ignored.
fn rests_on_one_kind(lead: &Hypothesis) -> bool {
    let kinds: BTreeSet<String> = lead
        .support()
        .map(|item| item.source_type.to_lowercase())
        .filter(|kind| !kind.is_empty())
        .collect();
    lead.has_support() && kinds.len() < 2
}

fn with_generic_figures(case: &Case) -> Vec<String> {
    (1..)
        .zip(&case.hypotheses)
        .filter(|(_, hypothesis)| hypothesis.generic)
        .map(|(place, _)| sources::label(place))
        .collect()
}

/// Research that falls back to citing everything it found gives every hypothesis the same sources.
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
    spread.high.thousandths >= 3 * spread.low.thousandths
}

/// Returns how old the research is on the day of the call.
fn research_age(case: &Case) -> Option<TimeDelta> {
    let dates = case.starts_at.zip(case.research_completed_at);
    dates.map(|(call, done)| call - done)
}

fn implausible<'a>(case: &Case) -> Option<RiskText<'a>> {
    let lead = case.lead().filter(|lead| !lead.plausible)?;
    match lead.metric()? {
        Metric::Hours(_) => Some(RiskText::ImplausibleHours),
        Metric::Handover(_) | Metric::Errors(_) => Some(RiskText::ImplausiblePercent),
        Metric::Money(_) => None,
    }
}
