//! Plans whose call has moved: they keep their words, and state the new time.

use proto::callprep::v1::{Brief, GeneratedBy, Provenance};
use serde_json::Value;

use super::{
    client::{Generated, PlanRequest},
    trace::{find_traceparent, in_trace},
    write::{PlanError, by_rules, give_back, read_request},
};
use crate::{
    App,
    jobs::{Next, StepError},
    new_id,
    store::{
        JsonText, Lease,
        call_prep_plans::work::{self, DuePlan, PlanTask, Retimed},
    },
};

/// Brings the time of its call into the plan that has been due for that the longest.
pub(crate) async fn retime_due(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    let claimed = work::claim_due(&mut conn, PlanTask::Retiming, new_id()).await?;
    let Some((lease, due)) = claimed else {
        return Ok(Next::WhenWoken);
    };
    let at = find_traceparent(&mut conn, &due).await;
    let request = read_request(&mut conn, &due).await;
    drop(conn);
    let work = Box::pin(retime(&app, lease, due, request));
    in_trace(at, "retime plan", lease.id, work).await?;
    Ok(Next::AtOnce)
}

async fn retime(
    app: &App,
    lease: Lease,
    due: DuePlan,
    request: Result<PlanRequest, PlanError>,
) -> Result<(), StepError> {
    let id = lease.id;
    let newer = by_rules(app, request).await;
    let retimed = newer.and_then(|(_, newer)| retimed(due, newer));
    let mut conn = app.database.connection().await?;
    let retimed = match retimed {
        Ok(retimed) => retimed,
        Err(error) => {
            tracing::warn!(plan.id = %id, %error, "could not bring plan `{id}` up to date");
            return Ok(give_back(&mut conn, lease, &error).await?);
        }
    };
    let is_due = retimed.wording_digest.is_some();
    if work::finish_retime(&mut conn, lease, retimed).await? {
        tracing::info!(plan.id = %id, "plan `{id}` states the time of its call");
    }
    if is_due {
        app.wakeups.wake_wordings();
    }
    Ok(())
}

/// Returns whether a brief carries the words of a model.
pub(super) fn is_worded(provenance: Option<&Value>) -> bool {
    provenance
        .and_then(|provenance| serde_json::from_value::<Provenance>(provenance.clone()).ok())
        .is_some_and(|provenance| provenance.generated_by() == GeneratedBy::Model)
}

/// Returns a plan with the opening of a newer one, which says with whom the call is and when.
fn retimed(due: DuePlan, newer: Generated) -> Result<Retimed, PlanError> {
    let may_be_worded = newer.may_be_worded && !is_worded(due.provenance.as_ref());
    let mut brief = serde_json::from_value::<Brief>(due.brief.unwrap_or_default())
        .map_err(|_| PlanError::UnreadableBrief)?;
    brief.summary = match brief.summary.strip_prefix(&brief.opening) {
        Some(rest) if !brief.opening.is_empty() => format!("{}{rest}", newer.opening),
        _ => newer.written.summary,
    };
    brief.opening = newer.opening;
    Ok(Retimed {
        brief: JsonText::of(&brief).map_err(|_| PlanError::UnreadableBrief)?,
        summary: brief.summary,
        wording_digest: newer.written.input_digest.filter(|_| may_be_worded),
    })
}
