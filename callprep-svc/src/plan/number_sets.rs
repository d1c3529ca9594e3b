//! The default figures that research tools fill in when they have no estimate.

use std::str::FromStr;

use super::metric::{Impact, Percent, Spread};

/// Sets of default figures. A hypothesis with exactly one of them has no estimate of its own, so its
/// figures are shown as a worked example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberSets(Vec<Impact>);

/// One set, written as `4/7/12,31,19,300/800/1500`: hours per week, percent faster hand-over, percent
/// fewer errors, euros per month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberSet(Impact);

/// The text is not a set of figures.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must look like `4/7/12,31,19,300/800/1500`")]
pub struct InvalidNumberSet;

const KNOWN: [Impact; 6] = [
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
        let more = more.into_iter().map(|NumberSet(impact)| impact);
        Self(KNOWN.into_iter().chain(more).collect())
    }

    /// Returns whether `impact` equals one set in every figure.
    pub(crate) fn contains(&self, impact: &Impact) -> bool {
        self.0.contains(impact)
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
        let [hours, handover, errors, revenue] = parts[..] else {
            return Err(InvalidNumberSet);
        };
        Ok(Self(Impact {
            hours: Some(spread(hours)?),
            handover: Some(percent(handover)?),
            errors: Some(percent(errors)?),
            revenue: Some(spread(revenue)?),
        }))
    }
}

fn spread(text: &str) -> Result<Spread, InvalidNumberSet> {
    let figures: Vec<u32> = text
        .split('/')
        .map(|figure| figure.trim().parse().map_err(|_| InvalidNumberSet))
        .collect::<Result<_, _>>()?;
    match figures[..] {
        [low, mid, high] if 0 < low && low <= mid && mid <= high => Ok(Spread { low, mid, high }),
        _ => Err(InvalidNumberSet),
    }
}

fn percent(text: &str) -> Result<Percent, InvalidNumberSet> {
    let percent: u16 = text.parse().map_err(|_| InvalidNumberSet)?;
    (1..=90)
        .contains(&percent)
        .then_some(Percent::whole(percent))
        .ok_or(InvalidNumberSet)
}

const fn set(hours: [u32; 3], handover: u16, errors: u16, revenue: [u32; 3]) -> Impact {
    Impact {
        hours: Some(Spread::new(hours[0], hours[1], hours[2])),
        handover: Some(Percent::whole(handover)),
        errors: Some(Percent::whole(errors)),
        revenue: Some(Spread::new(revenue[0], revenue[1], revenue[2])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_complete_set_counts() {
        let sets = NumberSets::default();
        let mut impact = KNOWN[0];
        assert!(sets.contains(&impact));

        impact.errors = Some(Percent::whole(20));
        assert!(!sets.contains(&impact));
        assert!(!sets.contains(&Impact::default()));
    }

    #[test]
    fn an_operator_adds_sets() {
        let set: NumberSet = "1/2/3, 10, 20, 100/200/300".parse().unwrap();

        assert!(NumberSets::with([set]).contains(&set.0));
        assert!(!NumberSets::default().contains(&set.0));
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
