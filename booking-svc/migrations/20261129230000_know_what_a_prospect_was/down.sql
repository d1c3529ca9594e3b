ALTER TABLE prospects DROP COLUMN prior_status;
