-- An earlier delivery of the same event.
,
earlier AS MATERIALIZED (
    SELECT
        id,
        state,
        reason,
        (state IN ('received', 'dead') OR reason = 'no_matching_outreach_sequence')
        AND coalesce(lease_expires_at < now(), true) AS is_open
    FROM webhook_deliveries
    WHERE dedupe_key = :dedupe_key
)
