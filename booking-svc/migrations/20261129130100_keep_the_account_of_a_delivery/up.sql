-- Through which account of the booking tool a delivery came.

ALTER TABLE webhook_deliveries
    ADD COLUMN account text NOT NULL DEFAULT 'default' CHECK (account <> '');
COMMENT ON COLUMN webhook_deliveries.account IS 'The account of the booking tool whose secret signed it; the first one, if copies came through several.';
