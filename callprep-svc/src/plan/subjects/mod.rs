//! Whether somebody's job title, or what the booker wrote of them, is about the work of a hypothesis.

mod table;

use std::{collections::BTreeSet, sync::LazyLock};

use aho_corasick::{AhoCorasick, Match};

use self::table::{SUBJECTS, VAGUE};
use super::{
    case::{BookingDetails, Hypothesis},
    clean,
};

/// So many words of the booking are compared with titles.
const MOST_WORDS: usize = 200;

/// [`SUBJECTS`] as one automaton, and the subject of each beginning: a plan compares thousands of pairs.
static BEGINNINGS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let of_each = SUBJECTS.iter().enumerate();
    let beginnings =
        of_each.flat_map(|(subject, starts)| starts.split(' ').map(move |start| (start, subject)));
    let (starts, subjects): (Vec<&str>, Vec<usize>) = beginnings.unzip();
    let automaton = AhoCorasick::new(starts).expect("the beginnings are few");
    (automaton, subjects)
});

/// A word without accents, in lower case, and which kind of work it is about.
struct Word {
    text: String,
    subject: Option<usize>,
}

/// How well a title fits the work of a hypothesis: how many kinds of work and words they have in common, and
/// how early the first one is in the title of the hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    shared: usize,
    earliness: std::cmp::Reverse<usize>,
}

/// The words of the hypotheses, of the booking and of the industry, to compare job titles with.
pub(crate) struct Work {
    industry: String,
    booking: Vec<Word>,
    /// By id.
    hypotheses: Vec<(String, Vec<Word>)>,
}

impl Work {
    pub(crate) fn new(
        industry: Option<&str>,
        hypotheses: &[Hypothesis],
        booking: &BookingDetails,
    ) -> Self {
        let of = |hypothesis: &Hypothesis| {
            let sources = hypothesis.support().map(|item| item.title.as_str());
            let told: Vec<&str> = [hypothesis.title.as_str(), hypothesis.statement.as_str()]
                .into_iter()
                .chain(sources)
                .collect();
            (hypothesis.id.clone(), with_subjects(words(&told.join(" "))))
        };
        let booked = sentences(booking).flat_map(|text| words(&text));
        Self {
            industry: clean::folded(industry.unwrap_or_default()),
            booking: with_subjects(booked.take(MOST_WORDS).collect()),
            hypotheses: hypotheses.iter().map(of).collect(),
        }
    }

    /// Returns whether somebody's title names what the booker wrote of.
    pub(crate) fn is_booked(&self, job_title: &str) -> bool {
        let title = with_subjects(self.telling(job_title));
        let is_told = |word: &Word| self.booking.iter().any(|other| is_alike(word, other));
        title.iter().any(is_told)
    }

    /// Returns the words of a title that tell of some work.
    fn telling(&self, job_title: &str) -> Vec<String> {
        let mut title = words(job_title);
        title.retain(|word| !is_vague(word) && !self.industry.contains(stem(word)));
        title
    }

    /// Returns how well somebody's title fits the work of each hypothesis that it does fit, by id. What is
    /// said of the whole company, as its industry is, tells nothing of one of its people.
    pub(crate) fn fits(&self, job_title: &str) -> Vec<(String, Fit)> {
        let title = self.telling(job_title);
        if title.is_empty() {
            return Vec::new();
        }
        let title = with_subjects(title);
        let fits = self.hypotheses.iter().filter_map(|(id, told)| {
            let is_about = |word: &Word| told.iter().position(|other| is_alike(word, other));
            let places: Vec<usize> = title.iter().filter_map(is_about).collect();
            let first = *places.iter().min()?;
            let fit = Fit {
                shared: places.len(),
                earliness: std::cmp::Reverse(first),
            };
            Some((id.clone(), fit))
        });
        fits.collect()
    }
}

/// Returns the kinds of work that these words are about.
pub(crate) fn kinds<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<usize> {
    words.filter_map(subject).collect()
}

/// Returns whether title or description of a hypothesis have one of these words.
pub(crate) fn shares_word(hypothesis: &Hypothesis, words_told: &[String]) -> bool {
    if words_told.is_empty() {
        return false;
    }
    let text = words(&format!("{} {}", hypothesis.title, hypothesis.statement));
    text.iter()
        .any(|word| words_told.iter().any(|told| stem(told) == stem(word)))
}

/// Returns the id of each hypothesis with the words of its title and description, to look for job titles in.
pub(crate) fn texts_of(hypotheses: &[Hypothesis]) -> Vec<(String, String)> {
    let text = |hypothesis: &Hypothesis| {
        let parts = [&hypothesis.title, &hypothesis.statement];
        let parts = parts.map(|text| words_of_any_length(text).join(" "));
        format!(" {} . {} ", parts[0], parts[1])
    };
    let hypotheses = hypotheses.iter();
    hypotheses
        .map(|each| (each.id.clone(), text(each)))
        .collect()
}

/// Returns the ids of those whose texts name somebody by the whole job title.
pub(crate) fn named_by(texts: &[(String, String)], job_title: &str) -> Vec<String> {
    let naming = texts.iter().filter(|(_, text)| has_title(text, job_title));
    naming.map(|(id, _)| id.clone()).collect()
}

/// Returns whether such a text names somebody by the whole job title.
fn has_title(text: &str, job_title: &str) -> bool {
    /// A shorter title is a rank or an abbreviation.
    const LEAST: usize = 6;
    let title = words_of_any_length(job_title).join(" ");
    title.len() >= LEAST && text.contains(&format!(" {title} "))
}

/// Returns whether the booker wrote of somebody as one of their own board.
pub(crate) fn is_said_to_be_on_board(booking: &BookingDetails, name: &str) -> bool {
    const BOARD: &str = "board bestuur trustee trustees chair voorzitter bestuurslid vorstand conseil \
        aufsichtsrat junta";
    let Some(first) = first_name(name) else {
        return false;
    };
    sentences(booking).any(|sentence| {
        let words = words_of_any_length(&sentence);
        words.contains(&first)
            && words
                .iter()
                .any(|word| BOARD.split(' ').any(|board| board == word))
    })
}

/// Returns the first part of a name that is no form of address, in lower case.
fn first_name(name: &str) -> Option<String> {
    const ADDRESS: &str = "dr drs ir ing mr mrs ms mag prof rev fr sister capt ca di univ hofrat rain maitre sir \
        heer mevrouw de van";
    let words = words_of_any_length(name);
    let mut names = words
        .into_iter()
        .filter(|word| !ADDRESS.split(' ').any(|form| form == word));
    names.find(|word| word.len() > 2)
}

fn sentences(booking: &BookingDetails) -> impl Iterator<Item = String> {
    let answers = booking.answers.iter().map(|(_, answer)| answer);
    answers.chain([&booking.notes]).flat_map(|text| {
        let folded = clean::folded(text);
        let parts = folded.split(['.', '!', '?', ';', ',']);
        parts.map(str::to_owned).collect::<Vec<_>>()
    })
}

/// Abbreviations stay in capitals, so that they equal each other only.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let folded = parts.map(|part| {
        if is_abbreviation(part) {
            part.to_owned()
        } else {
            clean::folded(part)
        }
    });
    folded.filter(|word| word.len() > 2).collect()
}

/// Returns whether a word is an abbreviation that is no rank, such as CFO.
fn is_abbreviation(word: &str) -> bool {
    let is_rank = word.starts_with('C') && word.ends_with('O');
    matches!(word.len(), 3..=5) && !is_rank && word.chars().all(|c| c.is_ascii_uppercase())
}

fn words_of_any_length(text: &str) -> Vec<String> {
    let folded = clean::folded(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_vague(word: &str) -> bool {
    VAGUE.split(' ').any(|vague| word.starts_with(vague))
}

fn with_subjects(words: Vec<String>) -> Vec<Word> {
    let with_subject = |text: String| Word {
        subject: subject(&text),
        text,
    };
    words.into_iter().map(with_subject).collect()
}

/// Returns whether two words are forms of one, or about one kind of work.
fn is_alike(one: &Word, other: &Word) -> bool {
    /// Shorter words are alike by chance.
    const LONG: usize = 5;
    let (a, b) = (stem(&one.text), stem(&other.text));
    let is_part = |short: &str, long: &str| short.len() > LONG && long.contains(short);
    let is_same = a.len() >= LONG && a == b;
    is_same
        || (is_abbreviation(a) && a == b)
        || is_part(a, b)
        || is_part(b, a)
        || (one.subject.is_some() && one.subject == other.subject)
}

/// Returns a word without the ending of a plural.
fn stem(word: &str) -> &str {
    ["en", "es", "s", "n", "e"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() > 3))
        .unwrap_or(word)
}

/// Returns which kind of work a word is about.
fn subject(word: &str) -> Option<usize> {
    /// A shorter beginning is a word by itself, a longer one tells inside a compound as well.
    const SHORT: usize = 4;
    const LONG: usize = 6;
    let (beginnings, subjects) = &*BEGINNINGS;
    let found = beginnings.find_overlapping_iter(word);
    let is_meant = |found: &Match| match found.len() {
        ..=SHORT => found.len() == word.len(),
        length => found.start() == 0 || length > LONG,
    };
    let meant = found.filter(is_meant);
    meant
        .map(|found| subjects[found.pattern().as_usize()])
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_alike(one: &str, other: &str) -> bool {
        let words = with_subjects(vec![one.to_owned(), other.to_owned()]);
        is_alike(&words[0], &words[1])
    }

    #[test]
    fn words_of_one_kind_of_work_are_alike_in_several_languages() {
        for (one, other) in [
            ("substitution", "cover"),
            ("techniek", "technische"),
            ("replenishment", "voorraden"),
            ("socios", "members"),
            ("stands", "stand"),
            ("anerkennungen", "anerkennung"),
            ("facturatie", "facturen"),
            ("ledenbeheerder", "lidgelden"),
            ("circulation", "circulation"),
            ("TPA", "TPA"),
        ] {
            assert!(are_alike(one, other), "{one}, {other}");
        }
        for (one, other) in [
            ("TPA", "tpa"),
            ("CFO", "CFO"),
            ("jeugd", "lijsten"),
            ("commercial", "assistance"),
            ("programmeur", "programma"),
        ] {
            assert!(!are_alike(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn a_hypothesis_names_somebody_by_the_whole_title() {
        let names = |title: &str| has_title(" de penningmeester voegt ze samen ", title);

        assert!(names("Penningmeester"));
        assert!(!names("Assistent penningmeester"));
    }

    #[test]
    fn the_booker_tells_who_is_on_the_board() {
        let booking = |text: &str| BookingDetails {
            notes: text.to_owned(),
            ..BookingDetails::default()
        };

        let board = booking("Bill is on our board. Please keep sales talk to a minimum.");
        assert!(is_said_to_be_on_board(&board, "Bill Hostetler"));
        assert!(!is_said_to_be_on_board(&board, "Kim-Ly Tran"));
    }
}
