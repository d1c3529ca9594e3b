-- A call can move away and come back: what happened last decides. And a call without an end is over some time
-- after its start.

ALTER TABLE bookings
    ADD COLUMN call_confirmed boolean NOT NULL DEFAULT false,
    ADD COLUMN moved_time timestamptz,
    ADD COLUMN superseded_time timestamptz,
    ADD COLUMN heard jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(heard) = 'object');
COMMENT ON COLUMN bookings.call_confirmed IS 'Whether an event has said that the call stands, of this booking or of one that it replaces.';
COMMENT ON COLUMN bookings.moved_time IS 'When the event happened that told of reschedule_uid.';
COMMENT ON COLUMN bookings.superseded_time IS 'When the newest event happened that told of another booking in its place.';
COMMENT ON COLUMN bookings.heard IS 'When the newest event of each kind happened, as `{kind: time}`.';

UPDATE bookings
SET call_confirmed = true
WHERE confirmed
   OR EXISTS (SELECT FROM bookings replaced WHERE replaced.uid = bookings.reschedule_uid AND replaced.confirmed);
