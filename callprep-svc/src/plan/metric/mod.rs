//! Figures of an estimate, and the metric that a hypothesis is measured by.

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::{
    dossier::{MoneyKind, MoneyPeriod, RawImpact},
    workflow::{Family, Workflow},
};

/// A larger figure is a mistake, not an estimate.
const MAX_FIGURE: f64 = 1e9;
const HOURS_A_WEEK: u64 = 40;
const MAX_PLAUSIBLE_PERCENT: Figure = Figure::whole(50);
/// So much a year is no reason for a pilot either.
const LITTLE_MONEY: Figure = Figure::whole(2_500);
/// So few hours a week are no reason for a pilot.
const FEW_HOURS: Figure = Figure::whole(5);

/// A figure of an estimate in thousandths, so that it is exact and can be compared. What has more
/// decimals was computed, not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Figure {
    pub(crate) thousandths: u64,
}

/// A range of an estimate: `low <= mid <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spread {
    pub low: Figure,
    pub mid: Figure,
    pub high: Figure,
    /// Whether only an upper limit is known, which all three then are.
    pub(crate) is_limit: bool,
}

/// An amount of money, with what is known of its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Money {
    pub amount: Spread,
    pub currency: Option<Currency>,
    pub period: Option<MoneyPeriod>,
    pub kind: MoneyKind,
}

/// A code of ISO 4217, for example `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Currency([char; 3]);

/// The usable figures of an estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Impact {
    /// Hours of work saved per week.
    pub hours: Option<Spread>,
    /// Percent faster hand-over.
    pub handover: Option<Figure>,
    /// Percent fewer errors.
    pub errors: Option<Figure>,
    /// Money no longer lost.
    pub money: Option<Money>,
}

/// The metric that the success of a hypothesis is measured by, with its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    /// Hours per week spent on the work.
    Hours(Spread),
    /// The lead time from request to hand-over.
    Handover(Figure),
    /// How often work needs correction.
    Errors(Figure),
    /// An amount of money that is lost.
    Money(Money),
}

impl Figure {
    pub(crate) const fn whole(figure: u32) -> Self {
        Self {
            thousandths: figure as u64 * 1_000,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the figure was checked to lie between 0 and 1e9"
    )]
    fn from_raw(raw: f64) -> Option<Self> {
        let thousandths = (raw * 1_000.0).round();
        let is_usable = (1.0..=MAX_FIGURE * 1_000.0).contains(&thousandths);
        is_usable.then_some(Self {
            thousandths: thousandths as u64,
        })
    }
}

impl Spread {
    pub(crate) const fn whole(low: u32, mid: u32, high: u32) -> Self {
        Self {
            low: Figure::whole(low),
            mid: Figure::whole(mid),
            high: Figure::whole(high),
            is_limit: false,
        }
    }

    fn from_raw(raw: [Option<f64>; 3]) -> Option<Self> {
        let [low, mid, high] = raw.map(|figure| figure.and_then(Figure::from_raw));
        let mut figures: Vec<Figure> = [low, mid, high].into_iter().flatten().collect();
        figures.sort_unstable();
        let (least, most) = (*figures.first()?, *figures.last()?);
        Some(Self {
            low: least,
            mid: match (low, mid, high) {
                // Without an upper limit these two are the range.
                (Some(_), Some(_), None) => most,
                // The lower one of two figures, so that a plan does not promise the upside.
                _ => figures[(figures.len() - 1) / 2],
            },
            high: most,
            is_limit: low.is_none() && mid.is_none(),
        })
    }

    /// Returns whether the expected figure is the low one: then the range is told by its ends.
    pub(crate) fn has_only_ends(self) -> bool {
        self.low == self.mid && self.mid < self.high
    }

    fn is_range(self) -> bool {
        self.low < self.high
    }
}

impl Money {
    /// Returns the expected amount a year, if it is known how much that is worth.
    fn a_year(self) -> Option<Figure> {
        let times = match self.period? {
            MoneyPeriod::Week => 52,
            MoneyPeriod::Month => 12,
            MoneyPeriod::Quarter => 4,
            MoneyPeriod::Year => 1,
        };
        let is_worth_about_a_euro =
            ["€", "£", "$", "CHF"].contains(&self.currency?.sign().as_str());
        is_worth_about_a_euro.then_some(Figure {
            thousandths: self.amount.mid.thousandths.saturating_mul(times),
        })
    }
}

impl Currency {
    /// Returns the currency with this code, if it can be one.
    pub(crate) fn new(code: &str) -> Option<Self> {
        let letters: Vec<char> = code.trim().to_ascii_uppercase().chars().collect();
        let letters: [char; 3] = letters.try_into().ok()?;
        let is_code = letters.iter().all(char::is_ascii_uppercase);
        is_code.then_some(Self(letters))
    }

    /// Returns what stands before an amount: a sign that everybody knows, otherwise the code.
    pub(crate) fn sign(self) -> String {
        let code: String = self.0.iter().collect();
        match code.as_str() {
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            "USD" => "$".to_owned(),
            _ => code,
        }
    }
}

impl Impact {
    /// Returns the usable figures of `raw`: positive, finite and possible.
    pub(crate) fn from_raw(raw: &RawImpact) -> Self {
        let percent = |raw: Option<f64>| {
            let percent = raw.filter(|percent| (1.0..=90.0).contains(percent))?;
            Figure::from_raw(percent)
        };
        Self {
            hours: Spread::from_raw(raw.hours),
            handover: percent(raw.handover_percent),
            errors: percent(raw.error_percent),
            money: Spread::from_raw(raw.money).map(|amount| Money {
                amount,
                currency: Currency::new(&raw.currency),
                period: raw.period,
                kind: raw.money_kind,
            }),
        }
    }

    /// Returns whether `raw` has figures of which none can be used.
    pub(crate) fn has_left_out(&self, raw: &RawImpact) -> bool {
        let has = |figures: &[Option<f64>; 3]| figures.iter().any(Option::is_some);
        (self.hours.is_none() && has(&raw.hours))
            || (self.money.is_none() && has(&raw.money))
            || (self.handover.is_none() && raw.handover_percent.is_some())
            || (self.errors.is_none() && raw.error_percent.is_some())
    }

    /// Returns every metric that a figure is known of.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = Metric> {
        let hours = self.hours.map(Metric::Hours);
        let money = self.money.map(Metric::Money);
        let errors = self.errors.map(Metric::Errors);
        let handover = self.handover.map(Metric::Handover);
        [hours, money, errors, handover].into_iter().flatten()
    }

    /// Returns the metric with a figure that suits `workflow` best. A range of hours, or of
    /// an amount of which it is known what it is, says more than a single percentage; what does not show
    /// within ninety days says least.
    pub(crate) fn primary_metric(&self, workflow: Workflow) -> Option<Metric> {
        let range = self
            .hours
            .filter(|hours| hours.is_range())
            .map(Metric::Hours);
        let hours = self.hours.map(Metric::Hours);
        let handover = self.handover.map(Metric::Handover);
        let errors = self.errors.map(Metric::Errors);
        let money = self.money.map(Metric::Money);
        let clear = self
            .money
            .filter(|money| money.kind != MoneyKind::Unknown && money.amount.is_range())
            .map(Metric::Money);
        let preference = match workflow.family() {
            Family::Flow => [range, clear, handover, hours, errors, money],
            Family::Quality => [range, clear, errors, hours, handover, money],
            Family::Money => [money, range, hours, errors, handover, None],
            Family::General => [range, clear, hours, handover, errors, money],
        };
        let known = || preference.into_iter().flatten();
        known()
            .find(|metric| !metric.is_slow())
            .or_else(|| known().next())
    }
}

impl Metric {
    /// Returns whether a company of this size can save as much: a tenth of its working hours, or half
    /// of the errors or of the lead time, is a lot.
    pub(crate) fn is_plausible(self, employees: Option<u32>) -> bool {
        match self {
            Self::Hours(hours) => employees.is_none_or(|employees| {
                hours.mid.thousandths <= 100 * HOURS_A_WEEK * u64::from(employees)
            }),
            Self::Handover(gain) | Self::Errors(gain) => gain <= MAX_PLAUSIBLE_PERCENT,
            Self::Money(_) => true,
        }
    }

    /// Returns whether figures of both can be compared.
    pub(crate) fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Money(one), Self::Money(other)) => {
                (one.currency, one.period) == (other.currency, other.period)
            }
            (Self::Hours(_), Self::Hours(_))
            | (Self::Handover(_), Self::Handover(_))
            | (Self::Errors(_), Self::Errors(_)) => true,
            _ => false,
        }
    }

    /// Returns whether only an upper limit is known of it.
    pub(crate) fn is_limit(self) -> bool {
        match self {
            Self::Hours(spread) | Self::Money(Money { amount: spread, .. }) => spread.is_limit,
            Self::Handover(_) | Self::Errors(_) => false,
        }
    }

    /// Returns whether it is counted in two working weeks.
    pub(crate) fn is_weekly(self) -> bool {
        match self {
            Self::Money(money) => money.period == Some(MoneyPeriod::Week),
            Self::Hours(_) | Self::Handover(_) | Self::Errors(_) => true,
        }
    }

    /// Returns whether there is more of it where there is more work, however well that goes.
    pub(crate) fn grows_with_work(self) -> bool {
        match self {
            Self::Hours(_) | Self::Money(_) => true,
            Self::Handover(_) | Self::Errors(_) => false,
        }
    }

    /// Returns whether ninety days are too short for it to show.
    pub(crate) fn is_slow(self) -> bool {
        match self {
            Self::Money(money) => matches!(
                money.period,
                None | Some(MoneyPeriod::Quarter | MoneyPeriod::Year)
            ),
            Self::Hours(_) | Self::Handover(_) | Self::Errors(_) => false,
        }
    }

    /// Returns whether so little is at stake that a pilot would cost more.
    pub(crate) fn is_small(self) -> bool {
        match self {
            Self::Hours(hours) => hours.mid <= FEW_HOURS,
            Self::Money(money) => money.a_year().is_some_and(|amount| amount < LITTLE_MONEY),
            Self::Handover(_) | Self::Errors(_) => false,
        }
    }
}
