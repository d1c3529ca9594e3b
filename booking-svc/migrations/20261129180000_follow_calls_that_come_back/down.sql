ALTER TABLE bookings
    DROP COLUMN call_confirmed,
    DROP COLUMN moved_time,
    DROP COLUMN superseded_time,
    DROP COLUMN heard;
