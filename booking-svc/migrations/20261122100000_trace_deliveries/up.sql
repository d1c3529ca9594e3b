-- Deliveries: the trace in which each arrived, lists of them, and an end to keeping them.

ALTER TABLE webhook_deliveries ADD COLUMN trace_id text CHECK (trace_id ~ '^[0-9a-f]{32}$');
COMMENT ON COLUMN webhook_deliveries.trace_id IS 'The trace in which it arrived, 32 hexadecimal digits; null when there was none.';

-- Until now, what had nothing to apply was kept without the time at which it reached its state.
UPDATE webhook_deliveries SET finished_at = created_at WHERE state <> 'received' AND finished_at IS NULL;

CREATE INDEX webhook_deliveries_received_at_index ON webhook_deliveries (received_at, id);
CREATE INDEX webhook_deliveries_state_index ON webhook_deliveries (state, received_at, id);
CREATE INDEX webhook_deliveries_finished_at_index ON webhook_deliveries (finished_at) WHERE state IN ('applied', 'ignored', 'unreadable');
