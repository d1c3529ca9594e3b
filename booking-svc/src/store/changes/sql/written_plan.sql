-- A plan that is written.
,
-- The prospect is locked, so that its plans are counted by one at a time.
new_plan AS (
    INSERT INTO call_prep_plans (
        id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id,
        version, language, status, moved, next_attempt_at, summary, plan30, plan60, plan90,
        stakeholder_map, discovery_questions, risk_list, demo_flow, brief, planner_version,
        latency_ms, model, prompt_version, input_tokens, output_tokens, input_digest, provenance
    )
    SELECT
        :plan_id, :prospect_id, :campaign_id, :research_run_id,
        :sequence_id, :current_uid, delivery.id,
        (SELECT coalesce(max(version), 0) + 1
         FROM call_prep_plans earlier
         WHERE earlier.prospect_id = :prospect_id),
        :language, 'READY', :plan_has_moved, CASE WHEN :plan_is_due THEN now() END,
        :summary, :plan30, :plan60, :plan90, :stakeholder_map,
        :discovery_questions, :risk_list, :demo_flow, :brief,
        :planner_version, :latency_ms, :model, :prompt_version,
        :input_tokens, :output_tokens, :input_digest, :provenance
    FROM delivery
)
