ALTER TABLE outreach_steps DROP COLUMN prior_status;
ALTER TABLE outreach_sequences DROP COLUMN prior_status;
ALTER TABLE bookings DROP COLUMN matched_by;
