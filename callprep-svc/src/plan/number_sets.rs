//! The default figures that research tools fill in when they have no estimate.

use std::str::FromStr;

use super::metric::{Figure, Impact, Spread};

/// Sets of default figures. A hypothesis with exactly one of them has no estimate of its own, so its
/// figures are shown as a worked example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberSets(Vec<NumberSet>);

/// One set, written as `4/7/12,31,19,300/800/1500`: hours per week, percent faster hand-over, percent
/// fewer errors, an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberSet {
    hours: Spread,
    handover: Figure,
    errors: Figure,
    money: Spread,
}

/// The text is not a set of figures.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must look like `4/7/12,31,19,300/800/1500`")]
pub struct InvalidNumberSet;

const KNOWN: [NumberSet; 6] = [
    set([4, 7, 12], 31, 19, [300, 800, 1_500]),
    set([5, 9, 15], 36, 22, [700, 1_500, 3_200]),
    set([4, 8, 14], 28, 20, [400, 900, 2_000]),
    set([6, 10, 16], 28, 21, [450, 900, 1_800]),
    set([4, 8, 14], 33, 18, [350, 700, 1_450]),
    set([3, 6, 12], 24, 16, [600, 1_400, 3_000]),
];

impl NumberSets {
    /// Returns the built-in sets together with `more`.
    pub fn with(more: impl IntoIterator<Item = NumberSet>) -> Self {
        Self(KNOWN.into_iter().chain(more).collect())
    }

    /// Returns whether `impact` equals one set in every figure.
    pub(crate) fn contains(&self, impact: &Impact) -> bool {
        self.0.iter().any(|set| {
            impact.hours == Some(set.hours)
                && impact.handover == Some(set.handover)
                && impact.errors == Some(set.errors)
                && impact.money.map(|money| money.amount) == Some(set.money)
        })
    }
}

impl Default for NumberSets {
    fn default() -> Self {
        Self::with([])
    }
}

impl FromStr for NumberSet {
    type Err = InvalidNumberSet;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let [hours, handover, errors, money] = parts[..] else {
            return Err(InvalidNumberSet);
        };
        Ok(Self {
            hours: spread(hours)?,
            handover: percent(handover)?,
            errors: percent(errors)?,
            money: spread(money)?,
        })
    }
}

fn spread(text: &str) -> Result<Spread, InvalidNumberSet> {
    let figures: Vec<u32> = text
        .split('/')
        .map(|figure| figure.trim().parse().map_err(|_| InvalidNumberSet))
        .collect::<Result<_, _>>()?;
    match figures[..] {
        [low, mid, high] if 0 < low && low <= mid && mid <= high => {
            Ok(Spread::whole(low, mid, high))
        }
        _ => Err(InvalidNumberSet),
    }
}

fn percent(text: &str) -> Result<Figure, InvalidNumberSet> {
    let percent: u32 = text.parse().map_err(|_| InvalidNumberSet)?;
    (1..=90)
        .contains(&percent)
        .then_some(Figure::whole(percent))
        .ok_or(InvalidNumberSet)
}

const fn set(hours: [u32; 3], handover: u32, errors: u32, money: [u32; 3]) -> NumberSet {
    NumberSet {
        hours: Spread::whole(hours[0], hours[1], hours[2]),
        handover: Figure::whole(handover),
        errors: Figure::whole(errors),
        money: Spread::whole(money[0], money[1], money[2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{MoneyKind, metric::Money};

    fn impact(set: NumberSet) -> Impact {
        Impact {
            hours: Some(set.hours),
            handover: Some(set.handover),
            errors: Some(set.errors),
            money: Some(Money {
                amount: set.money,
                currency: None,
                period: None,
                kind: MoneyKind::Unknown,
            }),
        }
    }

    #[test]
    fn only_a_complete_set_counts() {
        let sets = NumberSets::default();
        let mut impact = impact(KNOWN[0]);
        assert!(sets.contains(&impact));

        impact.errors = Some(Figure::whole(20));
        assert!(!sets.contains(&impact));
        assert!(!sets.contains(&Impact::default()));
    }

    #[test]
    fn an_operator_adds_sets() {
        let set: NumberSet = "1/2/3, 10, 20, 100/200/300".parse().unwrap();

        assert!(NumberSets::with([set]).contains(&impact(set)));
        assert!(!NumberSets::default().contains(&impact(set)));
    }

    #[test]
    fn a_set_that_cannot_be_meant_is_refused() {
        for text in [
            "",
            "4/7/12",
            "4/7,31,19,300/800/1500",
            "7/4/12,31,19,300/800/1500",
            "4/7/12,0,19,300/800/1500",
            "4/7/12,31,91,300/800/1500",
            "4/7/12,31,19,a/b/c",
        ] {
            assert_eq!(text.parse::<NumberSet>(), Err(InvalidNumberSet), "{text}");
        }
    }
}
