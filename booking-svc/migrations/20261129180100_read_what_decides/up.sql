-- An event reads what decides, however many bookings there are: the live ones, by when they were confirmed
-- and by when they are over. And absence is of a person.

ALTER TABLE bookings
    ADD COLUMN absences jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(absences) = 'object'),
    ADD COLUMN live boolean NOT NULL GENERATED ALWAYS AS (state IN ('pending', 'accepted', 'awaiting_rebooking') AND (confirmed OR call_confirmed)) STORED,
    ADD COLUMN over_time timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(end_time, (start_time AT TIME ZONE 'UTC' + interval '1 hour') AT TIME ZONE 'UTC', 'infinity')) STORED;
COMMENT ON COLUMN bookings.absences IS 'The newest mark of each person who did or did not come, as `{address: {time, absent}}`.';
COMMENT ON COLUMN bookings.live IS 'Whether somebody has the call, or is having it moved.';
COMMENT ON COLUMN bookings.over_time IS 'When the call is over: at its end, else an hour after its start; infinity when neither is known.';
CREATE INDEX bookings_confirmed_index ON bookings (sequence_id, details_time DESC NULLS LAST) WHERE live;
CREATE INDEX bookings_ahead_of_sequence_index ON bookings (sequence_id, over_time) WHERE live;
CREATE INDEX bookings_ahead_of_contact_index ON bookings (contact_id, over_time) WHERE live;

DROP INDEX call_prep_plans_booking_uid_index;
CREATE INDEX call_prep_plans_booking_uid_index ON call_prep_plans (booking_uid, version);
