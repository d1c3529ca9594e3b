-- What a team's webhook and a user's tell of one event differs by the milliseconds in which each was made.
ALTER TABLE webhook_deliveries
    ADD COLUMN copy_key text,
    ADD COLUMN event_time timestamptz;
COMMENT ON COLUMN webhook_deliveries.copy_key IS 'The same for deliveries that say the same at different times; null where the time tells nothing.';
COMMENT ON COLUMN webhook_deliveries.event_time IS 'When its event happened, if it has a copy_key.';
CREATE INDEX webhook_deliveries_told_index ON webhook_deliveries (booking_uid, event_time) WHERE copy_key IS NOT NULL;
