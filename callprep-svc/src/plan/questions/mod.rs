//! Chooses the questions for the call, the most important first.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{
    booker,
    brief::{GeneratedBy, Question, QuestionKind},
    case::{Case, Crew, Hypothesis, Scope},
    clean,
    dossier::Stance,
    law::{self, Consultation, StaffBody},
    metric::{Metric, Money, Spread},
    rhythm, sources,
    stakeholders::{self, DecisionMaker},
    tally::Tally,
    text::{Conditions, QuestionText, Sentence, WhoDecides, quote_as},
    wishes::Wish,
};

/// The number of questions that a model may add.
const MAX_EXTRA: usize = 2;
/// So many systems fit into a question.
const MAX_SYSTEMS: usize = 3;
/// So many words of the title of a source: the client does not know its number.
const MOST_QUOTED: usize = 10;
/// Those for guests who only want to listen.
const ONLY_IF_ROOM: usize = 2;

/// Returns as many distinct questions as the call has time for.
pub(crate) fn choose(case: &Case) -> Vec<Question> {
    let candidates = match case.lead() {
        Some(lead) => about_hypotheses(case, lead),
        None => discovery(case),
    };
    // What has to be signed first covers the work itself, and so what the research asks.
    let is_open = |question: &Question| {
        let kinds = [QuestionKind::Validation, QuestionKind::Baseline];
        !case.has_wish(Wish::Agreement) || !kinds.contains(&question.kind)
    };
    let mut asked = BTreeSet::new();
    candidates
        .into_iter()
        .filter(is_open)
        .filter(|question| asked.insert(question.text.to_lowercase()))
        .take(limit(case))
        .collect()
}

/// Returns how many questions may be added to a brief that has `asked` already.
pub(crate) fn extra(case: &Case, asked: usize) -> usize {
    limit(case).saturating_sub(asked).min(MAX_EXTRA)
}

/// Returns how many questions a call of this length has time for: less than one a minute of the step in
/// which they are asked.
fn limit(case: &Case) -> usize {
    match case.minutes {
        _ if case.has_wish(Wish::OnlyListen) => ONLY_IF_ROOM,
        Some(..=20) => 6,
        Some(21..=29) | None => 7,
        Some(30..=40) => 9,
        Some(41..=50) => 10,
        Some(_) => 12,
    }
}

fn about_hypotheses(case: &Case, lead: &Hypothesis) -> Vec<Question> {
    let plain = |kind, text: QuestionText| planner(case, kind, text, None);
    let months = case.work_ends().map(|months| (months.first, months.last));
    let baseline = match lead.metric() {
        Some(Metric::Hours(_)) if let Some(months) = months => QuestionText::HoursIn(months),
        // What they wrote is not asked again, but checked.
        Some(Metric::Hours(_)) if !case.remarks.figures.is_empty() => QuestionText::ToldHours,
        Some(Metric::Hours(_)) if lead.is_seldom() => QuestionText::HoursEachTime,
        Some(Metric::Hours(_)) if case.is_one_person() => QuestionText::OwnHours,
        // Who does it may be told already.
        Some(Metric::Hours(_)) if case.has_opening_of_booker() => QuestionText::HoursAltogether,
        metric => QuestionText::Baseline(metric),
    };
    // Where nobody is near the work, an introduction is what the call asks for.
    let lacks_worker = !stakeholders::does_work(case, lead) && !stakeholders::lacks_owner(case);
    let named = case.booked.workers_named.first();
    let meet_worker = match named {
        Some(name) => QuestionText::MeetNamed { name },
        None => QuestionText::MeetWorker {
            has_others: case.attendees.len() > 1,
        },
    };
    let against = against(case, lead);
    let against = against
        .as_ref()
        .map(|(number, title)| (*number, title.as_str()));
    let ours = |kind, text: QuestionText| planner(case, kind, text, Some(lead));
    let wanted = case.hypotheses.get(1).filter(|other| other.is_wanted);
    // How long it takes now, the research may ask already.
    let asks_same =
        matches!(lead.metric(), Some(Metric::Handover(_))) && lead.tally() == Tally::IsMetric;
    let first = [
        Some(validation(case, lead)),
        (!asks_same).then(|| ours(QuestionKind::Baseline, baseline)),
        Some(ours(QuestionKind::Implication, QuestionText::Implication)),
        Some(ours(
            QuestionKind::Payoff,
            // So much a week says little of what is done once in a while.
            QuestionText::Payoff(
                aimed(case, lead).filter(|metric| !(lead.is_seldom() && metric.is_weekly())),
            ),
        )),
        Some(plain(QuestionKind::Decision, who_decides(case))),
        Some(ours(
            QuestionKind::Disconfirming,
            if rhythm::denies_itself(lead) {
                QuestionText::Opposite
            } else {
                QuestionText::Disconfirm { against }
            },
        )),
        wanted.map(|other| validation(case, other)),
        Some(plain(QuestionKind::Conditions, conditions(case))),
        case.leaver()
            .map(|name| plain(QuestionKind::StatusQuo, QuestionText::TakesOver(name))),
        (lacks_worker || named.is_some()).then(|| ours(QuestionKind::StatusQuo, meet_worker)),
    ];
    let more = lead.more_questions.iter();
    let more = more.map(|question| of_research(case, lead, question));
    // The call is about the lead: another hypothesis comes after what the plan needs.
    let first = first.into_iter().flatten();
    let last = beside_lead(case);
    first.chain(more).chain(last).collect()
}

/// Returns the questions on other hypotheses than the lead and on none, the most important first.
fn beside_lead(case: &Case) -> impl Iterator<Item = Question> {
    let plain = |kind, text: QuestionText| planner(case, kind, text, None);
    let mut others = case.hypotheses.iter().skip(1);
    let (second, third) = (others.next(), others.next());
    [
        second
            .filter(|other| may_be_raised(case, other))
            .map(|hypothesis| validation(case, hypothesis)),
        case.remarks
            .doubts
            .is_empty()
            .then(|| plain(QuestionKind::StatusQuo, QuestionText::TriedBefore)),
        third
            .filter(|other| may_be_raised(case, other))
            .map(|hypothesis| validation(case, hypothesis)),
        Some(plain(QuestionKind::Success, success(case))),
    ]
    .into_iter()
    .flatten()
}

/// Returns the number of the source that speaks against the lead, and the beginning of its title, which may be empty.
fn against(case: &Case, lead: &Hypothesis) -> Option<(u32, String)> {
    // The sources of the lead are the first ones, in their order.
    let mut sources = (1..).zip(&lead.evidence);
    let (number, item) = sources.find(|(_, item)| item.stance == Stance::Contradicts)?;
    let language = case.languages.foreign(&item.title);
    let title = quote_as(
        &clean::words(&item.title, MOST_QUOTED),
        language,
        case.language,
    );
    let is_told = !item.title.is_empty() && !clean::has_address(&title);
    Some((number, if is_told { title } else { String::new() }))
}

/// Returns the estimate of the lead within what the plan aims at, so that question and plan name the same figures.
fn aimed(case: &Case, lead: &Hypothesis) -> Option<Metric> {
    let metric = lead.estimate()?;
    let Some((low, mid)) = case.aims() else {
        return Some(metric);
    };
    let within = |spread: Spread| Spread { low, mid, ..spread };
    Some(match metric {
        Metric::Hours(hours) => Metric::Hours(within(hours)),
        Metric::Money(money) => Metric::Money(Money {
            amount: within(money.amount),
            ..money
        }),
        Metric::Handover(_) => Metric::Handover(mid),
        Metric::Errors(_) => Metric::Errors(mid),
    })
}

/// Returns whether another hypothesis than the lead may be put to the client: something speaks for it, or somebody has
/// reviewed it, and the booking rules none out.
fn may_be_raised(case: &Case, hypothesis: &Hypothesis) -> bool {
    let is_known = hypothesis.has_support() || hypothesis.is_reviewed;
    is_known && case.beyond.ruled_out == 0
}

fn discovery(case: &Case) -> Vec<Question> {
    let technologies = &case.technologies[..case.technologies.len().min(MAX_SYSTEMS)];
    let is_alone = case.is_one_person();
    let (hours, double_entry) = if is_alone {
        (QuestionText::OwnHours, QuestionText::OwnDoubleEntry)
    } else {
        (
            QuestionText::HoursOnIt,
            QuestionText::DoubleEntry { technologies },
        )
    };
    let has_answers = booker::has_topic(case);
    let from_booking = (QuestionKind::StatusQuo, QuestionText::FromBooking);
    let stuck = (QuestionKind::StatusQuo, QuestionText::StuckWork);
    let is_unknown = case.industry.is_none() && case.employees.is_none();
    [
        is_unknown.then_some((QuestionKind::StatusQuo, QuestionText::WhatTheyDo)),
        has_answers.then_some(from_booking),
        // Whoever wrote what it is about need not be asked.
        (!has_answers).then_some((QuestionKind::Validation, QuestionText::SlowWork)),
        Some((QuestionKind::Baseline, hours)),
        Some((QuestionKind::Implication, QuestionText::Implication)),
        Some((QuestionKind::Payoff, QuestionText::Payoff(None))),
        Some((QuestionKind::Decision, who_decides(case))),
        Some((QuestionKind::Disconfirming, QuestionText::NothingToGain)),
        Some((QuestionKind::Conditions, conditions(case))),
        case.leaver()
            .map(|name| (QuestionKind::StatusQuo, QuestionText::TakesOver(name))),
        Some((QuestionKind::StatusQuo, double_entry)),
        (!is_alone).then_some(stuck),
        case.remarks
            .doubts
            .is_empty()
            .then_some((QuestionKind::StatusQuo, QuestionText::TriedBefore)),
        Some((QuestionKind::Success, success(case))),
    ]
    .into_iter()
    .flatten()
    .map(|(kind, text)| planner(case, kind, text, None))
    .collect()
}

fn who_decides<'a>(case: &Case) -> QuestionText<'a> {
    QuestionText::WhoDecides(WhoDecides {
        has_pilot: case.scope() == Scope::Pilot,
        is_present: stakeholders::decision_maker(case) == DecisionMaker::Present,
        may_be_present: stakeholders::has_possible_decision_maker(case),
        is_alone: case.is_one_person(),
        told: case.deciding(),
        is_told_present: case.is_told_decider_present(),
        lacks_owner: lacks_owner(case),
    })
}

/// Returns whether nobody in the call seems to be in charge of the work of the lead, and no other question
/// asks for somebody.
fn lacks_owner(case: &Case) -> bool {
    case.lead().is_some_and(|lead| {
        !stakeholders::knows_work(case, lead) && !stakeholders::lacks_owner(case)
    })
}

/// A plan without a measurement ends after thirty days.
fn success<'a>(case: &Case) -> QuestionText<'a> {
    QuestionText::Success {
        is_long: case.is_measured(),
    }
}

fn conditions<'a>(case: &Case) -> QuestionText<'a> {
    QuestionText::Conditions(Conditions {
        knows_country: case.country.is_known() || case.calendar_country().is_some(),
        has_staff_body: stakeholders::has_staff_body(case) || case.has_wish(Wish::StaffBody),
        asked_body: asked_body(case),
        is_signed_first: case.has_wish(Wish::Agreement),
        is_seasonal: case.is_seasonal(),
        has_times: case.has_times(),
    })
}

/// Returns the body of the staff of which somebody in the call knows whether there is one.
fn asked_body(case: &Case) -> Option<StaffBody> {
    let is_open = case.crew() > Crew::Few
        && !case.has_wish(Wish::StaffBody)
        && !case.has_wish(Wish::NoStaffBody)
        && !stakeholders::has_staff_body(case)
        && stakeholders::knows_staff_body(case);
    match law::consultation(case) {
        Consultation::ToBeAsked(body) if is_open => Some(body),
        _ => None,
    }
}

/// Returns the research's own question, unchanged, or one of the planner if there is none.
fn validation(case: &Case, hypothesis: &Hypothesis) -> Question {
    let kind = QuestionKind::Validation;
    if let Some(question) = &hypothesis.question {
        return of_research(case, hypothesis, question);
    }
    let mut all = case.hypotheses.iter();
    let text = match all.position(|each| each == hypothesis) {
        // They wrote of it themselves.
        None | Some(0) if case.booked.names_lead => QuestionText::FromBooking,
        None | Some(0) => QuestionText::Recognise,
        // Its title is told above, and without its end it would ask nothing.
        Some(before) => QuestionText::RecogniseOther {
            label: &sources::label(before + 1),
        },
    };
    planner(case, kind, text, Some(hypothesis))
}

/// Returns a question of the research, unchanged.
fn of_research(case: &Case, hypothesis: &Hypothesis, question: &str) -> Question {
    Question {
        text: question.to_owned(),
        language: case.languages.detect(question),
        generated_by: GeneratedBy::Research,
        kind: QuestionKind::Validation,
        hypothesis_id: Some(hypothesis.id.clone()),
    }
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
