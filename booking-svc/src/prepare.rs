//! What is done before the transaction: find the sequence, and have the plan written if one is due.
//!
//! No database connection is held while callprep-svc is waited for.

use std::time::Duration;

use diesel_async::AsyncPgConnection;

use crate::{
    apply::Stored,
    callprep::{CallPrep, Generated, PlanRequest, Wording},
    domain::{BookingEvent, Details, Language},
    store::{
        CheckoutError, Database, dossiers,
        outreach::{self, Sequence},
    },
};

/// Everything that the transaction needs and that is better found before it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The sequence to which the event belongs.
    pub sequence: Sequence,
    /// The campaign of the plan.
    pub campaign_id: Option<String>,
    /// The research that the plan is made from.
    pub research_run_id: Option<String>,
    /// The language of the plan.
    pub language: Language,
    /// What was told about the call that the plan is about.
    pub call: Details,
    /// The plan, unless none is due or callprep-svc did not write it in time.
    pub written: Option<Generated>,
}

/// Why an event could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// There is no connection.
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Prepares an event. Returns nothing when there is nobody to attach it to.
///
/// # Errors
/// The database could not be read. That callprep-svc is away is no error.
pub async fn prepare(
    database: &Database,
    callprep: &CallPrep,
    event: &BookingEvent,
    plan_wait: Duration,
) -> Result<Option<Prepared>, PrepareError> {
    let mut conn = database.connection().await?;
    let Some((mut prepared, request)) = read(&mut conn, event).await? else {
        return Ok(None);
    };
    drop(conn);

    if let Some(request) = request {
        match callprep.write(request, Wording::ByRules, plan_wait).await {
            Ok(written) => prepared.written = Some(written),
            Err(error) => {
                tracing::warn!(%error, "could not have the plan written in time, it stays pending");
            }
        }
    }
    Ok(Some(prepared))
}

/// Reads what there is, and the request for a plan if one is due.
async fn read(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
) -> diesel::QueryResult<Option<(Prepared, Option<PlanRequest>)>> {
    let Some(sequence_id) = outreach::find_sequence_id(conn, event).await? else {
        return Ok(None);
    };
    let Some(sequence) = outreach::find_sequence(conn, &sequence_id).await? else {
        return Ok(None);
    };
    let stored = Stored::read(conn, event, &sequence).await?;
    let decision = stored.decide(event, &sequence);
    let mut prepared = Prepared {
        sequence,
        campaign_id: None,
        research_run_id: None,
        language: Language::Dutch,
        call: Details::default(),
        written: None,
    };
    if !decision.plan_due {
        return Ok(Some((prepared, None)));
    }
    let dossier = dossiers::get(conn, &prepared.sequence).await?;
    let campaign = dossier.campaign.as_ref();
    prepared.campaign_id = campaign.map(|campaign| campaign.id.clone());
    prepared.research_run_id = dossier.research_run.as_ref().map(|run| run.id.clone());
    let call = stored.details_of_current(event, &decision);
    prepared.language = Language::choose(
        campaign.and_then(|campaign| campaign.language.as_deref()),
        &call.attendees,
    );
    prepared.call.clone_from(&call);
    let request = PlanRequest {
        dossier,
        language: prepared.language.as_str().to_owned(),
        call,
    };
    Ok(Some((prepared, Some(request))))
}
