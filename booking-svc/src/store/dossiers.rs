//! Dossiers: everything about a prospect that a call-prep plan is made from.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use super::{
    functions::Call,
    json,
    outreach::Sequence,
    records::{
        AutomationOpportunity, Campaign, Contact, EvidenceItem, Prospect, ResearchRun,
        WorkflowHypothesis,
    },
    schema::research_runs,
};

/// Everything about a prospect that a plan is made from.
#[derive(Clone, Debug, Deserialize)]
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

/// Gets the dossier behind a sequence, in one round trip. The first plan of a call needs none: see
/// [`super::known::Known::dossier`].
pub async fn get(conn: &mut AsyncPgConnection, sequence: &Sequence) -> QueryResult<Dossier> {
    json::parse(&Get(sequence).get_result::<String>(conn).await?)
}

#[derive(Debug)]
struct Get<'a>(&'a Sequence);

impl QueryFragment<Pg> for Get<'_> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Self(sequence) = self;
        let mut call = Call::of("dossier", out);
        call.with::<Text, _>("prospect_id", &sequence.prospect_id)?
            .with::<Nullable<Text>, _>("contact_id", &sequence.contact_id)?
            .with::<Nullable<Text>, _>("campaign_id", &sequence.campaign_id)?
            .with::<Nullable<Text>, _>("research_run_id", &sequence.research_run_id)?
            .end_as_text();
        Ok(())
    }
}

impl Query for Get<'_> {
    type SqlType = Text;
}

impl QueryId for Get<'_> {
    type QueryId = Get<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Finds the research that a plan is made from: the sequence's if it is completed, else the newest
/// completed one.
pub async fn find_research_run(
    conn: &mut AsyncPgConnection,
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
        .first(conn)
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
