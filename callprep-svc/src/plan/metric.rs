//! What can be measured, and which measure a hypothesis is steered by.

use serde::Serialize;

use super::{
    dossier::RawImpact,
    workflow::{Family, Workflow},
};

/// Beyond this a figure is a mistake, not an estimate.
const MAX_FIGURE: f64 = 1e9;

/// An estimate with its spread: `low <= mid <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Spread {
    pub(crate) low: u32,
    pub(crate) mid: u32,
    pub(crate) high: u32,
}

/// A percentage in tenths, so that equal figures compare as equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Percent {
    pub(crate) tenths: u16,
}

/// What a change could bring, in figures that can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Impact {
    pub(crate) hours: Option<Spread>,
    pub(crate) handover: Option<Percent>,
    pub(crate) errors: Option<Percent>,
    pub(crate) revenue: Option<Spread>,
}

/// The measure that a hypothesis is steered by, with what it could bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    /// Hours a week on the work.
    Hours(Spread),
    /// The lead time from request to hand-over.
    Handover(Percent),
    /// The share of jobs that need rework.
    Errors(Percent),
    /// Euros a month invoiced late or not at all.
    Revenue(Spread),
}

impl Spread {
    /// Returns a spread of figures that are in order.
    pub(crate) const fn new(low: u32, mid: u32, high: u32) -> Self {
        Self { low, mid, high }
    }

    fn from_raw(raw: [Option<f64>; 3]) -> Option<Self> {
        let mut figures: Vec<u32> = raw.into_iter().flatten().filter_map(whole).collect();
        figures.sort_unstable();
        let (low, high) = (*figures.first()?, *figures.last()?);
        Some(Self {
            low,
            // Of two figures the lower one: a plan must not promise the upside.
            mid: figures[(figures.len() - 1) / 2],
            high,
        })
    }
}

impl Percent {
    /// Returns a percentage without tenths.
    pub(crate) const fn whole(percent: u16) -> Self {
        Self {
            tenths: percent * 10,
        }
    }

    fn from_raw(raw: Option<f64>) -> Option<Self> {
        let percent = raw.filter(|percent| (1.0..=90.0).contains(percent))?;
        let tenths = u16::try_from(whole(percent * 10.0)?).ok()?;
        Some(Self { tenths })
    }
}

impl Impact {
    /// Returns the figures of `raw` that can be used.
    pub(crate) fn from_raw(raw: RawImpact) -> Self {
        Self {
            hours: Spread::from_raw(raw.hours),
            handover: Percent::from_raw(raw.handover_percent),
            errors: Percent::from_raw(raw.error_percent),
            revenue: Spread::from_raw(raw.revenue),
        }
    }

    /// Returns the measure that suits `workflow` best among those with a figure.
    pub(crate) fn primary_metric(&self, workflow: Workflow) -> Option<Metric> {
        let hours = self.hours.map(Metric::Hours);
        let handover = self.handover.map(Metric::Handover);
        let errors = self.errors.map(Metric::Errors);
        let revenue = self.revenue.map(Metric::Revenue);
        let preference = match workflow.family() {
            Family::Flow => [handover, hours, errors, revenue],
            Family::Quality => [errors, hours, handover, revenue],
            Family::Money => [revenue, hours, errors, handover],
            Family::General => [hours, handover, errors, revenue],
        };
        preference.into_iter().flatten().next()
    }
}

/// Returns a figure above zero as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the figure was checked to lie between 1 and 1e9"
)]
fn whole(figure: f64) -> Option<u32> {
    let rounded = figure.round();
    (1.0..=MAX_FIGURE)
        .contains(&rounded)
        .then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triple_is_sorted_and_filled() {
        let spread = |low, mid, high| Spread::from_raw([low, mid, high]);

        assert_eq!(
            spread(Some(12.0), Some(4.0), Some(7.0)),
            Some(Spread::new(4, 7, 12))
        );
        assert_eq!(spread(None, Some(5.0), None), Some(Spread::new(5, 5, 5)));
        assert_eq!(
            spread(Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)),
            None
        );
        assert_eq!(
            spread(Some(0.0), Some(1e300), Some(3.0)),
            Some(Spread::new(3, 3, 3))
        );
    }

    #[test]
    fn percentages_outside_their_range_are_missing() {
        assert_eq!(Percent::from_raw(Some(27.5)), Some(Percent { tenths: 275 }));
        assert_eq!(Percent::from_raw(Some(90.0)), Some(Percent::whole(90)));
        for missing in [None, Some(0.9), Some(90.1), Some(-5.0), Some(f64::NAN)] {
            assert_eq!(Percent::from_raw(missing), None);
        }
    }

    #[test]
    fn the_family_decides_which_measure_comes_first() {
        let all = Impact {
            hours: Some(Spread::new(1, 2, 3)),
            handover: Some(Percent::whole(10)),
            errors: Some(Percent::whole(20)),
            revenue: Some(Spread::new(100, 200, 300)),
        };
        let only_revenue = Impact {
            revenue: all.revenue,
            ..Impact::default()
        };
        let primary = |workflow| all.primary_metric(workflow);

        assert!(matches!(
            primary(Workflow::Planning),
            Some(Metric::Handover(_))
        ));
        assert!(matches!(
            primary(Workflow::QualityControl),
            Some(Metric::Errors(_))
        ));
        assert!(matches!(
            primary(Workflow::Billing),
            Some(Metric::Revenue(_))
        ));
        assert!(matches!(primary(Workflow::General), Some(Metric::Hours(_))));
        let revenue = only_revenue.primary_metric(Workflow::Planning);
        assert!(matches!(revenue, Some(Metric::Revenue(_))));
        assert_eq!(Impact::default().primary_metric(Workflow::Planning), None);
    }
}
