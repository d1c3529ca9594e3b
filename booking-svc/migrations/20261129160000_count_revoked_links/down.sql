ALTER TABLE call_prep_plans DROP COLUMN link_epoch;
