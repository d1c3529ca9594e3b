-- A record of another database that cannot be imported, or that its source refuses to change, costs only itself.

CREATE TABLE sync_record_failures (
    source text NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, kind, record_id)
);
COMMENT ON TABLE sync_record_failures IS 'Campaigns of another database that could not be imported, and sequences about which nothing could be written back there; they are tried again each time.';
COMMENT ON COLUMN sync_record_failures.source IS 'The database, as host:port/name.';
COMMENT ON COLUMN sync_record_failures.kind IS 'The table, by the name that it has here.';
COMMENT ON COLUMN sync_record_failures.record_id IS 'The id of the record, the same in both databases.';
COMMENT ON COLUMN sync_record_failures.reason IS 'What is wrong, without addresses.';
COMMENT ON COLUMN sync_record_failures.failed_at IS 'When it failed last.';
