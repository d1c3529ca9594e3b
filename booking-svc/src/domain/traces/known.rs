//! What is known of a person: by this the traces are found.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use serde_json::Value;

use super::canonical::lower_case;

/// How many digits a telephone number has.
const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 8..=15;
/// Members of a payload that are about our own people.
const OURS: [&str; 6] = ["organizer", "hosts", "host", "teamMembers", "team", "users"];

/// What is known of a person.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The normalised address less its tag.
    pub owner: String,
    /// Given and family names.
    pub names: BTreeSet<(String, String)>,
    /// Telephone numbers, their digits alone.
    pub phones: BTreeSet<String>,
    /// Words that the company shares with the person, which are left alone.
    pub company_words: BTreeSet<String>,
}

impl Known {
    /// Returns what is known of somebody with an address, in any form.
    pub fn of(address: &str) -> Self {
        Self {
            owner: untagged(&normalise(address)),
            ..Self::default()
        }
    }

    /// Adds what is known of the same person from elsewhere.
    pub fn add(&mut self, other: Self) {
        self.names.extend(other.names);
        self.phones.extend(other.phones);
        self.company_words.extend(other.company_words);
    }

    /// Adds a name as it is written in one piece.
    pub fn add_name(&mut self, name: &str) {
        let name = name.trim();
        let (given, family) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
        self.add_names(given, family);
    }

    /// Adds a given and a family name; either may be empty.
    pub fn add_names(&mut self, given: &str, family: &str) {
        let names = (words(given).join(" "), words(family).join(" "));
        // Some write the address for the name.
        if names != Default::default() && !given.contains('@') {
            self.names.insert(names);
        }
    }

    /// Adds the telephone numbers in what the person has said; those of our own people aside.
    pub fn add_phones(&mut self, told: &Value) {
        match told {
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
}

/// Returns the digits of a text that is a telephone number and nothing else.
fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let is_of_phone = |letter: char| letter.is_ascii_digit() || " +().-/".contains(letter);
    let digits = text.chars().filter(char::is_ascii_digit);
    let digits = digits.collect::<String>();
    let begins = text.starts_with(['+', '0', '(']);
    let is_phone = begins && text.chars().all(is_of_phone) && PHONE_LENGTH.contains(&digits.len());
    is_phone.then_some(digits)
}

fn words(text: &str) -> Vec<String> {
    let text = lower_case(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
