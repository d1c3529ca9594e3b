//! Figures of an estimate, and the metric that a hypothesis is measured by.

use serde::Serialize;

use super::{
    dossier::RawImpact,
    workflow::{Family, Workflow},
};

/// A larger figure is a mistake, not an estimate.
const MAX_FIGURE: f64 = 1e9;

/// A range of an estimate: `low <= mid <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spread {
    pub low: u32,
    pub mid: u32,
    pub high: u32,
}

/// A percentage, in tenths so that it can be compared and ordered exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Percent {
    pub(crate) tenths: u16,
}

/// The usable figures of an estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Impact {
    /// Hours of work saved per week.
    pub hours: Option<Spread>,
    /// Percent faster hand-over.
    pub handover: Option<Percent>,
    /// Percent fewer errors.
    pub errors: Option<Percent>,
    /// Revenue recovered in euros per month.
    pub revenue: Option<Spread>,
}

/// The metric that the success of a hypothesis is measured by, with its estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    /// Hours per week spent on the work.
    Hours(Spread),
    /// The lead time from request to hand-over.
    Handover(Percent),
    /// The share of jobs that need rework.
    Errors(Percent),
    /// Euros per month invoiced late or not at all.
    Revenue(Spread),
}

impl Spread {
    pub(crate) const fn new(low: u32, mid: u32, high: u32) -> Self {
        Self { low, mid, high }
    }

    fn from_raw(raw: [Option<f64>; 3]) -> Option<Self> {
        let mut figures: Vec<u32> = raw.into_iter().flatten().filter_map(whole).collect();
        figures.sort_unstable();
        let (low, high) = (*figures.first()?, *figures.last()?);
        Some(Self {
            low,
            // The lower one of two figures, so that a plan does not promise the upside.
            mid: figures[(figures.len() - 1) / 2],
            high,
        })
    }
}

impl Percent {
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
    /// Returns the usable figures of `raw`: positive, finite and plausible.
    pub(crate) fn from_raw(raw: RawImpact) -> Self {
        Self {
            hours: Spread::from_raw(raw.hours),
            handover: Percent::from_raw(raw.handover_percent),
            errors: Percent::from_raw(raw.error_percent),
            revenue: Spread::from_raw(raw.revenue),
        }
    }

    /// Returns the metric with a figure that suits `workflow` best.
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

/// Returns a figure rounded to a whole number of at least 1.
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
