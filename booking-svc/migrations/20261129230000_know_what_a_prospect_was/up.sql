-- A prospect whose only call turns out to belong to another one goes back to what it was.

ALTER TABLE prospects ADD COLUMN prior_status text CHECK (prior_status IN ('DRAFT', 'ENRICHED', 'GENERATING', 'READY', 'SENT', 'VIEWED', 'ENGAGED', 'QUOTE_SENT', 'CONVERTED', 'ARCHIVED'));
COMMENT ON COLUMN prospects.prior_status IS 'Its status before a call engaged it; null when there was none, or something else has engaged it, too.';
