//! Continues the trace in which a plan was requested.

use diesel_async::AsyncPgConnection;
use runtime::trace::{Kind, Span, Traceparent};
use tracing::{Instrument, field::display};
use uuid::Uuid;

use crate::store::{call_prep_plans::work::DuePlan, deliveries};

/// Runs `work` on a plan in the trace in which it was requested, or in a new one.
pub(super) async fn in_trace<Work: Future>(
    at: Option<Traceparent>,
    name: &str,
    plan_id: Uuid,
    work: Work,
) -> Work::Output {
    let span = Span::continuing(at, Kind::Consumer, name);
    span.set("bookbrief.plan.id", plan_id.to_string());
    let trace_id = at.map(|at| display(at.trace_id()));
    let log_span = tracing::info_span!("plan", trace_id);
    span.around(work.instrument(log_span)).await
}

/// Finds the trace context in which a plan was requested.
pub(super) async fn find_traceparent(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> Option<Traceparent> {
    let found = deliveries::find_traceparent(conn, due.delivery_id?).await;
    // If this cannot be read, the plan cannot be processed either, and that is logged there.
    found.ok().flatten()
}
