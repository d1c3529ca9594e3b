//! Sentences by which a copied text is recognised.

/// A shorter sentence can be the same by chance.
const MIN_SENTENCE_CHARS: usize = 24;

/// Returns the sentences of a text that are long enough to be recognised.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', ':', ';', '\n'])
        .map(str::trim)
        .filter(|sentence| sentence.chars().count() >= MIN_SENTENCE_CHARS)
}
