COMMENT ON COLUMN bookings.match_emails IS 'The addresses by which it was matched, as `[text]` in lower case, the booker''s first.';
COMMENT ON COLUMN outreach_sequences.created_at IS 'When the outreach began; the newest sequence of a contact is matched.';
COMMENT ON COLUMN outreach_sequences.updated_at IS 'When the record last changed.';
DROP INDEX webhook_deliveries_unmatched_untagged_emails_index;
ALTER TABLE contacts DROP COLUMN address_is_stale;
ALTER TABLE contacts DROP COLUMN normalised_email, DROP COLUMN untagged_email, DROP COLUMN normalised_from;
COMMENT ON COLUMN contacts.primary_email IS 'The address by which bookings are matched, whatever its case.';
