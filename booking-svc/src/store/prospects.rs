//! Prospects: their records, and how bookings change them.

use std::collections::{BTreeSet, HashMap};

use diesel::{
    dsl::{case_when, exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{
    current_time,
    prepared::Prepare as _,
    records::{
        AutomationOpportunity, Campaign, Contact, EvidenceItem, OutreachSequence, OutreachStep,
        Prospect, ProspectRecords, ResearchRun, WorkflowHypothesis,
    },
    schema::{
        automation_opportunities, bookings, campaigns, contacts, evidence_items,
        outreach_sequences, outreach_steps, prospects, research_runs, workflow_hypotheses,
    },
};
use crate::domain::ProspectStatus;

/// Finds a prospect with all of its records. The queries are pipelined, in three round trips.
pub async fn find(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<Option<ProspectRecords>> {
    let prospect = prospects::table
        .find(id)
        .select(Prospect::as_select())
        .get_result(conn)
        .await
        .optional()?;
    let Some(prospect) = prospect else {
        return Ok(None);
    };
    let (contacts, research_runs, outreach_sequences) = try_join!(
        load_contacts(conn, id),
        load_runs(conn, id),
        load_sequences(conn, id),
    )?;
    let run_ids = ids(&research_runs, |run| Some(&run.id));
    let sequence_ids = ids(&outreach_sequences, |sequence| Some(&sequence.id));
    let mut campaign_ids = ids(&research_runs, |run| run.campaign_id.as_ref());
    campaign_ids.extend(ids(&outreach_sequences, |sequence| {
        sequence.campaign_id.as_ref()
    }));
    let (campaigns, research, outreach_steps) = try_join!(
        load_campaigns(conn, &campaign_ids),
        load_research(conn, &run_ids),
        load_steps(conn, &sequence_ids),
    )?;
    let (evidence_items, workflow_hypotheses, automation_opportunities) = research;
    Ok(Some(ProspectRecords {
        prospect,
        contacts,
        campaigns,
        research_runs,
        evidence_items,
        workflow_hypotheses,
        automation_opportunities,
        outreach_sequences,
        outreach_steps,
    }))
}

fn ids<'rows, Row>(
    rows: &'rows [Row],
    id: impl Fn(&'rows Row) -> Option<&'rows String>,
) -> Vec<&'rows str> {
    rows.iter().filter_map(id).map(String::as_str).collect()
}

async fn load_contacts(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<Vec<Contact>> {
    contacts::table
        .filter(contacts::prospect_id.eq(prospect_id))
        .order(contacts::id)
        .select(Contact::as_select())
        .load(&mut conn)
        .await
}

async fn load_runs(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<Vec<ResearchRun>> {
    research_runs::table
        .filter(research_runs::prospect_id.eq(prospect_id))
        .order((research_runs::created_at.desc(), research_runs::id))
        .select(ResearchRun::as_select())
        .load(&mut conn)
        .await
}

async fn load_sequences(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<Vec<OutreachSequence>> {
    outreach_sequences::table
        .filter(outreach_sequences::prospect_id.eq(prospect_id))
        .order((
            outreach_sequences::created_at.desc(),
            outreach_sequences::id,
        ))
        .select(OutreachSequence::as_select())
        .load(&mut conn)
        .await
}

async fn load_campaigns(mut conn: &AsyncPgConnection, ids: &[&str]) -> QueryResult<Vec<Campaign>> {
    campaigns::table
        .filter(campaigns::id.eq_any(ids))
        .order(campaigns::id)
        .select(Campaign::as_select())
        .load(&mut conn)
        .await
}

async fn load_steps(
    mut conn: &AsyncPgConnection,
    sequence_ids: &[&str],
) -> QueryResult<Vec<OutreachStep>> {
    outreach_steps::table
        .filter(outreach_steps::sequence_id.eq_any(sequence_ids))
        .order((outreach_steps::sequence_id, outreach_steps::step_order))
        .select(OutreachStep::as_select())
        .load(&mut conn)
        .await
}

type Research = (
    Vec<EvidenceItem>,
    Vec<WorkflowHypothesis>,
    Vec<AutomationOpportunity>,
);

async fn load_research(conn: &AsyncPgConnection, run_ids: &[&str]) -> QueryResult<Research> {
    let mut evidence_conn = conn;
    let mut hypothesis_conn = conn;
    let mut opportunity_conn = conn;
    try_join!(
        evidence_items::table
            .filter(evidence_items::research_run_id.eq_any(run_ids))
            .order(evidence_items::id)
            .select(EvidenceItem::as_select())
            .load(&mut evidence_conn),
        workflow_hypotheses::table
            .filter(workflow_hypotheses::research_run_id.eq_any(run_ids))
            .order(workflow_hypotheses::id)
            .select(WorkflowHypothesis::as_select())
            .load(&mut hypothesis_conn),
        automation_opportunities::table
            .filter(automation_opportunities::research_run_id.eq_any(run_ids))
            .order(automation_opportunities::id)
            .select(AutomationOpportunity::as_select())
            .load(&mut opportunity_conn),
    )
}

/// Records that a prospect has booked a call. A customer stays one.
pub async fn engage(mut conn: &AsyncPgConnection, id: &str) -> QueryResult<()> {
    diesel::update(prospects::table.find(id))
        .filter(prospects::status.ne(ProspectStatus::Converted))
        .set((
            prospects::prior_status.eq(case_when(
                prospects::status.eq(ProspectStatus::Engaged),
                prospects::prior_status,
            )
            .otherwise(prospects::status.nullable())),
            prospects::status.eq(ProspectStatus::Engaged),
            prospects::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Restores the status that a prospect had before its call, which now belongs to another prospect,
/// unless it had another call or something else has engaged it.
pub async fn release(mut conn: &AsyncPgConnection, id: &str) -> QueryResult<()> {
    let calls = bookings::table
        .inner_join(outreach_sequences::table.on(outreach_sequences::id.eq(bookings::sequence_id)))
        .filter(outreach_sequences::prospect_id.eq(id))
        .filter(bookings::confirmed);
    diesel::update(prospects::table.find(id))
        .filter(prospects::status.eq(ProspectStatus::Engaged))
        .filter(prospects::prior_status.is_not_null())
        .filter(not(exists(calls)))
        .set((
            prospects::status.eq(prospects::prior_status.assume_not_null()),
            prospects::prior_status.eq(None::<ProspectStatus>),
            prospects::updated_at.eq(current_time()),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns the names or domains of the companies of sequences, by the ids of the sequences.
pub async fn companies_of_sequences(
    conn: &mut AsyncPgConnection,
    sequence_ids: impl Iterator<Item = &str>,
) -> QueryResult<HashMap<String, String>> {
    let ids = sequence_ids.collect::<BTreeSet<_>>();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = outreach_sequences::table
        .inner_join(prospects::table.on(prospects::id.eq(outreach_sequences::prospect_id)))
        .filter(outreach_sequences::id.eq_any(ids))
        .select((
            outreach_sequences::id,
            prospects::company_name,
            prospects::domain,
        ))
        .load::<(String, Option<String>, Option<String>)>(conn)
        .await?;
    let named = rows
        .into_iter()
        .filter_map(|(id, name, domain)| Some((id, name.or(domain)?)));
    Ok(named.collect())
}
