//! What a person leaves in text: the address, the name, telephone numbers, in any letter case and encoding.

mod bytes;
mod canonical;
mod known;
mod others;
mod patterns;

use std::collections::BTreeSet;

use addresses::{normalise, with_unicode_domain};
use regex::Regex;
use serde_json::{Map, Value};

pub use self::{
    bytes::{are_opaque, readings},
    known::Known,
};
use self::{
    canonical::{canonical, decoded, lower_case},
    others::{Hidden, hide, is_about_another},
    patterns::{
        address_pattern, capital_pattern, in_order, name_patterns, phone_pattern, plain_run,
        spellings, tail, word_pattern,
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
    /// No name: an entry about somebody else, who may have the same one.
    OfAnother,
    /// The whole name: anybody may share a part of it.
    Anywhere,
    /// The family name as well, written as a name: text about the company that the person works at.
    Company,
    /// Each word of it, written as a name: a brief, which is about others, too.
    Brief,
    /// Each word of it, however it is written: text about the person.
    Own,
}

/// Finds and replaces what a person leaves in text.
#[derive(Clone, Debug)]
pub struct Traces {
    known: Known,
    /// The address and the telephone numbers, and then the names as well. These meet text in lower case, too.
    exact: Vec<Regex>,
    anywhere: Vec<Regex>,
    own: Vec<Regex>,
    /// These meet text as it is written.
    company: Vec<Regex>,
    brief: Vec<Regex>,
}

impl Traces {
    /// Returns what finds the traces of somebody.
    pub fn new(known: Known) -> Self {
        let mut exact = Vec::new();
        if !known.owner.is_empty() {
            exact.push(address_pattern(&known.owner));
        }
        exact.extend(known.phones.iter().map(|digits| phone_pattern(digits)));
        let mut anywhere = exact.clone();
        let (mut family_words, mut words) = (BTreeSet::new(), BTreeSet::new());
        for (given, family) in &known.names {
            anywhere.extend(name_patterns(given, family));
            let is_alone = |word: &&str| {
                word.chars().count() >= SHORTEST_WORD
                    && !PARTICLES.contains(word)
                    && !known.company_words.contains(*word)
            };
            family_words.extend(family.split(' ').filter(is_alone));
            words.extend(given.split(' ').chain(family.split(' ')).filter(is_alone));
        }
        let own = words.iter().copied().map(word_pattern);
        let company = family_words.into_iter().map(capital_pattern);
        let brief = words.iter().copied().map(capital_pattern);
        Self {
            exact: compiled(exact.into_iter()),
            anywhere: compiled(anywhere.into_iter()),
            own: compiled(own),
            company: compiled(company),
            brief: compiled(brief),
            known,
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

    /// Returns whether text holds a trace. The address of somebody else is none, even if it is made of the same name.
    pub fn are_in(&self, text: &str, scope: Scope) -> bool {
        let decoded = hide(&decoded(text), &self.known.owner).text;
        let lower = lower_case(&decoded);
        let is_in = |patterns: &[Regex], text: &str| {
            let mut patterns = patterns.iter();
            patterns.any(|pattern| pattern.is_match(text))
        };
        is_in(self.everywhere(scope), &lower)
            || match scope {
                Scope::OfAnother | Scope::Anywhere => false,
                Scope::Company => is_in(&self.company, &decoded),
                Scope::Brief => is_in(&self.brief, &decoded),
                Scope::Own => is_in(&self.own, &lower),
            }
    }

    /// Returns text without its traces; nothing if it has none.
    pub fn replace(&self, text: &str, scope: Scope) -> Option<String> {
        if !self.are_in(text, scope) {
            return None;
        }
        let Hidden {
            text: mut replaced,
            addresses,
        } = hide(text, &self.known.owner);
        // What stands between two traces belongs to both: twice.
        for _ in 0..2 {
            for pattern in self.patterns(scope) {
                let erased = pattern.replace_all(&replaced, format!("${{1}}{ERASED}${{2}}"));
                replaced = erased.into_owned();
            }
        }
        let replaced = others::show(&replaced, &addresses);
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
        // Two people may have one name.
        let scope = if is_about_another(members, &self.known.owner) {
            Scope::OfAnother
        } else {
            scope
        };
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
        let further: &[Regex] = match scope {
            Scope::OfAnother | Scope::Anywhere => &[],
            Scope::Company => &self.company,
            Scope::Brief => &self.brief,
            Scope::Own => &self.own,
        };
        self.everywhere(scope).iter().chain(further)
    }

    fn everywhere(&self, scope: Scope) -> &[Regex] {
        match scope {
            Scope::OfAnother => &self.exact,
            Scope::Anywhere | Scope::Company | Scope::Brief | Scope::Own => &self.anywhere,
        }
    }
}

fn compiled(patterns: impl Iterator<Item = String>) -> Vec<Regex> {
    patterns
        .filter_map(|pattern| Regex::new(&pattern).ok())
        .collect()
}

/// Returns what may be an e-mail address in a text, in whatever way it is written, normalised.
pub fn addresses_in(text: &str) -> Vec<String> {
    // What is written without any of these is what it means, and holds no address.
    if text.is_ascii() && !text.contains(['@', '%', '\\', '&']) {
        return Vec::new();
    }
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
