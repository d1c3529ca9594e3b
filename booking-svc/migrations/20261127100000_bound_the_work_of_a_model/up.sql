-- How many tokens a model has taken, and which written plans need none.

ALTER TABLE model_wordings
    ADD COLUMN prospect_id text,
    ADD COLUMN tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN asked_at timestamptz;
COMMENT ON COLUMN model_wordings.prospect_id IS 'For whom it was asked last; null when that is not known.';
COMMENT ON COLUMN model_wordings.tokens IS 'The tokens that asking it has taken; while it is asked, also the most that this can take.';
COMMENT ON COLUMN model_wordings.asked_at IS 'When it was asked last; null when that is not known.';
CREATE INDEX model_wordings_asked_at_index ON model_wordings (asked_at) INCLUDE (tokens, prospect_id, lease_token);

ALTER TABLE call_prep_plans ADD COLUMN moved boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN call_prep_plans.moved IS 'Whether the brief still tells another time of its call.';
DROP INDEX call_prep_plans_due_index;
CREATE INDEX call_prep_plans_due_index ON call_prep_plans (status, moved, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX call_prep_plans_input_digest_index ON call_prep_plans (input_digest) WHERE next_attempt_at IS NOT NULL;
