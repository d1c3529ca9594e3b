//! Cuts a text where its beginning makes sense by itself.

use super::sentence;
use crate::plan::function_words::without_loose_end;

/// Returns the first `limit` words of `text`, or fewer if the last of them would have no meaning
/// without the next.
pub fn words(text: &str, limit: usize) -> String {
    let mut words = text.split_whitespace();
    let kept = words.by_ref().take(limit).collect::<Vec<_>>().join(" ");
    if words.next().is_some() {
        format!("{}…", without_loose_end(&kept))
    } else {
        kept
    }
}

/// Returns the first sentence of `text` if it has at most `limit` words, otherwise its first clause, or as
/// many words as fit.
pub(crate) fn clause(text: &str, limit: usize) -> String {
    /// So much of a clause says something by itself.
    const LEAST: usize = 4;
    if text.split(' ').count() <= limit {
        return text.to_owned();
    }
    let whole = sentences(text, limit);
    if !whole.ends_with('…') {
        return whole;
    }
    let words: Vec<&str> = text.split(' ').take(limit + 1).collect();
    let begins = |word: &&str| ["en", "and", "und", "et", "maar", "but", "want"].contains(word);
    let ends = words
        .iter()
        .enumerate()
        .skip(LEAST)
        .rev()
        .find_map(|(at, word)| {
            let is_end = begins(word) || words[at - 1].ends_with([',', ';', ':']);
            is_end.then_some(at)
        });
    match ends {
        Some(at) => format!(
            "{}…",
            words[..at].join(" ").trim_end_matches([',', ';', ':'])
        ),
        None => whole,
    }
}

/// Returns the first sentences of `text` with together at most `limit` words. Of a first sentence that
/// is longer, as many words as fit.
pub(crate) fn sentences(text: &str, limit: usize) -> String {
    let mut kept = "";
    for (at, mark) in text.match_indices(['.', '!', '?']) {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let mark = mark.chars().next().unwrap_or_default();
        let whole = &text[..=at];
        if sentence::is_end(before, mark, after) && whole.split(' ').count() <= limit {
            kept = whole;
        }
    }
    if text.split(' ').count() <= limit {
        text.to_owned()
    } else if kept.is_empty() {
        words(text, limit)
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_after_a_whole_sentence() {
        let text = "Bonnen komen laat. Daarna, d.w.z. na 2.5 dag, typt iemand ze over.";

        assert_eq!(sentences(text, 40), text);
        assert_eq!(sentences(text, 8), "Bonnen komen laat.");
        assert_eq!(sentences(text, 2), "Bonnen komen…");
    }

    #[test]
    fn a_quotation_is_cut_after_a_clause() {
        let text = "Discharge summaries reach the desk a day late and families sit in the lobby.";

        assert_eq!(clause(text, 20), text);
        assert_eq!(
            clause(text, 11),
            "Discharge summaries reach the desk a day late…"
        );
        assert_eq!(clause(text, 5), "Discharge summaries reach the desk…");
        assert_eq!(
            clause("Wij typen alles over. Kan dat anders, en hoe?", 6),
            "Wij typen alles over."
        );
    }
}
