DROP INDEX webhook_deliveries_told_index;
ALTER TABLE webhook_deliveries
    DROP COLUMN copy_key,
    DROP COLUMN event_time;
