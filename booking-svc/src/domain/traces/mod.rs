//! What a person leaves in text: the address, the name, telephone numbers, in any letter case and encoding.

mod canonical;

use std::collections::BTreeSet;

use addresses::{normalise, untagged, with_unicode_domain};
use regex::{Regex, escape};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use self::canonical::{canonical, lower_case};

/// What stands where a trace was.
pub const ERASED: &str = "[erased]";
/// Words that many names share.
const PARTICLES: [&str; 16] = [
    "van", "von", "der", "den", "ter", "ten", "del", "della", "dos", "das", "las", "los", "bin",
    "ibn", "abu", "the",
];
/// The fewest letters of a word that is searched for by itself.
const SHORTEST_WORD: usize = 3;
/// What may stand between the words of a name.
const BETWEEN: &str = r"[\s._,+/\-]{0,3}";
/// How many digits a telephone number has; its country may be written or not.
const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 8..=15;
const PHONE_TAIL: usize = 9;
/// Members of a payload that are about our own people.
const OURS: [&str; 6] = ["organizer", "hosts", "host", "teamMembers", "team", "users"];

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

/// Returns the longest run of ASCII letters and digits that stands in every form of a text.
fn plain_run(text: &str) -> String {
    let composed = lower_case(text);
    let runs = composed.split(|letter: char| !letter.is_ascii_alphanumeric());
    runs.max_by_key(|run| run.len())
        .unwrap_or_default()
        .to_owned()
}

fn in_order(runs: &[String]) -> String {
    let runs = runs.iter().filter(|run| !run.is_empty());
    runs.map(String::as_str).collect::<Vec<_>>().join(".*")
}

/// The ways in which a word without any ASCII letter may be written.
fn spellings(word: &str) -> Vec<String> {
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
fn address_pattern(owner: &str) -> String {
    let (local, domain) = owner.rsplit_once('@').unwrap_or((owner, ""));
    let local = escape(&lower_case(local));
    let unicode = with_unicode_domain(owner);
    let unicode = unicode.rsplit_once('@').map_or("", |(_, domain)| domain);
    let domains = [domain, unicode].map(|domain| escape(&lower_case(domain)));
    let domains = domains.join("|");
    format!(r#"(^|[^\w.+\-]){local}(?:\+[^@\s"'<>]*)?@(?:{domains})($|[^\w\-])"#)
}

fn name_patterns(given: &str, family: &str) -> Vec<String> {
    if given.is_empty() || family.is_empty() {
        return Vec::new();
    }
    let in_order = |first: &str, second: &str| {
        let words = first.split(' ').chain(second.split(' ')).map(escape);
        format!(
            r"(^|\b|_){}($|\b|_)",
            words.collect::<Vec<_>>().join(BETWEEN)
        )
    };
    vec![in_order(given, family), in_order(family, given)]
}

fn word_pattern(word: &str) -> String {
    format!(r"(^|\b|_){}($|\b|_)", escape(word))
}

/// By its last digits: before them stands the country, in several ways or not at all.
fn phone_pattern(digits: &str) -> String {
    let tail = tail(digits).chars().map(String::from).collect::<Vec<_>>();
    let between = r"[\s().\-/]{0,3}";
    format!(
        r"(^|[^\d])(?:\+|00)?\d{{0,4}}{between}(?:\(0\))?{between}{}($|[^\d])",
        tail.join(between)
    )
}

fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(PHONE_TAIL)..]
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

fn words(text: &str) -> Vec<String> {
    let text = lower_case(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn zoe() -> Traces {
        let mut known = Known::of("Zoë.Müller+crm@Kestrel-Bräu.example");
        known.add_name("Zoë Müller");
        known.add_phones(&json!({"responses": {"phone": {"value": "+31 6 1234 5678"}}}));
        known.add_company("Kestrel");
        Traces::new(known)
    }

    #[test]
    fn an_address_is_found_in_any_case_form_and_encoding() {
        for text in [
            "zoë.müller@kestrel-bräu.example",
            "ZOË.MÜLLER@KESTREL-BRÄU.EXAMPLE",
            "<Zoe\u{308}.Mu\u{308}ller+cal@xn--kestrel-bru-n8a.example>",
            "mailto:zo%C3%AB.m%c3%bcller%40kestrel-br%C3%A4u.example?x=1",
            "zo%25C3%25AB.m%25C3%25BCller%2540kestrel-br%25C3%25A4u.example",
            r"zo\u00eb.m\u00FCller\u0040kestrel-br\u00e4u.example",
            r#"{\"email\":\"zo\\u00eb.m\\u00fcller@kestrel-br\\u00e4u.example\"}"#,
            "zo&#235;.m&#xfc;ller&#64;kestrel-bräu.example.",
            "ｚoë.müller@kestrel-bräu.example",
            "zoë.mül\u{200b}ler@kestrel-bräu.example,",
        ] {
            let replaced = zoe().replace(text, Scope::Anywhere);

            let replaced = replaced.unwrap_or_else(|| panic!("{text}"));
            assert!(!zoe().are_in(&replaced, Scope::Anywhere), "{replaced}");
            assert!(replaced.contains(ERASED), "{replaced}");
        }
    }

    #[test]
    fn a_name_is_found_in_both_orders_and_a_number_however_it_is_written() {
        for (text, expected) in [
            ("Ask ZOË MÜLLER today", "Ask [erased] today"),
            ("Müller, Zoë", "[erased]"),
            (
                "https://x.example/in/zoë-müller/",
                "https://x.example/in/[erased]/",
            ),
            ("Zoe\u{308}  Mu\u{308}ller", "[erased]"),
            ("+31612345678", "[erased]"),
            ("0031 (0)6-12345678, or not", "[erased], or not"),
            ("call 06 1234 5678!", "call [erased]!"),
            ("tel:%2B31612345678", "tel:%2B[erased]"),
        ] {
            let replaced = zoe().replace(text, Scope::Anywhere);

            assert_eq!(replaced.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_of_others_is_left_alone() {
        for text in [
            "azoë.müller@kestrel-bräu.example",
            "x.ada@kestrel-bräu.example",
            "zoë.mülle@kestrel-bräu.example",
            "Zoë",
            "Müller & Sons",
            "Zoë and Jan Müller",
            "1612345678901234567890",
            "2026-01-05T09:00:00Z",
        ] {
            assert_eq!(zoe().replace(text, Scope::Anywhere), None, "{text}");
        }
        let ada = Traces::new(Known::of("ada@acme.example"));
        for text in [
            "bada@acme.example",
            "b.ada@acme.example",
            "ada@acme.examples",
            "ada@acme-example",
            "ada at acme.example",
        ] {
            assert_eq!(ada.replace(text, Scope::Own), None, "{text}");
        }
        let company = zoe().replace("Mrs Müller of Kestrel", Scope::Company);
        assert_eq!(company.as_deref(), Some("Mrs [erased] of Kestrel"));
        assert_eq!(zoe().replace("Zoë", Scope::Company), None);
        let own = zoe().replace("Hi Zoë,", Scope::Own);
        assert_eq!(own.as_deref(), Some("Hi [erased],"));
    }

    #[test]
    fn documents_keep_their_shape() {
        let told = json!({
            "zoë.müller@kestrel-bräu.example": {"absent": true},
            "list": [1, "Zoë Müller", null, 31_612_345_678_u64],
            "kept": "x",
        });

        let replaced = zoe().replace_in_json(&told, Scope::Anywhere);

        let expected = json!({
            ERASED: {"absent": true},
            "list": [1, ERASED, null, ERASED],
            "kept": "x",
        });
        assert_eq!(replaced, Some(expected));
        assert_eq!(zoe().replace_in_json(&json!({"a": [1]}), Scope::Own), None);
    }
}
