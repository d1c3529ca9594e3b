//! What was measured more than once: its medians, and how far the rounds were apart.

use std::fmt;

use crate::measurement::{Measurement, Subject};

/// All rounds of one measurement.
pub(crate) struct Series<'a>(Vec<&'a Measurement>);

impl<'a> Series<'a> {
    /// Groups measurements, in the order in which each was first made.
    pub(crate) fn of_all(measurements: &'a [Measurement]) -> Vec<Self> {
        let mut all = Vec::<Self>::new();
        for each in measurements {
            let mut same_kind = all.iter_mut().filter(|series| {
                series.is_of(each.case, each.subject, each.connections)
                    && series.first().offered_rate.map(f64::to_bits)
                        == each.offered_rate.map(f64::to_bits)
            });
            match same_kind.next() {
                Some(series) => series.0.push(each),
                None => all.push(Self(vec![each])),
            }
        }
        all
    }

    /// Returns the first round.
    pub(crate) fn first(&self) -> &'a Measurement {
        self.0[0]
    }

    pub(crate) fn is_of(&self, case: &str, subject: Subject, connections: usize) -> bool {
        let first = self.first();
        (first.case, first.subject, first.connections) == (case, subject, connections)
    }

    /// Returns the requests of all rounds that got a wrong answer or none.
    pub(crate) fn errors(&self) -> usize {
        self.0.iter().map(|round| round.errors).sum()
    }

    pub(crate) fn spread(&self, figure: impl Fn(&Measurement) -> f64) -> Spread {
        self.0.iter().map(|round| figure(round)).collect()
    }

    /// Returns how many times that of `other` a figure is, round by round: what is compared was measured
    /// by turns, so that a machine that becomes slower does so for both.
    pub(crate) fn ratio(&self, other: &Self, figure: impl Fn(&Measurement) -> f64) -> Spread {
        let rounds = self.0.iter().zip(&other.0);
        rounds
            .map(|(ours, theirs)| figure(ours) / figure(theirs))
            .collect()
    }
}

/// The median of some values and the outermost of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    lowest: f64,
    highest: f64,
}

impl FromIterator<f64> for Spread {
    /// Of an even number of values the median is the mean of the two in the middle; of none all is zero.
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut values = values.into_iter().collect::<Vec<_>>();
        values.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        let last = values.len().saturating_sub(1);
        Self {
            median: f64::midpoint(at(last / 2), at(last.div_ceil(2))),
            lowest: at(0),
            highest: at(last),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, lowest, highest] = [self.median, self.lowest, self.highest].map(number);
        if lowest == highest {
            return write!(formatter, "{median}");
        }
        write!(formatter, "{median} ({lowest}..{highest})")
    }
}

/// Returns a number with about three digits that count.
pub(crate) fn number(value: f64) -> String {
    let digits = match value.abs() {
        value if value >= 99.95 => 0,
        value if value >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{measurement::Percentiles, usage::Usage};

    #[test]
    fn a_ratio_is_that_of_rounds_on_a_machine_of_the_same_speed() {
        // The ratio of the medians would be 0.45.
        let by_turns = [(50.0, 100.0), (100.0, 200.0), (90.0, 300.0)]
            .map(|(ours, floor)| [(Subject::Ours, ours), (Subject::Floor, floor)].map(measured));

        let measurements = by_turns.concat();
        let all = Series::of_all(&measurements);

        let [ours, floor] = &all[..] else {
            panic!("two are compared");
        };
        let rate = |round: &Measurement| round.rate;
        assert_eq!(ours.spread(rate).to_string(), "90.0 (50.0..100)");
        assert_eq!(ours.ratio(floor, rate).to_string(), "0.50 (0.30..0.50)");
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_two() {
        assert_eq!(
            Spread::from_iter([4.0, 2.0]).to_string(),
            "3.00 (2.00..4.00)"
        );
    }

    fn measured((subject, rate): (Subject, f64)) -> Measurement {
        Measurement {
            case: "booked",
            subject,
            connections: 32,
            offered_rate: None,
            rate,
            latency: Percentiles::default(),
            answers: BTreeMap::new(),
            errors: 0,
            usage: Usage::default(),
        }
    }
}
