//! The statements of one transaction.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{
        Array, Binary, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
    },
};

use super::{Changes, DuePlan, Origin};
use crate::store::{call_prep_plans::Written, deliveries::NewDelivery, given::Given};

/// A statement that begins or ends a transaction.
pub(super) struct Control(pub(super) &'static str);

impl QueryFragment<Pg> for Control {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Control {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Saves all changes, and finishes their delivery.
///
/// Returns whether what they depend on is unchanged, and the delivery if it is ours to finish.
pub(super) struct Save<'a> {
    pub(super) origin: Origin<'a>,
    /// The bookings that the event names.
    pub(super) uids: &'a [String],
    pub(super) changes: &'a Changes<'a>,
    /// The bookings as JSON.
    pub(super) bookings: &'a str,
    pub(super) token: &'a str,
}

impl Query for Save<'_> {
    type SqlType = (Bool, Nullable<SqlUuid>);
}

impl QueryId for Save<'_> {
    type QueryId = ();

    // What it consists of depends on what there is to change.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Save<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let changes = self.changes;
        let mut given = Given::new(out);
        self.give_guard(&mut given)?;
        self.give_changes(&mut given)?;
        if let Some(plan) = &changes.plan {
            give_plan(&mut given, plan)?;
        }

        given.then(include_str!("sql/sequence.sql"))?;
        given.then(include_str!("../sql/around.sql"))?;
        given.then(include_str!("sql/guard.sql"))?;
        given.then(match self.origin {
            Origin::New(_) => include_str!("sql/new_delivery.sql"),
            Origin::Claimed(_) => include_str!("sql/claimed_delivery.sql"),
        })?;
        if let Some(outreach) = &changes.outreach {
            given.then(include_str!("sql/outreach.sql"))?;
            if outreach.contact.is_some() {
                given.then(include_str!("sql/contact.sql"))?;
            }
        }
        if changes.engages {
            given.then(include_str!("sql/prospect.sql"))?;
        }
        if !changes.bookings.is_empty() {
            given.then(include_str!("sql/bookings.sql"))?;
        }
        given.then(include_str!("sql/log.sql"))?;
        if !changes.moved_uids.is_empty() {
            given.then(include_str!("sql/moved_plans.sql"))?;
        }
        if let Some(plan) = &changes.plan {
            given.then(match plan.written {
                Some(_) => include_str!("sql/written_plan.sql"),
                None => include_str!("sql/pending_plan.sql"),
            })?;
        }
        if !changes.new_uids.is_empty() {
            given.then(include_str!("sql/woken_deliveries.sql"))?;
        }
        given.then(include_str!("sql/outcome.sql"))
    }
}

impl<'b> Save<'b> {
    fn give_guard(&'b self, given: &mut Given<'_, 'b>) -> QueryResult<()> {
        given
            .value::<Array<Text>, _>("uids", self.uids)?
            .value::<Text, _>("token", self.token)?
            .value::<Text, _>("seen", self.changes.fingerprint)?;
        match &self.origin {
            Origin::New(new) => give_delivery(given, new),
            Origin::Claimed(claim) => given
                .value::<SqlUuid, _>("delivery_id", &claim.delivery_id)?
                .value::<SqlUuid, _>("lease_token", &claim.lease_token)
                .map(drop),
        }
    }

    fn give_changes(&'b self, given: &mut Given<'_, 'b>) -> QueryResult<()> {
        let changes = self.changes;
        let (sequence, log) = (changes.sequence, &changes.log);
        given
            .value::<Text, _>("sequence_id", &sequence.id)?
            .value::<Nullable<Text>, _>("contact_id", &sequence.contact_id)?
            .value::<Text, _>("prospect_id", &sequence.prospect_id)?
            .value::<Text, _>("bookings", self.bookings)?
            .value::<Array<Text>, _>("new_uids", &changes.new_uids)?
            .value::<Nullable<Text>, _>("current_uid", &changes.current_uid)?
            .value::<Array<Text>, _>("moved_uids", &changes.moved_uids)?
            .value::<Text, _>("log_id", &log.id)?
            .value::<Text, _>("log_status", log.status)?
            .value::<Text, _>("log_subject", log.subject)?
            .value::<Jsonb, _>("log_metadata", &log.metadata)?
            .value::<Timestamptz, _>("sent_at", &log.sent_at)?;
        if let Some(outreach) = &changes.outreach {
            given
                .value::<Text, _>("outreach_status", outreach.sequence)?
                .value::<Nullable<Text>, _>("contact_status", &outreach.contact)?
                .value::<Jsonb, _>("calcom", &outreach.calcom)?;
        }
        Ok(())
    }
}

fn give_delivery<'b>(given: &mut Given<'_, 'b>, new: &'b NewDelivery<'_>) -> QueryResult<()> {
    given
        .value::<SqlUuid, _>("delivery_id", &new.id)?
        .value::<Text, _>("dedupe_key", new.dedupe_key)?
        .value::<Text, _>("source", new.source)?
        .value::<Text, _>("event_name", new.event_name)?
        .value::<Nullable<Text>, _>("booking_uid", &new.booking_uid)?
        .value::<Binary, _>("body_sha256", new.body_sha256)?
        .value::<Nullable<Jsonb>, _>("payload", &new.payload)?
        .value::<Nullable<Jsonb>, _>("event", &new.event)?
        .value::<Timestamptz, _>("received_at", &new.received_at)?
        .value::<Nullable<Text>, _>("trace_id", &new.trace_id)?
        .value::<Nullable<Text>, _>("traceparent", &new.traceparent)?;
    Ok(())
}

fn give_plan<'b>(given: &mut Given<'_, 'b>, plan: &'b DuePlan<'_>) -> QueryResult<()> {
    given
        .value::<SqlUuid, _>("plan_id", &plan.id)?
        .value::<Nullable<Text>, _>("campaign_id", &plan.campaign_id)?
        .value::<Nullable<Text>, _>("research_run_id", &plan.research_run_id)?
        .value::<Text, _>("language", plan.language)?
        .value::<Bool, _>("plan_is_due", &plan.is_due)?
        .value::<Bool, _>("plan_has_moved", &plan.has_moved)?;
    match plan.written {
        Some(written) => give_brief(given, written),
        None => Ok(()),
    }
}

fn give_brief<'b>(given: &mut Given<'_, 'b>, written: &'b Written) -> QueryResult<()> {
    given
        .value::<Text, _>("summary", &written.summary)?
        .value::<Jsonb, _>("plan30", &written.plan30)?
        .value::<Jsonb, _>("plan60", &written.plan60)?
        .value::<Jsonb, _>("plan90", &written.plan90)?
        .value::<Jsonb, _>("stakeholder_map", &written.stakeholder_map)?
        .value::<Jsonb, _>("discovery_questions", &written.discovery_questions)?
        .value::<Jsonb, _>("risk_list", &written.risk_list)?
        .value::<Jsonb, _>("demo_flow", &written.demo_flow)?
        .value::<Jsonb, _>("brief", &written.brief)?
        .value::<Text, _>("planner_version", &written.planner_version)?
        .value::<Integer, _>("latency_ms", &written.latency_ms)?
        .value::<Nullable<Text>, _>("model", &written.model)?
        .value::<Nullable<Text>, _>("prompt_version", &written.prompt_version)?
        .value::<Nullable<Integer>, _>("input_tokens", &written.input_tokens)?
        .value::<Nullable<Integer>, _>("output_tokens", &written.output_tokens)?
        .value::<Nullable<Text>, _>("input_digest", &written.input_digest)?
        .value::<Jsonb, _>("provenance", &written.provenance)?;
    Ok(())
}
