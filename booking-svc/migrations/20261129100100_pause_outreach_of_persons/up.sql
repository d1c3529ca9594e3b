-- Calls that are ahead, by the addresses of those who take part: an import for one of them is stored paused.
CREATE INDEX bookings_ahead_emails_index ON bookings USING gin (match_emails) WHERE confirmed AND state IN ('accepted', 'awaiting_rebooking');
COMMENT ON COLUMN outreach_sequences.status IS 'How far it has come; a booking sets BOOKED, a cancellation REPLIED, as does a call that its person has through other outreach.';
COMMENT ON COLUMN outreach_sequences.metadata IS 'What tools keep with it; the key calcom holds the booking, or in pausedBy the one that has paused it.';
COMMENT ON COLUMN outreach_logs.status IS 'What happened; booked, cancelled or paused, for example, for bookings.';
COMMENT ON COLUMN outreach_logs.id IS 'A UUIDv7 for the event of a booking, `paused/<sequence>/<booking>` for outreach that it has paused; other tools may use their own.';
