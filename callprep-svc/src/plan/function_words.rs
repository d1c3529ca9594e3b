//! Words that a text may not end on when it is cut: what follows them is missing.

const FUNCTION_WORDS: &[&str] = &[
    // Dutch.
    "aan", "al", "alle", "als", "bij", "binnen", "buiten", "dan", "dat", "de", "den", "der", "deze",
    "die", "dit", "door", "een", "elk", "elke", "en", "er", "geen", "haar", "heeft", "het", "hoe",
    "hun", "iedere", "in", "is", "kan", "maar", "meer", "met", "mijn", "moet", "na", "naar",
    "niet", "nog", "of", "om", "omdat", "onder", "ons", "onze", "ook", "op", "over", "per",
    "sinds", "te", "tegen", "ten", "ter", "terwijl", "tijdens", "tot", "tussen", "uit", "uw",
    "van", "vanuit", "voor", "vóór", "waar", "waarbij", "wanneer", "want", "wat", "welke", "wordt",
    "worden", "ze", "zich", "zijn", "zo", "zonder", "zoals", "één", "'t", "’t", "'s", "’s",
    // English.
    "a", "about", "after", "an", "and", "are", "as", "at", "be", "because", "been", "before",
    "between", "but", "by", "can", "during", "each", "every", "for", "from", "had", "has", "have",
    "her", "his", "if", "into", "it", "its", "may", "more", "must", "no", "not", "nor", "on",
    "onto", "or", "our", "out", "so", "than", "that", "the", "their", "then", "these", "they",
    "this", "those", "through", "to", "under", "until", "was", "were", "when", "where", "which",
    "while", "who", "whose", "will", "with", "within", "without", "would", "your",
    // German.
    "am", "auf", "aus", "bei", "beim", "bis", "das", "dass", "dem", "des", "ein", "eine", "einem",
    "einen", "einer", "für", "im", "ist", "kein", "keine", "mit", "nach", "nicht", "oder", "ohne",
    "seit", "sich", "sind", "über", "um", "und", "unter", "vom", "von", "vor", "weil", "wenn",
    "werden", "wird", "wie", "zu", "zum", "zur", // French.
    "au", "aux", "avec", "ce", "cette", "ces", "chez", "dans", "du", "et", "la", "le", "les",
    "leur", "ou", "par", "pas", "pour", "que", "qui", "sans", "ses", "son", "sont", "sous", "sur",
    "un", "une",
];

/// Those of them with which a sentence may end, as in `de planning loopt uit`.
const MAY_END: &[&str] = &[
    "aan", "al", "bij", "binnen", "buiten", "door", "er", "in", "na", "niet", "nog", "om", "onder",
    "ook", "op", "over", "tegen", "uit", "voor", "zo", "about", "after", "before", "by", "from",
    "in", "it", "more", "not", "on", "out", "so", "this", "through", "under", "auf", "aus", "bei",
    "ein", "nach", "nicht", "um", "vor", "zu", "pas", "avec",
];

/// Returns `text` without the function words and separators at its end. A text of nothing else is
/// returned as it is.
pub(crate) fn without_loose_end(text: &str) -> &str {
    let mut kept = text;
    loop {
        kept = kept.trim_end_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '…' | ',' | ';' | ':' | '-' | '–' | '—' | '(' | '“' | '"')
        });
        let (before, last) = kept.rsplit_once(' ').unwrap_or(("", kept));
        let is_function_word = FUNCTION_WORDS.contains(&last.to_lowercase().as_str());
        if !is_function_word {
            break;
        }
        kept = before;
    }
    if kept.is_empty() {
        text.trim_end()
    } else {
        kept
    }
}

/// Returns a text that breaks off in the middle of a sentence with dots at its end.
pub(crate) fn unbroken(text: String) -> String {
    let is_ended = text.ends_with(['.', '!', '?', '…', '”', '"', '’', ')']);
    let last = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let whole = without_loose_end(&text);
    if is_ended || whole.len() == text.len() || MAY_END.contains(&last.as_str()) {
        return text;
    }
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_ends_on_a_word_with_a_meaning() {
        let cut = without_loose_end;

        assert_eq!(
            cut("Bonnen komen drie keer per dag met de"),
            "Bonnen komen drie keer per dag"
        );
        assert_eq!(cut("Invoices wait for the"), "Invoices wait");
        assert_eq!(cut("Rik van der"), "Rik");
        assert_eq!(cut("Rechnungen, die nicht in den"), "Rechnungen");
        assert_eq!(cut("van de"), "van de");
    }

    #[test]
    fn a_text_that_breaks_off_says_so() {
        let told = |text: &str| unbroken(text.to_owned());

        assert_eq!(
            told("The office writes them down for the"),
            "The office writes them down…"
        );
        for whole in [
            "They wait for it.",
            "Facturen blijven liggen",
            "De planning loopt uit",
            "",
        ] {
            assert_eq!(told(whole), whole);
        }
    }
}
