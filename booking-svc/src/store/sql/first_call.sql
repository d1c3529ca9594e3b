-- Whose dossier is read together with what is known: that of a call which may need its first plan.
,
subject AS MATERIALIZED (
    SELECT prospect_id, contact_id, campaign_id, research_run_id
    FROM matched
    WHERE NOT EXISTS (SELECT FROM earlier)
      AND NOT EXISTS (SELECT FROM planned)
)
