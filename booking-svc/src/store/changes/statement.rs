//! The statement that saves changes.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{
        Array, Binary, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
    },
};

use super::{Changes, DuePlan, Origin};
use crate::store::{
    JsonText, call_prep_plans::Written, deliveries::NewDelivery, functions::Call, locks::Names,
};

/// Saves all changes, and finishes their delivery. Returns what came of it, in the words of `save.sql`.
pub(super) struct Save<'a> {
    pub(super) origin: Origin<'a>,
    /// What is locked: the bookings that the event names, and their prospects.
    pub(super) names: Names,
    pub(super) changes: &'a Changes<'a>,
    /// The bookings as JSON.
    pub(super) bookings: JsonText,
}

impl Query for Save<'_> {
    type SqlType = Text;
}

impl QueryId for Save<'_> {
    type QueryId = ();

    // What it consists of depends on what there is to change.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Save<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let changes = self.changes;
        let mut call = Call::of("save", out);
        self.give_event(&mut call)?;
        if let Some(outreach) = &changes.outreach {
            call.with::<Text, _>("outreach_status", outreach.sequence)?
                .with::<Jsonb, _>("calcom", &outreach.calcom)?
                .with::<Nullable<Text>, _>("contact_status", &outreach.contact)?;
        }
        call.with::<Bool, _>("engages", &changes.engages)?;
        if !changes.bookings.is_empty() {
            call.with::<Jsonb, _>("bookings", &self.bookings)?;
        }
        if !changes.new_uids.is_empty() {
            call.with::<Array<Text>, _>("new_uids", &changes.new_uids)?;
        }
        if !changes.moved_uids.is_empty() {
            call.with::<Array<Text>, _>("moved_uids", &changes.moved_uids)?;
        }
        call.with::<Nullable<Text>, _>("current_uid", &changes.current_uid)?;
        if let Some(plan) = &changes.plan {
            give_plan(&mut call, plan)?;
        }
        call.end_as_text();
        Ok(())
    }
}

impl<'b> Save<'b> {
    fn give_event(&'b self, call: &mut Call<'_, 'b>) -> QueryResult<()> {
        let (sequence, log) = (self.changes.sequence, &self.changes.log);
        call.with::<Array<Text>, _>("uids", &self.names.uids)?
            .with::<Array<Text>, _>("prospect_ids", &self.names.prospect_ids)?
            .with::<Text, _>("seen", self.changes.fingerprint)?
            .with::<Text, _>("sequence_id", &sequence.id)?
            .with::<Text, _>("prospect_id", &sequence.prospect_id)?
            .with::<Nullable<Text>, _>("contact_id", &sequence.contact_id)?
            .with::<Text, _>("log_id", &log.id)?
            .with::<Text, _>("log_status", log.status)?
            .with::<Text, _>("log_subject", log.subject)?
            .with::<Jsonb, _>("log_metadata", &log.metadata)?
            .with::<Timestamptz, _>("sent_at", &log.sent_at)?;
        match &self.origin {
            Origin::New(new) => give_delivery(call, new),
            Origin::Claimed(claim) => call
                .with::<SqlUuid, _>("delivery_id", &claim.id)?
                .with::<SqlUuid, _>("lease_token", &claim.token)
                .map(drop),
        }
    }
}

fn give_delivery<'b>(call: &mut Call<'_, 'b>, new: &'b NewDelivery<'_>) -> QueryResult<()> {
    call.with::<SqlUuid, _>("delivery_id", &new.id)?
        .with::<Text, _>("dedupe_key", new.dedupe_key)?
        .with::<Text, _>("source", new.source)?
        .with::<Text, _>("event_name", new.event_name)?
        .with::<Nullable<Text>, _>("booking_uid", &new.booking_uid)?
        .with::<Binary, _>("body_sha256", new.body_sha256)?
        .with::<Nullable<Jsonb>, _>("payload", &new.payload)?
        .with::<Nullable<Jsonb>, _>("event", &new.event)?
        .with::<Timestamptz, _>("received_at", &new.received_at)?
        .with::<Nullable<Text>, _>("trace_id", &new.trace_id)?
        .with::<Nullable<Text>, _>("traceparent", &new.traceparent)?;
    Ok(())
}

fn give_plan<'b>(call: &mut Call<'_, 'b>, plan: &'b DuePlan<'_>) -> QueryResult<()> {
    call.with::<SqlUuid, _>("plan_id", &plan.id)?
        .with::<Nullable<Text>, _>("campaign_id", &plan.campaign_id)?
        .with::<Nullable<Text>, _>("research_run_id", &plan.research_run_id)?
        .with::<Text, _>("language", plan.language)?
        .with::<Bool, _>("plan_is_due", &plan.is_due)?
        .with::<Bool, _>("plan_has_moved", &plan.has_moved)?;
    match plan.written {
        Some(written) => give_brief(call, written),
        None => Ok(()),
    }
}

fn give_brief<'b>(call: &mut Call<'_, 'b>, written: &'b Written) -> QueryResult<()> {
    call.with::<Text, _>("summary", &written.summary)?
        .with::<Jsonb, _>("plan30", &written.plan30)?
        .with::<Jsonb, _>("plan60", &written.plan60)?
        .with::<Jsonb, _>("plan90", &written.plan90)?
        .with::<Jsonb, _>("stakeholder_map", &written.stakeholder_map)?
        .with::<Jsonb, _>("discovery_questions", &written.discovery_questions)?
        .with::<Jsonb, _>("risk_list", &written.risk_list)?
        .with::<Jsonb, _>("demo_flow", &written.demo_flow)?
        .with::<Jsonb, _>("brief", &written.brief)?
        .with::<Text, _>("planner_version", &written.planner_version)?
        .with::<Integer, _>("latency_ms", &written.latency_ms)?
        .with::<Nullable<Text>, _>("model", &written.model)?
        .with::<Nullable<Text>, _>("prompt_version", &written.prompt_version)?
        .with::<Nullable<Integer>, _>("input_tokens", &written.input_tokens)?
        .with::<Nullable<Integer>, _>("output_tokens", &written.output_tokens)?
        .with::<Nullable<Text>, _>("input_digest", &written.input_digest)?
        .with::<Jsonb, _>("provenance", &written.provenance)?;
    Ok(())
}
