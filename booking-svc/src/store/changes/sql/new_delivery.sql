-- Keeps a delivery that nobody has heard of, as applied.
,
delivery AS (
    INSERT INTO webhook_deliveries (
        id, dedupe_key, source, event_name, booking_uid, body_sha256, payload, event, state,
        sequence_id, attempts, received_at, finished_at, trace_id, traceparent
    )
    SELECT
        :delivery_id, :dedupe_key, :source, :event_name, :booking_uid, :body_sha256, :payload,
        :event, 'applied', :sequence_id, 1, :received_at, now(), :trace_id,
        :traceparent
    FROM guard
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING id
)
