DROP TABLE sync_failures;
DROP TABLE synced_records;
DROP TABLE sync_cursors;
