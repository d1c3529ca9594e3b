//! What is known of a person: by this the traces are found.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use serde_json::Value;

use super::{
    folded::{fold, words},
    names::Name,
};

/// How many digits a telephone number has.
const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 8..=15;
/// What may stand before one.
const PHONE_LABELS: [&str; 6] = ["tel:", "phone:", "telefoon:", "telefon:", "mobile:", "tel."];
/// Members of a payload that are about our own people.
const OURS: [&str; 6] = ["organizer", "hosts", "host", "teamMembers", "team", "users"];

/// What is known of a person.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The normalised address less its tag.
    pub owner: String,
    pub(super) names: BTreeSet<Name>,
    /// Telephone numbers, their digits alone.
    pub(super) phones: BTreeSet<String>,
    /// The same names as they were given, in lower case.
    pub(super) given_names: BTreeSet<String>,
    /// What other people are called who have to do with the company or the calls of the person.
    pub(super) names_of_others: BTreeSet<Name>,
    /// Words that the company shares with the person, which are left alone.
    pub(super) company_words: BTreeSet<String>,
    /// Addresses of other people that hold this one, in the form in which text is compared.
    pub(super) others: BTreeSet<String>,
}

impl Known {
    /// Returns what is known of the person with an address, in any form.
    pub fn of(address: &str) -> Self {
        Self {
            owner: untagged(&normalise(address)),
            ..Self::default()
        }
    }

    /// Adds what is known of the same person from elsewhere.
    pub fn add(&mut self, other: Self) {
        self.names.extend(other.names);
        self.given_names.extend(other.given_names);
        self.names_of_others.extend(other.names_of_others);
        self.phones.extend(other.phones);
        self.company_words.extend(other.company_words);
    }

    /// Adds a name as it is written in one piece.
    pub fn add_name(&mut self, name: &str) {
        self.names.extend(Name::in_one(name));
        self.add_given_name(name);
    }

    /// Adds a given and a family name; either may be empty, and may then be in the other.
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

    /// Adds the name of another person, in one piece: a word of it alone is no trace of the person.
    pub fn add_name_of_other(&mut self, name: &str) {
        self.names_of_others.extend(Name::in_one(name));
    }

    /// The same, in two pieces; either may be empty.
    pub fn add_names_of_other(&mut self, given: &str, family: &str) {
        self.names_of_others.extend(Name::of_parts(given, family));
    }

    /// Adds the telephone numbers in what the person has said; those of our own people aside.
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

    /// Adds what the company is called, which is no trace of the person.
    pub fn add_company(&mut self, name: &str) {
        self.company_words.extend(words(name));
    }

    /// Adds the address of another person, which is no trace of the person even if it holds that of the person.
    pub fn add_other(&mut self, address: &str) {
        let address = normalise(address);
        if untagged(&address) != self.owner {
            self.others.insert(fold(&address));
        }
    }
}

/// Returns the digits of a text that is a telephone number and nothing else.
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
