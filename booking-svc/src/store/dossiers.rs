//! Dossiers: everything about a prospect that a call-prep plan is based on.

use diesel::{dsl::case_when, prelude::*, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{
    erased_persons,
    records::{
        AutomationOpportunity, Campaign, Contact, Prospect, ResearchRun, WorkflowHypothesis,
    },
    schema::{
        automation_opportunities, campaigns, contacts, evidence_items, prospects, research_runs,
        workflow_hypotheses,
    },
    sequences::Sequence,
};
use crate::domain::{EvidenceStance, ResearchStatus, ReviewStatus};

/// The maximum number of evidence items of a plan.
const MOST_EVIDENCE: i64 = 200;
/// The maximum number of hypotheses that a plan uses, and of declined ones against which it warns.
const BEST_HYPOTHESES: i64 = 3;
/// The same for opportunities.
const BEST_OPPORTUNITIES: i64 = 2;
const DECLINED: i64 = 3;

/// Everything about a prospect that a plan is based on.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub prospect: Prospect,
    /// The contact of the sequence.
    pub contact: Option<Contact>,
    /// The campaign of the research run, else of the sequence.
    pub campaign: Option<Campaign>,
    /// The research: the sequence's if it is completed, else the newest completed one.
    pub research_run: Option<ResearchRun>,
    /// The evidence of the research run.
    pub evidence: Vec<Evidence>,
    /// Its best hypotheses, the best first; then some that the client declined.
    pub hypotheses: Vec<WorkflowHypothesis>,
    /// Its best opportunities, the best first; then some that the client declined.
    pub opportunities: Vec<AutomationOpportunity>,
    /// The number of erased contacts of the prospect when the dossier was read.
    pub erased_contacts: i64,
}

/// A piece of evidence without its snippet, which may be long and is not quoted by plans.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = evidence_items, check_for_backend(diesel::pg::Pg))]
pub struct Evidence {
    pub id: String,
    pub research_run_id: String,
    pub source_type: String,
    pub source_url: String,
    pub title: Option<String>,
    pub workflow_tag: String,
    pub confidence_score: f64,
    pub stance: Option<EvidenceStance>,
}

/// Reads the dossier behind a sequence in one round trip.
///
/// # Errors
/// Fails if a statement fails or the prospect is gone.
pub async fn get(conn: &AsyncPgConnection, sequence: &Sequence) -> QueryResult<Dossier> {
    // This is counted before anything else is read, so that contacts who are erased meanwhile are
    // not counted.
    let (erased_contacts, parties, run, evidence, hypotheses, opportunities) = try_join!(
        erased_persons::count_contacts(conn, &sequence.prospect_id),
        parties(conn, sequence),
        run_with_campaign(conn, sequence),
        evidence(conn, sequence),
        hypotheses(conn, sequence),
        opportunities(conn, sequence),
    )?;
    let (prospect, contact, own_campaign) = parties;
    let (research_run, campaign) = match run {
        Some((run, campaign)) => (Some(run), campaign.or(own_campaign)),
        None => (None, own_campaign),
    };
    // Another run may have been completed between two statements, so only rows of the same run are
    // used.
    let run_id = research_run.as_ref().map(|run| run.id.clone());
    let is_of_run = |id: &String| Some(id) == run_id.as_ref();
    let mut dossier = Dossier {
        prospect,
        contact,
        campaign,
        research_run,
        evidence,
        hypotheses,
        opportunities,
        erased_contacts,
    };
    dossier
        .evidence
        .retain(|row| is_of_run(&row.research_run_id));
    dossier
        .hypotheses
        .retain(|row| is_of_run(&row.research_run_id));
    dossier
        .opportunities
        .retain(|row| is_of_run(&row.research_run_id));
    Ok(dossier)
}

async fn parties(
    mut conn: &AsyncPgConnection,
    sequence: &Sequence,
) -> QueryResult<(Prospect, Option<Contact>, Option<Campaign>)> {
    // Diesel requires owned values in the condition of a join.
    let is_contact = contacts::id.nullable().eq(sequence.contact_id.clone());
    let is_campaign = campaigns::id.nullable().eq(sequence.campaign_id.clone());
    prospects::table
        .left_join(contacts::table.on(is_contact.assume_not_null()))
        .left_join(campaigns::table.on(is_campaign.assume_not_null()))
        .filter(prospects::id.eq(&sequence.prospect_id))
        .select((
            Prospect::as_select(),
            Option::<Contact>::as_select(),
            Option::<Campaign>::as_select(),
        ))
        .get_result(&mut conn)
        .await
}

/// Returns the completed research runs of a prospect: the sequence's first, then the newest. This
/// is the only rule for which run a plan is based on.
#[diesel::dsl::auto_type(no_type_alias)]
fn completed_runs<'a>(sequence: &'a Sequence) -> _ {
    let prospect_id: &'a str = sequence.prospect_id.as_str();
    let named: Option<&'a str> = sequence.research_run_id.as_deref();
    let completed: ResearchStatus = ResearchStatus::Completed;
    research_runs::table
        .filter(research_runs::prospect_id.eq(prospect_id))
        .filter(research_runs::status.eq(completed))
        .order((
            research_runs::id
                .nullable()
                .is_not_distinct_from(named)
                .desc(),
            research_runs::created_at.desc(),
            research_runs::id.desc(),
        ))
        .limit(1_i64)
}

async fn run_with_campaign(
    mut conn: &AsyncPgConnection,
    sequence: &Sequence,
) -> QueryResult<Option<(ResearchRun, Option<Campaign>)>> {
    let is_campaign = research_runs::campaign_id.eq(campaigns::id.nullable());
    completed_runs(sequence)
        .left_join(campaigns::table.on(is_campaign.assume_not_null()))
        .select((ResearchRun::as_select(), Option::<Campaign>::as_select()))
        .get_result(&mut conn)
        .await
        .optional()
}

async fn evidence(mut conn: &AsyncPgConnection, sequence: &Sequence) -> QueryResult<Vec<Evidence>> {
    let run = completed_runs(sequence)
        .select(research_runs::id)
        .single_value();
    evidence_items::table
        .filter(
            evidence_items::research_run_id
                .nullable()
                .eq(run)
                .assume_not_null(),
        )
        .order(evidence_items::id)
        .limit(MOST_EVIDENCE)
        .select(Evidence::as_select())
        .load(&mut conn)
        .await
}

/// Rows of a reviewed table: the best first, then some that the client declined. PostgreSQL
/// executes the parts of a UNION ALL one after the other, so the order is kept.
macro_rules! reviewed {
    ($name:ident, $table:ident, $row:ty, $best:expr) => {
        async fn $name(
            mut conn: &AsyncPgConnection,
            sequence: &Sequence,
        ) -> QueryResult<Vec<$row>> {
            let of_run = || {
                let run = completed_runs(sequence)
                    .select(research_runs::id)
                    .single_value();
                $table::table
                    .filter($table::research_run_id.nullable().eq(run).assume_not_null())
                    .select(<$row>::as_select())
            };
            let rank = case_when(
                $table::status.eq(ReviewStatus::Accepted),
                0_i32.into_sql::<Integer>(),
            )
            .when(
                $table::status.eq(ReviewStatus::Pending),
                1_i32.into_sql::<Integer>(),
            )
            .otherwise(2_i32.into_sql::<Integer>());
            let best = of_run()
                .filter($table::status.ne_all([ReviewStatus::Rejected, ReviewStatus::Declined]))
                .order((rank, $table::confidence_score.desc(), $table::id))
                .limit($best);
            let declined = of_run()
                .filter($table::status.eq(ReviewStatus::Declined))
                .order($table::id)
                .limit(DECLINED);
            best.union_all(declined).load(&mut conn).await
        }
    };
}

reviewed!(
    hypotheses,
    workflow_hypotheses,
    WorkflowHypothesis,
    BEST_HYPOTHESES
);
reviewed!(
    opportunities,
    automation_opportunities,
    AutomationOpportunity,
    BEST_OPPORTUNITIES
);

/// Finds the research run on which a plan is based.
pub async fn find_research_run(
    mut conn: &AsyncPgConnection,
    sequence: &Sequence,
) -> QueryResult<Option<ResearchRun>> {
    completed_runs(sequence)
        .select(ResearchRun::as_select())
        .get_result(&mut conn)
        .await
        .optional()
}

/// Finds the status of a research run of a prospect.
pub async fn find_run_status(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
    id: &str,
) -> QueryResult<Option<ResearchStatus>> {
    research_runs::table
        .find(id)
        .filter(research_runs::prospect_id.eq(prospect_id))
        .select(research_runs::status)
        .get_result(conn)
        .await
        .optional()
}
