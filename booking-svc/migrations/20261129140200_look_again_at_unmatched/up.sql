-- An unmatched delivery is looked at again, whatever becomes of the process that ignored it: an import that
-- was under way may not have seen it, nor it the import.
CREATE INDEX webhook_deliveries_look_again_index ON webhook_deliveries (next_attempt_at) WHERE state = 'ignored' AND next_attempt_at IS NOT NULL;
COMMENT ON COLUMN webhook_deliveries.next_attempt_at IS 'When a worker may try to apply it, or look again whether it is still unmatched; null when nothing is left to do.';
