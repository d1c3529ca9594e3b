//! Regenerates a plan from the current research.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    domain::{Actor, AuditAction, BookingState, PlanStatus, ResearchStatus},
    new_id,
    store::{
        Cause, Locks, audit,
        call_prep_plans::{self, Due, NewPlan, PlanView, work},
        dossiers, notifications,
        sequences::{self, Sequence},
        transaction,
    },
};

/// Why there is no new version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegenerateError {
    /// A statement failed. Nothing was changed.
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
    /// There is no such plan.
    #[error("there is no plan with this id")]
    PlanNotFound,
    /// The prospect has no such research run.
    #[error("the prospect of the plan has no research run with this id")]
    RunNotFound,
    /// The research run is not done, or has failed.
    #[error("the research run is not COMPLETED")]
    RunNotCompleted,
    /// The call is off.
    #[error("the call of the plan is cancelled")]
    CallIsOff,
    /// The outreach that led to the plan was deleted.
    #[error("the outreach sequence of the plan no longer exists")]
    SequenceGone,
}

/// Requests a new version of the plan `id` and returns its id. A version that is still pending is returned
/// instead.
///
/// # Errors
/// See [`RegenerateError`].
pub(crate) async fn regenerate(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    research_run_id: Option<&str>,
    actor: &Actor,
) -> Result<Uuid, RegenerateError> {
    transaction(conn, async |conn| {
        let sequence = lock(conn, id).await?;
        // The call may have moved or fallen through while waiting for the lock.
        let PlanView { plan, booking, .. } = find(conn, id).await?;
        let state = booking.map(|booking| booking.state);
        if state.is_some_and(BookingState::is_off) {
            return Err(RegenerateError::CallIsOff);
        }
        let research_run_id = choose_run(conn, &sequence, research_run_id).await?;

        notifications::notify(conn).await?;
        let entry = actor.does(AuditAction::RegeneratePlan, id);
        audit::append(conn, &entry).await?;

        let newest = match &plan.booking_uid {
            Some(uid) => call_prep_plans::find_newest(conn, uid).await?,
            None => None,
        };
        // A worker may finish the plan at this moment.
        if let Some(newest) = newest.filter(|newest| newest.status == PlanStatus::Pending)
            && work::change_run(conn, newest.id, research_run_id.as_deref()).await?
        {
            return Ok(newest.id);
        }
        let new = NewPlan {
            id: new_id(),
            prospect_id: &plan.prospect_id,
            campaign_id: plan.campaign_id.as_deref(),
            research_run_id: research_run_id.as_deref(),
            sequence_id: &sequence.id,
            booking_uid: plan.booking_uid.as_deref(),
            delivery_id: None,
            language: plan.language,
        };
        let due = Due {
            is_due: true,
            has_moved: false,
        };
        call_prep_plans::insert(conn, &new, None, due).await?;
        Ok(new.id)
    })
    .await
}

/// Locks the prospect of a plan, and finds its sequence.
async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Sequence, RegenerateError> {
    let plan = find(conn, id).await?.plan;
    Locks::default()
        .and_prospects([plan.prospect_id])
        .acquire(conn)
        .await?;
    let sequence_id = plan.sequence_id.ok_or(RegenerateError::SequenceGone)?;
    let sequence = sequences::find(conn, &sequence_id).await?;
    sequence.ok_or(RegenerateError::SequenceGone)
}

async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<PlanView, RegenerateError> {
    let view = call_prep_plans::find(conn, id).await?;
    view.ok_or(RegenerateError::PlanNotFound)
}

/// Returns the named research run, or the one on which a new plan would be based.
async fn choose_run(
    conn: &mut AsyncPgConnection,
    sequence: &Sequence,
    named: Option<&str>,
) -> Result<Option<String>, RegenerateError> {
    let Some(named) = named else {
        let run = dossiers::find_research_run(conn, sequence).await?;
        return Ok(run.map(|run| run.id));
    };
    let status = dossiers::find_run_status(conn, &sequence.prospect_id, named).await?;
    match status {
        Some(ResearchStatus::Completed) => Ok(Some(named.to_owned())),
        Some(_) => Err(RegenerateError::RunNotCompleted),
        None => Err(RegenerateError::RunNotFound),
    }
}
