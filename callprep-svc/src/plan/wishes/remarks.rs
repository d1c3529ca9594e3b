//! Which sentences of the booker bear on what: the plan points there, and quotes none of them again but who decides.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    dates::{self, Reason},
    deadline, deciders,
    limits::{self, Limit},
    phrases,
    requests::{self, Request},
    signs, subject, time,
    told::{self, Sentence, Told},
    wants,
};
use crate::plan::case::BookingDetails;

/// The sentences of the booker, by what they bear on.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Remarks {
    /// Whether anything is on money, or on who has to agree: then no job title tells who decides.
    pub(crate) has_deciding: bool,
    /// The answers to questions of the form who decides, otherwise the clauses that say it.
    pub(crate) deciders: Vec<String>,
    /// On a time that the plan does not place: then it has no dates.
    pub(crate) timing: Vec<String>,
    /// On something that failed, or on doubt.
    pub(crate) doubts: Vec<String>,
    /// What they ask for.
    pub(crate) requests: Vec<Request>,
    /// What they request, rule out or bound, and that is in none of the others.
    pub(crate) demands: Vec<String>,
    /// How much there is of something, or how long it takes.
    pub(crate) figures: Vec<String>,
    /// What a solution has to fit into, each once.
    pub(crate) limits: Vec<Limit>,
    /// The sentences that tell of somebody who leaves.
    pub(crate) leaving: Vec<String>,
    /// Whether something is ruled out, bounded or comes first, beside times and what a solution has to fit into: then no
    /// step is certain to fit.
    pub(crate) has_conditions: bool,
}

/// A time of which it is certain what it means for the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    NotBefore(NaiveDate, Reason),
    /// The first and the last day.
    Closure(NaiveDate, NaiveDate),
}

/// Returns what the sentences of a booking bear on, for a call on that day with a company that uses these systems.
pub(crate) fn remarks(
    booking: &BookingDetails,
    call: Option<NaiveDate>,
    systems: &[String],
) -> Remarks {
    let texts = told::texts(booking);
    let is_placed = call.is_some_and(|call| placed(&texts, call).is_some());
    let mut found = Remarks::default();
    for told in &texts {
        for sentence in &told.sentences {
            if !found.add_limit(told, sentence, systems) {
                found.add(told, sentence, is_placed, call);
            }
        }
    }
    found.requests = requests::find(&texts, call, systems);
    if call.is_some_and(|call| deadline::find(&texts, call).is_some()) {
        // What the plan is dated against comes before a time that only tells how things are.
        found
            .timing
            .retain(|text| time::is_limit(&Sentence::new(text)));
    }
    found.limits.sort();
    found.limits.dedup();
    let answers = texts.iter().filter(|told| signs::answers_who_decides(told));
    found.deciders = answers
        .flat_map(|told| told.sentences.iter().map(|sentence| sentence.text.clone()))
        .collect();
    if found.deciders.is_empty() {
        found.deciders = deciders::clauses(&texts);
    }
    found
}

impl Remarks {
    /// Adds what has a place of its own. Returns whether a sentence bears on nothing else.
    fn add_limit(&mut self, told: &Told, sentence: &Sentence, systems: &[String]) -> bool {
        if limits::tells_of_leaving(sentence) {
            self.leaving.push(sentence.text.clone());
        }
        let limit = limits::find(told, sentence, systems);
        let is_one = limit.is_some();
        self.limits
            .extend(limit.or_else(|| limits::kept(sentence, systems)));
        is_one || wants::no_recording(sentence)
    }

    fn add(&mut self, told: &Told, sentence: &Sentence, is_placed: bool, call: Option<NaiveDate>) {
        let text = || sentence.text.clone();
        let is_on_doubt = signs::is_on_doubt(told, sentence);
        let is_on_price = !is_on_doubt && wants::a_price(told, sentence);
        let is_on_examples = !is_on_doubt && wants::examples(sentence);
        let is_question = !is_on_doubt
            && !is_on_price
            && !is_on_examples
            && (signs::is_question(told, sentence) || wants::to_be_shown(sentence));
        let is_on_deciding = signs::is_on_deciding(told, sentence);
        // What failed is past, unless a date is named.
        let is_past = is_on_doubt && time::dates_in(sentence) == 0;
        // Which hypothesis leads follows from that, and the length of the call from a clock time.
        let is_on_subject = subject::is_on_subject(told, sentence);
        let is_of_call = signs::is_on_call(sentence) || phrases::are_beforehand(sentence);
        let is_of_plan = time::dates_in(sentence) > 0 || !is_of_call;
        // The plan is dated against it.
        let is_deadline = call.is_some_and(|call| deadline::in_sentence(sentence, call).is_some());
        // When somebody leaves is no limit of the plan.
        let leaves = limits::tells_of_leaving(sentence);
        let is_on_time = !is_placed
            && !is_past
            && !leaves
            && !is_deadline
            && !is_on_subject
            && is_of_plan
            && time::bounds(told, sentence, call);
        self.doubts.extend(is_on_doubt.then(text));
        self.has_deciding |= is_on_deciding;
        self.timing.extend(is_on_time.then(text));
        let is_told = is_on_doubt
            || is_question
            || is_on_price
            || is_on_examples
            || is_on_deciding
            || is_on_time;
        // The hour, the length and the means of the call are told where they belong.
        let is_of_call = !is_of_plan && !signs::is_request(sentence);
        let is_demand = !is_told && !is_of_call && signs::is_demand(told, sentence);
        self.demands.extend(is_demand.then(text));
        let is_figure = !is_question && signs::is_figure(sentence);
        self.figures.extend(is_figure.then(text));
        let is_placed_here = is_placed && time::is_told(sentence);
        // A time takes the dates off the plan, and nothing else.
        let is_settled = leaves
            || is_on_time
            || is_deadline
            || is_placed_here
            || is_on_price
            || is_on_examples
            || is_on_subject
            || is_on_deciding
            || signs::is_on_call(sentence);
        self.has_conditions |= !is_settled && signs::is_condition(told, sentence);
    }
}

/// Returns what the only sentence on a time means, if that is certain: it names one date that nothing is to
/// be done before, or both ends of a closure, and neither money nor a decision.
pub(super) fn placed(texts: &[Told], call: NaiveDate) -> Option<Placed> {
    let all = texts.iter();
    let mut told = all.flat_map(|told| told.sentences.iter().map(move |sentence| (told, sentence)));
    let mut on_time = told
        .by_ref()
        .filter(|(text, sentence)| time::bounds(text, sentence, Some(call)))
        // What changes no system by a day does not keep anybody from looking.
        .filter(|(text, sentence)| limits::find(text, sentence, &[]).is_none())
        .filter(|(_, sentence)| !limits::tells_of_leaving(sentence))
        .filter(|(_, sentence)| deadline::in_sentence(sentence, call).is_none());
    let (Some((text, only)), None) = (on_time.next(), on_time.next()) else {
        return None;
    };
    if signs::is_on_deciding(text, only) {
        return None;
    }
    let not_before = || {
        let (day, reason) = dates::not_before(only, call)?;
        Some(Placed::NotBefore(day, reason))
    };
    let named = time::dates_in(only);
    let closure = || {
        let (first, last) = dates::closure(only, named, call)?;
        Some(Placed::Closure(first, last))
    };
    match named {
        0 | 1 => closure().or_else(not_before),
        2 => closure(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a note bears on, for a call on Tuesday 8 December 2026.
    fn remarks_of(notes: &str) -> Remarks {
        let booking = BookingDetails {
            notes: notes.to_owned(),
            ..BookingDetails::default()
        };
        remarks(&booking, NaiveDate::from_ymd_opt(2026, 12, 8), &[])
    }

    #[test]
    fn what_they_are_not_and_who_leaves_sets_no_condition_and_takes_no_dates() {
        for notes in [
            "Please keep it short, we are not technical.",
            "Onze planner gaat in januari met pensioen.",
            "We are staying with our system.",
            "Dat pakket vervangen we niet.",
            "Wir wollen vorher wissen, was das kostet.",
        ] {
            let remarks = remarks_of(notes);
            assert!(!remarks.has_conditions, "{notes}");
            assert_eq!(remarks.timing, Vec::<String>::new(), "{notes}");
        }
        assert_eq!(
            remarks_of("Tot dinsdag, groet Gerda").timing,
            Vec::<String>::new()
        );
        let remarks = remarks_of("We are in the middle of a relocation.");
        assert!(!remarks.has_conditions && !remarks.timing.is_empty());
        assert!(remarks_of("Please do not send slides to my colleagues.").has_conditions);
    }
}
