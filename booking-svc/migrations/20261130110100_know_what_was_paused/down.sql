ALTER TABLE outreach_sequences DROP COLUMN paused_status;
