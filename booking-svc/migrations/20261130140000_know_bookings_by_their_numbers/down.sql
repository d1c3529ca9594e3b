ALTER TABLE bookings DROP COLUMN booking_number;
