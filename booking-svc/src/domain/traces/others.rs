//! Text about other people, who may have the same name.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use addresses::{normalise, untagged};
use regex::Regex;
use serde_json::{Map, Value};

/// An e-mail address in canonical text.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\w.%+\-]+@[\w\-]+(?:\.[\w\-]+)+").expect("the pattern is valid")
});

/// Returns the ranges of addresses in a text that are not the person's.
pub(super) fn addresses_of_others(
    text: &str,
    is_of_person: impl Fn(&Range<usize>) -> bool,
) -> Vec<Range<usize>> {
    let addresses = ADDRESS.find_iter(text).map(|address| address.range());
    addresses.filter(|address| !is_of_person(address)).collect()
}

/// Returns whether a matched address is only a part of the address of another person: a known one,
/// or one that is the whole text.
pub(super) fn is_of_another(text: &str, part: &Range<usize>, others: &BTreeSet<String>) -> bool {
    let is_of_address = |letter: char| letter.is_alphanumeric() || "_.+-%".contains(letter);
    let before = &text[..part.start];
    let behind = &text[part.end..];
    let start = before.trim_end_matches(is_of_address).len();
    let end = text.len() - behind.trim_start_matches(is_of_address).len();
    let bare = |text: &str| {
        text.trim_matches(|one: char| !one.is_alphanumeric())
            .to_owned()
    };
    let address = bare(&text[start..end]);
    let is_more = address.len() > part.len();
    is_more && (others.contains(&address) || address == text.trim())
}

/// Returns whether an entry, such as an attendee or a host, has an address other than that of
/// `owner`.
pub(super) fn is_about_another(members: &Map<String, Value>, owner: &str) -> bool {
    let email = members.get("email").and_then(Value::as_str);
    email.is_some_and(|email| email.contains('@') && !is_of(email, owner))
}

fn is_of(address: &str, owner: &str) -> bool {
    untagged(&normalise(address)) == owner
}
