-- Where in its trace a delivery arrived, so that whoever works on it later goes on from there.

ALTER TABLE webhook_deliveries ADD COLUMN traceparent text CHECK (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$');
COMMENT ON COLUMN webhook_deliveries.traceparent IS 'Where in which trace it arrived, as the traceparent of W3C Trace Context; null when there was none.';
