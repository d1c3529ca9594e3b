//! Keeps a brief within what is read before a call: what matters least is left out first, and never a
//! part of a sentence of ours.

mod part;
mod people;
mod shorten;
mod sources;
mod words;

use self::{
    part::{Count, Part},
    people::{drop_guess, drop_line_of_guest},
    shorten::{
        shorten_company, shorten_counter_evidence, shorten_job_title, shorten_others,
        shorten_solution, shorten_source, shorten_statement,
    },
    sources::drop_source,
};
use super::{
    brief::{Action, Brief, BriefHypothesis, Gap, QuestionKind},
    codes::{GapCode, RiskCode},
    text::{Addition, Condition, MayChangePlan, ProposedStop, Sentence},
};

/// The most words of a brief on its page, unless the booker wrote much: that stays whole. The count is never below
/// those on the page.
const MAX_WORDS: usize = 900;
/// The most words of the page beside what the booker wrote, if the whole has more than `MAX_WORDS`.
const MAX_BESIDE: usize = 880;
/// Without the first of these a conversation is no longer one about the lead.
const MIN_QUESTIONS: usize = 7;
const USUAL_QUESTIONS: usize = 9;
const FEWEST_QUESTIONS: usize = 6;
const MIN_RISKS: usize = 2;
const USUAL_RISKS: usize = 4;

/// Leaves something out of parts of the page, and returns whether it has.
type Reduction = (&'static [Part], fn(&mut Brief) -> bool);

/// How far a brief is reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// As far as every title stays whole.
    Details,
    /// The same, and of sources and assumptions what others say as well.
    Sources,
    /// As far as every person keeps name and title. Titles are cut, none to fewer words than say something.
    Everything,
}

/// What may be left out, the least important first: what the dossier says of other hypotheses than the
/// lead, and what the conversation can do without. Who takes part, what is asked, what speaks against a hypothesis
/// and what the booker wrote stays.
const DETAILS: [Reduction; 12] = [
    (&[Part::Gaps], count_what_is_left_out),
    (&[Part::Questions, Part::Hypotheses], |brief| {
        drop_question(brief, USUAL_QUESTIONS)
    }),
    (&[Part::Hypotheses], drop_assumption),
    (&[Part::Hypotheses], drop_upside),
    (&[Part::Hypotheses], drop_statement),
    (&[Part::Risks], |brief| drop_risk(brief, USUAL_RISKS)),
    (&[Part::Questions, Part::Hypotheses], |brief| {
        drop_question(brief, MIN_QUESTIONS)
    }),
    (&[Part::Risks], |brief| drop_risk(brief, MIN_RISKS)),
    (
        &[Part::Questions, Part::Hypotheses],
        drop_question_about_another,
    ),
    (&[Part::Booking], |brief| {
        !brief.meeting_url.is_empty() && drop_location(brief)
    }),
    (&[Part::Hypotheses], drop_solution),
    (&[Part::Hypotheses], drop_solution_statement),
];

/// What goes only if no other hypothesis than the lead is left to go.
const LAST: [Reduction; 21] = [
    (&[Part::Sources, Part::Hypotheses], drop_source),
    // Its link tells more than its title.
    (&[Part::Sources], shorten_source),
    (&[Part::Plan, Part::Hypotheses], drop_quoted_assumption),
    (&[Part::Hypotheses], |brief| drop_upside_of(brief, 0)),
    (&[Part::Questions, Part::Hypotheses], |brief| {
        drop_question(brief, FEWEST_QUESTIONS)
    }),
    (&[Part::Hypotheses], shorten_solution),
    (&[Part::People], drop_guess),
    (&[Part::Hypotheses], shorten_statement),
    (&[Part::Hypotheses], drop_lead_statement),
    (&[Part::People], drop_line_of_guest),
    (&[Part::Risks], |brief| drop_any_risk(brief, MIN_RISKS)),
    (&[Part::Sources], shorten_counter_evidence),
    (&[Part::Plan], drop_proposed_stop),
    (&[Part::People], shorten_job_title),
    (&[Part::Frame], shorten_company),
    (&[Part::People], shorten_others),
    (&[Part::Risks], |brief| drop_any_risk(brief, 1)),
    (&[Part::Gaps], drop_gap_on_sources),
    (&[Part::Plan], shorten_condition),
    (&[Part::Plan], drop_solution_decided_on),
    (&[Part::Gaps], shorten_not_used),
];

/// Leaves out what the page has no room for, and says so in the words of `remark`. Returns whether the page
/// has room for the rest.
pub(super) fn fit(brief: &mut Brief, remark: impl Fn(&Brief) -> Option<Gap>, reach: Reach) -> bool {
    say(brief, remark(brief));
    if part::most(brief) <= MAX_WORDS {
        return true;
    }
    let mut count = Count::new(brief);
    let last = match reach {
        Reach::Details => &LAST[..0],
        Reach::Sources => &LAST[..5],
        Reach::Everything => &LAST[..],
    };
    for (parts, reduce) in DETAILS.iter().chain(last) {
        while count.is_long() && reduce(brief) {
            // Finding the remark takes longer than the rest. A page that is too long without it is too long with it.
            say(brief, None);
            for part in parts.iter().chain(&[Part::Gaps]) {
                count.recount(brief, *part);
            }
            if !count.is_long() {
                say(brief, remark(brief));
                count.recount(brief, Part::Gaps);
            }
        }
    }
    let has_room = !count.is_long();
    if !has_room {
        say(brief, remark(brief));
    }
    has_room
}

/// Says at the end of what is missing what is left out. Then there is something to be said there.
fn say(brief: &mut Brief, remark: Option<Gap>) {
    let gaps = &mut brief.gaps;
    gaps.retain(|gap| gap.code != GapCode::LeftOut);
    if remark.is_some() {
        gaps.retain(|gap| gap.code != GapCode::Nothing);
    }
    gaps.extend(remark);
}

/// Returns the most words that the page of `brief` can have.
pub fn most_words(brief: &Brief) -> usize {
    Count::new(brief).total()
}

/// What only the dossier has is counted rather than named.
fn count_what_is_left_out(brief: &mut Brief) -> bool {
    !std::mem::replace(&mut brief.is_terse, true)
}

/// Of a hypothesis that does not lead.
fn drop_statement(brief: &mut Brief) -> bool {
    let others = brief.hypotheses.iter_mut().skip(1);
    let last = others.rev().find(|each| !each.statement.is_empty());
    last.map(|each| each.statement.clear()).is_some()
}

/// One that the plan does not quote: that stands there alone.
fn drop_assumption(brief: &mut Brief) -> bool {
    let additions: String = brief
        .actions()
        .map(|action| &action.text[action.core.end..])
        .collect();
    let is_quoted = |text: &String| additions.contains(&quotation(text));
    for hypothesis in brief.hypotheses.iter_mut().rev() {
        let assumptions = &mut hypothesis.assumptions;
        if let Some(place) = assumptions.iter().rposition(|text| !is_quoted(text)) {
            assumptions.remove(place);
            return true;
        }
    }
    false
}

/// Returns an assumption as the plan quotes it.
fn quotation(assumption: &str) -> String {
    format!("“{}”", assumption.trim_end_matches('.'))
}

fn drop_question(brief: &mut Brief, least: usize) -> bool {
    // The one on another hypothesis that is wanted comes on top.
    let has_wanted = brief.hypotheses.iter().any(|each| each.is_wanted);
    let least = least + usize::from(has_wanted);
    brief.questions.len() > least && brief.questions.pop().is_some()
}

/// That of sources which cannot be opened or found: the list of sources shows it.
fn drop_gap_on_sources(brief: &mut Brief) -> bool {
    let is_one = |gap: &Gap| {
        matches!(
            gap.code,
            GapCode::SourceAddress | GapCode::UnresolvedEvidence
        )
    };
    let place = brief.gaps.iter().position(is_one);
    place.map(|place| brief.gaps.remove(place)).is_some()
}

/// That a pilot stays within what the booking allows: what is asked for says so as well.
fn shorten_condition(brief: &mut Brief) -> bool {
    let long = Condition::GoWithinBooking.text(brief.language);
    let short = Condition::Go.text(brief.language);
    let mut actions = brief.actions_mut();
    let Some(action) = actions.find(|each| each.text.starts_with(&long)) else {
        return false;
    };
    let saved = long.len() - short.len();
    action.text.replace_range(..long.len(), &short);
    action.core = action.core.start - saved..action.core.end - saved;
    true
}

/// Of the decision on a pilot, whose start quotes it again.
fn drop_solution_decided_on(brief: &mut Brief) -> bool {
    let label = Addition::Solution(" ").text(brief.language);
    let label = label.trim_end().to_owned();
    let has_one = |action: &&mut Action| action.text[action.core.end..].starts_with(&label);
    let Some(action) = brief.actions_mut().find(has_one) else {
        return false;
    };
    action.text.truncate(action.core.end);
    true
}

/// What is asked for stays within what the booking allows: that says the same.
fn shorten_not_used(brief: &mut Brief) -> bool {
    let remark = MayChangePlan.text(brief.language);
    let is_one = |gap: &&mut Gap| gap.code == GapCode::NotUsed && gap.text.contains(&remark);
    let gap = brief.gaps.iter_mut().find(is_one);
    gap.map(|gap| gap.text = gap.text.replacen(&remark, "", 1))
        .is_some()
}

/// The missing baseline and the law stay.
fn drop_risk(brief: &mut Brief, fewest: usize) -> bool {
    let stays = |code: RiskCode| {
        matches!(
            code,
            RiskCode::NoBaseline
                | RiskCode::Privacy
                | RiskCode::SensitiveData
                | RiskCode::Season
                | RiskCode::OldResearch
                | RiskCode::Doubts
                | RiskCode::Limits
                | RiskCode::Leaves
        )
    };
    let last = brief.risks.iter().rposition(|risk| !stays(risk.code));
    let last = last.filter(|_| brief.risks.len() > fewest);
    last.map(|last| brief.risks.remove(last)).is_some()
}

/// Even one that otherwise stays.
fn drop_any_risk(brief: &mut Brief, fewest: usize) -> bool {
    let is_baseline = |code: RiskCode| code == RiskCode::NoBaseline;
    let last = brief.risks.iter().rposition(|risk| !is_baseline(risk.code));
    let last = last.filter(|_| brief.risks.len() > fewest);
    last.map(|last| brief.risks.remove(last)).is_some()
}

/// Whether another hypothesis than the lead holds.
fn drop_question_about_another(brief: &mut Brief) -> bool {
    let lead = brief.hypotheses.first().map(|lead| lead.id.clone());
    let mut questions = brief.questions.iter();
    let place = questions.rposition(|each| {
        let is_wanted = |hypothesis: &BriefHypothesis| {
            hypothesis.is_wanted && each.hypothesis_id.as_ref() == Some(&hypothesis.id)
        };
        each.kind == QuestionKind::Validation
            && each.hypothesis_id != lead
            && !brief.hypotheses.iter().any(is_wanted)
    });
    let place = place.filter(|_| brief.questions.len() >= MIN_QUESTIONS);
    place.map(|place| brief.questions.remove(place)).is_some()
}

/// Of a hypothesis that does not lead.
fn drop_solution(brief: &mut Brief) -> bool {
    let others = brief.hypotheses.iter_mut().skip(1);
    let last = others.rev().find(|each| !each.solution.is_empty());
    last.map(|each| each.solution.clear()).is_some()
}

/// Of the lead: its title stays.
fn drop_solution_statement(brief: &mut Brief) -> bool {
    let mut statements = brief.hypotheses.iter_mut();
    let told = statements.find(|each| !each.solution_statement.is_empty());
    told.map(|each| each.solution_statement.clear()).is_some()
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

/// What an action quotes after its text, if that is long.
fn drop_quoted_assumption(brief: &mut Brief) -> bool {
    let quotes: Vec<String> = brief
        .hypotheses
        .iter()
        .flat_map(|each| &each.assumptions)
        .map(|each| quotation(each))
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

/// What the stop rule may be; that one is agreed on stays.
fn drop_proposed_stop(brief: &mut Brief) -> bool {
    let proposal = ProposedStop.text(brief.language);
    let has_one = |action: &&mut Action| action.text[action.core.clone()].ends_with(&proposal);
    let Some(action) = brief.actions_mut().find(has_one) else {
        return false;
    };
    let end = action.core.end;
    action.core.end -= proposal.len();
    action.text.replace_range(action.core.end..end, "");
    true
}

fn drop_location(brief: &mut Brief) -> bool {
    !std::mem::take(&mut brief.location).is_empty()
}
