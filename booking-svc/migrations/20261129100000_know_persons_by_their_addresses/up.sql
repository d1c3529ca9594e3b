-- Contacts are found by the normal form of their address, which the program writes: no collation of any
-- database knows it. A contact whose address another tool has written since is stale until it is normalised.

ALTER TABLE contacts
    ADD COLUMN normalised_email text,
    ADD COLUMN untagged_email text,
    ADD COLUMN normalised_from text;
ALTER TABLE contacts ADD COLUMN address_is_stale boolean NOT NULL GENERATED ALWAYS AS (normalised_from IS DISTINCT FROM primary_email) STORED;
COMMENT ON COLUMN contacts.primary_email IS 'The address as it was given; bookings are matched by its normal form.';
COMMENT ON COLUMN contacts.normalised_email IS 'The normal form of primary_email, which tells persons apart; null when there is none.';
COMMENT ON COLUMN contacts.untagged_email IS 'The same less the tag behind a plus sign.';
COMMENT ON COLUMN contacts.normalised_from IS 'The primary_email that both were made from.';
COMMENT ON COLUMN contacts.address_is_stale IS 'Whether another tool has written primary_email since.';
CREATE INDEX contacts_untagged_email_index ON contacts (untagged_email);
CREATE INDEX contacts_stale_email_index ON contacts (id) WHERE address_is_stale;

-- An unmatched delivery is also found by its addresses less their tags. Kept where they differ.
CREATE INDEX webhook_deliveries_unmatched_untagged_emails_index ON webhook_deliveries USING gin ((event -> 'untaggedEmails')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';

COMMENT ON COLUMN outreach_sequences.updated_at IS 'When the record last changed; of the sequences of a person, a booking belongs to the last one touched.';
COMMENT ON COLUMN outreach_sequences.created_at IS 'When the outreach began.';
COMMENT ON COLUMN bookings.match_emails IS 'The addresses by which it was matched, as `[text]` in their normal form, the booker''s first.';
