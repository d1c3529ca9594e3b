DROP TABLE sync_record_failures;
