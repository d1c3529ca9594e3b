//! Text as it is meant: decoded, in one Unicode form and one letter case.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization as _;

/// How often text is decoded: JSON in a URL in JSON.
const MOST_LAYERS: usize = 4;

/// A character as JSON or HTML may write it.
static ESCAPED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|\\u(?P<one>[0-9a-fA-F]{4})|\\(?P<plain>["/\\])|&#[xX](?P<hex>[0-9a-fA-F]{1,6});|&#(?P<decimal>[0-9]{1,7});"#,
    )
    .ok()
});

/// Returns the form that is equal for texts that mean the same.
pub(super) fn canonical(text: &str) -> String {
    lower_case(&decoded(text))
}

/// Returns text as it is meant, in the letter case in which it is written.
pub(super) fn decoded(text: &str) -> String {
    let mut decoded = text.to_owned();
    for _ in 0..MOST_LAYERS {
        let next = decode(&decoded);
        if next == decoded {
            break;
        }
        decoded = next;
    }
    let visible = decoded.nfkc().filter(|letter| !is_invisible(*letter));
    visible.nfkc().collect()
}

/// Returns text in the one Unicode form and letter case in which it is compared.
pub(super) fn lower_case(text: &str) -> String {
    let visible = text.nfkc().filter(|letter| !is_invisible(*letter));
    let lower = visible.flat_map(char::to_lowercase);
    lower
        .map(|letter| if letter == 'ς' { 'σ' } else { letter })
        .nfkc()
        .collect()
}

fn decode(text: &str) -> String {
    let unescaped = match &*ESCAPED {
        Some(escaped) => escaped.replace_all(text, |found: &Captures<'_>| character(found)),
        None => text.into(),
    };
    percent_decode_str(&unescaped)
        .decode_utf8()
        .map_or_else(|_| unescaped.to_string(), std::borrow::Cow::into_owned)
}

fn character(found: &Captures<'_>) -> String {
    let number = |name: &str, radix| {
        let digits = found.name(name)?.as_str();
        u32::from_str_radix(digits, radix).ok()
    };
    if let Some(plain) = found.name("plain") {
        return plain.as_str().to_owned();
    }
    let pair = number("high", 16).zip(number("low", 16));
    let pair = pair.map(|(high, low)| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    let code = pair
        .or_else(|| number("one", 16))
        .or_else(|| number("hex", 16))
        .or_else(|| number("decimal", 10));
    let decoded = code.and_then(char::from_u32);
    decoded.map_or_else(|| found[0].to_owned(), String::from)
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}
