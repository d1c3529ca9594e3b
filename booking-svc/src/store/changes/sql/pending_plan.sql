-- A plan that is still to be written. `given` has: the ids of the outreach, plan_id, campaign_id,
-- research_run_id, current_uid, language.
,
-- The prospect is locked, so that its plans are counted by one at a time.
new_plan AS (
    INSERT INTO call_prep_plans (
        id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id,
        version, language, status, next_attempt_at
    )
    SELECT
        given.plan_id, given.prospect_id, given.campaign_id, given.research_run_id,
        given.sequence_id, given.current_uid, delivery.id,
        (SELECT coalesce(max(version), 0) + 1
         FROM call_prep_plans earlier
         WHERE earlier.prospect_id = (SELECT prospect_id FROM given)),
        given.language, 'PENDING', now()
    FROM given, delivery
)
