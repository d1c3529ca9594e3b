-- A booking changes a few rows of the outreach: with room beside them, no index has to be changed.
ALTER TABLE outreach_sequences SET (fillfactor = 80);
ALTER TABLE outreach_steps SET (fillfactor = 80);
ALTER TABLE contacts SET (fillfactor = 80);
ALTER TABLE prospects SET (fillfactor = 80);

-- Briefs and bodies are most of what is written. LZ4 compresses them in a fraction of the time, where
-- the server was built with it.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_settings
        WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    ) THEN
        ALTER TABLE webhook_deliveries
            ALTER payload SET COMPRESSION lz4,
            ALTER event SET COMPRESSION lz4;
        ALTER TABLE call_prep_plans
            ALTER plan30 SET COMPRESSION lz4,
            ALTER plan60 SET COMPRESSION lz4,
            ALTER plan90 SET COMPRESSION lz4,
            ALTER stakeholder_map SET COMPRESSION lz4,
            ALTER discovery_questions SET COMPRESSION lz4,
            ALTER risk_list SET COMPRESSION lz4,
            ALTER demo_flow SET COMPRESSION lz4,
            ALTER brief SET COMPRESSION lz4,
            ALTER provenance SET COMPRESSION lz4;
    END IF;
END
$$;
