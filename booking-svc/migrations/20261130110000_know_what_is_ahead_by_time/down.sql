ALTER TABLE bookings
    DROP COLUMN live,
    ADD COLUMN live boolean NOT NULL GENERATED ALWAYS AS (state IN ('pending', 'accepted', 'awaiting_rebooking') AND (confirmed OR call_confirmed)) STORED;
COMMENT ON COLUMN bookings.live IS 'Whether somebody has the call, or is having it moved.';
CREATE INDEX bookings_confirmed_index ON bookings (sequence_id, details_time DESC NULLS LAST) WHERE live;
CREATE INDEX bookings_ahead_of_sequence_index ON bookings (sequence_id, over_time) WHERE live;
CREATE INDEX bookings_ahead_of_contact_index ON bookings (contact_id, over_time) WHERE live;
CREATE INDEX bookings_ahead_emails_index ON bookings USING gin (untagged_emails) WHERE live;
CREATE INDEX bookings_passing_index ON bookings (over_time)
    WHERE live AND state = 'accepted' AND (series_uid IS NOT NULL OR reschedule_uid IS NOT NULL)
        AND passed_time IS DISTINCT FROM over_time;
