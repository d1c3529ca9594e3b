-- Everything about the prospect of `subject` that a plan is made from. What the sequence names may be
-- NULL.
,
-- The research of the sequence if it is completed, else the newest completed one.
run AS MATERIALIZED (
    SELECT run.*
    FROM research_runs run
    WHERE run.prospect_id = (SELECT prospect_id FROM subject)
      AND run.status = 'COMPLETED'
    ORDER BY
        run.id IS NOT DISTINCT FROM (SELECT research_run_id FROM subject) DESC,
        run.created_at DESC,
        run.id DESC
    LIMIT 1
),
-- The best first; then some that the client declined, for a plan warns of raising them.
hypotheses AS (
    (SELECT *
     FROM workflow_hypotheses
     WHERE research_run_id = (SELECT id FROM run)
       AND status NOT IN ('REJECTED', 'DECLINED')
     ORDER BY
         CASE status WHEN 'ACCEPTED' THEN 0 WHEN 'PENDING' THEN 1 ELSE 2 END,
         confidence_score DESC,
         id
     LIMIT 3)
    UNION ALL
    (SELECT *
     FROM workflow_hypotheses
     WHERE research_run_id = (SELECT id FROM run)
       AND status = 'DECLINED'
     ORDER BY id
     LIMIT 3)
),
opportunities AS (
    (SELECT *
     FROM automation_opportunities
     WHERE research_run_id = (SELECT id FROM run)
       AND status NOT IN ('REJECTED', 'DECLINED')
     ORDER BY
         CASE status WHEN 'ACCEPTED' THEN 0 WHEN 'PENDING' THEN 1 ELSE 2 END,
         confidence_score DESC,
         id
     LIMIT 2)
    UNION ALL
    (SELECT *
     FROM automation_opportunities
     WHERE research_run_id = (SELECT id FROM run)
       AND status = 'DECLINED'
     ORDER BY id
     LIMIT 3)
),
evidence AS (
    SELECT id, research_run_id, source_type, source_url, title, workflow_tag, confidence_score
    FROM evidence_items
    WHERE research_run_id = (SELECT id FROM run)
    ORDER BY id
    LIMIT 200
),
dossier AS MATERIALIZED (
    SELECT json_build_object(
        'prospect', (
            SELECT to_json(prospect)
            FROM prospects prospect
            WHERE prospect.id = (SELECT prospect_id FROM subject)
        ),
        'contact', (
            SELECT to_json(contact)
            FROM contacts contact
            WHERE contact.id = (SELECT contact_id FROM subject)
        ),
        'campaign', (
            SELECT to_json(campaign)
            FROM campaigns campaign
            WHERE campaign.id = coalesce(
                (SELECT campaign_id FROM run), (SELECT campaign_id FROM subject)
            )
        ),
        'research_run', (SELECT to_json(run) FROM run),
        'evidence_items', (SELECT coalesce(json_agg(evidence), '[]') FROM evidence),
        'hypotheses', (SELECT coalesce(json_agg(hypotheses), '[]') FROM hypotheses),
        'opportunities', (SELECT coalesce(json_agg(opportunities), '[]') FROM opportunities)
    ) AS found
    FROM subject
)
