//! The tables of the original, with the columns that are read or written.

/// The PostgreSQL enums of their columns.
pub(crate) mod types {
    use diesel::{query_builder::QueryId, sql_types::SqlType};

    macro_rules! enums {
        ($($name:ident = $known_as:literal,)+) => {
            $(
                #[derive(Clone, Copy, Debug, SqlType, QueryId)]
                #[diesel(postgres_type(name = $known_as))]
                pub struct $name;
            )+
        };
    }

    enums! {
        ProspectWord = "ProspectStatus",
        ContactWord = "OutreachStatus",
        ResearchWord = "ResearchStatus",
        SourceWord = "EvidenceSourceType",
        ReviewWord = "HypothesisStatus",
        SequenceWord = "SequenceStatus",
        LogWord = "OutreachType",
    }
}

diesel::table! {
    use diesel::sql_types::{Array, Integer, Nullable, Text, Timestamp};
    use super::types::ProspectWord;

    #[sql_name = "Prospect"]
    source_prospects (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "companyName"]
        company_name -> Nullable<Text>,
        domain -> Nullable<Text>,
        industry -> Nullable<Text>,
        #[sql_name = "subIndustry"]
        sub_industry -> Nullable<Text>,
        #[sql_name = "employeeRange"]
        employee_range -> Nullable<Text>,
        #[sql_name = "employeeCount"]
        employee_count -> Nullable<Integer>,
        technologies -> Nullable<Array<Nullable<Text>>>,
        specialties -> Nullable<Array<Nullable<Text>>>,
        country -> Nullable<Text>,
        description -> Nullable<Text>,
        status -> ProspectWord,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text, Timestamp};
    use super::types::ContactWord;

    #[sql_name = "Contact"]
    source_contacts (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "prospectId"]
        prospect_id -> Text,
        #[sql_name = "firstName"]
        first_name -> Nullable<Text>,
        #[sql_name = "lastName"]
        last_name -> Nullable<Text>,
        #[sql_name = "jobTitle"]
        job_title -> Nullable<Text>,
        #[sql_name = "primaryEmail"]
        primary_email -> Nullable<Text>,
        #[sql_name = "outreachStatus"]
        outreach_status -> ContactWord,
        #[sql_name = "lastContactedAt"]
        last_contacted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    #[sql_name = "Campaign"]
    source_campaigns (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        name -> Nullable<Text>,
        language -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text, Timestamp};
    use super::types::ResearchWord;

    #[sql_name = "ResearchRun"]
    source_runs (id) {
        id -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "prospectId"]
        prospect_id -> Text,
        #[sql_name = "campaignId"]
        campaign_id -> Nullable<Text>,
        status -> ResearchWord,
        #[sql_name = "completedAt"]
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::{Double, Nullable, Text, Timestamp};
    use super::types::SourceWord;

    #[sql_name = "EvidenceItem"]
    source_evidence (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "researchRunId"]
        research_run_id -> Text,
        #[sql_name = "sourceType"]
        source_type -> SourceWord,
        #[sql_name = "sourceUrl"]
        source_url -> Nullable<Text>,
        title -> Nullable<Text>,
        snippet -> Nullable<Text>,
        #[sql_name = "workflowTag"]
        workflow_tag -> Nullable<Text>,
        #[sql_name = "confidenceScore"]
        confidence_score -> Double,
    }
}

/// Declares a table of findings: hypotheses and opportunities share most of their columns.
macro_rules! findings {
    ($table:ident = $known_as:literal { $($own:tt)* }) => {
        diesel::table! {
            use diesel::sql_types::{Double, Integer, Jsonb, Nullable, Text, Timestamp};
            use super::types::ReviewWord;

            #[sql_name = $known_as]
            $table (id) {
                id -> Text,
                #[sql_name = "updatedAt"]
                updated_at -> Timestamp,
                #[sql_name = "researchRunId"]
                research_run_id -> Text,
                title -> Text,
                assumptions -> Nullable<Jsonb>,
                #[sql_name = "confidenceScore"]
                confidence_score -> Double,
                #[sql_name = "evidenceRefs"]
                evidence_refs -> Nullable<Jsonb>,
                #[sql_name = "hoursSavedWeekLow"]
                hours_saved_week_low -> Nullable<Integer>,
                #[sql_name = "hoursSavedWeekMid"]
                hours_saved_week_mid -> Nullable<Integer>,
                #[sql_name = "hoursSavedWeekHigh"]
                hours_saved_week_high -> Nullable<Integer>,
                #[sql_name = "handoffSpeedGainPct"]
                handoff_speed_gain_pct -> Nullable<Double>,
                #[sql_name = "errorReductionPct"]
                error_reduction_pct -> Nullable<Double>,
                #[sql_name = "revenueLeakageRecoveredLow"]
                revenue_leakage_recovered_low -> Nullable<Double>,
                #[sql_name = "revenueLeakageRecoveredMid"]
                revenue_leakage_recovered_mid -> Nullable<Double>,
                #[sql_name = "revenueLeakageRecoveredHigh"]
                revenue_leakage_recovered_high -> Nullable<Double>,
                status -> ReviewWord,
                $($own)*
            }
        }
    };
}

findings!(source_hypotheses = "WorkflowHypothesis" {
    #[sql_name = "problemStatement"]
    problem_statement -> Nullable<Text>,
    #[sql_name = "validationQuestions"]
    validation_questions -> Nullable<Jsonb>,
});

findings!(source_opportunities = "AutomationOpportunity" {
    description -> Nullable<Text>,
});

diesel::table! {
    use diesel::sql_types::{Jsonb, Nullable, Text, Timestamp};
    use super::types::SequenceWord;

    #[sql_name = "OutreachSequence"]
    source_sequences (id) {
        id -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "prospectId"]
        prospect_id -> Text,
        #[sql_name = "contactId"]
        contact_id -> Nullable<Text>,
        #[sql_name = "campaignId"]
        campaign_id -> Nullable<Text>,
        #[sql_name = "researchRunId"]
        research_run_id -> Nullable<Text>,
        #[sql_name = "templateKey"]
        template_key -> Nullable<Text>,
        status -> SequenceWord,
        metadata -> Nullable<Jsonb>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text, Timestamp};
    use super::types::SequenceWord;

    #[sql_name = "OutreachStep"]
    source_steps (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "sequenceId"]
        sequence_id -> Text,
        #[sql_name = "stepOrder"]
        step_order -> Integer,
        subject -> Nullable<Text>,
        #[sql_name = "bodyText"]
        body_text -> Nullable<Text>,
        status -> SequenceWord,
    }
}

diesel::table! {
    use diesel::sql_types::{Jsonb, Nullable, Text, Timestamp};
    use super::types::LogWord;

    #[sql_name = "OutreachLog"]
    source_logs (id) {
        id -> Text,
        #[sql_name = "contactId"]
        contact_id -> Text,
        #[sql_name = "prospectId"]
        prospect_id -> Nullable<Text>,
        #[sql_name = "type"]
        kind -> LogWord,
        channel -> Text,
        status -> Text,
        subject -> Nullable<Text>,
        #[sql_name = "bodyText"]
        body_text -> Nullable<Text>,
        metadata -> Nullable<Jsonb>,
        #[sql_name = "sentAt"]
        sent_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    #[sql_name = "CallPrepPlan"]
    source_plans (id) {
        id -> Text,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
        #[sql_name = "prospectId"]
        prospect_id -> Text,
        #[sql_name = "campaignId"]
        campaign_id -> Nullable<Text>,
        #[sql_name = "researchRunId"]
        research_run_id -> Text,
        version -> Integer,
        language -> Text,
        summary -> Text,
        plan30 -> Jsonb,
        plan60 -> Jsonb,
        plan90 -> Jsonb,
        #[sql_name = "stakeholderMap"]
        stakeholder_map -> Nullable<Jsonb>,
        #[sql_name = "discoveryQuestions"]
        discovery_questions -> Nullable<Jsonb>,
        #[sql_name = "riskList"]
        risk_list -> Nullable<Jsonb>,
        #[sql_name = "demoFlow"]
        demo_flow -> Nullable<Jsonb>,
    }
}

diesel::joinable!(source_evidence -> source_runs (research_run_id));
diesel::joinable!(source_hypotheses -> source_runs (research_run_id));
diesel::joinable!(source_opportunities -> source_runs (research_run_id));
diesel::joinable!(source_steps -> source_sequences (sequence_id));
diesel::allow_tables_to_appear_in_same_query!(
    source_evidence,
    source_hypotheses,
    source_opportunities,
    source_runs,
);
diesel::allow_tables_to_appear_in_same_query!(source_sequences, source_steps);
