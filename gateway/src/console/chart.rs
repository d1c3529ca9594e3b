//! The deliveries of each hour by result, as bars and as numbers.

use proto::booking::v1::HourlyDeliveries;

use crate::time::utc;

/// The results of deliveries, from the bottom of a bar to its top; each is also a CSS class.
const OUTCOMES: [&str; 6] = [
    "applied",
    "ignored",
    "unmatched",
    "received",
    "unreadable",
    "dead",
];
/// The height of the highest bar, in pixels.
const HEIGHT: f64 = 150.0;
/// The part of the width of an hour between two bars.
const GAP: f64 = 0.2;
/// The number of hours between two labels.
const NAMED: usize = 6;

/// The bars of some hours.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) labels: Vec<Label>,
    pub(super) hours: Vec<Hour>,
    /// The number of deliveries of the highest bar.
    pub(super) most: i64,
    pub(super) total: i64,
}

/// A part of a bar.
#[derive(Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: String,
    pub(super) height: String,
}

pub(super) struct Label {
    pub(super) x: String,
    pub(super) text: String,
}

/// The numbers of an hour, in the order of [`Chart::outcomes`].
pub(super) struct Hour {
    pub(super) name: String,
    pub(super) counts: [i32; 6],
}

impl Chart {
    pub(super) fn new(hours: &[HourlyDeliveries]) -> Self {
        let hours = hours.iter().map(Hour::new).collect::<Vec<_>>();
        let most = hours.iter().map(Hour::total).max().unwrap_or(0);
        let width = 100.0 / f64::from(u32::try_from(hours.len().max(1)).unwrap_or(1));
        let positions = (0_u32..).map(|index| f64::from(index) * width);
        let mut bars = Vec::new();
        let mut labels = Vec::new();
        for (index, (hour, x)) in hours.iter().zip(positions).enumerate() {
            bars.extend(hour.bars(x, width, most));
            if index % NAMED == 0 {
                labels.push(Label {
                    x: percent(x),
                    text: hour.name.clone(),
                });
            }
        }
        Self {
            bars,
            labels,
            most,
            total: hours.iter().map(Hour::total).sum(),
            hours,
        }
    }

    pub(super) fn outcomes() -> [&'static str; 6] {
        OUTCOMES
    }
}

impl Hour {
    fn new(hour: &HourlyDeliveries) -> Self {
        let start = utc(hour.start_time);
        Self {
            name: start.map_or_else(String::new, |start| start.format("%d %b %H:%M").to_string()),
            counts: [
                hour.applied_count,
                hour.ignored_count,
                hour.unmatched_count,
                hour.received_count,
                hour.unreadable_count,
                hour.dead_count,
            ],
        }
    }

    fn total(&self) -> i64 {
        self.counts.iter().map(|count| i64::from(*count)).sum()
    }

    /// Returns the parts of the bar of this hour. Its total height is its share of `most`.
    fn bars(&self, x: f64, width: f64, most: i64) -> Vec<Bar> {
        let most = i32::try_from(most.max(1)).unwrap_or(i32::MAX);
        let mut top = HEIGHT;
        let parts = OUTCOMES.into_iter().zip(self.counts);
        let parts = parts.filter(|(_, count)| *count > 0);
        parts
            .map(|(class, count)| {
                // A single dead delivery among thousands must be visible.
                let height = (HEIGHT * f64::from(count) / f64::from(most)).max(1.5);
                top -= height;
                Bar {
                    class,
                    x: percent(x + width * GAP / 2.0),
                    width: percent(width * (1.0 - GAP)),
                    y: format!("{:.1}", top.max(0.0)),
                    height: format!("{height:.1}"),
                }
            })
            .collect()
    }
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_high_as_its_share_and_one_dead_delivery_is_seen() {
        let hours = [
            HourlyDeliveries {
                applied_count: 999,
                dead_count: 1,
                ..Default::default()
            },
            HourlyDeliveries {
                unmatched_count: 500,
                ..Default::default()
            },
        ];

        let chart = Chart::new(&hours);

        let shown = chart.bars.iter();
        let shown = shown.map(|bar| {
            (
                bar.class,
                bar.x.as_str(),
                bar.y.as_str(),
                bar.height.as_str(),
            )
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                ("applied", "5.00%", "0.2", "149.8"),
                ("dead", "5.00%", "0.0", "1.5"),
                ("unmatched", "55.00%", "75.0", "75.0"),
            ]
        );
        assert_eq!((chart.most, chart.total), (1000, 1500));
    }

    #[test]
    fn no_hours_are_no_bars() {
        let chart = Chart::new(&[]);

        assert!(chart.bars.is_empty() && chart.labels.is_empty());
        assert_eq!(chart.most, 0);
    }
}
