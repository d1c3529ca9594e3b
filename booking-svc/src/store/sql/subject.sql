-- Whose dossier is read.
,
subject AS MATERIALIZED (
    SELECT
        :prospect_id AS prospect_id,
        :contact_id AS contact_id,
        :campaign_id AS campaign_id,
        :research_run_id AS research_run_id
)
