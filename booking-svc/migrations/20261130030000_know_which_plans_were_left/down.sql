ALTER TABLE call_prep_plans DROP COLUMN was_left;
