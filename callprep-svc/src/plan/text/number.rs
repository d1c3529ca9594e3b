//! Numbers in the notation of each language.

use crate::plan::{
    language::Language,
    metric::{Currency, Figure, Money, Spread},
};

/// Returns `1.500` in Dutch, `1,500` in English.
pub fn whole(number: u64, language: Language) -> String {
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

/// Returns `9.500,5` in Dutch, `9,500.5` in English.
pub fn figure(figure: Figure, language: Language) -> String {
    let (units, rest) = (figure.thousandths / 1_000, figure.thousandths % 1_000);
    let units = whole(units, language);
    if rest == 0 {
        return units;
    }
    let rest = format!("{rest:03}");
    let rest = rest.trim_end_matches('0');
    match language {
        Language::Nl => format!("{units},{rest}"),
        Language::En => format!("{units}.{rest}"),
    }
}

/// Returns `27,5%` in Dutch, `27.5%` in English.
pub fn percent(percent: Figure, language: Language) -> String {
    format!("{}%", figure(percent, language))
}

/// Returns an amount in the currency of `money`: `€ 1.500` in Dutch, `€1,500` in English. Without a
/// currency it is a plain figure.
pub fn amount(money: &Money, amount: Figure, language: Language) -> String {
    let amount = figure(amount, language);
    let Some(sign) = money.currency.map(Currency::sign) else {
        return amount;
    };
    let is_code = sign.len() == 3 && sign.is_ascii();
    match language {
        Language::En if !is_code => format!("{sign}{amount}"),
        Language::Nl | Language::En => format!("{sign} {amount}"),
    }
}

/// Returns a count from two to twelve in words. More is told as such.
pub(crate) fn in_words(count: usize, language: Language) -> &'static str {
    const NL: [&str; 11] = [
        "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
    ];
    const EN: [&str; 11] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let place = count.saturating_sub(2);
    match language {
        Language::Nl => NL.get(place).copied().unwrap_or("meer dan twaalf"),
        Language::En => EN.get(place).copied().unwrap_or("more than twelve"),
    }
}

/// Returns the hours from the low to the expected estimate: `6 to 11 hours`.
pub(crate) fn low_to_mid_hours(spread: Spread, language: Language) -> String {
    let (low, mid) = (figure(spread.low, language), figure(spread.mid, language));
    with_hours(&range(&low, &mid, language), spread.mid, language)
}

/// Returns the hours from the low to the high estimate: `6 to 16 hours`.
pub(crate) fn low_to_high_hours(spread: Spread, language: Language) -> String {
    let (low, high) = (figure(spread.low, language), figure(spread.high, language));
    with_hours(&range(&low, &high, language), spread.high, language)
}

/// Returns `1 hour`, `2 hours`, in Dutch always `uur`.
pub fn hours(hours: Figure, language: Language) -> String {
    with_hours(&figure(hours, language), hours, language)
}

fn with_hours(figures: &str, last: Figure, language: Language) -> String {
    match language {
        Language::Nl => format!("{figures} uur"),
        Language::En if last == Figure::whole(1) => format!("{figures} hour"),
        Language::En => format!("{figures} hours"),
    }
}

/// Returns `a to b`, or one of them if they are equal.
pub(crate) fn range(low: &str, high: &str, language: Language) -> String {
    match language {
        _ if low == high => low.to_owned(),
        Language::Nl => format!("{low} tot {high}"),
        Language::En => format!("{low} to {high}"),
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
    use crate::plan::MoneyKind;

    const HALF: Figure = Figure {
        thousandths: 27_500,
    };

    #[test]
    fn numbers_follow_the_notation_of_the_language() {
        let figure_of = |thousandths, language| figure(Figure { thousandths }, language);

        assert_eq!(whole(999, Language::Nl), "999");
        assert_eq!(whole(1_234_567, Language::Nl), "1.234.567");
        assert_eq!(figure_of(9_500_500, Language::Nl), "9.500,5");
        assert_eq!(figure_of(45_250, Language::En), "45.25");
        assert_eq!(figure_of(10, Language::En), "0.01");
        assert_eq!(percent(HALF, Language::Nl), "27,5%");
        assert_eq!(percent(HALF, Language::En), "27.5%");
        assert_eq!(percent(Figure::whole(30), Language::Nl), "30%");
    }

    #[test]
    fn an_amount_has_the_currency_that_is_known() {
        let amount = |code: &str, language| {
            let money = Money {
                amount: Spread::whole(1, 2, 3),
                currency: Currency::new(code),
                period: None,
                kind: MoneyKind::Unknown,
            };
            amount(&money, Figure::whole(1_500), language)
        };

        assert_eq!(amount("EUR", Language::Nl), "€ 1.500");
        assert_eq!(amount("EUR", Language::En), "€1,500");
        assert_eq!(amount("USD", Language::En), "$1,500");
        assert_eq!(amount("INR", Language::En), "INR 1,500");
        assert_eq!(amount("", Language::En), "1,500");
    }

    #[test]
    fn equal_figures_are_printed_once() {
        let spread = Spread::whole;

        assert_eq!(
            low_to_mid_hours(spread(1, 2, 9), Language::En),
            "1 to 2 hours"
        );
        assert_eq!(low_to_mid_hours(spread(1, 1, 9), Language::En), "1 hour");
        assert_eq!(
            low_to_high_hours(spread(1, 1, 9), Language::Nl),
            "1 tot 9 uur"
        );
        assert_eq!(range("4", "4", Language::En), "4");
    }

    #[test]
    fn lists_read_as_a_sentence() {
        let words = ["Exact", "AFAS", "Slack"].map(str::to_owned);

        assert_eq!(list(&words, Language::Nl), "Exact, AFAS en Slack");
        assert_eq!(list(&words[..1], Language::En), "Exact");
    }
}
