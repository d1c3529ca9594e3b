DROP INDEX bookings_passing_index;
ALTER TABLE bookings DROP COLUMN passed_time;
