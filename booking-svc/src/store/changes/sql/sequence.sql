-- Everything that an event changes, in one statement: all of it, or nothing.
,
-- The sequence to which the event belongs.
matched AS MATERIALIZED (
    SELECT id, prospect_id, contact_id, campaign_id, research_run_id
    FROM outreach_sequences
    WHERE id = :sequence_id
)
