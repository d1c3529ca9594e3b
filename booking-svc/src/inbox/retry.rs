//! Retries deliveries: claims due ones and applies their events.

use runtime::trace::{self, Kind, Span};
use tracing::{Instrument, field::display};

use crate::{
    app::{Next, StepError},
    domain::BookingEvent,
    new_id,
    recording::{AttemptError, Outcome, Recorder},
    store::{
        Lease,
        deliveries::{self, DueDelivery},
    },
};

/// Applies the event of the delivery that has been due the longest. A failed attempt is not an error: it is
/// retried later.
///
/// The sender has already been answered, so the delivery yields to incoming events: a bulk replay
/// makes thousands due at once.
pub(crate) async fn apply_due(recorder: Recorder) -> Result<Next, StepError> {
    let _turn = recorder.arrivals.give_way().await;
    let mut conn = recorder.app.database.connection().await?;
    let Some(due) = deliveries::claim_due(&mut conn, new_id()).await? else {
        let wait = deliveries::until_next_due(&mut conn).await?;
        return Ok(wait.map_or(Next::WhenWoken, Next::After));
    };
    drop(conn);

    let id = due.lease.id;
    let span = Span::continuing(due.traceparent, Kind::Consumer, "apply delivery");
    span.set("bookbrief.delivery.id", id.to_string());
    let trace_id = due.traceparent.map(|at| display(at.trace_id()));
    let log_span = tracing::info_span!("delivery", delivery.id = %id, trace_id);
    let work = Box::pin(apply_claimed(recorder, due).instrument(log_span));
    let outcome = span.around(work).await;
    span.set("bookbrief.delivery.outcome", outcome);
    Ok(Next::AtOnce)
}

/// Returns the outcome for the trace.
async fn apply_claimed(recorder: Recorder, due: DueDelivery) -> &'static str {
    let DueDelivery { lease, event, .. } = due;
    let id = lease.id;
    let applied = match serde_json::from_value::<BookingEvent>(event) {
        _ if due.is_exhausted => Err(AttemptError::Exhausted),
        Ok(event) => apply(recorder.clone(), lease, event).await,
        Err(_) => Err(AttemptError::Unreadable),
    };
    match applied {
        Ok(outcome) => {
            let outcome = outcome_name(&outcome);
            tracing::info!(outcome, "processed delivery `{id}`");
            outcome
        }
        Err(error @ AttemptError::Busy(_)) => {
            recorder.release(lease, &error).await;
            "busy"
        }
        Err(error) => {
            tracing::warn!(%error, "could not apply delivery `{id}`");
            recorder.release(lease, &error).await;
            "failed"
        }
    }
}

async fn apply(
    recorder: Recorder,
    lease: Lease,
    event: BookingEvent,
) -> Result<Outcome, AttemptError> {
    let attempt = async move { recorder.apply(lease, &event).await };
    in_task(trace::in_current(attempt)).await
}

fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied(_) => "applied",
        Outcome::Duplicate => "duplicate",
        Outcome::Ignored(_) => "ignored",
        Outcome::Accepted => "accepted",
        Outcome::Unreadable => "unreadable",
    }
}

/// Runs an attempt in a separate task, so that the delivery is released after a panic like after
/// any other failure.
async fn in_task(
    attempt: impl Future<Output = Result<Outcome, AttemptError>> + Send + 'static,
) -> Result<Outcome, AttemptError> {
    tokio::spawn(attempt)
        .await
        .unwrap_or(Err(AttemptError::Panicked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_attempt_that_panics_has_an_error() {
        let outcome = in_task(async { panic!("poison") }).await;

        assert!(matches!(outcome, Err(AttemptError::Panicked)));
    }
}
