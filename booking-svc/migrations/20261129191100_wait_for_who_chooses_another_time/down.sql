ALTER TABLE bookings
    DROP COLUMN over_time,
    ADD COLUMN over_time timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(end_time, (start_time AT TIME ZONE 'UTC' + interval '1 hour') AT TIME ZONE 'UTC', 'infinity')) STORED;
COMMENT ON COLUMN bookings.over_time IS 'When the call is over: at its end, else an hour after its start; infinity when neither is known.';
CREATE INDEX bookings_ahead_of_sequence_index ON bookings (sequence_id, over_time) WHERE live;
CREATE INDEX bookings_ahead_of_contact_index ON bookings (contact_id, over_time) WHERE live;
