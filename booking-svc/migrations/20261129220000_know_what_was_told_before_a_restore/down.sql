COMMENT ON COLUMN call_prep_plans.id IS 'A UUIDv7; the same while the plan is being written.';
COMMENT ON COLUMN notices.id IS 'A UUIDv7; the same however often it is sent.';
ALTER TABLE notices DROP COLUMN event_time, DROP COLUMN decided_start;
DROP TABLE restores;
