//! An event that is decided but not committed yet, as in another process.

use booking_svc::{
    domain::{BookingEvent, Language},
    plans::PlanRequest,
    recording::Decided,
    store::{dossiers, matching::find_match, snapshot::Snapshot},
};

use crate::system::System;

/// Decides what an event changes now. Returns the request to callprep-svc, if a plan is due.
pub(crate) async fn decide(
    system: &System,
    event: &BookingEvent,
) -> (Decided, Option<PlanRequest>) {
    let conn = system.database.connect().await;
    let matched = find_match(&conn, event).await.unwrap().unwrap();
    let sequence = matched.sequence.clone();
    let snapshot = Snapshot::read(&conn, event, matched).await.unwrap();
    let mut decided = Decided::new(event, snapshot);
    if !decided.decision.plan_due {
        return (decided, None);
    }
    let dossier = dossiers::get(&conn, &sequence).await.unwrap();
    let request = decided.request_plan(dossier, Language::Dutch);
    (decided, Some(request))
}
