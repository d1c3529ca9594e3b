//! Repairs JSON text with values that a strict parser rejects, or that PostgreSQL cannot store.

/// The levels of objects and arrays that are kept. Both serde_json and PostgreSQL read more.
const MAX_DEPTH: usize = 100;

/// Returns `json` without everything that cannot be stored: half of a surrogate pair becomes
/// U+FFFD, as a lossy decoder makes it; a NUL is dropped; a number beyond the range of a double,
/// and anything nested too deep, becomes `null`.
///
/// Text that is not JSON stays invalid. The time is linear in the length, and nesting uses no
/// stack.
pub(super) fn mended(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut depth = 0_usize;
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '-' | '0'..='9' => number_length(rest),
            _ => first.len_utf8(),
        };
        let token;
        (token, rest) = rest.split_at(length);
        if matches!(first, '[' | '{') {
            depth += 1;
            if depth == MAX_DEPTH + 1 {
                mended.push_str("null");
            }
        }
        if depth <= MAX_DEPTH {
            match first {
                '"' => push_string(&mut mended, token),
                '-' | '0'..='9' => mended.push_str(number(token)),
                _ => mended.push_str(token),
            }
        }
        if matches!(first, ']' | '}') {
            depth = depth.saturating_sub(1);
        }
    }
    mended
}

/// Returns the length of the string at the start of `json`, with both quotes.
fn string_length(json: &str) -> usize {
    let mut bytes = json.bytes().enumerate().skip(1);
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'"' => return index + 1,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    json.len()
}

fn number_length(json: &str) -> usize {
    let ends = |letter: char| !letter.is_ascii_digit() && !"+-.eE".contains(letter);
    json.find(ends).unwrap_or(json.len())
}

fn number(token: &str) -> &str {
    let is_beyond_range = token.parse().is_ok_and(f64::is_infinite);
    if is_beyond_range { "null" } else { token }
}

fn push_string(mended: &mut String, token: &str) {
    let mut rest = token;
    while let Some(index) = rest.find('\\') {
        mended.push_str(&rest[..index]);
        rest = &rest[index..];
        let (length, replacement) = match utf16_unit(rest) {
            Some(0) => (6, Some("")),
            Some(0xD800..=0xDBFF) => match utf16_unit(&rest[6..]) {
                Some(0xDC00..=0xDFFF) => (12, None),
                _ => (6, Some("\u{FFFD}")),
            },
            Some(0xDC00..=0xDFFF) => (6, Some("\u{FFFD}")),
            Some(_) => (6, None),
            // The character after the backslash may be another backslash.
            None => (rest.ceil_char_boundary(2), None),
        };
        mended.push_str(replacement.unwrap_or(&rest[..length]));
        rest = &rest[length..];
    }
    mended.push_str(rest);
}

/// Returns the unit that the `\u` escape at the start of `text` stands for.
fn utf16_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    are_digits.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(&mended(json)).expect(json)
    }

    #[test]
    fn half_of_a_surrogate_pair_is_replaced() {
        for (text, expected) in [
            (r#""a\ud83d""#, "a\u{FFFD}"),
            (r#""\ud83d\ude00""#, "\u{1F600}"),
            (r#""\uD83D\uDE00\uD83D""#, "\u{1F600}\u{FFFD}"),
            (r#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"),
            (r#""\ud83d\n""#, "\u{FFFD}\n"),
            (r#""\ud83dé""#, "\u{FFFD}é"),
        ] {
            assert_eq!(value(text), json!(expected), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_escape_stays() {
        for text in [
            r#""\\ud83d""#,
            r#""\\\\ud83d \\u0000""#,
            r#""\"\\""#,
            r#"{"a\\":"\\","b":[1e308,-0.0,12345678901234567890]}"#,
        ] {
            assert_eq!(mended(text), text);
        }
        assert_eq!(value(r#""\\\ud83d""#), json!("\\\u{FFFD}"));
        assert_eq!(value(r#""\\\u0000""#), json!("\\"));
    }

    #[test]
    fn a_nul_is_dropped_in_texts_and_names() {
        assert_eq!(value(r#"{"a\u0000":"\u0000b\u0000"}"#), json!({ "a": "b" }));
    }

    #[test]
    fn a_number_beyond_all_range_is_left_out() {
        for number in [
            "1e400",
            "-1E+400",
            &"9".repeat(400),
            "1e99999999999999999999",
        ] {
            assert_eq!(value(number), Value::Null, "{number}");
        }
        assert_eq!(value("[1e-400,1e308]"), json!([0.0, 1e308]));
    }

    #[test]
    fn what_is_nested_too_deep_is_left_out() {
        for levels in [MAX_DEPTH, MAX_DEPTH + 1, 200, 100_000] {
            let nested = format!("{}1{}", r#"{"a":["#.repeat(levels), "]}".repeat(levels));

            let kept = value(&format!(r#"[{{"deep":{nested},"kept":1}}]"#));

            assert_eq!(kept[0]["kept"], 1, "{levels}");
            assert!(kept[0]["deep"]["a"][0]["a"].is_array(), "{levels}");
        }
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in [
            "",
            "{",
            "\"",
            "\"\\",
            "\"\\u",
            "\"\\ud83\"",
            "\"\\é",
            "\"\\x\"",
            "{} {}",
            "01",
            "-",
            "]",
            "nul",
            "a=1",
        ] {
            assert!(
                serde_json::from_str::<Value>(&mended(text)).is_err(),
                "{text}"
            );
        }
        let unclosed = "[".repeat(200_000);
        assert!(serde_json::from_str::<Value>(&mended(&unclosed)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_can_be_mended(text in "(\\PC|[\"\\\\\\[{u0dD8eE-]){0,64}") {
            let mended = mended(&text);
            let strict = serde_json::from_str::<Value>(&text).ok();
            if let Some(strict) = strict.filter(|_| !text.contains("\\u0000")) {
                prop_assert_eq!(serde_json::from_str::<Value>(&mended).unwrap(), strict);
            }
        }
    }
}
