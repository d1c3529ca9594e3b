-- Everything about a prospect that a plan is made from. All but the prospect may be NULL.
CREATE FUNCTION pg_temp.dossier(
    prospect_id text,
    contact_id text,
    campaign_id text,
    research_run_id text
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    run record;
BEGIN
    -- The named research if it is completed, else the newest completed one.
    SELECT *
    INTO run
    FROM research_runs
    WHERE research_runs.prospect_id = dossier.prospect_id
      AND status = 'COMPLETED'
    ORDER BY id IS NOT DISTINCT FROM research_run_id DESC, created_at DESC, id DESC
    LIMIT 1;

    RETURN json_build_object(
        'prospect', (
            SELECT to_json(prospect)
            FROM prospects prospect
            WHERE prospect.id = prospect_id
        ),
        'contact', (
            SELECT to_json(contact)
            FROM contacts contact
            WHERE contact.id = contact_id
        ),
        'campaign', (
            SELECT to_json(campaign)
            FROM campaigns campaign
            WHERE campaign.id = coalesce(run.campaign_id, dossier.campaign_id)
        ),
        'research_run', CASE WHEN run.id IS NOT NULL THEN to_json(run) END,
        'evidence_items', (
            SELECT coalesce(json_agg(evidence), '[]')
            FROM (
                SELECT id, item.research_run_id, source_type, source_url, title, workflow_tag,
                       confidence_score
                FROM evidence_items item
                WHERE item.research_run_id = run.id
                ORDER BY id
                LIMIT 200
            ) AS evidence
        ),
        -- The best first; then some that the client declined, for a plan warns of raising them.
        'hypotheses', (
            SELECT coalesce(to_json(best[:3] || declined[:3]), '[]')
            FROM (
                SELECT
                    array_agg(
                        item
                        ORDER BY
                            CASE status WHEN 'ACCEPTED' THEN 0 WHEN 'PENDING' THEN 1 ELSE 2 END,
                            confidence_score DESC,
                            id
                    ) FILTER (WHERE status NOT IN ('REJECTED', 'DECLINED')) AS best,
                    array_agg(item ORDER BY id) FILTER (WHERE status = 'DECLINED') AS declined
                FROM workflow_hypotheses item
                WHERE item.research_run_id = run.id
            ) AS hypotheses
        ),
        'opportunities', (
            SELECT coalesce(to_json(best[:2] || declined[:3]), '[]')
            FROM (
                SELECT
                    array_agg(
                        item
                        ORDER BY
                            CASE status WHEN 'ACCEPTED' THEN 0 WHEN 'PENDING' THEN 1 ELSE 2 END,
                            confidence_score DESC,
                            id
                    ) FILTER (WHERE status NOT IN ('REJECTED', 'DECLINED')) AS best,
                    array_agg(item ORDER BY id) FILTER (WHERE status = 'DECLINED') AS declined
                FROM automation_opportunities item
                WHERE item.research_run_id = run.id
            ) AS opportunities
        )
    );
END
$$;
