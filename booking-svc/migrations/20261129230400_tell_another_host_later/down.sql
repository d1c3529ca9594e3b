ALTER TABLE notices DROP COLUMN again_at;
