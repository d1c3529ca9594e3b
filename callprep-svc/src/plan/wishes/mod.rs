//! What the booker wrote, as far as the plan and the call have to mind it. What is not certain is quoted, never
//! paraphrased: the words count before the plan.

mod account;
mod agreement;
mod amounts;
mod dates;
mod deadline;
mod deciders;
mod exclusion;
mod greeting;
mod headcount;
mod limits;
mod moments;
mod months;
mod names;
mod nearness;
mod phrases;
mod remarks;
mod requests;
mod signs;
mod spoken;
mod subject;
#[cfg(test)]
mod tests;
mod time;
mod told;
mod wants;
mod words;

use chrono::NaiveDate;
use serde::Serialize;

pub(crate) use self::{
    account::{Accounted, Reading, account},
    agreement::Agreement,
    dates::Reason,
    deadline::{Deadline, DeadlineKind},
    headcount::headcount,
    limits::Limit,
    months::NamedMonth,
    nearness::Nearness,
    remarks::{Remarks, remarks},
    requests::Request,
    subject::Subject,
};
use super::{
    booker,
    case::{BookingDetails, Hypothesis},
    clean,
};

/// Something that the call or the plan has to mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Wish {
    /// Nothing can be shown: there is no video, or the call is by phone.
    NoVideo,
    /// They do not want to be shown anything.
    NoDemo,
    /// They ask to be shown something.
    Demo,
    /// The call is not to be recorded.
    NoRecording,
    /// No example, file or screen of theirs is shown: secrecy, or they say so.
    NoExamples,
    /// They only want to listen, for now.
    OnlyListen,
    /// An agreement on secrecy or on data comes first.
    Agreement,
    /// Something is to be sent or arranged before the call.
    Beforehand,
    /// Somebody else is to join the call.
    Invite,
    /// Something is not to be raised.
    NotRaised,
    /// No prices are to be named.
    NoPrices,
    /// A body that speaks for the staff is named.
    StaffBody,
    /// There is none.
    NoStaffBody,
    /// There is more work at some times than at others.
    Season,
    /// It is told where the call is.
    Place,
}

/// What the booker wrote that the plan counts with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Terms {
    /// How many minutes the guests have.
    pub(crate) minutes: Option<u32>,
    /// The day before which nothing is to be done, and why.
    pub(crate) not_before: Option<(NaiveDate, Reason)>,
    /// The first and the last day of a closure.
    pub(crate) closure: Option<(NaiveDate, NaiveDate)>,
    /// A day that the plan is dated against.
    pub(crate) deadline: Option<Deadline>,
    /// What has to be signed before anything is shown or tested.
    pub(crate) agreement: Option<Agreement>,
}

/// Returns what the booker asks for, each once.
pub(crate) fn find(booking: &BookingDetails) -> Vec<Wish> {
    let texts = told::texts(booking);
    let told: Vec<&told::Sentence> = texts.iter().flat_map(|text| &text.sentences).collect();
    let has_place = !booking.location.is_empty() || !booking.meeting_url.is_empty();
    let is_by_phone = is_telephone(&booking.location) && booking.meeting_url.is_empty();
    let names_phone = !has_place && told.iter().any(|sentence| is_telephone(&sentence.text));
    let by_phrases = phrases::all().filter(|(wish, phrases)| {
        let is_said = told.iter().any(|sentence| sentence.says(phrases));
        is_said || (*wish == Wish::NoVideo && (is_by_phone || names_phone))
    });
    let mut found: Vec<Wish> = by_phrases.map(|(wish, _)| *wish).collect();
    let only_listens = told.iter().any(|sentence| signs::only_listens(sentence));
    found.extend((only_listens && !found.contains(&Wish::OnlyListen)).then_some(Wish::OnlyListen));
    let joins = told.iter().any(|sentence| signs::asks_to_join(sentence));
    found.extend(joins.then_some(Wish::Invite));
    let no_demo = told.iter().any(|sentence| signs::refuses_demo(sentence));
    found.extend(no_demo.then_some(Wish::NoDemo));
    let demo = !no_demo && told.iter().any(|sentence| wants::to_be_shown(sentence));
    found.extend(demo.then_some(Wish::Demo));
    let no_recording = told.iter().any(|sentence| wants::no_recording(sentence));
    found.extend(no_recording.then_some(Wish::NoRecording));
    let no_prices = told.iter().any(|sentence| wants::denies_price(sentence));
    found.extend(no_prices.then_some(Wish::NoPrices));
    found.extend(names_phone.then_some(Wish::Place));
    found.extend(agreement::find(&texts).map(|_| Wish::Agreement));
    if found.contains(&Wish::NoStaffBody) {
        found.retain(|wish| *wish != Wish::StaffBody);
    }
    found
}

/// Returns the months that a text names without a day or a year.
pub(crate) fn named_months(text: &str) -> Vec<NamedMonth> {
    months::named(&told::Sentence::new(text))
}

/// Returns the months that a text names, from 1 to 12, in its order.
pub(crate) fn months_in(text: &str) -> Vec<u32> {
    time::months_in(&told::Sentence::new(text))
}

/// Returns what the call is about, by its title and what the booker wrote.
pub(crate) fn subject(title: &str, booking: &BookingDetails) -> Subject {
    Subject::new(title, &told::texts(booking))
}

/// Returns the words of a text that tell what it is about, each once.
pub(crate) fn telling_words(text: &str) -> Vec<String> {
    subject::telling(&told::Sentence::new(text))
}

/// Returns how many of the words that tell what a text is about another text has as well.
pub(crate) fn shared_words(text: &str, other: &str) -> usize {
    let other = telling_words(other);
    let is_shared = |word: &&String| other.iter().any(|each| words::is_alike(word, each));
    telling_words(text).iter().filter(is_shared).count()
}

/// Returns whether the booker tells of the work that somebody knows or does.
pub(crate) fn tells_of_work(booking: &BookingDetails, name: &str) -> bool {
    if !booker::is_named(booking, name) {
        return false;
    }
    let texts = told::texts(booking);
    let mut told = texts
        .iter()
        .flat_map(|told| told.sentences.iter().map(move |each| (told, each)));
    told.any(|(told, sentence)| {
        booker::has_name(&sentence.text, name)
            && signs::is_on_work(sentence)
            && !signs::is_on_deciding(told, sentence)
    })
}

/// Returns the words that tell what the booker says that somebody does: those of the sentences that name nobody else.
pub(crate) fn words_of_work(booking: &BookingDetails, name: &str, names: &[String]) -> Vec<String> {
    if !booker::is_named(booking, name) {
        return Vec::new();
    }
    let texts = told::texts(booking);
    let sentences = texts
        .iter()
        .flat_map(|told| told.sentences.iter().map(move |sentence| (told, sentence)));
    let of_work = sentences.filter(|(told, sentence)| {
        let text = greeting::without(&sentence.text);
        let is_of = |name: &str| booker::has_name(text, name);
        let mut others = names.iter().filter(|other| *other != name);
        is_of(name)
            && !others.any(|other| is_of(other))
            && !signs::is_on_deciding(told, sentence)
            && !limits::tells_of_leaving(sentence)
    });
    of_work
        .flat_map(|(_, sentence)| subject::telling(sentence))
        .collect()
}

/// Returns whether the booker names somebody, otherwise than to greet or to thank.
pub(crate) fn tells_of(booking: &BookingDetails, name: &str) -> bool {
    let texts = told::texts(booking);
    let mut sentences = texts.iter().flat_map(|told| &told.sentences);
    sentences.any(|sentence| booker::has_name(greeting::without(&sentence.text), name))
}

/// Returns the sentence of a short text that says the most; `None` of a longer text, which may begin with a greeting.
pub(crate) fn main_sentence(text: &str) -> Option<String> {
    /// How many sentences a short text has.
    const MOST: usize = 2;
    let sentences = told::sentences(text);
    if sentences.len() > MOST {
        return None;
    }
    let sentences = sentences.into_iter().rev();
    let main = sentences.max_by_key(|sentence| subject::telling(sentence).len());
    main.map(|sentence| sentence.text)
}

/// What the booker wrote of times, beside what the plan counts with.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Moments {
    /// The clauses that name a clock time or a date, as they are written.
    pub(crate) clauses: Vec<String>,
    /// How many more of them there are.
    pub(crate) more: usize,
    /// How many minutes after the start of the call the earliest clock time within it is.
    pub(crate) in_call: Option<u32>,
    /// The same of the earliest one from which on somebody else is there: the others do not count it.
    pub(crate) arrival: Option<u32>,
    /// The same of the one at which the guest has to stop.
    pub(crate) end: Option<u32>,
}

/// Returns the times that the booker names, for a call that starts so many minutes after midnight and takes so many.
/// `day` is that of the call.
pub(crate) fn moments(
    booking: &BookingDetails,
    day: Option<NaiveDate>,
    call: Option<(u32, u32)>,
) -> Moments {
    let texts = told::texts(booking);
    let (clauses, more) = moments::clauses(&texts, day);
    let in_call = call.and_then(|(start, minutes)| moments::first_in_call(&texts, start, minutes));
    let arrival =
        call.and_then(|(start, minutes)| moments::arrival_in_call(&texts, start, minutes));
    let end = call.and_then(|(start, minutes)| moments::end_in_call(&texts, start, minutes));
    Moments {
        clauses,
        more,
        in_call,
        arrival,
        end,
    }
}

/// Returns the names in what the booker wrote of people who are none of these, and of whose names none of `known` has a
/// part.
pub(crate) fn other_names(booking: &BookingDetails, people: &[&str], known: &str) -> Vec<String> {
    names::others(&told::texts(booking), people, known)
}

/// Returns whether a text names somebody, and not somebody else of that family.
pub(crate) fn is_same_person(text: &str, name: &str) -> bool {
    names::is_same_person(text, name)
}

/// Returns the name that the booker says the company has now.
pub(crate) fn new_name(booking: &BookingDetails) -> Option<String> {
    names::of_company(&told::texts(booking))
}

/// Returns the answer of the booker to a question of the form what is to come out of the call, if there is one.
pub(crate) fn outcome(booking: &BookingDetails) -> Option<String> {
    subject::outcome(&told::texts(booking))
}

/// Replaces each sentence that asks not to be written down or told to somebody in the call: the page may be seen.
pub(crate) fn hide(booking: &mut BookingDetails, instead: &str) {
    let answers = booking.answers.iter_mut().map(|(_, answer)| answer);
    for text in answers.chain([&mut booking.notes]) {
        let sentences = told::sentences(text);
        let secret = sentences.iter().filter(|each| each.says(&phrases::SECRET));
        let secret: Vec<String> = secret.map(|each| each.text.clone()).collect();
        for sentence in secret {
            *text = text.replace(&sentence, instead);
        }
    }
}

/// Returns the figures and dates that the booker names and that the plan places. Dates are those after the
/// day of the call, and none if there are others beside them.
pub(crate) fn terms(booking: &BookingDetails, call: Option<NaiveDate>) -> Terms {
    let texts = told::texts(booking);
    let sentences = || texts.iter().flat_map(|text| &text.sentences);
    let by_clock = texts.iter().filter_map(amounts::minutes_by_clock);
    let minutes = sentences()
        .filter_map(amounts::minutes)
        .chain(by_clock)
        .min();
    let placed = call.and_then(|call| remarks::placed(&texts, call));
    let (not_before, closure) = match placed {
        Some(remarks::Placed::NotBefore(day, reason)) => (Some((day, reason)), None),
        Some(remarks::Placed::Closure(first, last)) => (None, Some((first, last))),
        None => (None, None),
    };
    Terms {
        minutes,
        not_before,
        closure,
        deadline: call.and_then(|call| deadline::find(&texts, call)),
        agreement: agreement::find(&texts),
    }
}

/// Returns whether the words of a hypothesis tell that there is more work at some times than at others.
pub(crate) fn is_seasonal(hypothesis: &Hypothesis) -> bool {
    let mut phrases = phrases::all();
    let phrases = phrases.find(|(wish, _)| *wish == Wish::Season);
    let texts = [&hypothesis.title, &hypothesis.statement];
    let mut texts = texts.into_iter().chain(&hypothesis.assumptions);
    phrases.is_some_and(|(_, phrases)| {
        texts.any(|text| {
            let told = told::sentences(text);
            told.iter().any(|sentence| sentence.says(phrases))
        })
    })
}

/// Returns whether a text is a telephone number, or names a telephone and no other way to meet.
fn is_telephone(text: &str) -> bool {
    /// The digits of a telephone number.
    const LEAST_DIGITS: usize = 8;
    let place = clean::folded(text);
    let place = place.as_str();
    let is_call = [
        "telefo", "telepho", "phone", "gsm", "bellen", "mobiel", "mobile", "handy", "anruf",
        "portable", "call you", "call me", "ring me", "cell",
    ];
    let is_number = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= LEAST_DIGITS;
    let mut parts = place.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | ':'));
    let is_online = ["://", "teams", "zoom", "meet", "webex"];
    let is_online = is_online.iter().any(|word| place.contains(word));
    !is_online && (parts.any(is_number) || is_call.iter().any(|word| place.contains(word)))
}
