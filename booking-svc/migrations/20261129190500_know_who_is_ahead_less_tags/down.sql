DROP INDEX bookings_ahead_emails_index;
CREATE INDEX bookings_ahead_emails_index ON bookings USING gin (match_emails) WHERE confirmed AND state IN ('accepted', 'awaiting_rebooking');
ALTER TABLE bookings DROP COLUMN untagged_emails;
