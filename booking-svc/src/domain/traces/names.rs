//! Names of people, as they are written in forms and tables.

use super::{folded::words, words::is_role};

/// Words that many names share, and that do not identify a person.
pub(super) const PARTICLES: [&str; 32] = [
    "van", "von", "vom", "zu", "zur", "der", "den", "de", "het", "t", "ter", "ten", "te", "op",
    "in", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "las", "los", "bin",
    "ibn", "al", "el", "the",
];
/// Particles that may stand between a given and a family name, and that are not other words.
pub(super) const BETWEEN: [&str; 13] = [
    "van", "von", "vom", "de", "der", "den", "ter", "ten", "di", "da", "del", "bin", "ibn",
];
/// Titles, which are not part of a name.
const TITLES: [&str; 29] = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "drs", "prof", "ir", "ing", "dhr", "mevr", "mw",
    "meneer", "mevrouw", "herr", "frau", "hr", "fr", "mme", "mlle", "sir", "dame", "jr", "sr",
    "phd", "msc", "bsc", "mba",
];
/// Separators between a name and a company or a role.
const BEHIND: [&str; 8] = [" | ", "|", " / ", " - ", " – ", " — ", " @ ", ";"];
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];

/// A name: its given and family words, in canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) given: Vec<String>,
    /// Includes particles.
    pub(super) family: Vec<String>,
}

impl Name {
    /// Parses a given and a family name. Either may be empty, with the full name in the other.
    pub(super) fn of_parts(given: &str, family: &str) -> Vec<Self> {
        let (given_words, family_words) = (name_words(given), name_words(family));
        if given_words.is_empty() || family_words.is_empty() {
            return Self::in_one(&format!("{given} {family}"));
        }
        vec![Self {
            given: given_words,
            family: family_words,
        }]
    }

    /// Returns the possible interpretations of a full name in one string.
    pub(super) fn in_one(text: &str) -> Vec<Self> {
        // Some forms contain the address as the name.
        if text.contains('@') && !text.contains(" @ ") {
            return Vec::new();
        }
        let bare = without_brackets(text);
        let mut pieces = vec![bare.as_str()];
        for separator in BEHIND {
            pieces = pieces
                .iter()
                .flat_map(|piece| piece.split(separator))
                .collect();
        }
        let name = pieces.into_iter().map(str::trim);
        let Some(name) = name.into_iter().find(|piece| !words(piece).is_empty()) else {
            return Vec::new();
        };
        let Some((first, second)) = name.split_once(',') else {
            return vec![Self::in_order(name)];
        };
        // A comma follows a family name, or separates a name from a company.
        let reversed = Self {
            given: name_words(second),
            family: name_words(first),
        };
        let names = [Self::in_order(first), reversed];
        let names = names.into_iter().filter(|name| *name != Self::default());
        names.collect()
    }

    fn in_order(text: &str) -> Self {
        let parts = text.split_whitespace().map(words);
        let parts = without_titles(parts.filter(|words| !words.is_empty()).collect());
        let mut parts = parts.into_iter().peekable();
        let begins_with_particle = parts.peek().is_some_and(|words| {
            let mut words = words.iter();
            words.all(|word| PARTICLES.contains(&word.as_str()))
        });
        let given = if begins_with_particle {
            None
        } else {
            parts.next()
        };
        Self {
            given: given.unwrap_or_default(),
            family: parts.flatten().collect(),
        }
    }

    /// Returns whether both the given and the family name are known.
    pub(super) fn is_whole(&self) -> bool {
        !self.given.is_empty() && !self.family.is_empty()
    }

    /// Returns whether the name is that of a mailbox or a team, such as `Customer Service`.
    pub(super) fn is_role(&self) -> bool {
        let mut words = self.given.iter().chain(&self.family);
        words.all(|word| is_role(word))
    }

    /// Returns whether both names have a word in common.
    pub(super) fn shares_word(&self, other: &Self) -> bool {
        let mut words = self.given.iter().chain(&self.family);
        words.any(|word| other.given.contains(word) || other.family.contains(word))
    }

    /// Returns the given and family words together, in full and abbreviated.
    pub(super) fn pairs(&self) -> Vec<(&[String], &[String])> {
        let (given, family) = (self.given.as_slice(), self.family.as_slice());
        if !self.is_whole() {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        for given in [given, &given[..1]] {
            for family in [family, &family[family.len() - 1..]] {
                if !pairs.contains(&(given, family)) {
                    pairs.push((given, family));
                }
            }
        }
        pairs
    }
}

/// Returns the words of a part of a name, without titles.
fn name_words(text: &str) -> Vec<String> {
    let words = words(text).into_iter().map(|word| vec![word]);
    without_titles(words.collect())
        .into_iter()
        .flatten()
        .collect()
}

/// Returns the parts of a name that are not titles, or all parts if there are only titles.
fn without_titles(parts: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let is_title = |part: &[String]| matches!(part, [word] if TITLES.contains(&word.as_str()));
    if parts.iter().all(|part| is_title(part)) {
        return parts;
    }
    let names = parts.into_iter().filter(|part| !is_title(part));
    names.collect()
}

fn without_brackets(text: &str) -> String {
    let mut text = text.to_owned();
    for (open, close) in BRACKETS {
        while let Some((before, rest)) = text.split_once(open) {
            let behind = rest.split_once(close).map_or("", |(_, behind)| behind);
            let outside = format!("{before} {behind}");
            if words(&outside).is_empty() {
                break;
            }
            text = outside;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &Name) -> String {
        format!("{}+{}", name.given.join(" "), name.family.join(" "))
    }

    #[test]
    fn a_name_in_one_piece_is_taken_apart() {
        for (text, names) in [
            ("Zoë Müller", "zoe+müller"),
            (" Müller,  Zoë", "müller+ zoe+müller"),
            ("Wilhelmina Oostdijk (Acme BV)", "wilhelmina+oostdijk"),
            ("Wilhelmina (Mina) Oostdijk", "wilhelmina+oostdijk"),
            ("(Wilhelmina Oostdijk)", "wilhelmina+oostdijk"),
            ("Wilhelmina Oostdijk [Acme", "wilhelmina+oostdijk"),
            ("Wilhelmina Oostdijk | Acme", "wilhelmina+oostdijk"),
            ("Wilhelmina Oostdijk - Acme", "wilhelmina+oostdijk"),
            ("Dr. Jan van den Berg", "jan+van den berg"),
            ("Anne-Marie Quist-Holm", "anne marie+quist holm"),
            ("De Boer", "+de boer"),
            ("Sales", "sales+"),
            ("Seán O’Brien", "sean+o brien"),
            ("zoe@kestrel.example", ""),
            (" - ", ""),
        ] {
            let found = Name::in_one(text);

            let found = found.iter().map(shown).collect::<Vec<_>>().join(" ");
            assert_eq!(found, names, "{text}");
        }
        let whole = Name::of_parts("Quirina Zandvliet", "");
        assert_eq!(whole, Name::of_parts("", "Quirina Zandvliet"));
        assert_eq!(whole, Name::of_parts("Quirina", "Zandvliet"));
    }
}
