-- Links to briefs that can be revoked.

ALTER TABLE call_prep_plans ADD COLUMN link_epoch integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN call_prep_plans.link_epoch IS 'Counts how often the links to the brief of its call were revoked.';
