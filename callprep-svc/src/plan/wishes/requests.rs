//! What the booker asks for: a price, an example, a link to a system, a way of working. Each is one line of preparation,
//! in the words of the booker.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    deadline, limits, moments, phrases, signs,
    subject::{OTHER_QUESTIONS, POINTS_BACK},
    told::{Sentence, Told},
    wants,
    words::Words,
};
use crate::plan::clean;

/// The most that are prepared for.
const MOST: usize = 5;
/// The longest quotation, in words.
const MOST_WORDS: usize = 14;
/// The longest one where it is only named, in words.
const FEW_WORDS: usize = 7;

/// Something that the booker asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Request {
    /// What is asked for, as it is written, without the words that only ask.
    pub(crate) words: String,
    /// The system that the words point back to.
    pub(crate) system: Option<String>,
    /// The whole sentence, by which the language is detected.
    pub(crate) sentence: String,
}

impl Request {
    /// Returns the beginning of the words.
    pub(crate) fn beginning(&self) -> String {
        clean::words(&self.words, FEW_WORDS)
    }
}

/// After these words stands what is asked for.
static ASKING: Words = Words::new(
    "weten, benieuwd, benieuwd naar, nieuwsgierig, laat zien, laten zien, graag zien, willen zien, wil zien, geef ons, geef mij, geef me, \
     stuur ons, stuur mij, stuur me, vertel ons, vertel mij, leg uit, horen, heb ik nodig, hebben wij nodig, \
     to know, curious, curious about, wondering, interested in, to see, to hear, hear about, to understand, to learn, show us, \
     show me, please show, kindly show, tell us, tell me, give us, give me, send us, send me, bring us, explain, i need, we need, i want, we want, \
     wissen, sehen, horen, verstehen, zeigen sie, zeigen sie uns, sagen sie uns, erklaren sie, geben sie uns, nennen sie uns, \
     schicken sie uns, ich brauche, wir brauchen, \
     savoir, comprendre, voir, montrez nous, dites nous, donnez nous, expliquez, envoyez nous, il nous faut, il me faut, \
     necesito, necesitamos, quiero, queremos, saber, ver",
);
/// With which a question begins that is no sentence.
static INTERROGATIVES: Words = Words::new(
    "how, what, which, whether, where, hoe, wat, welke, waar, wie, welche, welcher, welches, wo, ob, comment, quel, quelle, quels, \
     quelles, combien, como, cual, cuanto, cuanta, donde",
);
/// That it comes first is said anyway.
static FIRST: Words = Words::new("first, eerst, vooraf, zuerst, vorab, d’abord, abord, primero");
static AND: Words = Words::new("en, and, und, et, y");

/// Returns what the booker asks for, each once, for a call on that day with a company that uses these systems.
pub(super) fn find(texts: &[Told], call: Option<NaiveDate>, systems: &[String]) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    for told in texts {
        for sentence in told.sentences.iter().filter(|each| asks(told, each, call)) {
            for words in parts(&sentence.text) {
                let request = Request {
                    system: system_of(&words, told, systems),
                    words,
                    sentence: sentence.text.clone(),
                };
                let is_new = |each: &Request| each.words != request.words;
                if !request.words.is_empty() && found.iter().all(is_new) {
                    found.push(request);
                }
            }
        }
    }
    found.truncate(MOST);
    found
}

/// Returns whether a sentence asks for something in the call, beside a day by which it is wanted.
fn asks(told: &Told, sentence: &Sentence, call: Option<NaiveDate>) -> bool {
    let is_elsewhere = signs::is_on_doubt(told, sentence) || signs::answers_who_decides(told);
    if is_elsewhere || wants::denies_price(sentence) {
        return false;
    }
    if wants::a_price(told, sentence) || wants::examples(sentence) {
        return true;
    }
    let is_deadline = call.is_some_and(|call| deadline::in_sentence(sentence, call).is_some());
    let is_marked = sentence.text.contains('?');
    let is_of_call = !is_marked && (signs::is_on_call(sentence) || moments::ends(sentence));
    let asks = signs::is_question(told, sentence)
        || wants::to_be_shown(sentence)
        || is_fragment(told, sentence);
    asks && !is_deadline && !is_of_call && !phrases::are_beforehand(sentence)
}

/// Returns whether an answer is a question without a verb of asking: `How you work under GMP.`
fn is_fragment(told: &Told, sentence: &Sentence) -> bool {
    let words = sentence.words();
    let first = words.first();
    !told.is_note
        && words.len() > 2
        && first.is_some_and(|first| INTERROGATIVES.have(first))
        && !OTHER_QUESTIONS.are_in(&told.label)
}

/// Returns what a sentence asks for: a second question after `and` by itself.
fn parts(text: &str) -> Vec<String> {
    let raw: Vec<&str> = text.split_whitespace().collect();
    let begins_other = |at: &usize| {
        raw[at - 1].ends_with(',')
            && AND.have(&folded(raw[*at]))
            && raw
                .get(at + 1)
                .is_some_and(|next| INTERROGATIVES.have(&folded(next)))
    };
    let split = (1..raw.len()).find(begins_other);
    let (first, second) = raw.split_at(split.unwrap_or(raw.len()));
    let second = second.get(1..).filter(|second| second.len() > 1);
    let parts = [Some(asked_for(first)), second.map(asked_for)];
    parts.into_iter().flatten().collect()
}

/// Returns what is asked for in a part of a sentence.
fn asked_for(raw: &[&str]) -> String {
    /// Fewer words after those that ask say nothing.
    const LEAST: usize = 2;
    let after = (1..=raw.len().saturating_sub(LEAST)).rev().find(|at| {
        let before = Sentence::new(&raw[at.saturating_sub(4)..*at].join(" "));
        let ends = |phrase: &str| before.ends_with(phrase);
        ASKING.any(ends)
    });
    let is_colon = |word: &&str| word.ends_with(':');
    // A question stands after a colon, and why something else is asked for.
    let question = raw.last().filter(|last| last.ends_with('?'));
    let question = question.and_then(|_| raw.iter().rposition(is_colon));
    let begin = after.unwrap_or(0).max(question.map_or(0, |at| at + 1));
    let asked = &raw[begin..];
    let ends = |word: &&str| word.ends_with([':', ';']);
    let end = asked.iter().skip(1).position(ends);
    let asked = &asked[..end.map_or(asked.len(), |end| end + 2)];
    let is_comma = |at: &usize| asked[at - 1].ends_with(',') && *at > LEAST;
    let kept = match (1..asked.len()).find(is_comma) {
        Some(at) if asked.len() > MOST_WORDS || AND.have(&folded(asked[at])) => &asked[..at],
        _ => asked,
    };
    let kept = match kept {
        [before @ .., last] if before.len() >= LEAST && FIRST.have(&folded(last)) => before,
        kept => kept,
    };
    let kept = clean::words(&kept.join(" "), MOST_WORDS);
    let marks = ['.', ',', ';', ':', '!', '?', ' '];
    kept.trim_matches(marks).to_owned()
}

fn folded(word: &str) -> String {
    clean::folded(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Returns the only system that the same text names, if the words only point to it.
fn system_of(words: &str, told: &Told, systems: &[String]) -> Option<String> {
    let asked = Sentence::new(words);
    let is_told = |system: &&String| {
        let mut sentences = told.sentences.iter();
        sentences.any(|sentence| limits::names(sentence, system))
    };
    let mut named = systems.iter().filter(is_told);
    let (only, None) = (named.next()?, named.next()) else {
        return None;
    };
    (POINTS_BACK.are_in(&asked) && !limits::names(&asked, only)).then(|| only.clone())
}

#[cfg(test)]
mod tests {
    use super::{super::told, *};

    fn of(text: &str) -> Vec<String> {
        let systems = ["Boltrics".to_owned(), "AFAS".to_owned()];
        let found = find(&[told::note(text)], None, &systems);
        let found = found.into_iter();
        found
            .map(|each| match each.system {
                Some(system) => format!("{} ({system})", each.words),
                None => each.words,
            })
            .collect()
    }

    #[test]
    fn what_is_asked_for_is_quoted_without_the_words_that_ask() {
        for (text, asked) in [
            (
                "Wij draaien op Boltrics en willen weten of retouren daar rechtstreeks in kunnen.",
                "of retouren daar rechtstreeks in kunnen (Boltrics)",
            ),
            (
                "Would love to see an example from another workshop.",
                "an example from another workshop",
            ),
            (
                "Give me a rough price first, and keep it short.",
                "a rough price",
            ),
            (
                "Lässt sich das mit dem ERP verbinden?",
                "Lässt sich das mit dem ERP verbinden",
            ),
            (
                "Necesito una idea del precio: por encima de 30.000 € lo aprueba el consejo.",
                "una idea del precio",
            ),
            (
                "Wir fragen uns, wie andere Betriebe das machen.",
                "Wir fragen uns, wie andere Betriebe das machen",
            ),
            ("Wat kost het??", "Wat kost het"),
            (
                "Maar eerst: wat kost het per maand?",
                "wat kost het per maand",
            ),
        ] {
            assert_eq!(of(text), [asked], "{text}");
        }
    }

    #[test]
    fn two_questions_in_one_sentence_are_two() {
        let text = "Kunt u zeggen hoe u omgaat met onze gegevens, en wat er bij u komt te staan?";

        assert_eq!(
            of(text),
            [
                "Kunt u zeggen hoe u omgaat met onze gegevens",
                "wat er bij u komt te staan"
            ]
        );
    }

    #[test]
    fn what_is_told_forbidden_or_about_the_call_itself_is_not_asked_for() {
        for text in [
            "We type every order twice.",
            "Bitte keine Preise und kein Angebot.",
            "I need to leave at 15:30.",
            "Graag vooraf een agenda.",
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
    }
}
