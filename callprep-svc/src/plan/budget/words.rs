//! Counts the words of a brief on its page.

use crate::plan::{
    brief::{Action, Brief, BriefHypothesis, Question, QuestionKind, Risk, Source, Stakeholder},
    codes::GapCode,
    owners::Role,
    text::Sentence,
};

/// Of the heading above what the booker wrote.
const BOOKING: usize = 8;
/// `Link to the call`, and its address.
const LINK: usize = 5;

pub(super) fn of_booking(brief: &Brief) -> usize {
    let texts = [&brief.notes, &brief.location];
    let texts = texts.into_iter().filter(|text| !text.is_empty());
    let texts: usize = texts.map(|text| 1 + count(text)).sum();
    let answers = brief.answers.iter();
    let answers: usize = answers
        .map(|(label, value)| count(label).max(1) + count(value))
        .sum();
    let link = if brief.meeting_url.is_empty() {
        0
    } else {
        LINK
    };
    match answers + texts + link {
        0 => 0,
        words => words + BOOKING,
    }
}

/// What the roles quote of the booker on who decides.
pub(super) fn of_quotations(brief: &Brief) -> usize {
    let roles = brief.stakeholders.iter().map(|each| &each.objective);
    let before = brief
        .gaps
        .iter()
        .filter(|gap| quotes(gap.code))
        .map(|gap| &gap.text);
    let quoted = roles.chain(before);
    let quoted: usize = quoted.map(|text| in_quotation_marks(text)).sum();
    quoted + of_outcome(brief)
}

/// Returns whether such a gap quotes the booker.
fn quotes(code: GapCode) -> bool {
    matches!(code, GapCode::Asked | GapCode::Times)
}

/// Returns the words of the booker that the call asks for, in the course and in the summary.
fn of_outcome(brief: &Brief) -> usize {
    let mut steps = brief.demo_flow.iter();
    let asked = steps.find(|step| brief.summary.ends_with(asked_for(&step.text)));
    asked.map_or(0, |step| 2 * in_quotation_marks(&step.text))
}

/// Returns what a step of the call asks for.
fn asked_for(step: &str) -> &str {
    let asked = ["Vraag om ", "Ask for "]
        .iter()
        .find_map(|start| step.strip_prefix(start));
    asked.unwrap_or("no step asks for that")
}

fn in_quotation_marks(text: &str) -> usize {
    let parts = text.split('“').skip(1);
    parts
        .filter_map(|part| part.split('”').next())
        .map(count)
        .sum()
}

/// What the account manager does about it has no owner on the page.
pub(super) fn of_risk(brief: &Brief, risk: &Risk) -> usize {
    let is_ours = risk.owner_role == Role::AccountManager.text(brief.language);
    let owner = if is_ours { 0 } else { count(&risk.owner_role) };
    count(&risk.text) + count(&risk.mitigation) + owner
}

/// The kind in brackets, and the hypothesis that it is about.
pub(super) fn of_question(brief: &Brief, question: &Question) -> usize {
    let kind = match question.kind {
        // `status quo`.
        QuestionKind::StatusQuo => 2,
        QuestionKind::Validation
        | QuestionKind::Baseline
        | QuestionKind::Implication
        | QuestionKind::Payoff
        | QuestionKind::Decision
        | QuestionKind::Disconfirming
        | QuestionKind::Conditions
        | QuestionKind::Success => 1,
    };
    let mut hypotheses = brief.hypotheses.iter();
    let is_labelled = hypotheses.any(|each| Some(&each.id) == question.hypothesis_id.as_ref());
    count(&question.text) + kind + usize::from(is_labelled)
}

/// Title, kind, address, and that it speaks against something.
pub(super) fn of_source(source: &Source) -> usize {
    let title = count(&source.title).max(1);
    let kind = match source.source_type.to_uppercase().as_str() {
        "WEBSITE" | "REVIEWS" | "MEDIA" | "NEWS" | "DOCUMENT" => 1,
        // `job ad`, `public record`, `own note`.
        "JOB_BOARD" | "PUBLIC_RECORD" | "MANUAL" => 2,
        other => count(&other.replace('_', " ")),
    };
    let address = usize::from(source.web_address.is_some());
    let against = if source.contradicts {
        2
    } else {
        usize::from(source.background)
    };
    title + kind + address + against
}

/// What stands before a colon is said once, for all gaps that have it.
pub(super) fn of_gaps(brief: &Brief) -> usize {
    let texts = brief.gaps.iter().map(|gap| gap.text.as_str());
    let mut before = "";
    texts
        .map(|text| match text.split_once(": ") {
            Some((prefix, rest)) if prefix == before => count(rest),
            split => {
                before = split.map_or("", |(prefix, _)| prefix);
                count(text)
            }
        })
        .sum()
}

/// An assumption that the plan quotes stands there alone, and a title of the summary there.
pub(super) fn of_hypothesis(brief: &Brief, hypothesis: &BriefHypothesis) -> usize {
    /// Label, confidence and sources.
    const FIXED: usize = 4;
    /// Some of them speak against it, or are its background.
    const AGAINST: usize = 2;
    /// `Not in this plan`.
    const PARKED: usize = 4;
    /// The same with `but asked about`.
    const PARKED_BUT_ASKED: usize = 7;
    const SEE_ABOVE: usize = 2;
    let BriefHypothesis {
        title,
        statement,
        assumptions,
        estimate,
        upside,
        ..
    } = hypothesis;
    let title = if brief.summary.contains(&format!("“{title}”")) {
        SEE_ABOVE
    } else {
        count(title)
    };
    let is_in_plan = |assumption: &&String| {
        let quotation = format!("“{}”", assumption.trim_end_matches('.'));
        brief
            .actions()
            .any(|action| action.text.contains(&quotation))
    };
    let assumptions = assumptions.iter().filter(|each| !is_in_plan(each));
    let assumptions: usize = assumptions.map(|each| count(each) + 1).sum();
    // The word before it, and that it is a worked example.
    let with = |text: &str, words: usize| match text {
        "" => 0,
        text => count(text) + words,
    };
    let example = if hypothesis.generic { 2 } else { 0 };
    let cited = |is_so: fn(&Source) -> bool| {
        let mut sources = brief.sources.iter();
        sources.any(|each| is_so(each) && hypothesis.source_numbers.contains(&each.number))
    };
    let against = cited(|source| source.contradicts);
    let background = cited(|source| source.background);
    // `no source` is a word more.
    let unsupported = usize::from(!cited(|source| !source.contradicts && !source.background));
    let is_planned = brief
        .actions()
        .any(|action| action.hypothesis_id.as_ref() == Some(&hypothesis.id));
    let mut questions = brief.questions.iter();
    let is_asked = questions.any(|each| each.hypothesis_id.as_ref() == Some(&hypothesis.id));
    let parked = match (is_planned, is_asked) {
        (true, _) => 0,
        (false, true) => PARKED_BUT_ASKED,
        (false, false) => PARKED,
    };
    FIXED
        + parked
        + unsupported
        + if against { AGAINST } else { 0 }
        + if background { AGAINST } else { 0 }
        + title
        + assumptions
        + count(statement)
        + with(estimate, 2 + example)
        + with(upside, 2)
        + of_solution(brief, hypothesis)
}

fn of_solution(brief: &Brief, hypothesis: &BriefHypothesis) -> usize {
    /// `Possible solution: as for H1`.
    const AS_FOR: usize = 5;
    let mut before = brief.hypotheses.iter();
    let first = before.find(|each| each.solution == hypothesis.solution);
    match hypothesis.solution.as_str() {
        "" => 0,
        _ if first.is_some_and(|first| first.label != hypothesis.label) => AS_FOR,
        solution => count(solution) + count(&hypothesis.solution_statement) + 2,
    }
}

pub(super) fn of_stakeholder(stakeholder: &Stakeholder) -> usize {
    let Stakeholder {
        role,
        objective,
        person,
        job_title,
        ..
    } = stakeholder;
    let Some(person) = person else {
        return count(role) + count(objective);
    };
    let if_so = |holds: bool, words: usize| if holds { words } else { 0 };
    let is_alone = job_title.is_empty() && objective.is_empty();
    count(person)
        + count(job_title)
        + count(objective)
        + if_so(stakeholder.is_booker, 3)
        // Without a title it says so, or that these are ours or others.
        + if_so(job_title.is_empty() || is_alone, 4)
}

/// What an action has in common with the one before is said once.
pub(super) fn of_phase(brief: &Brief, actions: &[Action]) -> usize {
    /// `Days`.
    const DAYS: usize = 1;
    // What all of them depend on is said once.
    let conditions = actions
        .iter()
        .map(|each| count(&each.text[..each.core.start]));
    let condition = match actions {
        [only] => count(&only.text[..only.core.start]),
        _ => conditions.max().unwrap_or(0),
    };
    let before = std::iter::once(None).chain(actions.iter().map(Some));
    let each = before.zip(actions).map(|(before, action)| {
        let Action {
            core,
            text,
            when,
            owner_role,
            metric,
            baseline,
            target,
            citation,
            ..
        } = action;
        let is_now = before.is_some_and(|before| before.when == *when);
        let measure = [metric, baseline, target];
        let has_same_measure = before
            .is_some_and(|before| [&before.metric, &before.baseline, &before.target] == measure);
        let is_same = before.is_some_and(|before| {
            let is_alike = is_now && has_same_measure && before.owner_role == *owner_role;
            let same = template(brief, before).filter(|_| is_alike);
            same.is_some() && same == template(brief, action)
        });
        let text = &text[core.start..];
        let when = match (is_same, is_now) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => count(when),
        };
        let measure: usize = if has_same_measure {
            1
        } else {
            measure.into_iter().map(|text| count(text)).sum()
        };
        let text = if is_same { 2 } else { count(text) };
        when + count(owner_role) + text + measure + count(citation)
    });
    each.sum::<usize>() + condition + DAYS
}

/// Returns the text without the label of its hypothesis.
fn template(brief: &Brief, action: &Action) -> Option<String> {
    let id = action.hypothesis_id.as_ref()?;
    let hypothesis = brief.hypotheses.iter().find(|each| each.id == *id)?;
    Some(action.text.replace(&hypothesis.label, ""))
}

/// A number or a sign by itself is no word.
pub(super) fn count(text: &str) -> usize {
    let mut words = 0;
    let mut is_counted = false;
    for byte in text.bytes() {
        if byte == b' ' {
            is_counted = false;
        } else if !is_counted && (byte.is_ascii_alphabetic() || starts_a_letter(byte)) {
            is_counted = true;
            words += 1;
        }
    }
    words
}

/// Returns whether a byte begins a character beyond ASCII that may be a letter: neither £, €, a dash
/// nor a quotation mark. Bytes within a character begin none.
fn starts_a_letter(byte: u8) -> bool {
    matches!(byte, 0xc3..=0xe1 | 0xe3..)
}
