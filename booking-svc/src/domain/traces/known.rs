//! What is known about a person, by which traces are found.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use serde_json::Value;

use super::{
    folded::{fold, words},
    names::Name,
};

/// The number of digits in a telephone number.
const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 8..=15;
/// Labels that may precede a telephone number.
const PHONE_LABELS: [&str; 6] = ["tel:", "phone:", "telefoon:", "telefon:", "mobile:", "tel."];
/// Members of a payload that describe hosts.
const OURS: [&str; 6] = ["organizer", "hosts", "host", "teamMembers", "team", "users"];

/// What is known about a person.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The normalised address without its tag.
    pub owner: String,
    pub(super) names: BTreeSet<Name>,
    /// The digits of the telephone numbers.
    pub(super) phones: BTreeSet<String>,
    /// The names as given, in lower case.
    pub(super) given_names: BTreeSet<String>,
    /// The names of other people at the company or in the calls of the person.
    pub(super) names_of_others: BTreeSet<Name>,
    /// Words in the name of the company, which are kept.
    pub(super) company_words: BTreeSet<String>,
    /// Addresses of other people, in canonical form. They may contain the person's address.
    pub(super) others: BTreeSet<String>,
}

impl Known {
    /// Returns a person known only by an address, in any form.
    pub fn of(address: &str) -> Self {
        Self {
            owner: untagged(&normalise(address)),
            ..Self::default()
        }
    }

    /// Adds what is known about the same person from elsewhere.
    pub fn add(&mut self, other: Self) {
        self.names.extend(other.names);
        self.given_names.extend(other.given_names);
        self.names_of_others.extend(other.names_of_others);
        self.phones.extend(other.phones);
        self.company_words.extend(other.company_words);
    }

    /// Adds a full name in one string.
    pub fn add_name(&mut self, name: &str) {
        self.names.extend(Name::in_one(name));
        self.add_given_name(name);
    }

    /// Adds a given and a family name. Either may be empty, with the full name in the other.
    pub fn add_names(&mut self, given: &str, family: &str) {
        self.names.extend(Name::of_parts(given, family));
        self.add_given_name(&format!("{} {}", given.trim(), family.trim()));
    }

    fn add_given_name(&mut self, name: &str) {
        let name = name.trim().to_lowercase();
        if !name.is_empty() {
            self.given_names.insert(name);
        }
    }

    /// Returns the names of the person as they were given, in lower case.
    pub fn given_names(&self) -> Vec<String> {
        self.given_names.iter().cloned().collect()
    }

    /// Adds the full name of another person. A word of that name alone is not a trace of the
    /// person.
    pub fn add_name_of_other(&mut self, name: &str) {
        self.names_of_others.extend(Name::in_one(name));
    }

    /// Adds the given and the family name of another person. Either may be empty.
    pub fn add_names_of_other(&mut self, given: &str, family: &str) {
        self.names_of_others.extend(Name::of_parts(given, family));
    }

    /// Adds the telephone numbers in the payloads of the person, except for those of hosts.
    pub fn add_phones(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.phones.extend(phone(text)),
            Value::Array(items) => items.iter().for_each(|item| self.add_phones(item)),
            Value::Object(members) => members
                .iter()
                .filter(|(name, _)| !OURS.contains(&name.as_str()))
                .for_each(|(_, member)| self.add_phones(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Adds the name of the company, which is not a trace of the person.
    pub fn add_company(&mut self, name: &str) {
        self.company_words.extend(words(name));
    }

    /// Adds the address of another person, which is not a trace of the person even if it contains
    /// the person's address.
    pub fn add_other(&mut self, address: &str) {
        let address = normalise(address);
        if untagged(&address) != self.owner {
            self.others.insert(fold(&address));
        }
    }
}

/// Returns the digits of a text that consists of a telephone number.
fn phone(text: &str) -> Option<String> {
    let text = fold(text);
    let mut text = text.trim();
    for label in PHONE_LABELS {
        text = text.strip_prefix(label).unwrap_or(text).trim();
    }
    let is_of_phone = |letter: char| letter.is_ascii_digit() || " +().-/".contains(letter);
    let digits = text.chars().filter(char::is_ascii_digit);
    let digits = digits.collect::<String>();
    let begins = text.starts_with(['+', '0', '(']);
    let is_phone = begins && text.chars().all(is_of_phone) && PHONE_LENGTH.contains(&digits.len());
    is_phone.then_some(digits)
}
