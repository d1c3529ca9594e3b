ALTER TABLE bookings
    DROP COLUMN call_uid,
    DROP COLUMN seat_uid,
    DROP COLUMN seat_email,
    DROP COLUMN series_uid,
    DROP COLUMN ends_series;
