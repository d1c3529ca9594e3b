//! The reviewer's checklist, item by item: what can be computed, and what a person must judge.

use std::collections::BTreeSet;

use callprep_svc::{
    dossier,
    plan::{NumberSets, check, write_brief},
    render,
};
use proto::callprep::v1 as pb;

/// What is known about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Computed.
    Yes,
    /// Computed.
    No,
    /// The computed part holds; the rest takes a person.
    YesBut(&'static str),
}

/// Returns the answer to each of the eighteen items.
pub(crate) fn answers(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> Vec<(u8, Answer)> {
    let findings = findings(request);
    let lacks = |codes: &[&str]| !findings.iter().any(|code| codes.contains(code));
    let is_full = brief.kind() == pb::BriefKind::Full;
    let items = [
        (
            is_own(brief),
            "would it be odd for another company in the same branch",
        ),
        (lacks(&["incomplete-action", "wrong-phase"]), ""),
        (has_no_claimed_baseline(brief), ""),
        (lacks(&["invented-number", "wrong-unit"]), ""),
        (
            lacks(&["dead-citation", "missing-citation", "source-numbers"]),
            "do the sources say what the hypothesis claims",
        ),
        (marks_guesses(brief), ""),
        (!is_full || has_ways_out(brief), ""),
        (!is_full || is_careful(brief), ""),
        (asks_for_one_thing(brief), ""),
        (
            asks_well(brief),
            "could a question be answered from the brief itself",
        ),
        (names_roles(brief), ""),
        (lacks(&["foreign-language"]), ""),
        (says_what_is_missing(request, brief), ""),
        (is_quick_to_read(brief), ""),
        (
            lacks(&["repeated"]),
            "does the same thought come back in other words",
        ),
        (minds_the_council(request, brief), ""),
        (stays_with_its_hypotheses(brief), ""),
        (
            has_no_addresses(brief),
            "would the prospect be comfortable seeing it",
        ),
    ];
    (1..)
        .zip(items)
        .map(|(number, (holds, person))| match (holds, person) {
            (false, _) => (number, Answer::No),
            (true, "") => (number, Answer::Yes),
            (true, question) => (number, Answer::YesBut(question)),
        })
        .collect()
}

/// Returns every sentence of the plan, by which plans are compared.
pub(crate) fn sentences(brief: &pb::Brief) -> BTreeSet<String> {
    let actions = actions(brief).map(|action| action.line.clone());
    let questions = brief.questions.iter().map(|each| each.text.clone());
    let risks = brief.risks.iter().map(|risk| risk.text.clone());
    let steps = brief.demo_flow.iter().map(|step| step.text.clone());
    let roles = brief.stakeholders.iter().map(|each| each.objective.clone());
    actions
        .chain(questions)
        .chain(risks)
        .chain(steps)
        .chain(roles)
        .chain([brief.summary.clone()])
        .collect()
}

/// Returns the actions of all phases.
pub(crate) fn actions(brief: &pb::Brief) -> impl Iterator<Item = &pb::Action> {
    [&brief.plan30, &brief.plan60, &brief.plan90]
        .into_iter()
        .flatten()
        .flat_map(|item| &item.actions)
}

fn findings(request: &pb::GeneratePlanRequest) -> Vec<&'static str> {
    let (dossier, defaults) = (dossier(request.clone()).unwrap(), NumberSets::default());
    let brief = write_brief(&dossier, &defaults);
    check::findings(&dossier, &defaults, &brief)
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}

/// Two actions in three name something of this company.
fn is_own(brief: &pb::Brief) -> bool {
    let own: Vec<&str> = brief
        .hypotheses
        .iter()
        .map(|each| each.title.as_str())
        .chain([brief.company.as_str()])
        .collect();
    let all = actions(brief).count();
    let about = actions(brief)
        .filter(|action| own.iter().any(|name| action.text.contains(name)))
        .count();
    about * 3 >= all * 2
}

fn has_no_claimed_baseline(brief: &pb::Brief) -> bool {
    let measured = ["gemeten in dag 1-30", "measured in days 1-30"];
    actions(brief).all(|action| {
        let plain = measured
            .iter()
            .fold(action.baseline.clone(), |text, words| {
                text.replace(words, "")
            });
        !plain.contains(char::is_numeric)
    })
}

fn marks_guesses(brief: &pb::Brief) -> bool {
    let marks = ["rekenvoorbeeld", "worked example"];
    let has_band =
        |action: &&pb::Action| action.confidence_band() != pb::ConfidenceBand::Unspecified;
    actions(brief)
        .filter(|action| !action.hypothesis_id.is_empty())
        .all(|action| has_band(&action))
        && actions(brief)
            .filter(|action| action.generic)
            .all(|action| marks.iter().any(|mark| action.target.contains(mark)))
}

fn has_ways_out(brief: &pb::Brief) -> bool {
    let has = |items: &[pb::PlanItem], words: [&str; 2]| {
        items
            .iter()
            .flat_map(|item| &item.actions)
            .any(|action| words.iter().any(|word| action.text.contains(word)))
    };
    has(&brief.plan30, ["schrap", "drop"]) && has(&brief.plan60, ["stopregel", "stop rule"])
}

/// The upside of an estimate is no target.
fn is_careful(brief: &pb::Brief) -> bool {
    brief
        .hypotheses
        .iter()
        .filter(|each| !each.upside.is_empty())
        .all(|each| actions(brief).all(|action| !action.target.contains(&each.upside)))
}

fn asks_for_one_thing(brief: &pb::Brief) -> bool {
    let asks = ["Vraag om één ding", "Ask for one thing"];
    let count = |ask: &&str| brief.summary.matches(*ask).count();
    asks.iter().map(count).sum::<usize>() == 1
}

fn asks_well(brief: &pb::Brief) -> bool {
    let kinds: BTreeSet<i32> = brief.questions.iter().map(|each| each.kind).collect();
    let needed = [
        pb::QuestionKind::Implication,
        pb::QuestionKind::Payoff,
        pb::QuestionKind::Decision,
        pb::QuestionKind::Disconfirming,
    ];
    brief.questions.len() <= 12 && needed.iter().all(|kind| kinds.contains(&i32::from(*kind)))
}

fn names_roles(brief: &pb::Brief) -> bool {
    let has = |role| brief.stakeholders.iter().any(|each| each.meddicc() == role);
    has(pb::MeddiccRole::EconomicBuyer) && has(pb::MeddiccRole::MetricOwner)
}

fn says_what_is_missing(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> bool {
    let has = |code: &str| brief.gaps.iter().any(|gap| gap.code == code);
    let company = request.company.clone().unwrap_or_default();
    has("no-hypotheses") == brief.hypotheses.is_empty()
        && has("no-industry") == company.industry.is_empty()
        && has("no-technologies") == company.technologies.is_empty()
}

/// People read about 240 words a minute.
fn is_quick_to_read(brief: &pb::Brief) -> bool {
    let words = |text: &str| {
        text.split_whitespace()
            .filter(|word| word.contains(char::is_alphabetic))
            .count()
    };
    words(&brief.summary) <= 60 && words(&render::text(brief)) <= 5 * 240
}

fn minds_the_council(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> bool {
    let company = request.company.clone().unwrap_or_default();
    let is_large = company.employee_count.is_some_and(|count| count >= 50);
    let has_council = brief.kind() == pb::BriefKind::Full && company.country == "NL" && is_large;
    let action = brief
        .plan30
        .iter()
        .flat_map(|item| &item.actions)
        .find(|action| {
            let text = &action.text;
            text.contains("ondernemingsraad") || text.contains("works council")
        });
    action.is_some() == has_council
        && action.is_none_or(|action| action.text.contains("privacy") && action.due_day < 31)
}

fn stays_with_its_hypotheses(brief: &pb::Brief) -> bool {
    let known: BTreeSet<&str> = brief
        .hypotheses
        .iter()
        .map(|each| each.id.as_str())
        .collect();
    actions(brief)
        .map(|action| action.hypothesis_id.as_str())
        .all(|id| id.is_empty() || known.contains(id))
}

fn has_no_addresses(brief: &pb::Brief) -> bool {
    !render::text(brief).contains('@')
}
