//! Dossiers: everything about a prospect that a call-prep plan is made from.

use diesel::{dsl::case_when, prelude::*, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{
    outreach::Sequence,
    records::{
        AutomationOpportunity, Campaign, Contact, EvidenceItem, Prospect, ResearchRun,
        WorkflowHypothesis,
    },
    schema::{
        automation_opportunities, campaigns, contacts, evidence_items, prospects, research_runs,
        workflow_hypotheses,
    },
};

/// How many hypotheses a plan is made from at most.
const HYPOTHESIS_LIMIT: i64 = 3;
/// How many opportunities a plan is made from at most.
const OPPORTUNITY_LIMIT: i64 = 2;
/// How many evidence items are read at most.
const EVIDENCE_LIMIT: i64 = 200;
/// How many hypotheses and opportunities that the client declined are told of at most: a plan warns
/// of raising them.
const DECLINED_LIMIT: i64 = 3;
/// Hypotheses and opportunities that somebody turned down are not what a plan is made from.
const TURNED_DOWN: [&str; 2] = ["REJECTED", "DECLINED"];

/// Everything about a prospect that a plan is made from.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The company.
    pub prospect: Prospect,
    /// The contact of the sequence.
    pub contact: Option<Contact>,
    /// The campaign of the research run, else of the sequence.
    pub campaign: Option<Campaign>,
    /// The research: the sequence's if it is completed, else the newest completed one.
    pub research_run: Option<ResearchRun>,
    /// What that research found.
    pub evidence_items: Vec<EvidenceItem>,
    /// Its best hypotheses, the best first; then some that the client declined.
    pub hypotheses: Vec<WorkflowHypothesis>,
    /// Its best opportunities, the best first; then some that the client declined.
    pub opportunities: Vec<AutomationOpportunity>,
}

/// Gets the dossier behind a sequence. The queries are pipelined: three round trips in all.
pub async fn get(conn: &mut AsyncPgConnection, sequence: &Sequence) -> QueryResult<Dossier> {
    let conn = &*conn;
    let (prospect, contact, research_run) = try_join!(
        get_prospect(conn, &sequence.prospect_id),
        find_contact(conn, sequence.contact_id.as_deref()),
        find_research_run(conn, sequence),
    )?;
    let campaign_id = research_run
        .as_ref()
        .and_then(|run| run.campaign_id.as_deref())
        .or(sequence.campaign_id.as_deref());
    let run_id = research_run.as_ref().map(|run| run.id.as_str());
    let (campaign, evidence_items, hypotheses, opportunities) = try_join!(
        find_campaign(conn, campaign_id),
        load_evidence(conn, run_id),
        load_hypotheses(conn, run_id),
        load_opportunities(conn, run_id),
    )?;
    Ok(Dossier {
        prospect,
        contact,
        campaign,
        research_run,
        evidence_items,
        hypotheses,
        opportunities,
    })
}

async fn get_prospect(mut conn: &AsyncPgConnection, id: &str) -> QueryResult<Prospect> {
    prospects::table
        .find(id)
        .select(Prospect::as_select())
        .get_result(&mut conn)
        .await
}

async fn find_contact(
    mut conn: &AsyncPgConnection,
    id: Option<&str>,
) -> QueryResult<Option<Contact>> {
    let Some(id) = id else {
        return Ok(None);
    };
    contacts::table
        .find(id)
        .select(Contact::as_select())
        .get_result(&mut conn)
        .await
        .optional()
}

async fn find_campaign(
    mut conn: &AsyncPgConnection,
    id: Option<&str>,
) -> QueryResult<Option<Campaign>> {
    let Some(id) = id else {
        return Ok(None);
    };
    campaigns::table
        .find(id)
        .select(Campaign::as_select())
        .get_result(&mut conn)
        .await
        .optional()
}

/// Finds the research that a plan is made from: the sequence's if it is completed, else the newest
/// completed one.
pub async fn find_research_run(
    mut conn: &AsyncPgConnection,
    sequence: &Sequence,
) -> QueryResult<Option<ResearchRun>> {
    let named = sequence.research_run_id.as_deref().unwrap_or_default();
    research_runs::table
        .filter(research_runs::prospect_id.eq(&sequence.prospect_id))
        .filter(research_runs::status.eq("COMPLETED"))
        .order((
            research_runs::id.eq(named).desc(),
            research_runs::created_at.desc(),
            research_runs::id.desc(),
        ))
        .select(ResearchRun::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Finds the status of a research run of a prospect.
pub async fn find_run_status(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
    id: &str,
) -> QueryResult<Option<String>> {
    research_runs::table
        .find(id)
        .filter(research_runs::prospect_id.eq(prospect_id))
        .select(research_runs::status)
        .get_result(conn)
        .await
        .optional()
}

async fn load_evidence(
    mut conn: &AsyncPgConnection,
    run_id: Option<&str>,
) -> QueryResult<Vec<EvidenceItem>> {
    let Some(run_id) = run_id else {
        return Ok(Vec::new());
    };
    evidence_items::table
        .filter(evidence_items::research_run_id.eq(run_id))
        .order(evidence_items::id)
        .limit(EVIDENCE_LIMIT)
        .select(EvidenceItem::as_select())
        .load(&mut conn)
        .await
}

async fn load_hypotheses(
    mut conn: &AsyncPgConnection,
    run_id: Option<&str>,
) -> QueryResult<Vec<WorkflowHypothesis>> {
    use workflow_hypotheses::{confidence_score, id, research_run_id, status};

    let Some(run_id) = run_id else {
        return Ok(Vec::new());
    };
    let review = case_when::<_, _, Integer>(status.eq("ACCEPTED"), 0)
        .when(status.eq("PENDING"), 1)
        .otherwise(2);
    let best = workflow_hypotheses::table
        .filter(research_run_id.eq(run_id))
        .filter(status.ne_all(TURNED_DOWN))
        .order((review, confidence_score.desc(), id))
        .limit(HYPOTHESIS_LIMIT)
        .select(WorkflowHypothesis::as_select());
    let declined = workflow_hypotheses::table
        .filter(research_run_id.eq(run_id))
        .filter(status.eq("DECLINED"))
        .order(id)
        .limit(DECLINED_LIMIT)
        .select(WorkflowHypothesis::as_select());
    let mut also = conn;
    let (mut all, declined) = try_join!(
        best.load::<WorkflowHypothesis>(&mut conn),
        declined.load::<WorkflowHypothesis>(&mut also)
    )?;
    all.extend(declined);
    Ok(all)
}

async fn load_opportunities(
    mut conn: &AsyncPgConnection,
    run_id: Option<&str>,
) -> QueryResult<Vec<AutomationOpportunity>> {
    use automation_opportunities::{confidence_score, id, research_run_id, status};

    let Some(run_id) = run_id else {
        return Ok(Vec::new());
    };
    let review = case_when::<_, _, Integer>(status.eq("ACCEPTED"), 0)
        .when(status.eq("PENDING"), 1)
        .otherwise(2);
    let best = automation_opportunities::table
        .filter(research_run_id.eq(run_id))
        .filter(status.ne_all(TURNED_DOWN))
        .order((review, confidence_score.desc(), id))
        .limit(OPPORTUNITY_LIMIT)
        .select(AutomationOpportunity::as_select());
    let declined = automation_opportunities::table
        .filter(research_run_id.eq(run_id))
        .filter(status.eq("DECLINED"))
        .order(id)
        .limit(DECLINED_LIMIT)
        .select(AutomationOpportunity::as_select());
    let mut also = conn;
    let (mut all, declined) = try_join!(
        best.load::<AutomationOpportunity>(&mut conn),
        declined.load::<AutomationOpportunity>(&mut also)
    )?;
    all.extend(declined);
    Ok(all)
}
