-- Everything that is known, as one document.
SELECT json_build_object(
    'delivery', (
        SELECT json_build_object(
            'stored', json_build_object('id', id, 'state', state, 'reason', reason),
            'is_open', is_open IS TRUE
        )
        FROM earlier
    ),
    'sequence', (SELECT to_json(matched) FROM matched),
    'bookings', (
        SELECT coalesce(
            json_agg(json_build_object('booking', booking, 'is_ahead', is_ahead) ORDER BY uid), '[]'
        )
        FROM around
    ),
    'plans', (SELECT coalesce(json_agg(planned ORDER BY version DESC), '[]') FROM planned),
    'fingerprint', (SELECT seen FROM fingerprint),
    'dossier', (SELECT found FROM dossier)
)::text
