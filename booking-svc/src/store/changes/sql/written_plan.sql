-- A plan that is written. `given` has: the ids of the outreach, plan_id, campaign_id, research_run_id,
-- current_uid, language, plan_is_due, and the columns of the brief.
,
-- The prospect is locked, so that its plans are counted by one at a time.
new_plan AS (
    INSERT INTO call_prep_plans (
        id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id,
        version, language, status, next_attempt_at, summary, plan30, plan60, plan90,
        stakeholder_map, discovery_questions, risk_list, demo_flow, brief, planner_version,
        latency_ms, model, prompt_version, input_tokens, output_tokens, input_digest, provenance
    )
    SELECT
        given.plan_id, given.prospect_id, given.campaign_id, given.research_run_id,
        given.sequence_id, given.current_uid, delivery.id,
        (SELECT coalesce(max(version), 0) + 1
         FROM call_prep_plans earlier
         WHERE earlier.prospect_id = (SELECT prospect_id FROM given)),
        given.language, 'READY', CASE WHEN given.plan_is_due THEN now() END,
        given.summary, given.plan30, given.plan60, given.plan90, given.stakeholder_map,
        given.discovery_questions, given.risk_list, given.demo_flow, given.brief,
        given.planner_version, given.latency_ms, given.model, given.prompt_version,
        given.input_tokens, given.output_tokens, given.input_digest, given.provenance
    FROM given, delivery
)
