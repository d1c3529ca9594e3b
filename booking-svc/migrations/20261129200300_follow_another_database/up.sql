-- What `booking-svc sync` has read from another database, and what it has written back there.

CREATE TABLE sync_cursors (
    source text NOT NULL,
    kind text NOT NULL,
    updated_at timestamptz NOT NULL,
    record_id text NOT NULL,
    PRIMARY KEY (source, kind)
);
COMMENT ON TABLE sync_cursors IS 'How far each table of another database was read.';
COMMENT ON COLUMN sync_cursors.source IS 'The database, as host:port/name.';
COMMENT ON COLUMN sync_cursors.kind IS 'The table, by the name that it has here.';
COMMENT ON COLUMN sync_cursors.updated_at IS 'When the last record that was read had changed there; not later than the clock there.';
COMMENT ON COLUMN sync_cursors.record_id IS 'The last record that was read; empty for none of that time.';

CREATE TABLE synced_records (
    source text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    updated_at timestamptz NOT NULL,
    written_status text,
    written_digest bytea,
    PRIMARY KEY (source, kind, id)
);
COMMENT ON TABLE synced_records IS 'The records that came from another database.';
COMMENT ON COLUMN synced_records.source IS 'The database, as host:port/name.';
COMMENT ON COLUMN synced_records.kind IS 'The table, by the name that it has here.';
COMMENT ON COLUMN synced_records.id IS 'The id of the record, the same in both databases.';
COMMENT ON COLUMN synced_records.updated_at IS 'When it had last changed there when it was read; one with the same time is unchanged.';
COMMENT ON COLUMN synced_records.written_status IS 'The status that was last written back.';
COMMENT ON COLUMN synced_records.written_digest IS 'SHA-256 of everything that was last written back about a sequence.';

CREATE TABLE sync_failures (
    source text NOT NULL,
    prospect_id text NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, prospect_id)
);
COMMENT ON TABLE sync_failures IS 'Prospects of another database that could not be imported; they are tried again each time.';
COMMENT ON COLUMN sync_failures.source IS 'The database, as host:port/name.';
COMMENT ON COLUMN sync_failures.prospect_id IS 'The prospect.';
COMMENT ON COLUMN sync_failures.reason IS 'The fields that are wrong, without their values.';
COMMENT ON COLUMN sync_failures.failed_at IS 'When it failed last.';
