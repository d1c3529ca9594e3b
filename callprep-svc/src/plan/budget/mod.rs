//! Keeps a brief within what is read before a call: what matters least is left out first, and never a
//! part of a sentence of ours.

mod shorten;
mod words;

use self::{
    shorten::{
        shorten_all, shorten_booking, shorten_company, shorten_job_title, shorten_others,
        shorten_source, shorten_statement, shorten_title,
    },
    words::{marks, most_marks, words},
};
use super::{
    brief::{Action, Brief, CallSide, Meddicc, QuestionKind, Stakeholder},
    codes::RiskCode,
    stakeholders,
    text::{Guess, OtherParticipants, Sentence},
};

/// The most words of a brief on its page. The count is never below those on the page.
const MAX_WORDS: usize = 900;
/// Without the first of these a conversation is no longer one about the lead.
const MIN_QUESTIONS: usize = 7;
const USUAL_QUESTIONS: usize = 9;
const FEWEST_QUESTIONS: usize = 6;
const MIN_RISKS: usize = 2;
const USUAL_RISKS: usize = 4;
/// So many words of each text of the booker stay if anything else can go.
const USUAL_ANSWER: usize = 16;
/// So many stay in any case.
const MIN_ANSWER: usize = 6;
/// So many if nothing else is left to go.
const SHORTEST_ANSWER: usize = 3;
/// So many answers stay, dots included.
const MIN_ANSWERS: usize = 3;
/// So many words of a title stay if nothing else is left to go.
const SHORTEST_TITLE: usize = 2;

/// What may be left out, the least important first. Each returns whether it has left out something.
const REDUCTIONS: [fn(&mut Brief) -> bool; 28] = [
    |brief| drop_question(brief, USUAL_QUESTIONS),
    drop_assumption,
    drop_upside,
    drop_statement,
    |brief| drop_risk(brief, USUAL_RISKS),
    |brief| drop_question(brief, MIN_QUESTIONS),
    |brief| drop_risk(brief, MIN_RISKS),
    shorten_source,
    drop_question_about_another,
    shorten_title,
    shorten_statement,
    |brief| shorten_booking(brief, USUAL_ANSWER),
    drop_lead_statement,
    |brief| drop_upside_of(brief, 0),
    drop_vague_guess,
    drop_line_of_guest,
    |brief| shorten_booking(brief, MIN_ANSWER),
    drop_answer,
    drop_quoted_assumption,
    |brief| drop_question(brief, FEWEST_QUESTIONS),
    shorten_job_title,
    shorten_others,
    shorten_company,
    |brief| shorten_booking(brief, SHORTEST_ANSWER),
    drop_any_risk,
    |brief| shorten_all(brief, SHORTEST_TITLE),
    drop_location,
    |brief| shorten_booking(brief, 1),
];

/// Leaves out what the page has no room for.
pub(super) fn fit(brief: &mut Brief) {
    if fits(brief) {
        return;
    }
    for reduce in REDUCTIONS {
        while !fits(brief) && reduce(brief) {}
    }
}

/// Returns the most words that the page of `brief` can have.
pub fn most_words(brief: &Brief) -> usize {
    words(brief) + marks(brief)
}

fn fits(brief: &Brief) -> bool {
    let words = words(brief);
    // Whether a quotation is marked takes time to find out, and seldom matters.
    words + most_marks(brief) <= MAX_WORDS
        || (words <= MAX_WORDS && words + marks(brief) <= MAX_WORDS)
}

/// Of a hypothesis that does not lead.
fn drop_statement(brief: &mut Brief) -> bool {
    let others = brief.hypotheses.iter_mut().skip(1);
    let last = others.rev().find(|each| !each.statement.is_empty());
    last.map(|each| each.statement.clear()).is_some()
}

fn drop_assumption(brief: &mut Brief) -> bool {
    let mut hypotheses = brief.hypotheses.iter_mut().rev();
    hypotheses.any(|each| each.assumptions.pop().is_some())
}

fn drop_question(brief: &mut Brief, least: usize) -> bool {
    brief.questions.len() > least && brief.questions.pop().is_some()
}

/// The missing baseline and the law stay.
fn drop_risk(brief: &mut Brief, fewest: usize) -> bool {
    let stays = |code: RiskCode| {
        matches!(
            code,
            RiskCode::NoBaseline
                | RiskCode::Privacy
                | RiskCode::SensitiveData
                | RiskCode::Freeze
                | RiskCode::Season
        )
    };
    let last = brief.risks.iter().rposition(|risk| !stays(risk.code));
    let last = last.filter(|_| brief.risks.len() > fewest);
    last.map(|last| brief.risks.remove(last)).is_some()
}

/// Even one that otherwise stays.
fn drop_any_risk(brief: &mut Brief) -> bool {
    let is_baseline = |code: RiskCode| code == RiskCode::NoBaseline;
    let last = brief.risks.iter().rposition(|risk| !is_baseline(risk.code));
    let last = last.filter(|_| brief.risks.len() > MIN_RISKS);
    last.map(|last| brief.risks.remove(last)).is_some()
}

/// Whether another hypothesis than the lead holds.
fn drop_question_about_another(brief: &mut Brief) -> bool {
    let lead = brief.hypotheses.first().map(|lead| lead.id.clone());
    let mut questions = brief.questions.iter();
    let place = questions
        .rposition(|each| each.kind == QuestionKind::Validation && each.hypothesis_id != lead);
    let place = place.filter(|_| brief.questions.len() >= MIN_QUESTIONS);
    place.map(|place| brief.questions.remove(place)).is_some()
}

/// Of a hypothesis that does not lead.
fn drop_upside(brief: &mut Brief) -> bool {
    drop_upside_of(brief, 1)
}

/// Of the hypotheses after the first `kept`.
fn drop_upside_of(brief: &mut Brief, kept: usize) -> bool {
    let others = brief.hypotheses.iter_mut().skip(kept);
    let last = others.rev().find(|each| !each.upside.is_empty());
    last.map(|each| each.upside.clear()).is_some()
}

/// Its title says the same in fewer words.
fn drop_lead_statement(brief: &mut Brief) -> bool {
    let lead = brief.hypotheses.first_mut();
    let lead = lead.filter(|lead| !lead.statement.is_empty());
    lead.map(|lead| lead.statement.clear()).is_some()
}

/// Dots stand for the last answers.
fn drop_answer(brief: &mut Brief) -> bool {
    let dots = ("…".to_owned(), "…".to_owned());
    let answers = &mut brief.answers;
    if answers.len() <= MIN_ANSWERS {
        return false;
    }
    answers.pop();
    if let Some(last) = answers.last_mut() {
        *last = dots;
    }
    true
}

/// That somebody may know the work.
fn drop_vague_guess(brief: &mut Brief) -> bool {
    let guess = Guess::MayKnowWork.text(brief.language);
    let mut people = brief.stakeholders.iter_mut().rev();
    let vague = people.find(|each| each.objective == guess);
    vague.map(|each| each.objective.clear()).is_some()
}

/// The name stays, without a title and what that suggests.
fn drop_line_of_guest(brief: &mut Brief) -> bool {
    let role = OtherParticipants.text(brief.language);
    let people = &mut brief.stakeholders;
    let has_line = |each: &Stakeholder| {
        let is_guest = !matches!(each.side, CallSide::Host | CallSide::Absent);
        // Whoever owns something in the plan is introduced.
        let is_owner = matches!(
            each.meddicc,
            Some(Meddicc::EconomicBuyer | Meddicc::MetricOwner)
        );
        is_guest && each.role != role && !each.is_booker && !is_owner
    };
    let Some(place) = people.iter().rposition(has_line) else {
        return false;
    };
    let name = people.remove(place).person.unwrap_or_default();
    match people.iter_mut().find(|each| each.role == role) {
        Some(others) => {
            let known = others.person.take().unwrap_or_default();
            others.person = Some(format!("{name}, {known}"));
        }
        None => people.insert(place, stakeholders::named(role, name, CallSide::Unknown)),
    }
    true
}

/// What an action quotes after its text, if that is long.
fn drop_quoted_assumption(brief: &mut Brief) -> bool {
    let quotes: Vec<String> = brief
        .hypotheses
        .iter()
        .flat_map(|each| &each.assumptions)
        .map(|each| format!("“{}”", each.trim_end_matches('.')))
        .collect();
    let quotes_one = |action: &&mut Action| {
        let rest = &action.text[action.core.end..];
        quotes.iter().any(|quotation| rest.contains(quotation))
    };
    let first = brief.actions_mut().find(quotes_one);
    let is_dropped = first
        .map(|action| action.text.truncate(action.core.end))
        .is_some();
    if is_dropped {
        // Otherwise it would stand with its hypothesis.
        let hypotheses = brief.hypotheses.iter_mut();
        hypotheses.for_each(|each| each.assumptions.clear());
    }
    is_dropped
}

fn drop_location(brief: &mut Brief) -> bool {
    !std::mem::take(&mut brief.location).is_empty()
}
