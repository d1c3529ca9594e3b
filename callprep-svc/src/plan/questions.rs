//! Chooses the questions for the call, the most important first.

use std::collections::BTreeSet;

use super::{
    brief::{GeneratedBy, Question, QuestionKind},
    case::{Case, Hypothesis, Scope},
    metric::Metric,
    season, sources,
    stakeholders::{self, DecisionMaker},
    stop_words,
    text::{Conditions, QuestionText, Sentence, WhoDecides},
};

/// The number of questions for a call of up to twenty minutes.
const SHORT_CALL: usize = 6;
/// The number of questions for a call of more than forty minutes. More are not read before a call.
const LONG_CALL: usize = 10;
/// The number of questions that a model may add.
const MAX_EXTRA: usize = 2;

/// Returns as many distinct questions as the call has time for.
pub(crate) fn choose(case: &Case) -> Vec<Question> {
    let candidates = match case.lead() {
        Some(lead) => about_hypotheses(case, lead),
        None => discovery(case),
    };
    let mut asked = BTreeSet::new();
    candidates
        .into_iter()
        .filter(|question| asked.insert(question.text.to_lowercase()))
        .take(limit(case.minutes))
        .collect()
}

/// Returns how many questions may be added to a brief that has `asked` already.
pub(crate) fn extra(case: &Case, asked: usize) -> usize {
    limit(case.minutes).saturating_sub(asked).min(MAX_EXTRA)
}

/// Returns how many questions a call of this length has time for.
fn limit(minutes: Option<u32>) -> usize {
    match minutes {
        Some(..=20) => SHORT_CALL,
        Some(21..=40) | None => 9,
        Some(_) => LONG_CALL,
    }
}

fn about_hypotheses(case: &Case, lead: &Hypothesis) -> Vec<Question> {
    let plain = |kind, text: QuestionText| planner(case, kind, text, None);
    let baseline = match lead.metric() {
        Some(Metric::Hours(_)) if case.is_one_person() => QuestionText::OwnHours,
        metric => QuestionText::Baseline(metric),
    };
    let second = case.hypotheses.get(1);
    // A short call has time for one hypothesis: the question that could disprove it is worth more
    // than one about a second hypothesis.
    let is_short = limit(case.minutes) == SHORT_CALL;
    let third = case.hypotheses.get(2);
    let ours = |kind, text: QuestionText| planner(case, kind, text, Some(lead));
    [
        Some(validation(case, lead)),
        Some(ours(QuestionKind::Baseline, baseline)),
        Some(ours(QuestionKind::Implication, QuestionText::Implication)),
        Some(ours(
            QuestionKind::Payoff,
            QuestionText::Payoff(lead.estimate()),
        )),
        second
            .filter(|_| !is_short)
            .map(|hypothesis| validation(case, hypothesis)),
        Some(plain(QuestionKind::Decision, who_decides(case, Some(lead)))),
        Some(ours(
            QuestionKind::Disconfirming,
            QuestionText::Disconfirm {
                is_contradicted: lead.is_contradicted(),
            },
        )),
        third
            .filter(|_| !is_short)
            .map(|hypothesis| validation(case, hypothesis)),
        Some(plain(QuestionKind::Conditions, conditions(case))),
        Some(plain(QuestionKind::StatusQuo, QuestionText::TriedBefore)),
        Some(plain(QuestionKind::Success, QuestionText::Success)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn discovery(case: &Case) -> Vec<Question> {
    let technologies = &case.technologies;
    let is_alone = case.is_one_person();
    let (hours, double_entry) = if is_alone {
        (QuestionText::OwnHours, QuestionText::OwnDoubleEntry)
    } else {
        (
            QuestionText::HoursOnIt,
            QuestionText::DoubleEntry { technologies },
        )
    };
    let has_answers = !case.booking.answers.is_empty();
    let from_booking = (QuestionKind::StatusQuo, QuestionText::FromBooking);
    let stuck = (QuestionKind::StatusQuo, QuestionText::StuckWork);
    [
        has_answers.then_some(from_booking),
        // Whoever wrote what it is about need not be asked.
        (!has_answers).then_some((QuestionKind::Validation, QuestionText::SlowWork)),
        Some((QuestionKind::Baseline, hours)),
        Some((QuestionKind::Implication, QuestionText::Implication)),
        Some((QuestionKind::Payoff, QuestionText::Payoff(None))),
        Some((QuestionKind::Decision, who_decides(case, None))),
        Some((QuestionKind::Disconfirming, QuestionText::NothingToGain)),
        Some((QuestionKind::StatusQuo, double_entry)),
        (!is_alone).then_some(stuck),
        Some((QuestionKind::StatusQuo, QuestionText::TriedBefore)),
        Some((QuestionKind::Conditions, conditions(case))),
        Some((QuestionKind::Baseline, QuestionText::Baseline(None))),
        Some((QuestionKind::Success, QuestionText::Success)),
    ]
    .into_iter()
    .flatten()
    .map(|(kind, text)| planner(case, kind, text, None))
    .collect()
}

/// Returns the question about the decision; whoever is needed and not in the call should join.
fn who_decides<'a>(case: &Case, lead: Option<&Hypothesis>) -> QuestionText<'a> {
    QuestionText::WhoDecides(WhoDecides {
        has_pilot: case.scope() == Scope::Pilot,
        is_present: stakeholders::decision_maker(case) == DecisionMaker::Present,
        may_be_present: stakeholders::has_possible_decision_maker(case),
        lacks_process_owner: lead.is_some_and(|lead| !stakeholders::does_work(case, lead)),
        is_alone: case.is_one_person(),
    })
}

/// What a risk tells to ask is not asked here.
fn conditions<'a>(case: &Case) -> QuestionText<'a> {
    let is_measured = matches!(case.scope(), Scope::Pilot | Scope::Trial);
    QuestionText::Conditions(Conditions {
        knows_country: case.country.is_known() || case.calendar_country().is_some(),
        has_weeks: is_measured && season::clash(case, &case.schedule()).is_none(),
    })
}

/// Returns the research's own question, unchanged, or one of the planner if there is none.
fn validation(case: &Case, hypothesis: &Hypothesis) -> Question {
    let kind = QuestionKind::Validation;
    if let Some(question) = &hypothesis.question {
        return Question {
            text: question.clone(),
            language: stop_words::detect(question),
            generated_by: GeneratedBy::Research,
            kind,
            hypothesis_id: Some(hypothesis.id.clone()),
        };
    }
    let before = case
        .hypotheses
        .iter()
        .take_while(|each| *each != hypothesis);
    let label = sources::label(before.count() + 1);
    let text = if label == sources::label(1) {
        QuestionText::Recognise
    } else {
        QuestionText::RecogniseOther { label: &label }
    };
    planner(case, kind, text, Some(hypothesis))
}

fn planner(
    case: &Case,
    kind: QuestionKind,
    text: QuestionText<'_>,
    hypothesis: Option<&Hypothesis>,
) -> Question {
    Question {
        text: text.text(case.language),
        language: Some(case.language.into()),
        generated_by: GeneratedBy::Planner,
        kind,
        hypothesis_id: hypothesis.map(|hypothesis| hypothesis.id.clone()),
    }
}
