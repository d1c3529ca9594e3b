ALTER TABLE bookings DROP COLUMN meeting;
