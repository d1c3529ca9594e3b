//! The canonical form in which texts are compared: without case, accents, and variants of spaces,
//! hyphens and apostrophes.

use std::ops::Range;

use unicode_normalization::char::decompose_compatible;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::reading::{Place, Reading, whole};

/// The zero digits of other scripts, each followed by the nine other digits.
const ZEROS: [u32; 19] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xa9d0,
];

/// A reading of a text in its canonical form. The letters have no case and no accents, except for
/// the dots of `ä`, `ö`, `ü` and the ring of `å`, which some write as an additional letter. All
/// separators are ASCII.
#[derive(Debug, Default)]
pub(super) struct Folded {
    text: String,
    /// One entry for each byte of the text.
    letters: Vec<Letter>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Letter {
    place: Place,
    /// Whether it is written as a capital, or its script has none.
    is_capital: bool,
    /// Whether an invisible character precedes it.
    is_after_gap: bool,
}

impl Folded {
    pub(super) fn of(reading: &Reading) -> Self {
        let mut folded = Self::default();
        let mut is_after_gap = false;
        for (letter, place) in reading.letters() {
            if is_invisible(letter) {
                is_after_gap = true;
                continue;
            }
            let length = folded.text.len();
            folded.add_letter(letter, place, is_after_gap);
            is_after_gap &= folded.text.len() == length;
        }
        folded
    }

    fn add_letter(&mut self, letter: char, place: Place, is_after_gap: bool) {
        let written = |is_capital| Letter {
            place,
            is_capital,
            is_after_gap,
        };
        if letter.is_ascii_alphanumeric() {
            let lower = letter.to_ascii_lowercase();
            self.push(lower, written(!letter.is_ascii_lowercase()));
        } else if letter.is_ascii() {
            self.add_separator(letter, written(false));
        } else {
            decompose_compatible(letter, |part| self.add(part, written(!part.is_lowercase())));
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the range of the original that a part of the text comes from. The part must not be
    /// empty.
    pub(super) fn place(&self, part: Range<usize>) -> Range<usize> {
        let letters = &self.letters[part];
        let (start, end) = whole(letters.iter().map(|letter| letter.place));
        start as usize..end as usize
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.letters[at].is_capital
    }

    /// Returns whether a word may begin or end at a byte offset. An invisible character is a
    /// boundary, unless there is another one `within` the word.
    pub(super) fn is_between_words(&self, at: usize, within: &Range<usize>) -> bool {
        let before = self.text[..at].chars().next_back();
        let behind = self.text[at..].chars().next();
        let (Some(before), Some(behind)) = (before, behind) else {
            return true;
        };
        let has_gap = || {
            let mut letters = self.letters[within.clone()].iter().skip(1);
            letters.any(|letter| letter.is_after_gap)
        };
        !before.is_alphabetic()
            || !behind.is_alphabetic()
            || (self.letters[at].is_after_gap && !has_gap())
            || has_no_spaces(before)
            || has_no_spaces(behind)
    }

    /// Returns whether a capital after a lower-case letter begins a word there: `fromZoëMüller`.
    pub(super) fn is_hump(&self, at: usize) -> bool {
        at > 0 && self.letters[at].is_capital && !self.letters[at - 1].is_capital
    }

    fn add(&mut self, part: char, letter: Letter) {
        if is_accent(part) {
            self.add_accent(part, letter.place);
            return;
        }
        for lower in part.to_lowercase() {
            match lower {
                'ß' => self.push_all("ss", letter),
                'œ' => self.push_all("oe", letter),
                'þ' => self.push_all("th", letter),
                'ς' => self.push('σ', letter),
                'ı' => self.push('i', letter),
                'ø' => self.push('ö', letter),
                'æ' => self.push('ä', letter),
                '\u{2b9}'..='\u{2bf}' => self.add_separator('\'', letter),
                'ł' => self.push('l', letter),
                'đ' | 'ð' => self.push('d', letter),
                lower if lower.is_alphanumeric() => self.push(digit(lower), letter),
                _ => self.add_separator(lower, letter),
            }
        }
    }

    fn add_accent(&mut self, accent: char, place: Place) {
        let dotted = match (self.text.chars().next_back(), accent) {
            (Some('a'), '\u{308}') => Some('ä'),
            (Some('o'), '\u{308}') => Some('ö'),
            (Some('u'), '\u{308}') => Some('ü'),
            (Some('a'), '\u{30a}') => Some('å'),
            _ => None,
        };
        let Some(mut letter) = self.letters.last().copied() else {
            return;
        };
        letter.place.1 = letter.place.1.max(place.1);
        if let Some(dotted) = dotted {
            self.text.pop();
            self.letters.truncate(self.text.len());
            self.push(dotted, letter);
        } else if let Some(last) = self.letters.last_mut() {
            *last = letter;
        }
    }

    /// Adds a separator; several spaces count as one.
    fn add_separator(&mut self, separator: char, letter: Letter) {
        let plain = plain_separator(separator).unwrap_or('|');
        match self.letters.last_mut() {
            Some(last) if plain == ' ' && self.text.ends_with(' ') => {
                last.place.1 = last.place.1.max(letter.place.1);
            }
            _ => self.push(plain, letter),
        }
    }

    fn push_all(&mut self, letters: &str, letter: Letter) {
        letters.chars().for_each(|one| self.push(one, letter));
    }

    fn push(&mut self, one: char, letter: Letter) {
        self.text.push(one);
        self.letters.resize(self.text.len(), letter);
    }
}

/// Returns the ASCII character that stands for a kind of space, dot, hyphen or apostrophe.
pub(super) fn plain_separator(separator: char) -> Option<char> {
    use GeneralCategory::{
        DashPunctuation, FinalPunctuation, InitialPunctuation, ModifierSymbol, SpaceSeparator,
    };
    match separator {
        '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if separator.is_ascii() => Some(separator),
        '\u{2212}' | '\u{2043}' => Some('-'),
        '\u{3002}' | '\u{ff61}' | '\u{b7}' => Some('.'),
        '\u{2b9}'..='\u{2bf}' => Some('\''),
        _ => match separator.general_category() {
            SpaceSeparator => Some(' '),
            DashPunctuation => Some('-'),
            InitialPunctuation | FinalPunctuation | ModifierSymbol => Some('\''),
            _ => None,
        },
    }
}

/// Returns the canonical form of a text.
pub(super) fn fold(text: &str) -> String {
    if !text.is_ascii() {
        return Folded::of(&Reading::literal(text)).text;
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !is_invisible(*letter)) {
        match plain_separator(letter) {
            Some(' ') if folded.ends_with(' ') => {}
            Some(' ') => folded.push(' '),
            _ => folded.push(letter.to_ascii_lowercase()),
        }
    }
    folded
}

/// Returns the words of a text in canonical form.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Returns whether the script of a letter writes words without spaces, or with endings.
pub(super) fn has_no_spaces(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97f}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_accent(letter: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark};
    !letter.is_ascii() && matches!(letter.general_category(), NonspacingMark | EnclosingMark)
}

pub(super) fn is_invisible(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_control() && !letter.is_whitespace();
    }
    matches!(
        letter.general_category(),
        GeneralCategory::Format | GeneralCategory::Control
    ) || matches!(
        letter,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}'
    )
}

fn digit(letter: char) -> char {
    let code = u32::from(letter);
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10))
        .unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_folded_as_any_other_text_is() {
        let letters = (0..128).map(char::from).collect::<Vec<_>>();
        let pairs = letters
            .iter()
            .flat_map(|one| letters.iter().map(move |other| [one, other]));
        let text = pairs.flatten().collect::<String>();

        assert_eq!(fold(&text), Folded::of(&Reading::literal(&text)).text);
    }
}
