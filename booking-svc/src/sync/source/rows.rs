//! The records of the original, one struct per table.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    tables::{
        source_campaigns, source_contacts, source_evidence, source_hypotheses,
        source_opportunities, source_prospects, source_runs, source_sequences, source_steps,
    },
    times::SourceTime,
    words::Word,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_prospects, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceProspect {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    pub(crate) company_name: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) industry: Option<String>,
    pub(crate) sub_industry: Option<String>,
    pub(crate) employee_range: Option<String>,
    pub(crate) employee_count: Option<i32>,
    pub(crate) technologies: Option<Vec<Option<String>>>,
    pub(crate) specialties: Option<Vec<Option<String>>>,
    pub(crate) country: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) status: Word,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_contacts, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceContact {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) job_title: Option<String>,
    pub(crate) primary_email: Option<String>,
    pub(crate) outreach_status: Word,
    pub(crate) last_contacted_at: Option<SourceTime>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_campaigns, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceCampaign {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    pub(crate) name: Option<String>,
    pub(crate) language: Option<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_runs, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceRun {
    pub(crate) id: String,
    pub(crate) created_at: SourceTime,
    pub(crate) updated_at: SourceTime,
    pub(crate) campaign_id: Option<String>,
    pub(crate) status: Word,
    pub(crate) completed_at: Option<SourceTime>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_evidence, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceEvidence {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    pub(crate) research_run_id: String,
    pub(crate) source_type: Word,
    pub(crate) source_url: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) snippet: Option<String>,
    pub(crate) workflow_tag: Option<String>,
    pub(crate) confidence_score: f64,
}

/// The possible impact of a hypothesis or an opportunity, in euros per month.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) hours: [Option<i32>; 3],
    pub(crate) handoff_speed_gain_pct: Option<f64>,
    pub(crate) error_reduction_pct: Option<f64>,
    pub(crate) euros: [Option<f64>; 3],
}

/// Defines the rows of a table of findings: Diesel derives `Selectable` for one table only.
macro_rules! finding {
    ($name:ident of $table:ident { $($own:ident: $kind:ty,)+ }) => {
        #[derive(Clone, Debug, Queryable, Selectable)]
        #[diesel(table_name = $table, check_for_backend(diesel::pg::Pg))]
        pub(crate) struct $name {
            pub(crate) id: String,
            pub(crate) updated_at: SourceTime,
            pub(crate) research_run_id: String,
            pub(crate) title: String,
            pub(crate) assumptions: Option<Value>,
            pub(crate) confidence_score: f64,
            pub(crate) evidence_refs: Option<Value>,
            pub(crate) hours_saved_week_low: Option<i32>,
            pub(crate) hours_saved_week_mid: Option<i32>,
            pub(crate) hours_saved_week_high: Option<i32>,
            pub(crate) handoff_speed_gain_pct: Option<f64>,
            pub(crate) error_reduction_pct: Option<f64>,
            pub(crate) revenue_leakage_recovered_low: Option<f64>,
            pub(crate) revenue_leakage_recovered_mid: Option<f64>,
            pub(crate) revenue_leakage_recovered_high: Option<f64>,
            pub(crate) status: Word,
            $(pub(crate) $own: $kind,)+
        }

        impl $name {
            pub(crate) fn figures(&self) -> Figures {
                Figures {
                    hours: [
                        self.hours_saved_week_low,
                        self.hours_saved_week_mid,
                        self.hours_saved_week_high,
                    ],
                    handoff_speed_gain_pct: self.handoff_speed_gain_pct,
                    error_reduction_pct: self.error_reduction_pct,
                    euros: [
                        self.revenue_leakage_recovered_low,
                        self.revenue_leakage_recovered_mid,
                        self.revenue_leakage_recovered_high,
                    ],
                }
            }
        }
    };
}

finding!(SourceHypothesis of source_hypotheses {
    problem_statement: Option<String>,
    validation_questions: Option<Value>,
});

finding!(SourceOpportunity of source_opportunities {
    description: Option<String>,
});

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_sequences, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceSequence {
    pub(crate) id: String,
    pub(crate) created_at: SourceTime,
    pub(crate) updated_at: SourceTime,
    pub(crate) contact_id: Option<String>,
    pub(crate) campaign_id: Option<String>,
    pub(crate) research_run_id: Option<String>,
    pub(crate) template_key: Option<String>,
    pub(crate) status: Word,
    pub(crate) metadata: Option<Value>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = source_steps, check_for_backend(diesel::pg::Pg))]
pub(crate) struct SourceStep {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    pub(crate) sequence_id: String,
    pub(crate) step_order: i32,
    pub(crate) subject: Option<String>,
    pub(crate) body_text: Option<String>,
    pub(crate) status: Word,
}

/// A prospect of the original with all of its records.
#[derive(Clone, Debug)]
pub(crate) struct SourceRecords {
    pub(crate) prospect: SourceProspect,
    pub(crate) contacts: Vec<SourceContact>,
    pub(crate) campaigns: Vec<SourceCampaign>,
    pub(crate) runs: Vec<SourceRun>,
    pub(crate) evidence: Vec<SourceEvidence>,
    pub(crate) hypotheses: Vec<SourceHypothesis>,
    pub(crate) opportunities: Vec<SourceOpportunity>,
    pub(crate) sequences: Vec<SourceSequence>,
    pub(crate) steps: Vec<SourceStep>,
}
