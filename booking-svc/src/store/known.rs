//! What is known when an event arrives, in one round trip.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, Bool, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use super::{
    bookings::Booking, call_prep_plans::PlanSummary, deliveries::StoredDelivery, dossiers::Dossier,
    functions::Call, json, outreach::Sequence,
};
use crate::domain::BookingEvent;

/// What is known about an event and its call.
#[derive(Clone, Debug, Deserialize)]
pub struct Known {
    /// An earlier delivery of the same event.
    pub delivery: Option<EarlierDelivery>,
    /// The sequence that the event belongs to.
    pub sequence: Option<Sequence>,
    /// The bookings of the sequence and its contact, and those that the event names.
    pub bookings: Vec<NearBooking>,
    /// Their plans, newest first.
    pub plans: Vec<PlanSummary>,
    /// The same as long as nothing of this has changed, but for the delivery.
    pub fingerprint: String,
    /// The dossier behind the sequence, if the event says that a call stands and it is the first one.
    pub dossier: Option<Box<Dossier>>,
}

/// An earlier delivery of an event.
#[derive(Clone, Debug, Deserialize)]
pub struct EarlierDelivery {
    /// What became of it.
    pub stored: StoredDelivery,
    /// Whether its event may still be applied, and nobody does.
    pub is_open: bool,
}

/// A booking that has something in common with an event.
#[derive(Clone, Debug, Deserialize)]
pub struct NearBooking {
    /// The booking.
    pub booking: Booking,
    /// Whether the call is still to come, or may be.
    pub is_ahead: bool,
}

/// Reads what is known about an event, with the dossier that a plan for a first call is made from.
/// Without a dedupe key no earlier delivery of it is looked for.
pub async fn read(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    dedupe_key: Option<&str>,
) -> QueryResult<Known> {
    let query = Read {
        dedupe_key,
        event,
        uids: event.kept_uids(),
        with_dossier: event.event_type.confirms(),
    };
    json::parse(&query.get_result::<String>(conn).await?)
}

#[derive(Debug)]
struct Read<'a> {
    dedupe_key: Option<&'a str>,
    event: &'a BookingEvent,
    uids: Vec<String>,
    with_dossier: bool,
}

impl QueryFragment<Pg> for Read<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let event = self.event;
        let mut call = Call::of("known", out);
        call.with::<Nullable<Text>, _>("dedupe_key", &self.dedupe_key)?
            .with::<Array<Text>, _>("uids", &self.uids)?
            .with::<Nullable<Text>, _>("named_sequence_id", &event.outreach_sequence_id)?
            .with::<Nullable<Text>, _>("named_contact_id", &event.contact_id)?
            .with::<Array<Text>, _>("emails", &event.match_emails)?
            .with::<Bool, _>("with_dossier", &self.with_dossier)?
            .end_as_text();
        Ok(())
    }
}

impl Query for Read<'_> {
    type SqlType = Text;
}

impl QueryId for Read<'_> {
    type QueryId = Read<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}
