//! Sources that a brief can do without.

use crate::plan::brief::{Brief, Source};

/// Leaves out the last source that speaks against nothing and that no hypothesis needs, of those after all that actions cite: their numbers
/// stay.
pub(super) fn drop_source(brief: &mut Brief) -> bool {
    let is_cited = |source: &Source| {
        let mut actions = brief.actions();
        actions.any(|action| action.evidence_ids.contains(&source.evidence_id))
    };
    let first = brief.sources.iter().rposition(is_cited);
    let mut places = (first.map_or(0, |cited| cited + 1)..brief.sources.len()).rev();
    let Some(place) = places.find(|place| is_spare(brief, &brief.sources[*place])) else {
        return false;
    };
    let number = brief.sources.remove(place).number;
    for source in &mut brief.sources[place..] {
        source.number -= 1;
    }
    for hypothesis in &mut brief.hypotheses {
        let numbers = &mut hypothesis.source_numbers;
        numbers.retain(|each| *each != number);
        for each in numbers.iter_mut().filter(|each| **each > number) {
            *each -= 1;
        }
    }
    true
}

/// Returns whether every hypothesis that cites a source has another one that says the same, or it is
/// background only.
fn is_spare(brief: &Brief, source: &Source) -> bool {
    let says_the_same = |other: &&Source| {
        other.number != source.number
            && other.contradicts == source.contradicts
            && !other.background
    };
    let others: Vec<u32> = brief
        .sources
        .iter()
        .filter(says_the_same)
        .map(|other| other.number)
        .collect();
    let mut citing = brief.hypotheses.iter();
    !source.contradicts
        && (source.background
            || citing.all(|hypothesis| {
                let numbers = &hypothesis.source_numbers;
                !numbers.contains(&source.number)
                    || numbers.iter().any(|each| others.contains(each))
            }))
}
