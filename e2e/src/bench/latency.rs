//! Latencies and what is told of them.

use std::time::Duration;

use serde::Serialize;

/// Latencies in microseconds, sorted.
#[derive(Clone, Debug, Default)]
pub(super) struct Latencies(Vec<u32>);

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Percentiles {
    pub(super) p50: f64,
    pub(super) p95: f64,
    pub(super) p99: f64,
    pub(super) highest: f64,
}

impl Latencies {
    pub(super) fn new(mut microseconds: Vec<u32>) -> Self {
        microseconds.sort_unstable();
        Self(microseconds)
    }

    /// Returns the latency below which `share` of all are, by the nearest rank.
    fn percentile(&self, share: f64) -> f64 {
        let count = self.0.len();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of latencies are far below 2^52"
        )]
        let rank = (share * count as f64).ceil() as usize;
        self.0
            .get(rank.clamp(1, count.max(1)) - 1)
            .map_or(0.0, |microseconds| f64::from(*microseconds) / 1000.0)
    }

    pub(super) fn percentiles(&self) -> Percentiles {
        Percentiles {
            p50: self.percentile(0.50),
            p95: self.percentile(0.95),
            p99: self.percentile(0.99),
            highest: self.percentile(1.0),
        }
    }
}

/// Returns a duration in whole microseconds, at most an hour or so.
pub(super) fn microseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

/// Returns the value in the middle; of an even number the mean of the two.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let latencies = Latencies::new((1..=200).rev().map(|each| each * 1000).collect());

        let percentiles = latencies.percentiles();

        assert_eq!(
            percentiles,
            Percentiles {
                p50: 100.0,
                p95: 190.0,
                p99: 198.0,
                highest: 200.0
            }
        );
    }

    #[test]
    fn nothing_measured_is_nothing() {
        assert_eq!(Latencies::default().percentiles(), Percentiles::default());
    }

    #[test]
    fn the_median_is_not_moved_by_an_outlier() {
        assert_eq!(median(vec![900.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(vec![4.0, 2.0]).to_bits(), 3.0_f64.to_bits());
    }
}
