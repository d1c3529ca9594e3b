-- Finishes a delivery whose lease we hold.
,
delivery AS (
    UPDATE webhook_deliveries
    SET state = 'applied',
        sequence_id = :sequence_id,
        reason = NULL,
        last_error = NULL,
        next_attempt_at = NULL,
        lease_token = NULL,
        lease_expires_at = NULL,
        finished_at = now(),
        updated_at = now()
    FROM guard
    WHERE webhook_deliveries.id = :delivery_id
      AND webhook_deliveries.lease_token = :lease_token
    RETURNING webhook_deliveries.id
)
