//! The metrics of the gateway and its commands.

use runtime::Metric;

/// The metrics of the gateway and its commands, in addition to those of every service.
pub const METRICS: &[Metric] = &[
    Metric::counter("bookbrief_webhooks_total", "webhooks by account and answer"),
    Metric::counter(
        "bookbrief_notices_sent_total",
        "attempts of `gateway notify` to send a notice, by destination",
    ),
];
