//! Which opportunity is a solution to which hypothesis: one that shares a source with it, or names it. Among those, words
//! in common decide.

use std::cmp::Reverse;

use super::{case::Hypothesis, wishes};

/// Opportunities with the words that tell what they are about.
pub(crate) struct Solutions<'a>(Vec<(&'a Hypothesis, Vec<String>)>);

impl<'a> Solutions<'a> {
    pub(crate) fn new(opportunities: impl Iterator<Item = &'a Hypothesis>) -> Self {
        let words = |each: &Hypothesis| {
            wishes::telling_words(&format!("{} {}", each.title, each.statement))
        };
        Self(opportunities.map(|each| (each, words(each))).collect())
    }

    /// Returns whether one of them seems to solve `hypothesis`.
    pub(crate) fn have(&self, hypothesis: &Hypothesis) -> bool {
        let mut all = self.0.iter();
        all.any(|(each, _)| sources(each, hypothesis) > 0 || names(each, hypothesis))
    }

    /// Returns the place of the one that belongs to each hypothesis: of those with a source of it, the one with which it has
    /// the most words in common, otherwise the most sources. One belongs to several hypotheses if it has as many words in
    /// common with each. One word is no reason to take it from a hypothesis with its sources.
    pub(crate) fn of_each(&self, hypotheses: &[Hypothesis]) -> Vec<Option<usize>> {
        let mut pairs = Vec::new();
        for (place, each) in hypotheses.iter().enumerate() {
            let told = wishes::telling_words(&each.title);
            for (rank, (opportunity, words)) in self.0.iter().enumerate() {
                let (words, sources) = (shared(&told, words), sources(opportunity, each));
                if sources > 0 || names(opportunity, each) {
                    pairs.push((Reverse(words), Reverse(sources), place, rank));
                }
            }
        }
        pairs.sort_unstable();
        let mut found: Vec<Option<usize>> = vec![None; hypotheses.len()];
        let mut taken: Vec<Option<(usize, usize)>> = vec![None; self.0.len()];
        for (Reverse(words), Reverse(sources), place, rank) in pairs {
            let is_free = match taken[rank] {
                None => true,
                Some((most, _)) if most > 0 && words == most => true,
                Some((most, shared)) => most == 1 && shared == 0 && sources > 0,
            };
            if found[place].is_none() && is_free {
                let shared = taken[rank].map_or(0, |(_, shared)| shared);
                let most = taken[rank].map_or(words, |(most, _)| most);
                (found[place], taken[rank]) = (Some(rank), Some((most, shared.max(sources))));
            }
        }
        found
    }
}

/// Returns whether an opportunity says which hypothesis it is for, by its title.
fn names(opportunity: &Hypothesis, hypothesis: &Hypothesis) -> bool {
    /// A shorter title is a part of others.
    const LEAST_WORDS: usize = 3;
    let title = hypothesis.title.to_lowercase();
    let texts = [&opportunity.title, &opportunity.statement];
    title.split(' ').count() >= LEAST_WORDS
        && texts
            .iter()
            .any(|text| text.to_lowercase().contains(&title))
}

/// Returns how many sources two have in common.
fn sources(one: &Hypothesis, other: &Hypothesis) -> usize {
    let evidence = one.evidence.iter();
    evidence
        .filter(|item| other.evidence.contains(item))
        .count()
}

/// Returns how many words of a title are other ones, or begin with one: `meerwerken` is `meerwerk`, and `collected` no
/// `collection`.
fn shared(title: &[String], words: &[String]) -> usize {
    let is_told = |word: &&String| {
        let mut words = words.iter();
        words.any(|other| word.starts_with(other.as_str()) || other.starts_with(word.as_str()))
    };
    title.iter().filter(is_told).count()
}

#[cfg(test)]
mod tests {
    use crate::{
        dossier,
        plan::{NumberSets, case::Case},
    };

    fn solutions(hypotheses: &[(&str, &str)], opportunities: &[(&str, &str)]) -> Vec<String> {
        let propositions = |all: &[(&str, &str)]| -> Vec<serde_json::Value> {
            let all = all.iter().enumerate();
            all.map(|(place, (title, source))| {
                serde_json::json!({
                    "id": format!("{place}"),
                    "title": title,
                    "confidence": 0.9,
                    "evidenceRefs": [source],
                })
            })
            .collect()
        };
        let request = serde_json::json!({
            "language": "nl",
            "evidenceItems": [
                { "id": "a", "title": "Vacature werfadministratie" },
                { "id": "b", "title": "Gunningsverslag onderhoud" },
            ],
            "hypotheses": propositions(hypotheses),
            "opportunities": propositions(opportunities),
        });
        let request = serde_json::from_value(request).unwrap();
        let case = Case::new(&dossier(request).unwrap(), &NumberSets::default());
        let solution = |each| case.opportunity_for(each).map(|found| found.title.clone());
        let all = case.hypotheses.iter();
        all.map(|each| solution(each).unwrap_or_default()).collect()
    }

    #[test]
    fn words_in_common_decide_before_shared_sources() {
        let found = solutions(
            &[
                ("Callers hang up in the morning rush", "a"),
                ("Repeat prescription requests are keyed twice", "a"),
            ],
            &[("Online repeat prescription requests", "a")],
        );

        assert_eq!(found, ["", "Online repeat prescription requests"]);
    }

    #[test]
    fn words_in_common_lend_no_solution_to_a_hypothesis_with_other_sources() {
        let title = "Conceptfactuur vanuit de werkbon";
        let found = solutions(
            &[
                ("Meerwerk wordt te laat gefactureerd", "a"),
                ("Werkbonnen komen onvolledig terug", "b"),
            ],
            &[(title, "a")],
        );

        assert_eq!(found, [title, ""]);
    }

    #[test]
    fn a_word_with_the_same_beginning_lends_no_solution() {
        let title = "Photo check before a collection is booked";
        let found = solutions(
            &[
                ("Vans are sent for items that are refused", "a"),
                ("Gift forms are collected on paper", "b"),
            ],
            &[(title, "a")],
        );

        assert_eq!(found, [title, ""]);
    }

    #[test]
    fn a_solution_with_other_words_and_other_sources_is_none() {
        let title = "Digitale werkbon met foto";
        let found = solutions(
            &[
                ("Werkbonnen komen onvolledig terug", "a"),
                ("Offertes blijven weken liggen", "b"),
            ],
            &[(title, "a")],
        );

        assert_eq!(found, [title, ""]);
    }

    #[test]
    fn a_solution_may_fit_two_hypotheses() {
        let title = "Dagstaat op de gsm met foto en meerwerk";
        let found = solutions(
            &[
                ("Meerwerk blijft op de gsm", "a"),
                ("Meerwerken worden vergeten", "a"),
            ],
            &[(title, "a")],
        );

        assert_eq!(found, [title, title]);
    }
}
