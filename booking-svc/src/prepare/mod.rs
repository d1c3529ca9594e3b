//! What is done before the transaction: decide, and have the plan written if one is due.
//!
//! No database connection is held while callprep-svc is waited for.

mod deciding;

use crate::{
    domain::{BookingEvent, Decision, Details, Language},
    plans::{Generated, PlanRequest},
    store::{Connection, dossiers, known::Known, outreach::Sequence},
};

/// Everything that the transaction needs and that is better found before it.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What was known.
    pub known: Known,
    /// The sequence to which the event belongs.
    pub sequence: Sequence,
    /// What follows from that.
    pub decision: Decision,
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

/// Decides what an event changes that belongs to `sequence`. Returns what to ask callprep-svc for, if
/// a plan is due.
///
/// # Errors
/// The dossier could not be read.
pub async fn prepare(
    mut conn: Connection,
    event: &BookingEvent,
    known: Known,
    sequence: Sequence,
) -> diesel::QueryResult<(Prepared, Option<PlanRequest>)> {
    let decision = known.decide(event, &sequence);
    let mut prepared = Prepared {
        known,
        sequence,
        decision,
        campaign_id: None,
        research_run_id: None,
        language: Language::Dutch,
        call: Details::default(),
        written: None,
    };
    if !prepared.decision.plan_due {
        return Ok((prepared, None));
    }
    let dossier = match prepared.known.dossier.take() {
        Some(dossier) => dossier,
        None => Box::new(dossiers::get(&mut conn, &prepared.sequence).await?),
    };
    drop(conn);

    let campaign = dossier.campaign.as_ref();
    prepared.campaign_id = campaign.map(|campaign| campaign.id.clone());
    prepared.research_run_id = dossier.research_run.as_ref().map(|run| run.id.clone());
    let call = prepared.known.details_of_current(event, &prepared.decision);
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
    Ok((prepared, Some(request)))
}

impl Prepared {
    /// Decides anew, on what is known by now. What was found for the plan, and the plan, are kept.
    #[must_use]
    pub fn decided_anew(self, event: &BookingEvent, known: Known) -> Self {
        Self {
            decision: known.decide(event, &self.sequence),
            known,
            ..self
        }
    }

    /// Whether the call has moved since the plan was asked for.
    pub fn is_plan_outdated(&self, event: &BookingEvent) -> bool {
        let call = self.known.details_of_current(event, &self.decision);
        call.start_time != self.call.start_time
    }
}
