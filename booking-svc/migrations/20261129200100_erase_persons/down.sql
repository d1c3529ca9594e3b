ALTER TABLE contacts DROP COLUMN erased_at;
DROP TABLE erased_persons;
