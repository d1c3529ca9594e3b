//! Amounts of money as phrases.

use super::{Language, number};
use crate::plan::{
    MoneyKind, MoneyPeriod,
    metric::{Figure, Money},
};

/// Returns ` per month`, or nothing if the period is not known.
pub(super) fn per_period(money: &Money, language: Language) -> &'static str {
    match (money.period, language) {
        (None, _) => "",
        (Some(MoneyPeriod::Week), _) => " per week",
        (Some(MoneyPeriod::Month), Language::Nl) => " per maand",
        (Some(MoneyPeriod::Month), Language::En) => " per month",
        (Some(MoneyPeriod::Quarter), Language::Nl) => " per kwartaal",
        (Some(MoneyPeriod::Quarter), Language::En) => " per quarter",
        (Some(MoneyPeriod::Year), Language::Nl) => " per jaar",
        (Some(MoneyPeriod::Year), Language::En) => " per year",
    }
}

/// Returns one amount with its period.
pub fn one(money: &Money, amount: Figure, language: Language) -> String {
    let amount = number::amount(money, amount, language);
    format!("{amount}{}", per_period(money, language))
}

/// Returns the amounts up to `high` with their period: `€1,500 to €3,250 per month`.
pub(super) fn up_to(money: &Money, high: Figure, language: Language) -> String {
    let low = number::amount(money, money.amount.low, language);
    let high = number::amount(money, high, language);
    let range = number::range(&low, &high, language);
    format!("{range}{}", per_period(money, language))
}

/// Returns the low to the expected estimate, and of what.
pub(super) fn estimate(money: &Money, language: Language) -> String {
    let range = up_to(money, money.amount.mid, language);
    let range = match language {
        Language::Nl if money.amount.has_only_ends() => format!("vanaf {range}"),
        Language::En if money.amount.has_only_ends() => format!("from {range}"),
        _ if !money.amount.is_limit => range,
        Language::Nl => format!("hooguit {range}"),
        Language::En => format!("at most {range}"),
    };
    let of_what = match (money.kind, language) {
        (MoneyKind::Unbilled, Language::Nl) => ", nu te laat of niet gefactureerd",
        (MoneyKind::Unbilled, Language::En) => ", now invoiced late or not at all",
        (MoneyKind::Waste, Language::Nl) => " minder verspilling",
        (MoneyKind::Waste, Language::En) => " less waste",
        (MoneyKind::LostSales, Language::Nl) => ", nu misgelopen",
        (MoneyKind::LostSales, Language::En) => ", now missed",
        (MoneyKind::Cost, Language::Nl) => " minder kosten",
        (MoneyKind::Cost, Language::En) => " less cost",
        (MoneyKind::Unknown, _) => "",
    };
    let unknown = match (money.currency, money.period, language) {
        (Some(_), Some(_), _) => "",
        (None, None, Language::Nl) => ", munt en periode niet bekend",
        (None, None, Language::En) => ", currency and period not known",
        (None, Some(_), Language::Nl) => ", munt niet bekend",
        (None, Some(_), Language::En) => ", currency not known",
        (Some(_), None, Language::Nl) => ", periode niet bekend",
        (Some(_), None, Language::En) => ", period not known",
    };
    match (money.kind, language) {
        (MoneyKind::Unknown, Language::Nl) => format!("een bedrag van {range}{unknown}"),
        (MoneyKind::Unknown, Language::En) => format!("an amount of {range}{unknown}"),
        _ => format!("{range}{of_what}{unknown}"),
    }
}
