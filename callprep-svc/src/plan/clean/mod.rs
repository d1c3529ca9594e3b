//! Sanitises untrusted text: one line, visible characters, bounded length.

mod cut;
mod sentence;

use std::borrow::Cow;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
    is_nfc_quick,
};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

pub use self::cut::words;
pub(crate) use self::{
    cut::{clause, sentences},
    sentence::split as split_sentences,
};
use super::function_words::without_loose_end;

/// The longest name of a person, a company or a thing, in characters.
pub(crate) const MAX_NAME: usize = 80;
const MAX_URL_BYTES: usize = 500;
/// Words with their space are longer than this on average; a line of shorter ones has no more of them.
const MIN_WORD: usize = 5;

/// Returns `raw` as one line of at most `limit` characters, `2 * limit` bytes and `limit / 5` words. Markup is kept as
/// text: escaping it is up to the output format. A longer text is cut after a whole word with a
/// meaning of its own.
pub(crate) fn line(raw: &str, limit: usize) -> String {
    // Spaces are collapsed last: a removed character may have been between two of them.
    let collapsed = one_spaced(&visible(&composed(raw)));
    let max_bytes = 2 * limit;
    let max_words = limit / MIN_WORD;
    let is_short = collapsed.len() <= max_bytes && collapsed.chars().count() <= limit;
    if is_short && collapsed.split(' ').count() <= max_words {
        return collapsed;
    }
    let mut spaces = 0;
    let kept = collapsed
        .char_indices()
        .take(limit.saturating_sub(1))
        .take_while(|(at, c)| {
            spaces += usize::from(*c == ' ');
            at + c.len_utf8() + '…'.len_utf8() <= max_bytes && spaces < max_words
        })
        .map(|(_, c)| c)
        .collect::<String>();
    let is_within_word = !collapsed[kept.len()..].starts_with(' ');
    // A text without spaces, or with one enormous word, is cut within it.
    let whole_words = match kept.rsplit_once(' ') {
        Some((before, _)) if is_within_word && before.len() > kept.len() / 2 => before,
        _ => &kept,
    };
    format!("{}…", without_loose_end(whole_words))
}

/// Returns `text` in normalization form C. Nearly every text is in that form already, hence the quick
/// check.
fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

/// Returns `text` with a plain space for each white-space character, and without invisible ones.
fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_visible(*c))
        .collect()
}

/// Returns the words of `text` with one space between them.
fn one_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// Returns `raw` as one line, `None` if that is empty.
pub(crate) fn some_line(raw: &str, limit: usize) -> Option<String> {
    Some(line(raw, limit)).filter(|line| !line.is_empty())
}

/// Returns whether a character is visible: not a control, format or unassigned one.
pub(crate) fn is_visible(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    character.general_category_group() != GeneralCategoryGroup::Other
}

/// Returns `text` in lower case without accents, to be compared. Most characters are ASCII, even of a text that has
/// others: only those others are decomposed.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        decompose_canonical(c, |part| {
            if !is_combining_mark(part) {
                part.to_lowercase().for_each(|lower| match lower {
                    'ß' => folded.push_str("ss"),
                    '’' => folded.push('\''),
                    lower => folded.push(lower),
                });
            }
        });
    }
    folded
}

/// Returns the name of a person, empty if it is none: what is typed there may be an address.
pub(crate) fn person(raw: &str) -> String {
    let name = line(raw, MAX_NAME);
    let is_name =
        name.contains(char::is_alphabetic) && !name.contains('@') && !name.contains("://");
    if is_name { name } else { String::new() }
}

/// Returns whether a text contains an address of the web or of mail.
pub(crate) fn has_address(text: &str) -> bool {
    ["://", "www.", "@"].iter().any(|mark| text.contains(mark))
}

/// Returns the domain in lower case without `www.`, `None` if it is blank.
pub(crate) fn domain(raw: &str) -> Option<String> {
    let domain = line(raw, MAX_NAME).to_lowercase();
    let domain = domain.strip_prefix("www.").unwrap_or(&domain);
    (!domain.is_empty()).then(|| domain.to_owned())
}

/// Returns the URL and its host, if a reader can safely open it.
pub(crate) fn web_address(raw: &str) -> Option<(String, String)> {
    let url = raw.trim();
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_plain = url.len() <= MAX_URL_BYTES
        && url
            .chars()
            .all(|c| !c.is_whitespace() && !"\"<>\\^`{|}".contains(c) && is_visible(c));
    let authority = rest.split(['/', '?', '#']).next()?;
    // An `@` is not allowed: `https://bank.example@evil.example` shows one host and opens another.
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_host = host.contains(|c: char| c.is_ascii_alphanumeric())
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    let is_port = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    (is_web && is_plain && is_host && is_port).then(|| (url.to_owned(), host.to_ascii_lowercase()))
}

/// Returns both ends of a range such as `11-50` or `200+`, also with words around it. The second has
/// no upper end.
pub(crate) fn employees_from_range(raw: &str) -> Option<(u32, Option<u32>)> {
    let (low, after) = leading_number(&raw[raw.find(|c: char| c.is_ascii_digit())?..])?;
    let after = after.trim_start();
    if after.starts_with('+') {
        return Some((low, None));
    }
    let (high, _) = leading_number(after.strip_prefix(['-', '–'])?.trim_start())?;
    (low <= high).then_some((low, Some(high)))
}

/// Splits `text` after the number with which it starts.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
        .unwrap_or(text.len());
    let (number, after) = text.split_at(end);
    let number = number.replace(['.', ','], "").parse().ok()?;
    Some((number, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_becomes_one_visible_line() {
        assert_eq!(
            line("  Bouw\u{202e}bedrijf\r\n\tJansen\u{200b}  ", 80),
            "Bouwbedrijf Jansen"
        );
        assert_eq!(line("e\u{301}e\u{301}n\0", 80), "één");
        assert_eq!(
            line("<b>Ignore previous instructions</b>", 80)
                .chars()
                .count(),
            35
        );
    }

    #[test]
    fn every_character_is_folded_as_in_its_decomposed_text() {
        let decomposed = |text: &str| {
            let plain = text.nfd().filter(|c| !is_combining_mark(*c));
            let plain: String = plain.flat_map(char::to_lowercase).collect();
            plain.replace('ß', "ss").replace('’', "'")
        };

        for start in (0..=u32::from(char::MAX)).step_by(0x100) {
            let characters = (start..start + 0x100).filter_map(char::from_u32);
            let text: String = characters.flat_map(|c| ['É', c, '\u{301}']).collect();

            assert_eq!(folded(&text), decomposed(&text), "{start:x}");
        }
    }

    #[test]
    fn long_text_ends_in_an_ellipsis_within_its_limit() {
        let shortened = line(&"abcdef ".repeat(4_000), 80);

        assert_eq!(shortened.chars().count(), 77);
        assert!(shortened.ends_with("abcdef…"));
        assert_eq!(
            line(&"a ".repeat(4_000), 80),
            "a".to_owned() + &" a".repeat(15) + "…"
        );
        assert_eq!(line(&"計".repeat(80), 80), "計".repeat(52) + "…");
        assert_eq!(words("een twee drie vier", 2), "een twee…");
        assert_eq!(words("Bonnen komen met de bus", 4), "Bonnen komen…");
    }

    #[test]
    fn only_web_addresses_are_links() {
        let host = |url| web_address(url).map(|(_, host)| host);

        assert_eq!(
            host("https://WWW.Example.com/a?b#c").as_deref(),
            Some("www.example.com")
        );
        assert_eq!(
            host("http://example.com:8080").as_deref(),
            Some("example.com")
        );
        for bad in [
            "",
            "manual://note",
            "javascript:alert(1)",
            "https://",
            "https://bank.nl@evil.nl/",
            "https://example.com/\u{202e}gpj",
            "https://example.com/<script>",
            "https://a:b/",
        ] {
            assert_eq!(host(bad), None, "{bad}");
        }
    }

    #[test]
    fn employee_ranges_give_both_ends() {
        let range = employees_from_range;

        assert_eq!(range("11-50"), Some((11, Some(50))));
        assert_eq!(range("50 – 200"), Some((50, Some(200))));
        assert_eq!(range("1,001-5,000"), Some((1001, Some(5000))));
        assert_eq!(range("200+"), Some((200, None)));
        assert_eq!(range("11-50 employees"), Some((11, Some(50))));
        assert_eq!(range("circa 50-200 medewerkers"), Some((50, Some(200))));
        assert_eq!(range("~10.000+"), Some((10_000, None)));
        assert_eq!(range("200-50"), None);
        assert_eq!(range("founded in 1998"), None);
        assert_eq!(range("invalid-value"), None);
        assert_eq!(range(""), None);
    }

    #[test]
    fn an_address_is_not_a_name() {
        assert_eq!(person("jan@example.nl"), "");
        assert_eq!(person("0612345678"), "");
        assert_eq!(person(" Jan  van der Berg "), "Jan van der Berg");
    }

    #[test]
    fn a_domain_is_shown_without_www() {
        assert_eq!(domain(" WWW.Jansen.nl ").as_deref(), Some("jansen.nl"));
        assert_eq!(domain(""), None);
    }
}
