//! Estimates as phrases.

use super::{Language, Sentence, money, number};
use crate::plan::metric::{Metric, Spread};

/// The low to the expected estimate. Empty without a metric.
pub(crate) struct Estimate(pub(crate) Option<Metric>);

/// The high estimate. Empty if it is no higher than the expected one.
pub(crate) struct Upside(pub(crate) Option<Metric>);

/// From the smallest to the largest figure of a range whose bounds were given the wrong way round.
pub(crate) struct WholeRange(pub(crate) Option<Metric>);

/// Estimates of the same hypothesis that its plan does not measure.
pub(crate) struct AlsoEstimated<'a>(pub(crate) &'a [String]);

/// The high figure beside an expected one.
pub(crate) struct AtMost<'a>(pub(crate) &'a str);

/// Marks such a range.
pub(crate) struct Swapped;

/// Marks an estimate that is too high to be true.
pub(crate) struct Implausible;

/// The estimate of the solution itself, which is another one.
pub(crate) struct OfSolution<'a>(pub(crate) &'a str);

impl Sentence for OfSolution<'_> {
    fn nl(&self) -> String {
        format!("van de oplossing zelf is geschat: {}", self.0)
    }

    fn en(&self) -> String {
        format!("the solution itself is estimated at {}", self.0)
    }
}

impl Sentence for Estimate {
    fn nl(&self) -> String {
        let language = Language::Nl;
        match &self.0 {
            Some(Metric::Hours(hours)) if hours.is_limit => {
                format!(
                    "hooguit {} per week",
                    number::low_to_mid_hours(*hours, language)
                )
            }
            Some(Metric::Hours(hours)) => {
                let from = if hours.has_only_ends() { "vanaf " } else { "" };
                let hours = number::low_to_mid_hours(*hours, language);
                format!("{from}{hours} per week")
            }
            Some(Metric::Money(money)) => money::estimate(money, language),
            Some(Metric::Handover(gain)) => {
                format!("{} snellere overdracht", number::percent(*gain, language))
            }
            Some(Metric::Errors(gain)) => {
                format!("{} minder fouten", number::percent(*gain, language))
            }
            None => String::new(),
        }
    }

    fn en(&self) -> String {
        let language = Language::En;
        match &self.0 {
            Some(Metric::Hours(hours)) if hours.is_limit => {
                format!(
                    "at most {} per week",
                    number::low_to_mid_hours(*hours, language)
                )
            }
            Some(Metric::Hours(hours)) => {
                let from = if hours.has_only_ends() { "from " } else { "" };
                let hours = number::low_to_mid_hours(*hours, language);
                format!("{from}{hours} per week")
            }
            Some(Metric::Money(money)) => money::estimate(money, language),
            Some(Metric::Handover(gain)) => {
                format!("{} faster hand-over", number::percent(*gain, language))
            }
            Some(Metric::Errors(gain)) => {
                format!("{} fewer errors", number::percent(*gain, language))
            }
            None => String::new(),
        }
    }
}

impl Sentence for Upside {
    fn nl(&self) -> String {
        upside(self.0, Language::Nl)
    }

    fn en(&self) -> String {
        upside(self.0, Language::En)
    }
}

impl Sentence for WholeRange {
    fn nl(&self) -> String {
        whole_range(self.0, Language::Nl)
    }

    fn en(&self) -> String {
        whole_range(self.0, Language::En)
    }
}

impl Sentence for AlsoEstimated<'_> {
    fn nl(&self) -> String {
        match self.0 {
            [] => String::new(),
            others => format!(" (ook geschat: {})", others.join("; ")),
        }
    }

    fn en(&self) -> String {
        match self.0 {
            [] => String::new(),
            others => format!(" (also estimated: {})", others.join("; ")),
        }
    }
}

impl Sentence for AtMost<'_> {
    fn nl(&self) -> String {
        format!("hooguit {}", self.0)
    }

    fn en(&self) -> String {
        format!("at most {}", self.0)
    }
}

impl Sentence for Swapped {
    fn nl(&self) -> String {
        "(niet op volgorde gegeven: noem ze niet)".into()
    }

    fn en(&self) -> String {
        "(given out of order: do not quote)".into()
    }
}

impl Sentence for Implausible {
    fn nl(&self) -> String {
        "(onwaarschijnlijk hoog: eerst meten)".into()
    }

    fn en(&self) -> String {
        "(implausibly high: measure first)".into()
    }
}

fn whole_range(metric: Option<Metric>, language: Language) -> String {
    match metric {
        Some(Metric::Hours(hours)) => {
            format!("{} per week", number::low_to_high_hours(hours, language))
        }
        Some(Metric::Money(mut money)) => {
            money.amount.mid = money.amount.high;
            money::estimate(&money, language)
        }
        Some(Metric::Handover(_) | Metric::Errors(_)) | None => String::new(),
    }
}

fn upside(metric: Option<Metric>, language: Language) -> String {
    let has_upside = |spread: Spread| spread.high > spread.mid;
    match metric {
        Some(Metric::Hours(hours)) if has_upside(hours) => {
            format!("{} per week", number::hours(hours.high, language))
        }
        Some(Metric::Money(money)) if has_upside(money.amount) => {
            money::one(&money, money.amount.high, language)
        }
        _ => String::new(),
    }
}
