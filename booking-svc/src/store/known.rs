//! What is known when an event arrives, in one round trip.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use super::{
    bookings::Booking, call_prep_plans::PlanSummary, deliveries::StoredDelivery, given::Given,
    json, outreach::Sequence,
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

/// Reads what is known about an event. Without a dedupe key no earlier delivery of it is looked for.
pub async fn read(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
    dedupe_key: Option<&str>,
) -> QueryResult<Known> {
    let query = Read {
        dedupe_key,
        matching: Matching::of(event),
    };
    json::parse(&query.get_result::<String>(conn).await?)
}

/// How an event names its outreach.
#[derive(Debug)]
pub(super) struct Matching<'a> {
    /// The bookings that it names, its own first.
    pub(super) uids: Vec<String>,
    named_sequence_id: Option<&'a str>,
    named_contact_id: Option<&'a str>,
    emails: &'a [String],
}

impl<'a> Matching<'a> {
    pub(super) fn of(event: &'a BookingEvent) -> Self {
        let uids = [event.kept_uid(), event.kept_reschedule_uid()];
        Self {
            uids: uids.into_iter().flatten().collect(),
            named_sequence_id: event.outreach_sequence_id.as_deref(),
            named_contact_id: event.contact_id.as_deref(),
            emails: &event.match_emails,
        }
    }

    /// Gives a statement what `matching.sql` expects.
    pub(super) fn give<'b>(&'b self, given: &mut Given<'_, 'b>) -> QueryResult<()> {
        given
            .value::<Array<Text>, _>("uids", &self.uids)?
            .value::<Nullable<Text>, _>("named_sequence_id", &self.named_sequence_id)?
            .value::<Nullable<Text>, _>("named_contact_id", &self.named_contact_id)?
            .value::<Array<Text>, _>("emails", self.emails)?;
        Ok(())
    }
}

#[derive(Debug)]
struct Read<'a> {
    dedupe_key: Option<&'a str>,
    matching: Matching<'a>,
}

impl QueryFragment<Pg> for Read<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut given = Given::new(out);
        given.value::<Nullable<Text>, _>("dedupe_key", &self.dedupe_key)?;
        self.matching.give(&mut given)?;
        given.then(concat!(
            include_str!("sql/matching.sql"),
            include_str!("sql/known.sql")
        ))
    }
}

impl Query for Read<'_> {
    type SqlType = Text;
}

impl QueryId for Read<'_> {
    type QueryId = Read<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}
