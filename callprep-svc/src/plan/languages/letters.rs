//! What the letters of a text tell of its language.

/// Letters of languages that are not told apart.
const OTHER_LETTERS: &str = "łżźśćńąęřšěůčžďťňőűåøæğşıđãõțășįųėļķņģ";

/// Returns whether a text is in another script, or has letters of a language that is not told apart.
pub(super) fn is_unknown(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let foreign = letters().filter(|c| u32::from(*c) > 0x24f).count();
    let others = letters().flat_map(char::to_lowercase);
    let others = others.filter(|c| OTHER_LETTERS.contains(*c)).count();
    let words = text.split_whitespace().count();
    2 * foreign > letters().count() || (others > 1 && 4 * others > words)
}

/// Returns whether two words end as French participles do.
pub(super) fn has_participles(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic());
    let is_participle = |word: &&str| {
        let ends = ["é", "ée", "és", "ées"].iter();
        let mut ends = ends.filter(|end| word.ends_with(**end));
        word.chars().count() > 4 && ends.next().is_some()
    };
    words.filter(is_participle).count() > 1
}

/// Returns whether a word that is no name has a letter of a language that is not told apart.
pub(super) fn has_other_word(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| word.starts_with(char::is_lowercase) && has_other_letter(word))
}

pub(super) fn has_other_letter(text: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    letters.any(|c| OTHER_LETTERS.contains(c))
}
