//! The reviewer's checklist, item by item: what can be computed, and what a person must judge.

mod can_fail;
mod reading;
mod repetition;

use std::collections::BTreeSet;

use callprep_svc::{
    dossier, generate_plan,
    plan::{Brief, NumberSets, write_brief},
    render,
};
use proto::callprep::v1 as pb;

use crate::check;

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

/// A brief with what it was made from, as the planner hands it over and as it goes over the wire.
pub(crate) struct Reviewed {
    pub(crate) request: pb::GeneratePlanRequest,
    pub(crate) written: Brief,
    pub(crate) brief: pb::Brief,
}

impl Reviewed {
    /// Writes the brief that is to be judged.
    pub(crate) fn new(request: pb::GeneratePlanRequest) -> Self {
        let dossier = dossier(request.clone()).unwrap();
        Self {
            written: write_brief(&dossier, &NumberSets::default()),
            brief: generate_plan(request.clone()).unwrap().brief.unwrap(),
            request,
        }
    }

    fn findings(&self) -> Vec<&'static str> {
        let dossier = dossier(self.request.clone()).unwrap();
        check::findings(&dossier, &NumberSets::default(), &self.written)
            .into_iter()
            .map(|finding| finding.code)
            .collect()
    }
}

/// Returns the answer to each of the eighteen items.
pub(crate) fn answers(reviewed: &Reviewed) -> Vec<(u8, Answer)> {
    let Reviewed { request, brief, .. } = reviewed;
    let findings = reviewed.findings();
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
            lacks(&["dead-citation", "missing-citation", "source-numbers"])
                && leads_to_sources(brief),
            "do the sources say what the hypothesis claims",
        ),
        (marks_guesses(brief), ""),
        (!is_full || has_ways_out(brief), ""),
        (is_careful(brief), ""),
        (asks_for_one_thing(brief), ""),
        (
            asks_well(brief),
            "could a question be answered from the brief itself",
        ),
        (names_roles(brief), ""),
        (
            lacks(&["foreign-language"]) && reading::marks_quotations(brief),
            "",
        ),
        (reading::says_what_is_missing(request, brief), ""),
        (reading::is_quick_to_read(brief), ""),
        (
            lacks(&["repeated"]) && repetition::find(brief).is_empty(),
            "does the same thought come back in other words",
        ),
        (minds_the_council(request, brief), ""),
        (stays_with_its_hypotheses(brief), ""),
        (
            reading::keeps_people_out(request, brief),
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
    // A label stands for the title of its hypothesis.
    let in_full = |line: &str| {
        brief.hypotheses.iter().fold(line.to_owned(), |line, each| {
            line.replace(&each.label, &each.title)
        })
    };
    let actions = actions(brief).map(|action| in_full(&action.line));
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

/// Two actions in three name the company or cite a hypothesis, and each hypothesis is told in the
/// company's own words. An action no longer repeats the title: that is said once, on the same page.
fn is_own(brief: &pb::Brief) -> bool {
    let page = render::text(brief);
    let titles = brief.hypotheses.iter().map(|each| &each.title);
    let own: Vec<&str> = brief
        .hypotheses
        .iter()
        .map(|each| each.label.as_str())
        .chain([brief.company.as_str()])
        .collect();
    let all = actions(brief).count();
    let about = actions(brief)
        .filter(|action| own.iter().any(|name| action.line.contains(name)))
        .count();
    about * 3 >= all * 2
        && titles
            .clone()
            .all(|title| page.contains(&format!("“{title}”")))
}

fn has_no_claimed_baseline(brief: &pb::Brief) -> bool {
    actions(brief).all(|action| !action.baseline.contains(char::is_numeric))
}

/// What an action rests on can be opened, or the brief says that there is nothing to open.
fn leads_to_sources(brief: &pb::Brief) -> bool {
    let admits = brief.gaps.iter().any(|gap| gap.code == "no-evidence");
    let can_be_opened = |id: &String| {
        let mut sources = brief.sources.iter();
        sources.any(|source| source.evidence_id == *id && source.url.starts_with("http"))
    };
    actions(brief)
        .filter(|action| !action.hypothesis_id.is_empty())
        .all(|action| match action.evidence_ids.as_slice() {
            [] => admits,
            ids => ids.iter().any(can_be_opened),
        })
}

/// Every action has the band of its hypothesis, and no figure of a worked example is a target.
fn marks_guesses(brief: &pb::Brief) -> bool {
    actions(brief)
        .filter(|action| !action.hypothesis_id.is_empty())
        .all(|action| {
            let about = brief.hypotheses.iter();
            let about = about.filter(|each| each.id == action.hypothesis_id);
            let is_example = about.clone().any(|each| each.generic);
            let has_figure = !figures(&action.target).is_empty();
            about.clone().count() == 1
                && about
                    .clone()
                    .all(|each| each.confidence_band == action.confidence_band)
                && !(is_example && has_figure)
        })
}

fn has_ways_out(brief: &pb::Brief) -> bool {
    let has = |items: &[pb::PlanItem], words: [&str; 2]| {
        items
            .iter()
            .flat_map(|item| &item.actions)
            .any(|action| words.iter().any(|word| action.text.contains(word)))
    };
    has(&brief.plan30, ["schrap", "drop"])
        && (brief.plan60.is_empty() || has(&brief.plan60, ["stopregel", "stop rule"]))
}

/// The second phase ends at the careful estimate and the third at the expected one; a percentage, or
/// a single figure, is a target at the end only.
fn is_careful(brief: &pb::Brief) -> bool {
    let aimed_at = |items: &[pb::PlanItem]| -> Vec<String> {
        let actions = items.iter().flat_map(|item| &item.actions);
        actions.flat_map(|action| figures(&action.target)).collect()
    };
    // Figures that are not to be named.
    let implausible = [
        "onwaarschijnlijk",
        "implausibly",
        "volgorde",
        "out of order",
        "niet bekend",
        "not known",
    ];
    // Others are told beside the one that the plan measures.
    let main = |lead: &pb::BriefHypothesis| {
        let others = [" (ook geschat", " (also estimated"];
        let ends = others
            .iter()
            .filter_map(|others| lead.estimate.find(others));
        lead.estimate[..ends.min().unwrap_or(lead.estimate.len())].to_owned()
    };
    let lead = brief.hypotheses.first();
    let lead = lead.filter(|lead| !brief.plan60.is_empty() && !lead.generic);
    let estimate = lead.map(main).unwrap_or_default();
    let is_implausible = implausible.iter().any(|word| estimate.contains(word));
    let estimate = if is_implausible {
        Vec::new()
    } else {
        figures(&estimate)
    };
    let (low, expected) = match estimate.as_slice() {
        [low, expected] => (vec![low.clone()], vec![expected.clone()]),
        [only] => (Vec::new(), vec![only.clone()]),
        _ => (Vec::new(), Vec::new()),
    };
    aimed_at(&brief.plan30).is_empty()
        && aimed_at(&brief.plan60) == low
        && aimed_at(&brief.plan90) == expected
}

/// Returns the numbers in a text as they are written.
fn figures(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_numeric() && c != '.' && c != ',')
        .map(|figure| figure.trim_matches(['.', ',']).to_owned())
        .filter(|figure| !figure.is_empty())
        .collect()
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
    let is_alone = brief.stakeholders.len() == 1;
    let words = ["proceseigenaar", "process owner"];
    let is_owner = |each: &pb::Stakeholder| words.iter().any(|word| each.objective.contains(word));
    let knows_work = has(pb::MeddiccRole::MetricOwner)
        || has(pb::MeddiccRole::Champion)
        || brief.stakeholders.iter().any(is_owner);
    has(pb::MeddiccRole::EconomicBuyer) && (knows_work || is_alone)
}

fn minds_the_council(request: &pb::GeneratePlanRequest, brief: &pb::Brief) -> bool {
    let company = request.company.clone().unwrap_or_default();
    let is_large = reading::employees(&company).is_some_and(|count| count >= 50);
    let has_council = !brief.plan60.is_empty() && company.country == "NL" && is_large;
    let action = brief
        .plan30
        .iter()
        .flat_map(|item| &item.actions)
        .find(|action| {
            let text = &action.text;
            let is_asked = text.starts_with("Ga na of") || text.starts_with("Find out whether");
            let councils = ["ondernemingsraad", "medezeggenschapsraad", "works council"];
            !is_asked && councils.iter().any(|council| text.contains(council))
        });
    action.is_some() == has_council
        && action.is_none_or(|action| action.text.contains("privacy") && action.due_day < 31)
}

/// After day 30 there is the lead, and one more only if it is not a mere guess.
fn stays_with_its_hypotheses(brief: &pb::Brief) -> bool {
    let later = [&brief.plan60, &brief.plan90].into_iter().flatten();
    let later: BTreeSet<&str> = later
        .flat_map(|item| &item.actions)
        .map(|action| action.hypothesis_id.as_str())
        .collect();
    let has_later = !brief.plan60.is_empty();
    let known: BTreeSet<&str> = brief
        .hypotheses
        .iter()
        .enumerate()
        .filter(|(place, _)| *place == 0 && has_later)
        .map(|(_, each)| each.id.as_str())
        .collect();
    later == known
}
