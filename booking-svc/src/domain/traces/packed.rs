//! Text in base64 or hexadecimal digits.

use std::{ops::Range, sync::LazyLock};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode::Indifferent, GeneralPurpose, GeneralPurposeConfig},
};
use regex::Regex;

use super::{
    bytes::{is_of_no_text, utf_16},
    reading::Reading,
};

/// Decodes truncated input as far as it goes.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(Indifferent),
);
/// The minimum length of a text, in bytes.
const SHORTEST_TEXT: usize = 6;
/// The minimum length of a Latin-1 text: almost any bytes are valid Latin-1.
const SHORTEST_LATIN: usize = 8;

/// A run of base64 characters, possibly over several lines.
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    const LETTERS: &str = r"[A-Za-z0-9+/_\-]";
    let run = format!(r"{LETTERS}{{7,}}(?:[ \t]*\r?\n[ \t]*{LETTERS}{{2,}})*");
    Regex::new(&run).expect("the pattern is valid")
});
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9a-fA-F]{10,}").expect("the pattern is valid"));

/// Returns the texts that are written in base64 or hexadecimal digits within a text. Each is
/// replaced as a whole.
///
/// Preceding characters may look like base64, so every offset within a group is tried.
pub(super) fn unpacked(reading: &Reading) -> Option<Reading> {
    let mut unpacked = Reading::default();
    for run in RUN.find_iter(reading.text()) {
        if is_word(run.as_str()) {
            continue;
        }
        let letters = run.as_str().char_indices();
        let letters = letters.filter(|(_, letter)| !letter.is_whitespace());
        let letters = letters.map(|(at, letter)| (at, in_standard(letter)));
        let (places, letters) = letters.unzip::<usize, char, Vec<_>, String>();
        for shift in 0..4 {
            let bytes = letters.get(shift..).and_then(decode);
            let bytes = bytes.unwrap_or_default();
            for (part, text) in texts_in(&bytes) {
                let first = shift + part.start / 3 * 4;
                let last = (shift + part.end.div_ceil(3) * 4).min(places.len()) - 1;
                let start = run.start() + places[first];
                let end = run.start() + places[last] + 1;
                push_text(&mut unpacked, reading, start..end, &text);
            }
        }
    }
    for run in DIGITS.find_iter(reading.text()) {
        for shift in 0..2 {
            let end = run.len() - (run.len() - shift) % 2;
            let bytes = hex::decode(&run.as_str()[shift..end]).unwrap_or_default();
            for (part, text) in texts_in(&bytes) {
                let start = run.start() + shift;
                let part = start + part.start * 2..start + part.end * 2;
                push_text(&mut unpacked, reading, part, &text);
            }
        }
    }
    (!unpacked.text().is_empty()).then_some(unpacked)
}

/// Decodes base64 in either alphabet.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').chars().map(in_standard);
    decode(&text.collect::<String>())
}

/// Converts a base64 character of either alphabet to the standard one.
fn in_standard(letter: char) -> char {
    match letter {
        '-' => '+',
        '_' => '/',
        letter => letter,
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    // A single trailing character is less than a byte.
    let end = text.len() - usize::from(text.len() % 4 == 1);
    BASE64.decode(text.get(..end)?).ok()
}

/// Returns whether a run is an ordinary word: the base64 of a text contains capitals or digits.
fn is_word(run: &str) -> bool {
    let mut rest = run.chars().skip(1);
    rest.all(|letter| letter.is_ascii_lowercase() || letter == '-')
}

/// Returns whether bytes are text in a western language, but not valid UTF-8.
fn is_latin(bytes: &[u8]) -> bool {
    let plain = bytes
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || **byte == b' ');
    plain.count() * 2 > bytes.len() && str::from_utf8(bytes).is_err()
}

fn push_text(unpacked: &mut Reading, reading: &Reading, part: Range<usize>, text: &str) {
    let place = reading.place(part);
    text.chars().for_each(|letter| unpacked.push(letter, place));
    unpacked.push('\n', place);
}

/// Returns the texts in bytes, each with its range.
fn texts_in(bytes: &[u8]) -> Vec<(Range<usize>, String)> {
    let mut texts = Vec::new();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for text in chunk.valid().split_inclusive(is_of_no_text) {
            let length = text.trim_end_matches(is_of_no_text).len();
            if length >= SHORTEST_TEXT {
                texts.push((at..at + length, text[..length].to_owned()));
            }
            at += text.len();
        }
        at += chunk.invalid().len();
    }
    let latin = |byte: &u8| !is_of_no_text(char::from(*byte));
    let mut at = 0;
    for part in bytes.split_inclusive(|byte| !latin(byte)) {
        let length = part.len() - usize::from(part.last().is_some_and(|byte| !latin(byte)));
        let part_end = at + part.len();
        if length >= SHORTEST_LATIN && is_latin(&part[..length]) {
            let text = part[..length].iter().copied().map(char::from).collect();
            texts.push((at..at + length, text));
        }
        at = part_end;
    }
    // In UTF-16, every other byte is zero in most scripts.
    let zeros = bytes.split(|byte| *byte == 0).count() - 1;
    if zeros * 3 > bytes.len() {
        let pairs = bytes.as_chunks::<2>().0;
        for read in [u16::from_le_bytes, u16::from_be_bytes] {
            let text = utf_16(pairs.iter().copied().map(read));
            texts.push((0..bytes.len(), text));
        }
    }
    texts
}
