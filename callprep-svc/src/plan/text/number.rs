//! Numbers in the notation of each language.

use crate::plan::{
    language::Language,
    metric::{Percent, Spread},
};

/// Returns `1.500` in Dutch, `1,500` in English.
pub fn whole(number: u32, language: Language) -> String {
    let separator = match language {
        Language::Nl => '.',
        Language::En => ',',
    };
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Returns `27,5%` in Dutch, `27.5%` in English.
pub fn percent(percent: Percent, language: Language) -> String {
    let (units, tenths) = (percent.tenths / 10, percent.tenths % 10);
    match (tenths, language) {
        (0, _) => format!("{units}%"),
        (_, Language::Nl) => format!("{units},{tenths}%"),
        (_, Language::En) => format!("{units}.{tenths}%"),
    }
}

/// Returns `€ 1.500` in Dutch, `€1,500` in English.
pub(crate) fn euros(amount: u32, language: Language) -> String {
    let amount = whole(amount, language);
    match language {
        Language::Nl => format!("€ {amount}"),
        Language::En => format!("€{amount}"),
    }
}

/// Returns the hours from the low to the expected estimate: `6 to 11 hours`.
pub(crate) fn low_to_mid_hours(spread: Spread, language: Language) -> String {
    let range = low_to_mid(spread, whole, language);
    with_hours(&range, spread.mid, language)
}

/// Returns the hours from the low to the high estimate: `6 to 16 hours`.
pub(crate) fn low_to_high_hours(spread: Spread, language: Language) -> String {
    let range = low_to_high(spread, whole, language);
    with_hours(&range, spread.high, language)
}

/// Returns `1 hour`, `2 hours`, in Dutch always `uur`.
pub(crate) fn hours(hours: u32, language: Language) -> String {
    with_hours(&whole(hours, language), hours, language)
}

fn with_hours(figures: &str, last: u32, language: Language) -> String {
    match (language, last) {
        (Language::Nl, _) => format!("{figures} uur"),
        (Language::En, 1) => format!("{figures} hour"),
        (Language::En, _) => format!("{figures} hours"),
    }
}

/// Returns the low to the expected estimate, or one figure if they are equal.
pub(crate) fn low_to_mid(
    spread: Spread,
    notation: fn(u32, Language) -> String,
    language: Language,
) -> String {
    range(spread.low, spread.mid, notation, language)
}

/// Returns the low to the high estimate, or one figure if they are equal.
pub(crate) fn low_to_high(
    spread: Spread,
    notation: fn(u32, Language) -> String,
    language: Language,
) -> String {
    range(spread.low, spread.high, notation, language)
}

fn range(low: u32, high: u32, notation: fn(u32, Language) -> String, language: Language) -> String {
    let (first, last) = (notation(low, language), notation(high, language));
    match language {
        _ if low == high => first,
        Language::Nl => format!("{first} tot {last}"),
        Language::En => format!("{first} to {last}"),
    }
}

/// Returns an enumeration: `a, b en c`.
pub(crate) fn list(words: &[String], language: Language) -> String {
    let conjunction = match language {
        Language::Nl => "en",
        Language::En => "and",
    };
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_notation_of_the_language() {
        assert_eq!(whole(999, Language::Nl), "999");
        assert_eq!(whole(1_234_567, Language::Nl), "1.234.567");
        assert_eq!(euros(1_500, Language::Nl), "€ 1.500");
        assert_eq!(euros(1_500, Language::En), "€1,500");
        assert_eq!(percent(Percent { tenths: 275 }, Language::Nl), "27,5%");
        assert_eq!(percent(Percent { tenths: 275 }, Language::En), "27.5%");
        assert_eq!(percent(Percent { tenths: 300 }, Language::Nl), "30%");
    }

    #[test]
    fn equal_figures_are_printed_once() {
        let spread = |low, mid| Spread { low, mid, high: 9 };

        assert_eq!(low_to_mid(spread(4, 7), whole, Language::Nl), "4 tot 7");
        assert_eq!(low_to_mid(spread(4, 4), whole, Language::En), "4");
        assert_eq!(low_to_mid_hours(spread(1, 2), Language::En), "1 to 2 hours");
        assert_eq!(low_to_mid_hours(spread(1, 1), Language::En), "1 hour");
        assert_eq!(low_to_high_hours(spread(1, 1), Language::Nl), "1 tot 9 uur");
    }

    #[test]
    fn lists_read_as_a_sentence() {
        let words = ["Exact", "AFAS", "Slack"].map(str::to_owned);

        assert_eq!(list(&words, Language::Nl), "Exact, AFAS en Slack");
        assert_eq!(list(&words[..1], Language::En), "Exact");
    }
}
