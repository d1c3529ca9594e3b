//! Writes plans that were not ready in time, or that an operator requested.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::{
    client::{CallPrepError, Generated, Wording},
    request::PlanRequest,
    trace::{find_traceparent, in_trace},
};
use crate::{
    App,
    app::{Next, StepError},
    domain::{BookingEvent, Details, Occasion, notices_of_new_call},
    new_id, now,
    store::{
        CheckoutError, Lease, booking_views,
        call_prep_plans::{
            Written,
            work::{self, DuePlan, PlanTask},
        },
        calls, deliveries, dossiers,
        lease::Retry,
        notices, sequences, transaction,
    },
};

/// The timeout of a plan for which no caller waits.
const PLAN_TIMEOUT: Duration = Duration::from_mins(1);

/// The maximum number of attempts after an error that is likely to recur. With the waits in
/// between, that is hours: longer than a rollout of callprep-svc that fixes it.
const MOST_ATTEMPTS: i32 = 20;

/// The retry delay of a plan that only a newer version can read.
const ROLLOUT_WAIT: Duration = Duration::from_mins(1);

/// Why an attempt to write or update a plan failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlanError {
    #[error(transparent)]
    CallPrep(#[from] CallPrepError),
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error("could not read the dossier")]
    Database(#[from] diesel::result::Error),
    #[error("its outreach sequence no longer exists")]
    Orphaned,
    #[error("this version cannot parse the stored brief")]
    UnreadableBrief,
}

impl PlanError {
    /// Returns when the plan is retried.
    pub(super) fn retry(&self) -> Retry {
        match self {
            Self::CallPrep(CallPrepError::Busy(wait)) => Retry::After(*wait),
            Self::CallPrep(error) if error.may_be_ours() => Retry::AtMost(MOST_ATTEMPTS),
            Self::CallPrep(error) if error.may_pass() => Retry::Soon,
            Self::Checkout(_) | Self::Database(_) => Retry::Soon,
            // During a rollout, a process of the newer version can read it.
            Self::UnreadableBrief => Retry::After(ROLLOUT_WAIT),
            Self::CallPrep(_) | Self::Orphaned => Retry::Never,
        }
    }
}

/// Writes the PENDING plan that has been due the longest.
pub(crate) async fn write_due(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    let claimed = work::claim_due(&mut conn, PlanTask::Writing, new_id(), work::LEASE).await?;
    let Some((lease, due)) = claimed else {
        return Ok(Next::WhenWoken);
    };
    let at = find_traceparent(&mut conn, &due).await;
    let request = read_request(&mut conn, &due).await;
    let event_time = read_event_time(&mut conn, &due).await?;
    drop(conn);
    in_trace(
        at,
        "write plan",
        due.id,
        Box::pin(write(&app, lease, request, event_time)),
    )
    .await?;
    Ok(Next::AtOnce)
}

async fn write(
    app: &App,
    lease: Lease,
    request: Result<PlanRequest, PlanError>,
    event_time: Option<DateTime<Utc>>,
) -> Result<(), StepError> {
    let id = lease.id;
    let call = request.as_ref().ok().map(|request| &request.call);
    let occasion = Occasion {
        event_time,
        start: call.and_then(|call| call.start_time),
    };
    let written = by_rules(app, request).await;
    let mut conn = app.database.connection().await?;
    let (run_id, plan) = match written {
        Ok(written) => written,
        Err(error) => {
            tracing::warn!(plan.id = %id, %error, "could not write plan `{id}`");
            return Ok(release(&mut conn, lease, &error).await?);
        }
    };
    let is_due = plan.may_be_worded;
    let plan = plan.written;
    if finish(&mut conn, lease, run_id.as_deref(), &plan, is_due, occasion).await? {
        tracing::info!(plan.id = %id, "plan `{id}` is ready");
    }
    if is_due {
        app.wakeups.wake_wordings();
    }
    Ok(())
}

/// Stores a written plan and its `ready` notice, unless one was sent for an earlier version.
/// Returns whether the lease was still held.
async fn finish(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    run_id: Option<&str>,
    plan: &Written,
    is_due: bool,
    occasion: Occasion,
) -> diesel::QueryResult<bool> {
    transaction(conn, async |conn| {
        if !work::finish(conn, lease, run_id, plan, is_due).await? {
            return Ok(false);
        }
        let call_id = calls::find_id(conn, lease.id).await?.unwrap_or(lease.id);
        for ready in notices_of_new_call(None, true, now(), None) {
            notices::decide_ready(conn, call_id, occasion, &ready).await?;
        }
        Ok(true)
    })
    .await
}

/// Requests a plan by the rules. Returns it with the research run on which it is based.
pub(super) async fn by_rules(
    app: &App,
    request: Result<PlanRequest, PlanError>,
) -> Result<(Option<String>, Generated), PlanError> {
    let request = request?;
    let run = request.dossier.research_run.as_ref();
    let run_id = run.map(|run| run.id.clone());
    let plan = app
        .callprep
        .write(request, Wording::ByRules, PLAN_TIMEOUT)
        .await?;
    Ok((run_id, plan))
}

/// Releases a plan after a failed attempt.
pub(super) async fn release(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    error: &PlanError,
) -> diesel::QueryResult<()> {
    let (text, retry) = (error.to_string(), error.retry());
    work::release(conn, lease, &text, None, retry).await
}

/// Reads the input of a plan.
pub(super) async fn read_request(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> Result<PlanRequest, PlanError> {
    let sequence_id = due.sequence_id.as_ref().ok_or(PlanError::Orphaned)?;
    let sequence = sequences::find(conn, sequence_id).await?;
    let mut sequence = sequence.ok_or(PlanError::Orphaned)?;
    // The run was chosen when the plan was requested.
    sequence.research_run_id.clone_from(&due.research_run_id);
    Ok(PlanRequest {
        dossier: Box::new(dossiers::get(conn, &sequence).await?),
        language: due.language,
        call: read_call(conn, due).await?,
    })
}

/// Reads the details of the call of a plan.
pub(super) async fn read_call(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> diesel::QueryResult<Details> {
    // A booking without a uid has no row; its details are those of its delivery.
    let call = match (&due.booking_uid, due.delivery_id) {
        (Some(uid), _) => booking_views::find(conn, uid)
            .await?
            .map(|(booking, ..)| booking.details()),
        (None, Some(delivery_id)) => read_event(conn, delivery_id)
            .await?
            .map(|event| Details::of(&event)),
        (None, None) => None,
    };
    Ok(call.unwrap_or_default())
}

/// Returns the time of the event that requested a plan, or `None` if an operator requested it.
async fn read_event_time(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> diesel::QueryResult<Option<DateTime<Utc>>> {
    let event = match due.delivery_id {
        Some(delivery_id) => read_event(conn, delivery_id).await?,
        None => None,
    };
    Ok(event.and_then(|event| event.event_time))
}

async fn read_event(
    conn: &mut AsyncPgConnection,
    delivery_id: Uuid,
) -> diesel::QueryResult<Option<BookingEvent>> {
    let event = deliveries::find_event(conn, delivery_id).await?;
    Ok(event.and_then(|event| serde_json::from_value(event).ok()))
}
