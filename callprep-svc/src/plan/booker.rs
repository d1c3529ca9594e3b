//! What the booker wrote on what the call is about, as far as a few words tell.

use super::{
    case::{BookingDetails, Case},
    clean,
    text::quote_as,
    wishes,
};

/// The longest quotation of the booker in an action.
pub(crate) const SHORT: usize = 7;
/// The most words of the booker that stand on the page again, and in the summary.
const MOST_AGAIN: usize = 25;
const MOST_IN_SUMMARY: usize = 16;
/// A text of the booker with fewer words is an answer to a closed question.
const LEAST_TOPIC: usize = 5;

/// Parts of questions that ask what the call is about.
const TOPICS: [&str; 14] = [
    "bespreken",
    "waar wilt",
    "waarover",
    "onderwerp",
    "waarom",
    "aanleiding",
    "discuss",
    "topic",
    "about",
    "useful",
    "achieve",
    "besprechen",
    "anliegen",
    "sujet",
];

/// Words of texts that are about the hour or the place of the call.
const ABOUT_THE_CALL: [&str; 31] = [
    "uur",
    "eten",
    "tijd",
    "bellen",
    "bel",
    "weg",
    "minuten",
    "kwartier",
    "link",
    "zoom",
    "teams",
    "telefonisch",
    "afspraak",
    "gesprek",
    "opname",
    "video",
    "call",
    "ring",
    "phone",
    "hour",
    "hours",
    "minutes",
    "time",
    "leave",
    "recording",
    "linkedin",
    "google",
    "uhr",
    "zeit",
    "telefon",
    "heure",
];

/// Returns at most the first `limit` words of the sentence in which the booker wrote what the call is about, in
/// quotation marks. Empty if there is none, or if it cannot be told from the others.
pub(crate) fn topic(case: &Case, limit: usize) -> String {
    let sentence = text_on_topic(case).and_then(|text| wishes::main_sentence(text));
    let sentence = sentence.map(|text| {
        let beginning = clean::clause(&text, limit);
        quote_as(&beginning, case.languages.foreign(&text), case.language)
    });
    sentence.unwrap_or_default()
}

/// Returns whether the booker wrote what the call is about.
pub(crate) fn has_topic(case: &Case) -> bool {
    text_on_topic(case).is_some()
}

fn text_on_topic(case: &Case) -> Option<&String> {
    let answers = case.booking.answers.iter();
    let answers = answers.filter(|(label, answer)| asks_for_topic(label) || is_topic(answer));
    let mut texts = answers
        .map(|(_, answer)| answer)
        .chain(Some(&case.booking.notes).filter(|notes| is_topic(notes)));
    texts.find(|text| {
        !clean::has_address(text)
            && text.contains(char::is_alphabetic)
            && !is_elsewhere(text)
            && !bears_on_plan(case, text)
    })
}

/// Returns whether what a text mainly says is on people who decide, time, money or a limit: that is no work.
fn bears_on_plan(case: &Case, text: &str) -> bool {
    let Some(main) = wishes::main_sentence(text) else {
        return false;
    };
    let mut account = case.account.iter();
    account.any(|each| each.bears_on_plan && each.sentence == main)
}

/// Returns whether an answer only says where the answer is: `See below`.
fn is_elsewhere(text: &str) -> bool {
    const WORDS: [&str; 19] = [
        "see",
        "below",
        "note",
        "notes",
        "zie",
        "onder",
        "hieronder",
        "onderaan",
        "opmerking",
        "siehe",
        "unten",
        "voir",
        "ci",
        "dessous",
        "the",
        "de",
        "ver",
        "abajo",
        "notitie",
    ];
    let folded = clean::folded(text);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.all(|word| WORDS.contains(&word))
}

/// Returns whether a question of the booking form asks what the call is about.
pub(crate) fn asks_for_topic(label: &str) -> bool {
    let label = clean::folded(label);
    TOPICS.iter().any(|topic| label.contains(topic))
}

/// Returns whether a text of the booker is about more than the hour and the place of the call.
pub(crate) fn is_topic(text: &str) -> bool {
    let folded = clean::folded(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.len() >= LEAST_TOPIC && !words.iter().any(|word| ABOUT_THE_CALL.contains(word))
}

/// Returns whether a text of the booker is short and about the hour or the place of the call.
pub(crate) fn is_about_call(text: &str) -> bool {
    /// A longer one says something else as well.
    const MOST: usize = 12;
    let folded = clean::folded(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.len() <= MOST && words.iter().any(|word| ABOUT_THE_CALL.contains(word))
}

/// Returns whether the booker names rules or an agreement for data of patients, as in the United States.
pub(crate) fn names_rules(case: &Case) -> bool {
    let answers = case.booking.answers.iter().map(|(_, answer)| answer);
    let mut texts = answers.chain([&case.booking.notes]);
    texts.any(|text| {
        let text = clean::folded(text);
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| ["hipaa", "baa"].contains(&word))
    })
}

/// Returns whether the booker wrote a part of somebody's name, as it is written.
pub(crate) fn is_named(booking: &BookingDetails, name: &str) -> bool {
    let answers = booking.answers.iter().map(|(_, answer)| answer);
    let mut texts = answers.chain([&booking.notes]);
    texts.any(|text| has_name(text, name))
}

/// Returns whether a text has a part of somebody's name, as it is written.
pub(crate) fn has_name(text: &str, name: &str) -> bool {
    /// Shorter parts of names are other words.
    const LEAST: usize = 3;
    let is_separator = |c: char| !c.is_alphanumeric() && c != '-';
    let is_part = |part: &&str| {
        part.chars().count() >= LEAST && part.starts_with(char::is_uppercase) && *part != "Prof"
    };
    let parts: Vec<&str> = name.split(is_separator).filter(is_part).collect();
    let mut words = text.split(is_separator);
    words.any(|word| parts.contains(&word))
}

/// Returns whether the booker wrote the surname of somebody.
pub(crate) fn names(case: &Case, name: &str) -> bool {
    /// Shorter parts of names are other words.
    const LEAST: usize = 4;
    let name = clean::folded(name);
    let surname = name.split(' ').next_back().unwrap_or_default();
    let answers = case.booking.answers.iter().map(|(_, answer)| answer);
    let mut texts = answers.chain([&case.booking.notes]);
    surname.chars().count() >= LEAST
        && texts.any(|text| {
            let text = clean::folded(text);
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
            words.any(|word| word == surname)
        })
}

/// Returns the answer of the booker to what is to come out of the call, in quotation marks. Empty if there is none, or
/// if it is too long to stand on the page twice.
pub(crate) fn outcome(case: &Case) -> String {
    let answer = case.booked.outcome.as_deref().unwrap_or_default();
    again(case, answer.trim_end_matches('.'), MOST_IN_SUMMARY)
}

fn again(case: &Case, words: &str, most: usize) -> String {
    let is_safe = !clean::has_address(words) && !words.contains(['“', '”', '[']);
    if words.is_empty() || !is_safe || words.split(' ').count() > most {
        return String::new();
    }
    quote_as(words, case.languages.foreign(words), case.language)
}

/// Returns the name of the agreement that has to be signed first, in quotation marks. Empty without one.
pub(crate) fn agreement(case: &Case) -> String {
    let agreement = case.terms.agreement.as_ref();
    let quoted = agreement.map(|agreement| {
        let language = case.languages.foreign(&agreement.sentence);
        quote_as(&agreement.name, language, case.language)
    });
    quoted.unwrap_or_default()
}

/// Returns how long that takes, in quotation marks. Empty if it is not told.
pub(crate) fn length_of_agreement(case: &Case) -> String {
    let agreement = case.terms.agreement.as_ref();
    let length = agreement.and_then(|agreement| agreement.length.as_ref());
    length.map_or(String::new(), |length| {
        quote_as(length, None, case.language)
    })
}

/// Returns the answers of the booker to questions who decides, in quotation marks. Empty if there are none, or
/// if they are too long to stand on the page twice.
pub(crate) fn decider(case: &Case) -> String {
    again(case, &case.remarks.deciders.join(" "), MOST_AGAIN)
}

#[cfg(test)]
mod tests {
    use super::wishes::main_sentence;

    #[test]
    fn the_main_sentence_of_a_short_text_is_not_its_greeting() {
        let work = "It is the paperwork and the orders for the shop.";
        let long = "Good morning! We have a new office. It is quiet. See you!";

        let greeted = main_sentence(&format!("Good morning! {work}"));
        assert_eq!(greeted.as_deref(), Some(work));
        assert_eq!(main_sentence(work).as_deref(), Some(work));
        assert_eq!(main_sentence(long), None);
    }
}
