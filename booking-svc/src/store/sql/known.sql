-- Continues matching.sql.
SELECT json_build_object(
    'delivery', (
        SELECT json_build_object(
            'stored', json_build_object('id', id, 'state', state, 'reason', reason),
            'is_open', (
                (state IN ('received', 'dead') OR reason = 'no_matching_outreach_sequence')
                AND coalesce(lease_expires_at < now(), true)
            ) IS TRUE
        )
        FROM webhook_deliveries
        WHERE dedupe_key = :dedupe_key
    ),
    'sequence', (SELECT to_json(matched) FROM matched),
    'bookings', (
        SELECT coalesce(
            json_agg(json_build_object('booking', booking, 'is_ahead', is_ahead) ORDER BY uid), '[]'
        )
        FROM around
    ),
    'plans', (SELECT coalesce(json_agg(planned ORDER BY version DESC), '[]') FROM planned),
    'fingerprint', (SELECT seen FROM fingerprint)
)::text
