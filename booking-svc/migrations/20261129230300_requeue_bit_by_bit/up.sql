-- However many unmatched deliveries an import makes due, others are due in between.

ALTER TABLE prospects ADD COLUMN requeue_at timestamptz;
COMMENT ON COLUMN prospects.requeue_at IS 'When the next unmatched deliveries that name its records are requeued; null when none are left.';
CREATE INDEX prospects_requeue_at_index ON prospects (requeue_at) WHERE requeue_at IS NOT NULL;
