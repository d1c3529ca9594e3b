//! Characters that are written as escapes.

use std::{iter, ops::Range, sync::LazyLock};

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    folded::{is_invisible, plain_separator},
    packed::from_base64,
    reading::{Place, Reading},
};

/// Replaces a tag: invisible, but a boundary between words.
const NO_SPACE: char = '\u{200b}';

/// A character as JSON, JavaScript, HTML, PostgreSQL or a URL may write it.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"\\+u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\+u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|(?:\\+|%)u(?P<unit>[0-9a-fA-F]{4})|\\+u\{(?P<braced>[0-9a-fA-F]{1,6})\}|(?P<bytes>(?:%[0-9a-fA-F]{2})+|(?:\\+x[0-9a-fA-F]{2})+)|(?P<octal>(?:\\+[0-3][0-7]{2})+)|\\+(?P<plain>.)|&#[xX](?P<hex>[0-9a-fA-F]{1,6});?|&#(?P<decimal>[0-9]{1,7});?|&(?P<name>[A-Za-z][A-Za-z0-9]{1,31});?",
    )
});
static TAG: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?s)<!--.*?-->|<[/!?]?[A-Za-z][^<>]*>"));
/// Quoted-printable bytes, and encoded words of a header (RFC 2047), which are decoded together if
/// they are adjacent.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    const WORD: &str = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=";
    compiled(&format!(
        r"(?P<words>{WORD}(?:\s+{WORD})*)|(?P<bytes>(?:=[0-9a-fA-F]{{2}}|=[ \t]*\r?\n)+)"
    ))
});
static WORD: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"=\?[^?\s]{1,60}\?(?P<kind>[bBqQ])\?(?P<content>[^?]*)\?="));

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is valid")
}

/// Returns a text without invisible characters, with compatibility forms such as full-width letters
/// and non-breaking hyphens replaced by plain characters. Encoded text may be disguised the same
/// way.
pub(super) fn without_disguise(reading: &Reading) -> Option<Reading> {
    if reading.text().is_ascii() {
        return None;
    }
    let mut new = Reading::default();
    for (letter, place) in reading.letters() {
        match plain_separator(letter) {
            _ if is_invisible(letter) => {}
            Some(plain) if !letter.is_ascii() => new.push(plain, place),
            _ => {
                let plain = iter::once(letter).nfkc();
                plain.for_each(|one| new.push(one, place));
            }
        }
    }
    (new.text() != reading.text()).then_some(new)
}

/// Returns a text with its escapes decoded.
pub(super) fn without_escapes(reading: &Reading) -> Option<Reading> {
    if !reading.text().contains(['\\', '%', '&']) {
        return None;
    }
    reading.rewritten(&ESCAPE, |new, found| {
        let all = range(found, "").unwrap_or_default();
        if let Some(run) = range(found, "bytes") {
            push_run(new, reading, &run, 2, 16);
        } else if let Some(run) = range(found, "octal") {
            push_run(new, reading, &run, 3, 8);
        } else if let Some(letters) = decoded(found) {
            let place = reading.place(all);
            letters.chars().for_each(|letter| new.push(letter, place));
        } else {
            new.copy(reading, all);
        }
    })
}

/// Returns a text without tags. Their content is a word of its own or a part of one.
pub(super) fn without_tags(reading: &Reading) -> Option<Reading> {
    if !reading.text().contains('<') {
        return None;
    }
    reading.rewritten(&TAG, |new, found| {
        let tag = range(found, "").unwrap_or_default();
        new.push(NO_SPACE, reading.place(tag));
    })
}

/// Returns a text with quoted-printable bytes and encoded words of a header decoded.
pub(super) fn without_quoted_printable(reading: &Reading) -> Option<Reading> {
    if !reading.text().contains('=') {
        return None;
    }
    reading.rewritten(&QUOTED, |new, found| {
        if let Some(run) = range(found, "bytes") {
            push_run(new, reading, &run, 2, 16);
            return;
        }
        let words = range(found, "words").unwrap_or_default();
        let place = reading.place(words.clone());
        let bytes = WORD.captures_iter(&reading.text()[words]);
        let bytes = bytes.flat_map(|word| bytes_of(&word)).collect::<Vec<_>>();
        new.push_bytes(&bytes, |_| place);
    })
}

/// Returns the range of a group of a match, or of the whole match if `name` is empty.
fn range(found: &Captures<'_>, name: &str) -> Option<Range<usize>> {
    let group = if name.is_empty() {
        found.get(0)
    } else {
        found.name(name)
    };
    group.map(|group| group.range())
}

/// Decodes one escape. Returns `None` if it is not one.
fn decoded(found: &Captures<'_>) -> Option<String> {
    let number = |name: &str, radix| u32::from_str_radix(found.name(name)?.as_str(), radix).ok();
    if let Some(name) = found.name("name") {
        let entity = format!("&{};", name.as_str());
        let decoded = html_escape::decode_html_entities(&entity).into_owned();
        return (decoded != entity).then_some(decoded);
    }
    if let Some(plain) = found.name("plain") {
        return Some(match plain.as_str() {
            "n" | "r" | "t" | "f" | "v" => " ".to_owned(),
            plain => plain.to_owned(),
        });
    }
    let pair = number("high", 16).zip(number("low", 16));
    let pair = pair.map(|(high, low)| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    let code = pair
        .or_else(|| number("unit", 16))
        .or_else(|| number("braced", 16))
        .or_else(|| number("hex", 16))
        .or_else(|| number("decimal", 10));
    code.and_then(char::from_u32).map(String::from)
}

/// Adds the bytes of a run of escapes with `digits` digits each.
fn push_run(new: &mut Reading, reading: &Reading, run: &Range<usize>, digits: usize, radix: u32) {
    let text = &reading.text()[run.clone()];
    let (mut bytes, mut places) = (Vec::new(), Vec::<Place>::new());
    let mut start = 0;
    while let Some(skipped) = text[start..].find(|letter: char| letter.is_ascii_hexdigit()) {
        let end = start + skipped + digits;
        let byte = text.get(start + skipped..end);
        bytes.extend(byte.and_then(|byte| u8::from_str_radix(byte, radix).ok()));
        places.push(reading.place(run.start + start..run.start + end.min(text.len())));
        start = end.min(text.len());
    }
    new.push_bytes(&bytes, |part| {
        (places[part.start].0, places[part.end - 1].1)
    });
}

/// Returns the bytes of an encoded word.
fn bytes_of(word: &Captures<'_>) -> Vec<u8> {
    let content = &word["content"];
    if word["kind"].eq_ignore_ascii_case("b") {
        return from_base64(content).unwrap_or_default();
    }
    let content = content.replace('_', " ");
    let decoded = quoted_printable::decode(&content, quoted_printable::ParseMode::Robust);
    decoded.unwrap_or_else(|_| content.into_bytes())
}
