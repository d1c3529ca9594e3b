DROP INDEX webhook_deliveries_look_again_index;
COMMENT ON COLUMN webhook_deliveries.next_attempt_at IS 'When a worker may try again; null when nothing is left to do.';
