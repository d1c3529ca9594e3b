DROP INDEX call_prep_plans_input_digest_index;
DROP INDEX call_prep_plans_due_index;
CREATE INDEX call_prep_plans_due_index ON call_prep_plans (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
ALTER TABLE call_prep_plans DROP COLUMN moved;
DROP INDEX model_wordings_asked_at_index;
ALTER TABLE model_wordings DROP COLUMN asked_at, DROP COLUMN tokens, DROP COLUMN prospect_id;
