-- What it takes to have a model word a plan once, after the rules have written it.

ALTER TABLE call_prep_plans
    ADD COLUMN input_digest text,
    ADD COLUMN provenance jsonb;
COMMENT ON COLUMN call_prep_plans.input_digest IS 'The same for plans that a model would be asked the same for.';
COMMENT ON COLUMN call_prep_plans.provenance IS 'How the brief came about, as bookbrief.callprep.v1.Provenance in JSON.';
COMMENT ON COLUMN call_prep_plans.next_attempt_at IS 'When a worker may write it, have a model word it, or bring the time of a moved call into it; null when nothing is left to do.';

-- A delivery that matched nobody is found again when its booking or its contact becomes known.
CREATE INDEX webhook_deliveries_unmatched_reschedule_uid_index ON webhook_deliveries ((event ->> 'rescheduleUid')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';
CREATE INDEX webhook_deliveries_unmatched_sequence_id_index ON webhook_deliveries ((event ->> 'outreachSequenceId')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';
CREATE INDEX webhook_deliveries_unmatched_contact_id_index ON webhook_deliveries ((event ->> 'contactId')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';
CREATE INDEX webhook_deliveries_unmatched_emails_index ON webhook_deliveries USING gin ((event -> 'matchEmails')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';

CREATE TABLE model_wordings (
    input_digest text PRIMARY KEY,
    brief jsonb,
    provenance jsonb,
    lease_token uuid,
    lease_expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((brief IS NULL) = (provenance IS NULL)),
    CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL))
);
COMMENT ON TABLE model_wordings IS 'What a model was asked and has answered, so that it is never asked twice.';
COMMENT ON COLUMN model_wordings.input_digest IS 'What it was asked, with the model and every version that matters.';
COMMENT ON COLUMN model_wordings.brief IS 'The whole brief with its words, as bookbrief.callprep.v1.Brief in JSON; null while it is asked.';
COMMENT ON COLUMN model_wordings.provenance IS 'How the brief came about, as bookbrief.callprep.v1.Provenance in JSON.';
COMMENT ON COLUMN model_wordings.lease_token IS 'Who asks it now; only the holder may keep the answer.';
COMMENT ON COLUMN model_wordings.lease_expires_at IS 'When the lease ends, by the clock of the database.';
COMMENT ON COLUMN model_wordings.created_at IS 'When it was asked first.';
COMMENT ON COLUMN model_wordings.updated_at IS 'When the record last changed.';
