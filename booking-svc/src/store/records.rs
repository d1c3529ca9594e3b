//! The imported records, one struct per table. Their columns are documented in the schema.
//!
//! As changesets, they skip columns that no import changes, and those whose new value follows from
//! a rule; see [`super::imports`].

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::{
    contacts::Address,
    schema::{
        automation_opportunities, campaigns, contacts, evidence_items, outreach_sequences,
        outreach_steps, prospects, research_runs, workflow_hypotheses,
    },
};
use crate::domain::{
    ContactStatus, EvidenceStance, MoneyKind, MoneyPeriod, OutreachStatus, ProspectStatus,
    ResearchStatus, ReviewStatus,
};

/// A company that outreach is sent to.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = prospects, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct Prospect {
    pub id: String,
    pub company_name: Option<String>,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employee_range: Option<String>,
    pub employee_count: Option<i32>,
    pub country: Option<String>,
    pub description: Option<String>,
    pub technologies: Vec<String>,
    pub specialties: Vec<String>,
    #[diesel(skip_update)]
    pub status: ProspectStatus,
}

/// A person at a prospect.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct Contact {
    pub id: String,
    pub prospect_id: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub job_title: Option<String>,
    #[diesel(embed)]
    pub address: Address,
    #[diesel(skip_update)]
    pub outreach_status: ContactStatus,
    #[diesel(skip_update)]
    pub last_contacted_at: Option<DateTime<Utc>>,
}

/// A campaign that outreach belongs to.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaigns, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct Campaign {
    pub id: String,
    pub name: Option<String>,
    pub language: Option<String>,
}

/// A research run about a prospect.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = research_runs, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct ResearchRun {
    pub id: String,
    pub prospect_id: String,
    pub campaign_id: Option<String>,
    #[diesel(skip_update)]
    pub status: ResearchStatus,
    pub completed_at: Option<DateTime<Utc>>,
    #[diesel(skip_update)]
    pub created_at: DateTime<Utc>,
}

/// A finding of a research run.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = evidence_items, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct EvidenceItem {
    pub id: String,
    pub research_run_id: String,
    pub source_type: String,
    pub source_url: String,
    pub title: Option<String>,
    pub snippet: String,
    pub workflow_tag: String,
    pub confidence_score: f64,
    pub stance: Option<EvidenceStance>,
}

/// Defines the possible impact of a hypothesis or an opportunity, and the same columns for each of
/// their tables: Diesel derives some of the traits of a row for one table only.
macro_rules! impact {
    ($($field:ident: $kind:ty,)+) => {
        /// The possible impact of a hypothesis or an opportunity.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Impact { $(pub $field: $kind,)+ }

        impact!(HypothesisImpact of workflow_hypotheses { $($field: $kind,)+ });
        impact!(OpportunityImpact of automation_opportunities { $($field: $kind,)+ });
    };
    ($name:ident of $table:ident { $($field:ident: $kind:ty,)+ }) => {
        /// An impact as columns of its table.
        #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table, check_for_backend(diesel::pg::Pg))]
        #[diesel(treat_none_as_null = true)]
        pub struct $name { $(pub $field: $kind,)+ }

        impl From<Impact> for $name {
            fn from(impact: Impact) -> Self {
                Self { $($field: impact.$field,)+ }
            }
        }

        impl From<$name> for Impact {
            fn from(row: $name) -> Self {
                Self { $($field: row.$field,)+ }
            }
        }
    };
}

impact! {
    hours_saved_week_low: Option<i32>,
    hours_saved_week_mid: Option<i32>,
    hours_saved_week_high: Option<i32>,
    handoff_speed_gain_pct: Option<f64>,
    error_reduction_pct: Option<f64>,
    revenue_leakage_recovered_low: Option<f64>,
    revenue_leakage_recovered_mid: Option<f64>,
    revenue_leakage_recovered_high: Option<f64>,
    currency: Option<String>,
    period: Option<MoneyPeriod>,
    money_kind: Option<MoneyKind>,
}

/// A hypothesis about lost work.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = workflow_hypotheses, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct WorkflowHypothesis {
    pub id: String,
    pub research_run_id: String,
    pub title: String,
    pub problem_statement: String,
    pub assumptions: Vec<String>,
    pub confidence_score: f64,
    pub evidence_refs: Vec<String>,
    pub validation_questions: Vec<String>,
    #[diesel(embed)]
    pub impact: HypothesisImpact,
    #[diesel(skip_update)]
    pub status: ReviewStatus,
}

/// Something that could be automated.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = automation_opportunities, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct AutomationOpportunity {
    pub id: String,
    pub research_run_id: String,
    pub title: String,
    pub description: String,
    pub assumptions: Vec<String>,
    pub confidence_score: f64,
    pub evidence_refs: Vec<String>,
    #[diesel(embed)]
    pub impact: OpportunityImpact,
    #[diesel(skip_update)]
    pub status: ReviewStatus,
}

/// A series of messages to one contact.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct OutreachSequence {
    pub id: String,
    pub prospect_id: String,
    pub contact_id: Option<String>,
    pub campaign_id: Option<String>,
    pub research_run_id: Option<String>,
    pub template_key: Option<String>,
    #[diesel(skip_update)]
    pub status: OutreachStatus,
    #[diesel(skip_update)]
    pub metadata: Value,
    #[diesel(skip_update)]
    pub created_at: DateTime<Utc>,
    #[diesel(skip_update)]
    pub updated_at: DateTime<Utc>,
}

/// One message of a sequence.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outreach_steps, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct OutreachStep {
    pub id: String,
    pub sequence_id: String,
    pub step_order: i32,
    pub subject: Option<String>,
    pub body_text: String,
    #[diesel(skip_update)]
    pub status: OutreachStatus,
}

/// A prospect with all of its records.
#[derive(Clone, Debug)]
pub struct ProspectRecords {
    pub prospect: Prospect,
    pub contacts: Vec<Contact>,
    pub campaigns: Vec<Campaign>,
    pub research_runs: Vec<ResearchRun>,
    pub evidence_items: Vec<EvidenceItem>,
    pub workflow_hypotheses: Vec<WorkflowHypothesis>,
    pub automation_opportunities: Vec<AutomationOpportunity>,
    pub outreach_sequences: Vec<OutreachSequence>,
    pub outreach_steps: Vec<OutreachStep>,
}
