//! Where the sentences of a text end.

/// Forms of address, without accents: a name follows their stop.
const ADDRESSES: &str = "dr drs dra mr mrs ms mag prof ing ir ste sr jr hr dhr mevr mw mej mme mlle mgr dipl lic rev hon st fr";
/// Words, without accents, whose stop ends no sentence unless a capital follows. Those of one letter, and those
/// with a stop within, need not be here.
const ABBREVIATIONS: &str = "bzw ca cca bv bijv evt evtl nr nrs num art abs incl inkl excl exkl resp tel vs vgl usw \
    etc max min gem inh geschf stv asst dept approx est inc ltd corp co cie bros pp blz bl pag tss ivm ipv tav mbt \
    obv dwz nl zgn jl bd av geb verh sog ggf ggfs zzgl allg bes bspw entspr zb jan feb febr apr aug sept okt oct nov \
    dec dez janv fevr avr juil";
/// The most digits of the number of a day or of a place in a row.
const ORDINAL: usize = 2;

/// Returns the sentences of a text as they are written, without the spaces between them. The stop of an
/// abbreviation, of a number or within a word ends none.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, mark) in text.char_indices() {
        let end = at + mark.len_utf8();
        if from < end && is_end(&text[from..at], mark, &text[end..]) {
            all.push(text[from..end].trim());
            from = end;
        }
    }
    all.push(text[from..].trim());
    all.retain(|sentence| sentence.contains(char::is_alphanumeric));
    all
}

/// Returns whether a mark between two parts of a text ends a sentence.
pub(super) fn is_end(before: &str, mark: char, after: &str) -> bool {
    match mark {
        // After the last one of several, as in `Wat kost het??`.
        '!' | '?' | '…' => after.is_empty() || after.starts_with(' '),
        '.' if after.starts_with(' ') => ends_at_stop(before, after.trim_start()),
        '.' => after.is_empty(),
        _ => false,
    }
}

/// Returns whether a stop with a space after it ends a sentence.
fn ends_at_stop(before: &str, next: &str) -> bool {
    let written = before.rsplit([' ', '(', '“', '"', '‘', '\'']).next();
    let written = written.unwrap_or_default();
    let word = super::folded(written);
    let is_known = |list: &str| list.split_whitespace().any(|known| known == word);
    if word.chars().all(|c| c.is_ascii_digit()) {
        return word.len() > ORDINAL;
    }
    let is_letter = word.chars().count() == 1 && !next.is_empty();
    if is_letter || word.contains('.') {
        return false;
    }
    // `Fr. Weber`, but `il parle fr. Le patron`.
    let is_capital = |text: &str| text.starts_with(char::is_uppercase);
    let is_word = ["fr", "mag"].contains(&word.as_str()) && !is_capital(written);
    let is_address = is_known(ADDRESSES) && !is_word;
    !is_address && (!is_known(ABBREVIATIONS) || is_capital(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_after_its_sentences_only() {
        for (text, sentences) in [
            (
                "CFO sir and Dr. Anjali both. If one says no it is no.",
                vec!["CFO sir and Dr. Anjali both.", "If one says no it is no."],
            ),
            (
                "Bis 6. Januar zu, z. B. wegen Inventur, d.h. nichts vorher. Danach gern!",
                vec![
                    "Bis 6. Januar zu, z. B. wegen Inventur, d.h. nichts vorher.",
                    "Danach gern!",
                ],
            ),
            (
                "appen mag. Wat kost het?? dat wil ik weten",
                vec!["appen mag.", "Wat kost het??", "dat wil ik weten"],
            ),
            (
                "M. le président vote en nov. au plus tôt. Merci.",
                vec!["M. le président vote en nov. au plus tôt.", "Merci."],
            ),
            (
                "Leiter i. V. ist da. Er kam 2024. Mehr (s. u.) folgt.",
                vec![
                    "Leiter i. V. ist da.",
                    "Er kam 2024.",
                    "Mehr (s. u.) folgt.",
                ],
            ),
            (
                "Il parle fr. Le patron vient. Fr. Weber und Hr. Maier auch, 25 min. reichen max. Danke!",
                vec![
                    "Il parle fr.",
                    "Le patron vient.",
                    "Fr. Weber und Hr. Maier auch, 25 min. reichen max.",
                    "Danke!",
                ],
            ),
            ("", vec![]),
            ("—", vec![]),
        ] {
            assert_eq!(split(text), sentences);
        }
    }
}
