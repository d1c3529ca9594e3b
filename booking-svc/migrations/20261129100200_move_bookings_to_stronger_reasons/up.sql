-- Why a booking belongs to its sequence, so that a stronger reason that comes later moves it; and what the
-- sequence that it leaves was before.

ALTER TABLE bookings ADD COLUMN matched_by text CHECK (matched_by IN ('address', 'contact', 'link'));
COMMENT ON COLUMN bookings.matched_by IS 'Why it belongs to its sequence: the link named that (link) or its contact (contact), or somebody who takes part has its address (address); null when that is not known.';
ALTER TABLE outreach_sequences ADD COLUMN prior_status text CHECK (prior_status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST'));
COMMENT ON COLUMN outreach_sequences.prior_status IS 'Its status before the first booking; null when there was none.';
ALTER TABLE outreach_steps ADD COLUMN prior_status text CHECK (prior_status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST'));
COMMENT ON COLUMN outreach_steps.prior_status IS 'Its status before the first booking of its sequence; null when there was none.';
