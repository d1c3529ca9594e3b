//! The metrics of booking-svc.

use runtime::Metric;

/// The metrics of booking-svc, in addition to those of every service.
pub const METRICS: &[Metric] = &[
    Metric::counter(
        "bookbrief_recorded_deliveries_total",
        "calls of RecordBookingEvent by outcome",
    ),
    Metric::gauge(
        "bookbrief_deliveries",
        "deliveries in the database, counted to 10,000",
    ),
    Metric::gauge(
        "bookbrief_delivery_oldest_age_seconds",
        "age of the oldest delivery in this state",
    ),
    Metric::gauge(
        "bookbrief_notices",
        "notices that are due or dead, and paused destinations, counted to 10,000",
    ),
    Metric::gauge(
        "bookbrief_notice_oldest_age_seconds",
        "age of the oldest of these notices or pauses",
    ),
    Metric::counter(
        "bookbrief_notice_attempts_total",
        "attempts to send a notice to a destination",
    ),
    Metric::gauge(
        "bookbrief_plans",
        "plans to be written, or to be reworded by a model, counted to 10,000",
    ),
    Metric::gauge(
        "bookbrief_plan_oldest_age_seconds",
        "age of the oldest of these plans",
    ),
    Metric::gauge(
        "bookbrief_sync_failures",
        "records that `booking-svc sync` could not import or write back, counted to 10,000",
    ),
    Metric::gauge(
        "db_client_connection_count",
        "open connections to PostgreSQL",
    ),
    Metric::gauge("db_client_connection_max", "maximum pool size"),
    Metric::gauge(
        "db_client_connection_pending_requests",
        "callers that wait for a connection",
    ),
];
