//! The months that a sentence names, without those of dates.

use super::{dates, told::Sentence};

/// A month that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedMonth {
    /// From 1 to 12.
    pub(crate) month: u32,
    /// Whether the months from the one before to this one are meant.
    pub(crate) ends_range: bool,
}

/// Returns the months in their order.
pub(super) fn named(sentence: &Sentence) -> Vec<NamedMonth> {
    /// Before the name of a month that is another word as well.
    const LEADS: [&str; 14] = [
        "in", "im", "en", "and", "to", "of", "from", "van", "tot", "until", "between", "through",
        "mid", "end",
    ];
    const RANGES: [&str; 13] = [
        "tot", "to", "until", "till", "through", "m", "tm", "bis", "au", "a", "between", "tussen",
        "zwischen",
    ];
    let words = sentence.words();
    let is_number = |at: usize| {
        let word = words.get(at);
        word.is_some_and(|word| {
            dates::day_of_month(word).is_some() || dates::year(Some(word)).is_some()
        })
    };
    let mut found: Vec<NamedMonth> = Vec::new();
    let mut from = 0;
    for (at, word) in words.iter().enumerate() {
        let Some(month) = dates::month_of(word) else {
            continue;
        };
        let before = at.checked_sub(1);
        let is_led = before.is_some_and(|before| LEADS.contains(&words[before]));
        let is_date = is_number(at + 1) || before.is_some_and(is_number);
        if is_date || (dates::is_ambiguous(word) && !is_led) {
            continue;
        }
        found.push(NamedMonth {
            month,
            ends_range: words[from..at].iter().any(|word| RANGES.contains(word)),
        });
        // `Between` stands before both.
        from = if found.len() == 1 { 0 } else { at };
    }
    found
}
