//! Every text is in the language of the brief, without links and placeholders.

use callprep_svc::plan::{Language, stop_words};

/// Returns a code for each of these defects in a text.
pub(super) fn check(language: Language, text: &str) -> impl Iterator<Item = &'static str> {
    let (own, other) = stop_words::count(text).own_and_other(language);
    let is_foreign = other > 0 && (other >= 2 || own == 0);
    let has_link = ["://", "www.", "mailto:"]
        .iter()
        .any(|mark| text.contains(mark));
    let has_placeholder = text.contains("{{") || text.contains("}}");
    [
        is_foreign.then_some("foreign-language"),
        has_link.then_some("link"),
        has_placeholder.then_some("placeholder"),
    ]
    .into_iter()
    .flatten()
}
