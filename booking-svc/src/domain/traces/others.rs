//! What is about somebody else, who may have the same name.

use std::sync::LazyLock;

use addresses::{normalise, untagged};
use regex::Regex;
use serde_json::{Map, Value};

/// Stands for an address of somebody else: no text of ours, and nothing that a name is made of.
const HIDDEN: char = '\u{f8ff}';

/// An e-mail address as it is usually written.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}\p{M}\p{N}._%+\-]+@[\p{L}\p{M}\p{N}.\-]+").expect("the pattern is valid")
});

/// A text in which the addresses of other people cannot be seen.
pub(super) struct Hidden {
    pub(super) text: String,
    /// What is hidden, in order.
    pub(super) addresses: Vec<String>,
}

/// Hides the addresses that are not those of `owner`.
pub(super) fn hide(text: &str, owner: &str) -> Hidden {
    let mut addresses = Vec::new();
    if !text.contains('@') || text.contains(HIDDEN) {
        let text = text.to_owned();
        return Hidden { text, addresses };
    }
    let text = ADDRESS.replace_all(text, |found: &regex::Captures<'_>| {
        let address = &found[0];
        if is_of(address, owner) {
            return address.to_owned();
        }
        addresses.push(address.to_owned());
        HIDDEN.to_string()
    });
    Hidden {
        text: text.into_owned(),
        addresses,
    }
}

/// Shows what was hidden, where it was.
pub(super) fn show(text: &str, addresses: &[String]) -> String {
    let mut addresses = addresses.iter();
    text.chars().fold(String::new(), |mut shown, letter| {
        match Some(letter).filter(|letter| *letter == HIDDEN) {
            Some(_) => shown.extend(addresses.next().map(String::as_str)),
            None => shown.push(letter),
        }
        shown
    })
}

/// Returns whether an entry gives the address of somebody, and it is not that of `owner`: of an attendee or a host.
pub(super) fn is_about_another(members: &Map<String, Value>, owner: &str) -> bool {
    let email = members.get("email").and_then(Value::as_str);
    email.is_some_and(|email| email.contains('@') && !is_of(email, owner))
}

fn is_of(address: &str, owner: &str) -> bool {
    untagged(&normalise(address)) == owner
}
