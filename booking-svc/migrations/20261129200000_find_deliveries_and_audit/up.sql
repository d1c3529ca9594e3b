-- Searches of deliveries, each through an index, and who saw or changed what.

CREATE INDEX webhook_deliveries_event_name_index ON webhook_deliveries (event_name, received_at, id);
CREATE INDEX webhook_deliveries_account_index ON webhook_deliveries (account, received_at, id);
CREATE INDEX webhook_deliveries_sequence_id_index ON webhook_deliveries (sequence_id) WHERE sequence_id IS NOT NULL;
CREATE INDEX webhook_deliveries_trace_id_index ON webhook_deliveries (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX webhook_deliveries_emails_index ON webhook_deliveries USING gin ((event -> 'matchEmails') jsonb_path_ops) WHERE event IS NOT NULL;
CREATE INDEX webhook_deliveries_untagged_emails_index ON webhook_deliveries USING gin ((event -> 'untaggedEmails') jsonb_path_ops) WHERE event -> 'untaggedEmails' IS NOT NULL;
CREATE INDEX prospects_company_name_index ON prospects (lower(company_name) text_pattern_ops);
CREATE INDEX prospects_lower_domain_index ON prospects (lower(domain) text_pattern_ops);
CREATE INDEX contacts_email_domain_index ON contacts (split_part(normalised_email, '@', -1)) WHERE normalised_email IS NOT NULL;

CREATE TABLE audit_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text,
    detail jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit_log IS 'Who saw a payload or what is held about a person, and who changed what.';
COMMENT ON COLUMN audit_log.id IS 'A UUIDv7.';
COMMENT ON COLUMN audit_log.at IS 'When it happened.';
COMMENT ON COLUMN audit_log.actor IS 'Who, as the caller named them; null when it named nobody.';
COMMENT ON COLUMN audit_log.action IS 'What, for example view_payload or replay_delivery.';
COMMENT ON COLUMN audit_log.subject_kind IS 'The kind of what it was done to: delivery, deliveries, plan, notice or person.';
COMMENT ON COLUMN audit_log.subject_id IS 'Its id, of a person the hash of the address; null when there are several.';
COMMENT ON COLUMN audit_log.detail IS 'More about it, without personal data.';
CREATE INDEX audit_log_at_index ON audit_log (at, id);
CREATE INDEX audit_log_subject_index ON audit_log (subject_kind, subject_id, at, id);
CREATE INDEX audit_log_actor_index ON audit_log (actor, at, id);
CREATE INDEX audit_log_action_index ON audit_log (action, at, id);
