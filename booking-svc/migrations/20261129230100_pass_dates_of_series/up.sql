-- The dates of a series pass by time, whether the booking tool says so or not: the next one counts then.

ALTER TABLE bookings ADD COLUMN passed_time timestamptz;
COMMENT ON COLUMN bookings.passed_time IS 'The over_time at which it was seen to that the next date of its series counts; null when that is still to be seen to, or it is a call of its own.';
CREATE INDEX bookings_passing_index ON bookings (over_time)
    WHERE live AND state = 'accepted' AND (series_uid IS NOT NULL OR reschedule_uid IS NOT NULL)
        AND passed_time IS DISTINCT FROM over_time;
