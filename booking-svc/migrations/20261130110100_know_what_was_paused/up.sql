-- A draft that was paused is still outreach that nobody has sent: the next booking of its person belongs to what was.
ALTER TABLE outreach_sequences ADD COLUMN paused_status text
    CHECK (paused_status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED', 'CLOSED_LOST'));
COMMENT ON COLUMN outreach_sequences.paused_status IS 'Its status before it was paused first; null when it was not, or has led to a call since.';
