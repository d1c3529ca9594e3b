-- What happened between a backup and its restoration: people were told of it, and this database does not know.

CREATE TABLE restores (
    id uuid PRIMARY KEY,
    backup_at timestamptz NOT NULL,
    told_before timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT restores_order CHECK (backup_at <= told_before)
);
COMMENT ON TABLE restores IS 'Backups from which this database was restored.';
COMMENT ON COLUMN restores.id IS 'A UUIDv7.';
COMMENT ON COLUMN restores.backup_at IS 'When the backup was taken: the last time in it.';
COMMENT ON COLUMN restores.told_before IS 'Until when the database that was lost had people told.';
COMMENT ON COLUMN restores.created_at IS 'When it was restored.';

ALTER TABLE notices ADD COLUMN event_time timestamptz, ADD COLUMN decided_start timestamptz;
COMMENT ON COLUMN notices.event_time IS 'When what it tells happened, by the clock of the sender; null when that is not known.';
COMMENT ON COLUMN notices.decided_start IS 'The start of the call when it was decided; null when that is not known.';
COMMENT ON COLUMN notices.id IS 'The same however often it is sent; of a ready one it follows from the call and its start.';
COMMENT ON COLUMN call_prep_plans.id IS 'The same while the plan is being written; of the first one of a call it follows from the first booking and the prospect.';
