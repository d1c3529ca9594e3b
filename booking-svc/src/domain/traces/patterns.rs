//! Patterns that match traces in canonical text.

use std::ops::Range;

use addresses::with_unicode_domain;
use regex::{Regex, escape};

use super::{
    folded::{Folded, fold, has_no_spaces},
    names::{BETWEEN, Name, PARTICLES},
    words::{has_other_family_name, is_common, is_date, is_name_there},
};

/// Any separator between two words.
const SEPARATOR: &str = r"[ -/:-@\[-`{-~]";
/// Any separator that does not end a sentence.
const WITHIN: &str = r#"[ "-\-/:->@\[-`{-~]"#;
/// A single letter, as an initial.
const INITIAL: &str = r"[a-z\x{80}-\x{10ffff}]";
/// What may separate two members of a document that hold the parts of a name.
const MEMBERS: &str = r"[ -/]{1,3},[ -/]{1,3}[a-z0-9_]{1,24}[ -/]{1,3}:[ -/]{1,3}";
/// The number of digits that identify a telephone number, with or without a country code.
const PHONE_TAIL: usize = 9;
/// The minimum number of letters in a name that is matched in any case, and in one of its words.
const SHORTEST_NAME: usize = 4;
const SHORTEST_WORD: usize = 3;
/// The minimum length of a word in a logographic script.
const SHORTEST_IDEOGRAMS: usize = 2;

/// The condition on its surroundings under which a match is a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anywhere, unless it is part of another person's address.
    Address,
    /// Not part of a longer number.
    Phone,
    /// One or more whole words, possibly in the genitive.
    Name,
    /// Like [`Self::Name`], and each word is capitalised.
    ShortName,
    /// A whole word.
    Word,
    /// A whole word, and the last word is capitalised.
    Capital,
    /// Like [`Self::Capital`], and not followed by another family name.
    Given,
    /// A common word that is also a name, where it is used as a name.
    Common,
}

impl Kind {
    /// Returns whether the match is one word of a name, which other people may share.
    pub(super) fn is_of_word(self) -> bool {
        matches!(
            self,
            Self::Word | Self::Capital | Self::Given | Self::Common
        )
    }
}

/// A pattern that matches canonical text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) regex: Regex,
    pub(super) kind: Kind,
    /// A cheaper pattern that is contained in every match.
    pub(super) core: String,
}

impl Pattern {
    fn new(pattern: &str, kind: Kind, core: String) -> Option<Self> {
        let regex = Regex::new(pattern).ok()?;
        Some(Self { regex, kind, core })
    }

    /// Returns whether a match is a trace, judged by the letters around it.
    pub(super) fn fits(&self, text: &Folded, part: &Range<usize>) -> bool {
        match self.kind {
            Kind::Address => true,
            Kind::Phone => {
                let before = text.text()[..part.start].chars().next_back();
                let behind = text.text()[part.end..].chars().next();
                let is_digit =
                    |letter: Option<char>| letter.is_some_and(|one| one.is_ascii_digit());
                !is_digit(before) && !is_digit(behind)
            }
            Kind::Name => begins(text, part) && ends(text, part) && !ends_with_date(text, part),
            Kind::ShortName => {
                begins(text, part)
                    && ends(text, part)
                    && has_capitals(text, part)
                    && !ends_with_date(text, part)
            }
            Kind::Word => text.is_between_words(part.start, part) && ends(text, part),
            Kind::Capital => is_capital_word(text, part),
            Kind::Given => {
                is_capital_word(text, part) && !has_other_family_name(text, part, &BETWEEN)
            }
            Kind::Common => {
                text.is_between_words(part.start, part)
                    && ends(text, part)
                    && is_name_there(text, &(last_word(text, part)..part.end))
            }
        }
    }
}

fn begins(text: &Folded, part: &Range<usize>) -> bool {
    text.is_between_words(part.start, part) || text.is_hump(part.start)
}

fn ends(text: &Folded, part: &Range<usize>) -> bool {
    let at = part.end;
    let is_genitive = text.text()[at..].starts_with('s') && text.is_between_words(at + 1, part);
    text.is_between_words(at, part) || is_genitive || text.is_hump(at)
}

fn has_capitals(text: &Folded, part: &Range<usize>) -> bool {
    text.is_capital(part.start) && text.is_capital(last_word(text, part))
}

fn last_word(text: &Folded, part: &Range<usize>) -> usize {
    let found = &text.text()[part.clone()];
    let separator = found.rfind(|letter: char| !letter.is_alphanumeric());
    separator.map_or(part.start, |at| part.start + at + 1)
}

fn is_capital_word(text: &Folded, part: &Range<usize>) -> bool {
    text.is_between_words(part.start, part)
        && text.is_between_words(part.end, part)
        && text.is_capital(last_word(text, part))
}

/// Returns whether the last word is the month of a date after a name: `Quist, April 6`.
fn ends_with_date(text: &Folded, part: &Range<usize>) -> bool {
    let is_numbered = text.text()[part.end..]
        .trim_start_matches([' ', ','])
        .starts_with(|one: char| one.is_ascii_digit());
    is_numbered && is_date(text, &(last_word(text, part)..part.end))
}

/// Returns a pattern for an address, with or without a tag, as people, links and mail programs
/// write it.
pub(super) fn address_pattern(owner: &str) -> Option<Pattern> {
    let (local, domain) = owner.rsplit_once('@').unwrap_or((owner, ""));
    let unicode = with_unicode_domain(owner);
    let unicode = unicode.rsplit_once('@').map_or("", |(_, domain)| domain);
    let [domain, unicode] = [domain, unicode].map(|domain| spelled(domain, r" ?\. ?"));
    let at = r" ?[@=%_] ?| ?[\[({<_*\-] ?(?:at|@) ?[\])}>_*\-] ?";
    let local = spelled(local, r"\.");
    let pattern = format!(r#"{local}(?:\+[^@\s"'<>]{{0,64}})?(?:{at})(?:{domain}|{unicode})"#);
    let labels = owner.rsplit_once('@').map_or(owner, |(local, _)| local);
    let core = longest(labels.split('.').map(fold));
    Pattern::new(&pattern, Kind::Address, core)
}

/// Returns a pattern for a part of an address, with dots that may be spelled out.
fn spelled(part: &str, dot: &str) -> String {
    let part = fold(part);
    let labels = part.split('.').map(pattern_of).collect::<Vec<_>>();
    labels.join(&format!(
        r"(?:{dot}| ?[\[({{<_\-] ?(?:dot|punt|punkt|\.) ?[\])}}>_\-] ?)"
    ))
}

/// Returns a pattern for a number by its last digits, preceded by the country code in several forms
/// or not at all.
pub(super) fn phone_pattern(digits: &str) -> Option<Pattern> {
    let tail = &digits[digits.len().saturating_sub(PHONE_TAIL)..];
    let tail = tail.chars().map(String::from).collect::<Vec<_>>();
    let between = format!("{SEPARATOR}{{0,3}}");
    let tail = tail.join(&between);
    let pattern = format!(r"\+?[0-9]{{0,4}}{between}(?:\(0\))?{between}{tail}");
    Pattern::new(&pattern, Kind::Phone, tail)
}

/// Returns patterns for a full name, in both orders.
pub(super) fn name_patterns(name: &Name) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for (given, family) in name.pairs() {
        let words = given.iter().chain(family);
        let letters = words.map(|word| word.chars().count()).sum::<usize>();
        let has_ideograms = given.iter().chain(family).all(|word| is_of_ideograms(word));
        let kind = if (letters < SHORTEST_NAME && !has_ideograms) || name.is_role() {
            Kind::ShortName
        } else {
            Kind::Name
        };
        let between = between_parts();
        for (first, second) in [(given, family), (family, given)] {
            let pattern = format!("{}{between}{}", phrase(first), phrase(second));
            let core = longest(given.iter().chain(family).cloned());
            patterns.extend(Pattern::new(&pattern, kind, core));
        }
    }
    patterns
}

/// Returns a pattern for the longest of some words, which is the rarest.
fn longest(words: impl Iterator<Item = String>) -> String {
    let longest = words.max_by_key(String::len);
    pattern_of(&longest.unwrap_or_default())
}

/// Returns a pattern for what may separate the given and the family name: initials and particles,
/// but not the end of a sentence.
fn between_parts() -> String {
    let particles = BETWEEN.join("|");
    let within = |counts: &str| format!("{WITHIN}{{{counts}}}");
    let (near, far) = (within("0,5"), within("1,4"));
    let further = format!(r"(?:{INITIAL}|{particles})(?:\.|{WITHIN}){{1,3}}");
    format!(r"(?:[.!?]|{near}|{far}(?:{further}){{1,3}}|{MEMBERS})")
}

/// Returns a pattern for each word of a name, however it is written.
pub(super) fn word_patterns(name: &Name, is_left: impl Fn(&str) -> bool) -> Vec<Pattern> {
    let words = name.given.iter().chain(&name.family);
    let words = words.filter(|word| is_identifying(word) && !is_left(word));
    words
        .filter_map(|word| {
            let pattern = pattern_of(word);
            let kind = if is_common(word) {
                Kind::Common
            } else {
                Kind::Word
            };
            Pattern::new(&pattern, kind, pattern.clone())
        })
        .collect()
}

/// Returns a pattern for each word of a name, or of its family name alone, where it is written as a
/// name: capitalised, if its script has capitals. The particles of the family name are included.
pub(super) fn capital_patterns(
    name: &Name,
    is_family_alone: bool,
    is_left: impl Fn(&str) -> bool,
) -> Vec<Pattern> {
    let given = name.given.iter().filter(|_| !is_family_alone);
    let mut patterns = Vec::new();
    let particles = name.family.iter().take_while(|word| is_particle(word));
    let particles = particles.map(|word| format!("(?:{} )?", escape(word)));
    let particles = particles.collect::<String>();
    for (word, before, kind) in given.map(|word| (word, "", Kind::Given)).chain(
        name.family
            .iter()
            .map(|word| (word, particles.as_str(), Kind::Capital)),
    ) {
        if is_identifying(word) && !is_left(word) {
            let kind = if is_common(word) { Kind::Common } else { kind };
            let pattern = format!("{before}{}", pattern_of(word));
            patterns.extend(Pattern::new(&pattern, kind, pattern_of(word)));
        }
    }
    patterns
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Returns whether a word by itself may identify a person.
fn is_identifying(word: &str) -> bool {
    let shortest = if is_of_ideograms(word) {
        SHORTEST_IDEOGRAMS
    } else {
        SHORTEST_WORD
    };
    word.chars().count() >= shortest && !is_particle(word)
}

fn is_of_ideograms(word: &str) -> bool {
    word.chars().all(has_no_spaces)
}

fn phrase(words: &[String]) -> String {
    let words = words.iter().map(|word| pattern_of(word));
    words
        .collect::<Vec<_>>()
        .join(&format!("{SEPARATOR}{{0,4}}"))
}

/// Returns a pattern for a word with or without its dots and rings, or with a letter in their
/// place.
fn pattern_of(word: &str) -> String {
    let mut pattern = String::new();
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let pairs = ["ae", "oe", "ue", "aa"];
        let pair = pairs.into_iter().find(|pair| rest.starts_with(pair));
        let alternatives = match (pair, letter) {
            (Some("ae"), _) => "(?:ae|ä)",
            (Some("oe"), _) => "(?:oe|ö)",
            (Some("ue"), _) => "(?:ue|ü)",
            (Some(_), _) => "(?:aa|å)",
            (None, 'ä') => "(?:ä|ae?)",
            (None, 'ö') => "(?:ö|oe?)",
            (None, 'ü') => "(?:ü|ue?)",
            (None, 'å') => "(?:å|aa?)",
            (None, 'a') => "[aäå]",
            (None, 'o') => "[oö]",
            (None, 'u') => "[uü]",
            (None, _) => "",
        };
        if alternatives.is_empty() {
            pattern += &escape(letter.encode_utf8(&mut [0; 4]));
        }
        pattern += alternatives;
        rest = &rest[pair.map_or(letter.len_utf8(), str::len)..];
    }
    pattern
}
