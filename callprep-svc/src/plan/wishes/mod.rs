//! What the booker wrote that the plan and the call have to mind, as far as phrases tell. The words
//! themselves are quoted beside it, and count before the plan in any case.

mod amounts;
mod dates;
mod phrases;
#[cfg(test)]
mod tests;
mod told;

use chrono::NaiveDate;
use serde::Serialize;

pub(crate) use self::{amounts::Workload, dates::Reason};
use super::{
    case::{BookingDetails, Hypothesis},
    clean,
};

/// Something that the call or the plan has to mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Wish {
    /// How data are handled is to be talked about.
    Privacy,
    /// Nothing is to be recorded.
    NoRecording,
    /// Somebody has to go before the end.
    LeavesEarly,
    /// The call is to be short.
    Brevity,
    /// Nothing can be shown: there is no video, or the call is by phone.
    NoVideo,
    /// Nothing is bought for the time being.
    Freeze,
    /// Days or weeks off are mentioned.
    Holidays,
    /// No example, file or screen of theirs is shown: secrecy, or they say so.
    NoExamples,
    /// Something is not to be mentioned.
    NotToMention,
    /// They object to the idea, or expect to.
    Objection,
    /// Something was tried before and did not work.
    TriedInVain,
    /// A body that speaks for the staff is named.
    StaffBody,
    /// There is none.
    NoStaffBody,
    /// It is told who decides.
    Decider,
    /// There is no money for it.
    NoMoney,
    /// Rules for what is bought are named.
    Purchasing,
    /// There is more work at some times than at others.
    Season,
}

/// What the booker wrote that the plan counts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Terms {
    /// How many minutes the guests have.
    pub(crate) minutes: Option<u32>,
    /// The day before which nothing is to be done, and why.
    pub(crate) not_before: Option<(NaiveDate, Reason)>,
    /// The month in which a budget is made, from 1 to 12.
    pub(crate) budget_month: Option<u32>,
    /// How much work there is a week.
    pub(crate) workload: Option<Workload>,
}

/// Questions of a booking form that ask who decides.
const ASKS_WHO_DECIDES: [&str; 12] = [
    "who decides",
    "who will decide",
    "decision maker",
    "decision-maker",
    "wie beslist",
    "beslisser",
    "wer entscheidet",
    "entscheider",
    "qui decide",
    "decideur",
    "quien decide",
    "besluitvorm",
];
/// Questions that ask for an objection.
const ASKS_FOR_OBJECTION: [&str; 8] = [
    "objection",
    "bezwar",
    "bezwaar",
    "einwand",
    "bedenken",
    "concern",
    "worr",
    "zorgen",
];

/// Returns what the booker asks for, each once.
pub(crate) fn find(booking: &BookingDetails) -> Vec<Wish> {
    let told: Vec<told::Sentence> = told::texts(booking).into_iter().flatten().collect();
    let mut found: Vec<Wish> = phrases::all()
        .filter(|(wish, phrases)| {
            told.iter().any(|sentence| sentence.says(phrases))
                || match wish {
                    Wish::LeavesEarly => told.iter().any(has_to_go),
                    Wish::NoVideo => is_by_phone(booking),
                    Wish::Decider => is_asked(booking, &ASKS_WHO_DECIDES),
                    Wish::Objection => is_asked(booking, &ASKS_FOR_OBJECTION),
                    _ => false,
                }
        })
        .map(|(wish, _)| *wish)
        .collect();
    if found.contains(&Wish::NoStaffBody) {
        found.retain(|wish| *wish != Wish::StaffBody);
    }
    found
}

/// Returns the figures and dates that the booker names. Dates are those after the day of the call.
pub(crate) fn terms(booking: &BookingDetails, call: Option<NaiveDate>) -> Terms {
    let texts = told::texts(booking);
    let sentences = || texts.iter().flatten();
    let dates = call
        .into_iter()
        .flat_map(|call| sentences().filter_map(move |told| dates::not_before(told, call)));
    Terms {
        minutes: sentences().filter_map(amounts::minutes).min(),
        not_before: dates.max_by_key(|(day, _)| *day),
        budget_month: sentences().find_map(dates::budget_month),
        workload: texts.iter().find_map(|text| amounts::workload(text)),
    }
}

/// Returns how many people work there, if the booker wrote that.
pub(crate) fn headcount(booking: &BookingDetails) -> Option<u32> {
    const ASKS: [&str; 8] = [
        "medewerkers",
        "werknemers",
        "employees",
        "headcount",
        "company size",
        "mitarbeit",
        "salaries",
        "hoeveel mensen",
    ];
    let answered = booking.answers.iter().filter(|(label, _)| {
        let label = clean::folded(label);
        ASKS.iter().any(|word| label.contains(word))
    });
    let mut answered = answered.flat_map(|(_, answer)| told::sentences(answer));
    let first = answered.find_map(|told| told.words().iter().find_map(|word| word.parse().ok()));
    let told = told::texts(booking);
    let mut told = told.iter().flatten();
    first.or_else(|| told.find_map(amounts::headcount))
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

/// Returns whether a question of the form with an answer is one of these.
fn is_asked(booking: &BookingDetails, questions: &[&str]) -> bool {
    booking.answers.iter().any(|(label, answer)| {
        let label = clean::folded(label);
        !answer.is_empty() && questions.iter().any(|question| label.contains(question))
    })
}

/// Returns whether the call is one by phone: its place is a number, or says so.
fn is_by_phone(booking: &BookingDetails) -> bool {
    /// The digits of a telephone number.
    const LEAST_DIGITS: usize = 8;
    let place = clean::folded(&booking.location);
    let place = place.as_str();
    let is_call = [
        "telefo", "telepho", "phone", "gsm", "bellen", "mobiel", "mobile", "handy", "anruf",
        "portable",
    ];
    let is_number = |part: &str| part.chars().filter(char::is_ascii_digit).count() >= LEAST_DIGITS;
    let mut parts = place.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | ':'));
    let is_online = ["://", "teams", "zoom", "meet", "webex"];
    let is_online = is_online.iter().any(|word| place.contains(word));
    booking.meeting_url.is_empty()
        && !is_online
        && (parts.any(is_number) || is_call.iter().any(|word| place.contains(word)))
}

/// Returns whether somebody has to go at a time, as in `ik moet om kwart voor drie weg`.
fn has_to_go(sentence: &told::Sentence) -> bool {
    /// With so many words between them.
    const FAR: usize = 7;
    let words = sentence.words();
    let has = |must: &[&str], go: &[&str]| {
        words.iter().enumerate().any(|(at, word)| {
            let mut after = words[at..].iter().skip(1).take(FAR);
            must.contains(word) && after.any(|word| go.contains(word))
        })
    };
    has(&["moet", "moeten"], &["weg"])
        || has(&["must", "need", "have", "has"], &["leave"])
        || has(&["muss", "mussen"], &["weg", "los"])
}
