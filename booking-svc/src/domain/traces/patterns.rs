//! Regular expressions that meet what a person leaves, ours and those of PostgreSQL.

use addresses::with_unicode_domain;
use regex::escape;
use unicode_normalization::UnicodeNormalization as _;

use super::canonical::lower_case;

/// What may stand between the words of a name.
const BETWEEN: &str = r"[\s._,+/\-]{0,3}";
/// Words that briefs number.
const DAYS: [&str; 2] = ["day", "dag"];
/// How many digits tell a telephone number, whether its country is written or not.
const PHONE_TAIL: usize = 9;

/// Returns the longest run of ASCII letters and digits that stands in every form of a text.
pub(super) fn plain_run(text: &str) -> String {
    let composed = lower_case(text);
    let runs = composed.split(|letter: char| !letter.is_ascii_alphanumeric());
    runs.max_by_key(|run| run.len())
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn in_order(runs: &[String]) -> String {
    let runs = runs.iter().filter(|run| !run.is_empty());
    runs.map(String::as_str).collect::<Vec<_>>().join(".*")
}

/// The ways in which a word without any ASCII letter may be written.
pub(super) fn spellings(word: &str) -> Vec<String> {
    let word = word.split(' ').next().unwrap_or_default();
    let forms = [
        word.to_owned(),
        word.to_uppercase(),
        word.nfd().collect(),
        word.to_uppercase().nfd().collect(),
    ];
    let mut spellings = Vec::new();
    for form in forms {
        let bytes = form.bytes().map(|byte| format!("%{byte:02x}"));
        let octal = form.bytes().map(|byte| format!(r"\\{byte:03o}"));
        let units = form.encode_utf16().map(|unit| format!(r"\\+u{unit:04x}"));
        spellings.extend([bytes.collect(), octal.collect(), units.collect(), form]);
    }
    let mut capital = word.chars();
    let first = capital.next().into_iter().flat_map(char::to_uppercase);
    spellings.push(first.chain(capital).collect());
    spellings
}

/// With what may stand before and behind it, which is kept.
pub(super) fn address_pattern(owner: &str) -> String {
    let (local, domain) = owner.rsplit_once('@').unwrap_or((owner, ""));
    let local = escape(&lower_case(local));
    let unicode = with_unicode_domain(owner);
    let unicode = unicode.rsplit_once('@').map_or("", |(_, domain)| domain);
    let domains = [domain, unicode].map(|domain| escape(&lower_case(domain)));
    let domains = domains.join("|");
    format!(r#"(?i)(^|[^\w.+\-]){local}(?:\+[^@\s"'<>]*)?@(?:{domains})($|[^\w\-])"#)
}

pub(super) fn name_patterns(given: &str, family: &str) -> Vec<String> {
    if given.is_empty() || family.is_empty() {
        return Vec::new();
    }
    let in_order = |first: &str, second: &str| {
        let words = first.split(' ').chain(second.split(' ')).map(escape);
        format!(
            r"(?i)(^|\b|_){}($|\b|_)",
            words.collect::<Vec<_>>().join(BETWEEN)
        )
    };
    vec![in_order(given, family), in_order(family, given)]
}

pub(super) fn word_pattern(word: &str) -> String {
    format!(r"(?i)(^|\b|_){}($|\b|_)", escape(word))
}

/// Of a word where it is written as a name: with a capital, where its script has any.
pub(super) fn capital_pattern(word: &str) -> String {
    let mut rest = word.chars();
    let first = rest.next().map(String::from).unwrap_or_default();
    let capital = escape(&first.to_uppercase());
    let rest = escape(rest.as_str());
    // A day of the plan, as every brief has them.
    let behind = if DAYS.contains(&word) {
        r"($|_|[^\w\s]|\s+(?:$|[^\s\d]))"
    } else {
        r"($|\b|_)"
    };
    format!(r"(^|\b|_){capital}(?i:{rest}){behind}")
}

/// By its last digits: before them stands the country, in several ways or not at all.
pub(super) fn phone_pattern(digits: &str) -> String {
    let tail = tail(digits).chars().map(String::from).collect::<Vec<_>>();
    let between = r"[\s().\-/]{0,3}";
    format!(
        r"(^|[^\d])(?:\+|00)?\d{{0,4}}{between}(?:\(0\))?{between}{}($|[^\d])",
        tail.join(between)
    )
}

pub(super) fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(PHONE_TAIL)..]
}
