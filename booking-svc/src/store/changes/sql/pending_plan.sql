-- A plan that is still to be written.
,
-- The prospect is locked, so that its plans are counted by one at a time.
new_plan AS (
    INSERT INTO call_prep_plans (
        id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id,
        version, language, status, next_attempt_at
    )
    SELECT
        :plan_id, :prospect_id, :campaign_id, :research_run_id,
        :sequence_id, :current_uid, delivery.id,
        (SELECT coalesce(max(version), 0) + 1
         FROM call_prep_plans earlier
         WHERE earlier.prospect_id = :prospect_id),
        :language, 'PENDING', now()
    FROM delivery
)
