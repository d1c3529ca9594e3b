//! What a person leaves in text: the address, the name, telephone numbers, in any letter case and encoding.

mod canonical;
mod known;
mod patterns;

use std::collections::BTreeSet;

use addresses::{normalise, with_unicode_domain};
use regex::Regex;
use serde_json::{Map, Value};

pub use self::known::Known;
use self::{
    canonical::canonical,
    patterns::{
        address_pattern, in_order, name_patterns, phone_pattern, plain_run, spellings, tail,
        word_pattern,
    },
};

/// What stands where a trace was.
pub const ERASED: &str = "[erased]";
/// Words that many names share.
const PARTICLES: [&str; 16] = [
    "van", "von", "der", "den", "ter", "ten", "del", "della", "dos", "das", "las", "los", "bin",
    "ibn", "abu", "the",
];
/// The fewest letters of a word that is searched for by itself.
const SHORTEST_WORD: usize = 3;

/// How much of a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole name: anybody may share a part of it.
    Anywhere,
    /// The family name as well: text about the company that the person works at.
    Company,
    /// Each word of it: text about the person.
    Own,
}

/// Finds and replaces what a person leaves in text.
#[derive(Clone, Debug)]
pub struct Traces {
    known: Known,
    anywhere: Vec<Regex>,
    company: Vec<Regex>,
    own: Vec<Regex>,
}

impl Traces {
    /// Returns what finds the traces of somebody.
    pub fn new(known: Known) -> Self {
        let mut anywhere = vec![address_pattern(&known.owner)];
        let mut company = BTreeSet::new();
        let mut own = BTreeSet::new();
        for (given, family) in &known.names {
            anywhere.extend(name_patterns(given, family));
            let is_alone = |word: &&str| {
                word.chars().count() >= SHORTEST_WORD
                    && !PARTICLES.contains(word)
                    && !known.company_words.contains(*word)
            };
            company.extend(family.split(' ').filter(is_alone).map(word_pattern));
            let each = given.split(' ').chain(family.split(' '));
            own.extend(each.filter(is_alone).map(word_pattern));
        }
        anywhere.extend(known.phones.iter().map(|digits| phone_pattern(digits)));
        let compiled = |pattern: String| Regex::new(&format!("(?i){pattern}")).ok();
        Self {
            known,
            anywhere: anywhere.into_iter().filter_map(compiled).collect(),
            company: company.into_iter().filter_map(compiled).collect(),
            own: own.into_iter().filter_map(compiled).collect(),
        }
    }

    /// What is known of the person.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Returns regular expressions of PostgreSQL of which text in lower case meets one if it may hold a trace:
    /// they are made of ASCII letters and digits alone, which no encoding changes.
    pub fn prefilters(&self) -> Vec<String> {
        let (local, domain) = self.known.owner.rsplit_once('@').unwrap_or_default();
        let local = local.split('@').next().unwrap_or_default();
        let unicode = with_unicode_domain(&self.known.owner);
        let unicode = unicode.rsplit_once('@').map_or("", |(_, domain)| domain);
        let mut filters = BTreeSet::from([
            in_order(&[plain_run(local), plain_run(domain)]),
            in_order(&[plain_run(local), plain_run(unicode)]),
        ]);
        let names = self.known.names.iter();
        for (given, family) in
            names.filter(|(given, family)| !given.is_empty() && !family.is_empty())
        {
            let runs = [plain_run(given), plain_run(family)];
            if runs.iter().all(String::is_empty) {
                filters.extend(spellings(given));
            } else {
                let [given, family] = runs;
                filters.insert(in_order(&[given.clone(), family.clone()]));
                filters.insert(in_order(&[family, given]));
            }
        }
        filters.extend(self.known.phones.iter().map(|digits| {
            let digits = tail(digits).chars().map(String::from);
            digits.collect::<Vec<_>>().join("[^0-9]{0,9}")
        }));
        filters
            .into_iter()
            .filter(|filter| !filter.is_empty())
            .collect()
    }

    /// Returns whether text holds a trace.
    pub fn are_in(&self, text: &str, scope: Scope) -> bool {
        let canonical = canonical(text);
        self.patterns(scope)
            .any(|pattern| pattern.is_match(&canonical))
    }

    /// Returns text without its traces; nothing if it has none.
    pub fn replace(&self, text: &str, scope: Scope) -> Option<String> {
        if !self.are_in(text, scope) {
            return None;
        }
        let mut replaced = text.to_owned();
        // What stands between two traces belongs to both: twice.
        for _ in 0..2 {
            for pattern in self.patterns(scope) {
                let erased = pattern.replace_all(&replaced, format!("${{1}}{ERASED}${{2}}"));
                replaced = erased.into_owned();
            }
        }
        // One that is written in another way than it is meant takes the whole text with it.
        Some(if self.are_in(&replaced, scope) {
            ERASED.to_owned()
        } else {
            replaced
        })
    }

    /// Returns a document without its traces; nothing if it has none.
    pub fn replace_in_json(&self, value: &Value, scope: Scope) -> Option<Value> {
        match value {
            Value::String(text) => self.replace(text, scope).map(Value::String),
            Value::Number(number) => {
                let is_trace = self.are_in(&number.to_string(), scope);
                is_trace.then(|| Value::String(ERASED.to_owned()))
            }
            Value::Array(items) => {
                let replaced = items.iter().map(|item| self.replace_in_json(item, scope));
                let replaced = replaced.collect::<Vec<_>>();
                if replaced.iter().all(Option::is_none) {
                    return None;
                }
                let items = replaced.into_iter().zip(items);
                let items = items.map(|(new, old)| new.unwrap_or_else(|| old.clone()));
                Some(Value::Array(items.collect()))
            }
            Value::Object(members) => self.replace_in_object(members, scope),
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn replace_in_object(&self, members: &Map<String, Value>, scope: Scope) -> Option<Value> {
        let replaced = members.iter().map(|(name, value)| {
            (
                self.replace(name, scope),
                self.replace_in_json(value, scope),
            )
        });
        let replaced = replaced.collect::<Vec<_>>();
        if replaced
            .iter()
            .all(|(name, value)| name.is_none() && value.is_none())
        {
            return None;
        }
        let members = replaced.into_iter().zip(members);
        let members = members.map(|((name, value), (old_name, old_value))| {
            (
                name.unwrap_or_else(|| old_name.clone()),
                value.unwrap_or_else(|| old_value.clone()),
            )
        });
        Some(Value::Object(members.collect()))
    }

    fn patterns(&self, scope: Scope) -> impl Iterator<Item = &Regex> {
        let company = (scope == Scope::Company).then_some(&self.company);
        let own = (scope == Scope::Own).then_some(&self.own);
        let further = company.into_iter().chain(own).flatten();
        self.anywhere.iter().chain(further)
    }
}

/// Returns what may be an e-mail address in a text, in whatever way it is written, normalised.
pub fn addresses_in(text: &str) -> Vec<String> {
    let canonical = canonical(text);
    let is_of_address =
        |letter: &char| letter.is_alphanumeric() || "._%+-@!#$&'*/=?^`{|}~".contains(*letter);
    let pieces = canonical.split(|letter| !is_of_address(&letter));
    let pieces = pieces.filter(|piece| piece.contains('@'));
    // What surrounds one in a text may look like a part of it.
    let bare = pieces.map(|piece| piece.trim_matches(|letter: char| !letter.is_alphanumeric()));
    bare.map(normalise).collect()
}

#[cfg(test)]
mod tests;
