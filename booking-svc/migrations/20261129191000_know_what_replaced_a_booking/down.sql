ALTER TABLE bookings DROP COLUMN superseded_by;
