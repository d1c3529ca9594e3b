//! The clause in which a booker says who decides or where the budget is, as it is written.

use super::{
    names,
    told::{Sentence, Told},
};
use crate::plan::{
    clean,
    titles::{Authority, Title},
};

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
/// What somebody does who decides, beside a name or a title.
const AGREES: &str = "approve approves approved goedkeuren goedkeurt keurt genehmigt genehmigen approuve approuver instemmen stemt \
    zustimmen zustimmt signs tekent tekenen ondertekent unterschreibt unterschreiben signe signer agrees agree owns authorises \
    authorizes autorise";
const DENIALS: &str = "not no never niet geen nooit nicht kein keine nie ne pas cannot can’t";
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

/// Returns the clause of a sentence that says who decides.
pub(super) fn clause(sentence: &Sentence) -> Option<String> {
    let text = sentence.text.trim_end_matches(['.', '!', ' ']);
    if text.ends_with('?') {
        return None;
    }
    let raw: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<String> = raw.iter().map(|word| folded(word)).collect();
    let by_person = (0..words.len()).find(|at| is_of_person(sentence, &words, *at));
    let at = (0..words.len())
        .find(|at| tells(&words, *at))
        .or(by_person)?;
    let ends_clause = |word: &str| word.ends_with([',', ';', ':', ')', '–', '-']);
    let is_conjunction = |word: &String| CONJUNCTIONS.contains(&word.as_str());
    let start = (1..=at)
        .rev()
        .find(|place| ends_clause(raw[place - 1]) || is_conjunction(&words[place - 1]));
    let start = start.unwrap_or(0);
    let first = words[start].as_str();
    let has_subject = start < at || words[at] == "budget";
    let is_told = has_subject && !is_among(NO_SUBJECTS, first);
    if !is_told && by_person.is_none() {
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
    if is_among(MODALS, before) || after == "geen" {
        return false;
    }
    let word = words[at].as_str();
    let mut near = words[at + 1..].iter().take(NEAR);
    DECIDES.contains(&word)
        || (word == "budget" && near.any(|word| WITH.contains(&word.as_str())))
        || (word == "signs" && after == "off")
}

/// Returns whether the word there is what somebody does who decides, and the sentence names somebody who may: by name, or
/// by a title of those who decide.
fn is_of_person(sentence: &Sentence, words: &[String], at: usize) -> bool {
    let word = words[at].as_str();
    let before = at
        .checked_sub(1)
        .map_or("", |before| words[before].as_str());
    let after = words.get(at + 1).map_or("", String::as_str);
    let decides = DECIDES.contains(&word) || is_among(AGREES, word);
    if !decides || is_among(DENIALS, before) || is_among(DENIALS, after) {
        return false;
    }
    let is_title = |part: &[String]| Title::read(&part.join(" ")).authority == Authority::Decides;
    names::has_person(sentence) || words.windows(2).chain(words.windows(1)).any(is_title)
}

fn is_among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|each| each == word)
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
    fn somebody_who_is_named_beside_a_verb_of_deciding_decides() {
        for (text, clause) in [
            (
                "Frau Vogt has to approve any trial on the lines.",
                "Frau Vogt has to approve any trial on the lines",
            ),
            (
                "Voor alles boven de 10.000 euro tekent mijn vader, Gerard Stevens.",
                "Voor alles boven de 10.000 euro tekent mijn vader, Gerard Stevens",
            ),
            (
                "Entscheiden wird die Intendantin, Frau Prof. Stein, nicht vor Ende Januar.",
                "Entscheiden wird die Intendantin, Frau Prof. Stein, nicht vor Ende Januar",
            ),
            (
                "The managing director has to agree.",
                "The managing director has to agree",
            ),
        ] {
            assert_eq!(of(text), [clause], "{text}");
        }
        for text in [
            "Mr Doyle does not approve such things.",
            "We approve orders by hand.",
        ] {
            assert_eq!(of(text), [""; 0], "{text}");
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
