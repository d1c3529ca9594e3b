ALTER TABLE bookings DROP COLUMN seat_uids;
