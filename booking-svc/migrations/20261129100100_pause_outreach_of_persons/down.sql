COMMENT ON COLUMN outreach_logs.id IS 'A UUIDv7 for what Bookbrief logs; other tools may use their own.';
COMMENT ON COLUMN outreach_logs.status IS 'What happened; booked or cancelled for bookings.';
COMMENT ON COLUMN outreach_sequences.metadata IS 'What tools keep with it; the key calcom holds the booking.';
COMMENT ON COLUMN outreach_sequences.status IS 'How far it has come; a booking sets BOOKED, a cancellation REPLIED.';
DROP INDEX bookings_ahead_emails_index;
