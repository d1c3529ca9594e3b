//! The clause in which a booker says who decides or where the budget is, as it is written.

use super::told::{Sentence, Told};
use crate::plan::clean;

/// A longer clause is not quoted.
const MOST: usize = 12;
/// So near each other the words of a phrase are.
const NEAR: usize = 3;

const DECIDES: [&str; 7] = [
    "beslist",
    "beslissen",
    "decides",
    "decide",
    "entscheidet",
    "entscheiden",
    "decident",
];
/// Between a budget and who has it.
const WITH: [&str; 4] = ["bij", "with", "bei", "chez"];
/// Before a clause of its own.
const CONJUNCTIONS: [&str; 15] = [
    "en", "maar", "want", "omdat", "and", "but", "because", "und", "aber", "denn", "weil", "mais",
    "et", "car", "however",
];
/// With which nothing begins that says who decides.
const NO_SUBJECTS: &str = "wie who wer qui ik i we wij ich wir je nous on das that dat this dit u you jullie sie vous \
    er niemand nobody niet not to te om zu if als wenn falls si before voordat bevor avant when wanneer wann quand \
    after nadat until tot bis zodra once help helps hilft aide what wat was how hoe comment until pour";
/// Before a word that says something else there, or that nothing is decided yet.
const MODALS: &str =
    "moet moeten wil willen mag mogen kan kunnen must should cannot to te zu is zijn not niet";

/// Returns the clauses of a booking that say who decides.
pub(super) fn clauses(texts: &[Told]) -> Vec<String> {
    let sentences = texts.iter().flat_map(|told| &told.sentences);
    sentences.filter_map(clause).collect()
}

fn clause(sentence: &Sentence) -> Option<String> {
    let text = sentence.text.trim_end_matches(['.', '!', ' ']);
    if text.ends_with('?') {
        return None;
    }
    let raw: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<String> = raw.iter().map(|word| folded(word)).collect();
    let at = (0..words.len()).find(|at| tells(&words, *at))?;
    let ends_clause = |word: &str| word.ends_with([',', ';', ':', ')', '–', '-']);
    let is_conjunction = |word: &String| CONJUNCTIONS.contains(&word.as_str());
    let start = (1..=at)
        .rev()
        .find(|place| ends_clause(raw[place - 1]) || is_conjunction(&words[place - 1]));
    let start = start.unwrap_or(0);
    let first = words[start].as_str();
    let has_subject = start < at || words[at] == "budget";
    if !has_subject || NO_SUBJECTS.split_whitespace().any(|word| word == first) {
        return None;
    }
    let whole = &raw[start..];
    let is_end = |place: &usize| start + place > at && ends_clause(whole[*place]);
    let kept = if whole.len() <= MOST {
        whole.len()
    } else {
        (0..whole.len()).find(is_end)? + 1
    };
    let clause = whole[..kept].join(" ");
    let clause = clause.trim_end_matches([',', ';', ':']);
    (kept <= MOST).then(|| clause.to_owned())
}

/// Returns whether the words there say who decides, or with whom the budget is.
fn tells(words: &[String], at: usize) -> bool {
    let before = at
        .checked_sub(1)
        .map_or("", |before| words[before].as_str());
    let after = words.get(at + 1).map_or("", String::as_str);
    if MODALS.split_whitespace().any(|modal| modal == before) || after == "geen" {
        return false;
    }
    let word = words[at].as_str();
    let mut near = words[at + 1..].iter().take(NEAR);
    DECIDES.contains(&word)
        || (word == "budget" && near.any(|word| WITH.contains(&word.as_str())))
        || (word == "signs" && after == "off")
}

fn folded(word: &str) -> String {
    clean::folded(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::super::told;
    use super::*;

    fn of(text: &str) -> Vec<String> {
        clauses(&[told::note(text)])
    }

    #[test]
    fn who_decides_is_quoted_as_it_is_written() {
        for (text, clause) in [
            (
                "We hebben geen budget vóór februari en het bestuur beslist, niet ik.",
                "het bestuur beslist, niet ik",
            ),
            (
                "Quentin advises us but budget sits with our CFO, who can't join.",
                "budget sits with our CFO, who can't join",
            ),
            (
                "Das entscheide nicht ich, über so etwas entscheidet der Kirchenvorstand.",
                "über so etwas entscheidet der Kirchenvorstand",
            ),
            (
                "Je prépare le dossier mais c’est le conseil qui décide.",
                "c’est le conseil qui décide",
            ),
            (
                "Het budget ligt bij de gemeente.",
                "Het budget ligt bij de gemeente",
            ),
        ] {
            assert_eq!(of(text), [clause], "{text}");
        }
    }

    #[test]
    fn nobody_is_taken_for_a_decider_who_is_not_said_to_be_one() {
        for text in [
            "Wie beslist er bij jullie?",
            "We decide in May.",
            "Ik wil beslist geen demo.",
            "To help us decide, send a price.",
            "We hebben geen budget.",
            "Before we decide we would like to see it.",
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
        }
    }
}
