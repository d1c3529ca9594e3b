//! The greeting at the beginning of what the booker wrote: whom it names is only greeted.

use super::{told::Sentence, words::Words};

static GREETINGS: Words = Words::new(
    "hi, hello, hey, dear, beste, hallo, hoi, dag, geachte, goedemorgen, goedemiddag, goedenavond, good, guten, gute, liebe, \
     lieber, sehr, moin, servus, bonjour, bonsoir, cher, chere, thanks, thank, bedankt, dank, danke, merci, hola",
);

/// Returns a sentence without the greeting that it may begin with.
pub(super) fn without(text: &str) -> &str {
    /// The words of a greeting, and of one that a comma ends.
    const MOST: usize = 4;
    const MOST_BEFORE_COMMA: usize = 6;
    let first = text.split(' ').next().unwrap_or_default();
    if !GREETINGS.are_in(&Sentence::new(first)) {
        return text;
    }
    match text.split_once(',') {
        Some((greeting, rest)) if greeting.split(' ').count() <= MOST_BEFORE_COMMA => rest,
        _ => {
            let mut spaces = text.match_indices(' ');
            spaces.nth(MOST - 1).map_or("", |(at, _)| &text[at..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_greeting_names_is_not_in_the_rest() {
        for (text, rest) in [
            ("Hi Helen, thanks for this.", " thanks for this."),
            ("Beste Sanne", ""),
            ("Sehr geehrte Frau Maddox, wir", " wir"),
            (
                "Hello Owen and Helen we look forward to it.",
                " we look forward to it.",
            ),
            ("Helen knows our plant.", "Helen knows our plant."),
        ] {
            assert_eq!(without(text), rest, "{text}");
        }
    }
}
