//! Traces of a person in texts: the address, the name and telephone numbers, in any letter case and
//! encoding.

mod bytes;
mod clean;
mod documents;
mod escapes;
mod folded;
mod known;
mod names;
mod others;
mod packed;
mod patterns;
mod reading;
mod text_addresses;
mod words;

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use regex::Regex;

pub use self::{
    bytes::{are_opaque, readings_of_bytes},
    known::Known,
    text_addresses::addresses_in,
};
use self::{
    clean::Clean,
    folded::{Folded, fold},
    others::{addresses_of_others, is_of_another},
    patterns::{
        Kind, Pattern, address_pattern, capital_patterns, name_patterns, phone_pattern,
        word_patterns,
    },
    reading::readings,
};

/// The replacement of a trace.
pub const ERASED: &str = "[erased]";
/// The maximum number of times a text is searched again after replacing traces.
const MOST_ROUNDS: usize = 3;

/// Which parts of a name count as traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// No name: the entry is about another person, who may have the same one.
    OfAnother,
    /// The whole name, since others may share a part of it. Names of mailboxes and teams, such as
    /// `Customer Service`, do not count.
    Anywhere,
    /// Also the family name alone, if it is written as a name: text about the person's company.
    Company,
    /// Also each word of the name, if it is written as a name: a brief, which is about others, too.
    Brief,
    /// Also each word of the name, however it is written: text about the person.
    Own,
}

/// Finds and replaces the traces of a person in texts.
#[derive(Clone, Debug)]
pub struct Traces {
    known: Known,
    /// Patterns of the address and the telephone numbers.
    exact: Vec<Pattern>,
    names: Vec<Pattern>,
    /// Names of mailboxes and teams, which count only in text about the person or the company.
    role_names: Vec<Pattern>,
    /// The full names of other people that share a word with the person's name.
    names_of_others: Vec<Pattern>,
    own: Vec<Pattern>,
    company: Vec<Pattern>,
    brief: Vec<Pattern>,
    /// A pattern that matches the canonical form of any text with a trace.
    core: Option<Regex>,
    clean: Arc<Clean>,
}

impl Scope {
    const COUNT: usize = Self::Own as usize + 1;
}

impl Traces {
    /// Compiles the patterns for a person.
    pub fn new(known: Known) -> Self {
        let is_of_company = |word: &str| known.company_words.contains(word);
        let others = known.names_of_others.iter();
        let others = others.filter(|other| known.names.iter().any(|name| name.shares_word(other)));
        let others = others.collect::<Vec<_>>();
        let is_left = |word: &str| {
            let word = word.to_owned();
            let mut others = others.iter();
            is_of_company(&word)
                || others.any(|other| other.given.contains(&word) || other.family.contains(&word))
        };
        let address = Some(&known.owner).filter(|owner| !owner.is_empty());
        let address = address.and_then(|owner| address_pattern(owner));
        let phones = known
            .phones
            .iter()
            .filter_map(|digits| phone_pattern(digits));
        let exact = address.into_iter().chain(phones).collect::<Vec<_>>();
        let names = || known.names.iter();
        let roles = names().filter(|name| name.is_role());
        let roles = roles.flat_map(name_patterns).collect::<Vec<_>>();
        let full = names().filter(|name| !name.is_role());
        let full = full.flat_map(name_patterns).collect::<Vec<_>>();
        let own = names().flat_map(|name| word_patterns(name, is_of_company));
        let own = own.collect::<Vec<_>>();
        let company = names().flat_map(|name| capital_patterns(name, true, is_left));
        let company = company.collect();
        let brief = names().flat_map(|name| capital_patterns(name, false, is_left));
        let brief = brief.collect();
        // A word matches whatever its capitalised form matches.
        let all = exact.iter().chain(&full).chain(&roles).chain(&own);
        let cores = all
            .map(|pattern| pattern.core.as_str())
            .collect::<BTreeSet<_>>();
        let core = cores.into_iter().collect::<Vec<_>>().join("|");
        let core = Some(core).filter(|core| !core.is_empty());
        Self {
            exact,
            names: full,
            role_names: roles,
            names_of_others: others.into_iter().flat_map(name_patterns).collect(),
            own,
            company,
            brief,
            core: core.and_then(|core| Regex::new(&core).ok()),
            clean: Arc::default(),
            known,
        }
    }

    /// Returns what is known about the person.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Returns whether a text contains a trace. The address of another person is not one, even if
    /// it consists of the same name.
    pub fn occur_in(&self, text: &str, scope: Scope) -> bool {
        !self.find(text, scope).is_empty()
    }

    /// Returns a text without its traces, or `None` if it has none.
    pub fn replace(&self, text: &str, scope: Scope) -> Option<String> {
        let mut found = self.find(text, scope);
        if found.is_empty() {
            return None;
        }
        let mut replaced = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            for part in found.iter().rev() {
                replaced.replace_range(part.clone(), ERASED);
            }
            found = self.find(&replaced, scope);
            if found.is_empty() {
                return Some(replaced);
            }
        }
        Some(ERASED.to_owned())
    }

    /// Returns the ranges of the traces in a text, in order.
    fn find(&self, text: &str, scope: Scope) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.clean.contains(text, scope) {
            return found;
        }
        for reading in readings(text) {
            // Positions are computed only for the few texts that may contain a trace.
            if self.may_be_in(reading.text()) {
                self.find_in(&Folded::of(&reading), scope, &mut found);
            }
        }
        if found.is_empty() {
            self.clean.insert(text, scope);
        }
        merged(found)
    }

    /// Returns whether a text may contain a trace as it is written, whatever its letter case.
    fn may_be_in(&self, text: &str) -> bool {
        let core = self.core.as_ref();
        core.is_some_and(|core| core.is_match(&fold(text)))
    }

    fn find_in(&self, text: &Folded, scope: Scope, found: &mut Vec<Range<usize>>) {
        let exact = self
            .exact
            .iter()
            .flat_map(|pattern| matches_of(pattern, text));
        let exact = exact.filter(|(pattern, part)| {
            pattern.kind != Kind::Address || !is_of_another(text.text(), part, &self.known.others)
        });
        let exact = exact.map(|(_, part)| part).collect::<Vec<_>>();
        let names = self
            .names_in(scope)
            .flat_map(|pattern| matches_of(pattern, text));
        let names = names.collect::<Vec<_>>();
        if !names.is_empty() {
            let is_of_person = |address: &Range<usize>| {
                let mut parts = exact.iter();
                parts.any(|part| address.start <= part.start && part.end <= address.end)
            };
            let others = addresses_of_others(text.text(), is_of_person);
            let patterns = self.names_of_others.iter();
            let people = patterns.flat_map(|pattern| matches_of(pattern, text));
            let people = people.map(|(_, part)| part).collect::<Vec<_>>();
            let is_in = |part: &Range<usize>, places: &[Range<usize>]| {
                let mut places = places.iter();
                places.any(|place| place.start < part.end && part.start < place.end)
            };
            let names = names.iter().filter(|(pattern, part)| {
                !(is_in(part, &others) || pattern.kind.is_of_word() && is_in(part, &people))
            });
            found.extend(names.map(|(_, part)| text.place(part.clone())));
        }
        found.extend(exact.into_iter().map(|part| text.place(part)));
    }

    fn names_in(&self, scope: Scope) -> impl Iterator<Item = &Pattern> {
        let of_role = &self.role_names;
        let (whole, roles, words): (&[Pattern], &[Pattern], &[Pattern]) = match scope {
            Scope::OfAnother => (&[], &[], &[]),
            Scope::Anywhere => (&self.names, &[], &[]),
            Scope::Company => (&self.names, of_role, &self.company),
            Scope::Brief => (&self.names, of_role, &self.brief),
            Scope::Own => (&self.names, of_role, &self.own),
        };
        whole.iter().chain(roles).chain(words)
    }
}

/// Returns every match of a pattern that fits its surroundings.
fn matches_of<'a>(
    pattern: &'a Pattern,
    text: &'a Folded,
) -> impl Iterator<Item = (&'a Pattern, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = pattern.regex.find_at(text.text(), at) {
            let part = found.range();
            if !part.is_empty() && pattern.fits(text, &part) {
                at = part.end;
                return Some((pattern, part));
            }
            let first = text.text()[part.start..].chars().next()?;
            at = part.start + first.len_utf8();
        }
        None
    })
}

/// Returns ranges in order, with touching ones merged.
fn merged(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_by_key(|part| (part.start, part.end));
    let mut merged = Vec::<Range<usize>>::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => merged.push(part),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
