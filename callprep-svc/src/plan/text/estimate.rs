//! Estimates as phrases.

use super::{Language, Sentence, number};
use crate::plan::metric::{Metric, Spread};

/// The low to the expected estimate. Empty without a metric.
pub(crate) struct Estimate(pub(crate) Option<Metric>);

/// The high estimate. Empty if it is no higher than the expected one.
pub(crate) struct Upside(pub(crate) Option<Metric>);

impl Sentence for Estimate {
    fn nl(&self) -> String {
        let language = Language::Nl;
        match self.0 {
            Some(Metric::Hours(hours)) => {
                format!("{} per week", number::low_to_mid_hours(hours, language))
            }
            Some(Metric::Revenue(revenue)) => format!(
                "{} per maand",
                number::low_to_mid(revenue, number::euros, language)
            ),
            Some(Metric::Handover(gain)) => {
                format!("{} snellere overdracht", number::percent(gain, language))
            }
            Some(Metric::Errors(gain)) => {
                format!("{} minder fouten", number::percent(gain, language))
            }
            None => String::new(),
        }
    }

    fn en(&self) -> String {
        let language = Language::En;
        match self.0 {
            Some(Metric::Hours(hours)) => {
                format!("{} per week", number::low_to_mid_hours(hours, language))
            }
            Some(Metric::Revenue(revenue)) => format!(
                "{} per month",
                number::low_to_mid(revenue, number::euros, language)
            ),
            Some(Metric::Handover(gain)) => {
                format!("{} faster hand-overs", number::percent(gain, language))
            }
            Some(Metric::Errors(gain)) => {
                format!("{} fewer errors", number::percent(gain, language))
            }
            None => String::new(),
        }
    }
}

impl Sentence for Upside {
    fn nl(&self) -> String {
        match self.0 {
            Some(Metric::Hours(hours)) if has_upside(hours) => {
                format!("{} per week", number::hours(hours.high, Language::Nl))
            }
            Some(Metric::Revenue(revenue)) if has_upside(revenue) => {
                format!("{} per maand", number::euros(revenue.high, Language::Nl))
            }
            _ => String::new(),
        }
    }

    fn en(&self) -> String {
        match self.0 {
            Some(Metric::Hours(hours)) if has_upside(hours) => {
                format!("{} per week", number::hours(hours.high, Language::En))
            }
            Some(Metric::Revenue(revenue)) if has_upside(revenue) => {
                format!("{} per month", number::euros(revenue.high, Language::En))
            }
            _ => String::new(),
        }
    }
}

fn has_upside(spread: Spread) -> bool {
    spread.high > spread.mid
}
