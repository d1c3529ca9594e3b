CREATE INDEX bookings_booking_number_index ON bookings (booking_number) WHERE booking_number IS NOT NULL;
DROP INDEX bookings_number_index;
