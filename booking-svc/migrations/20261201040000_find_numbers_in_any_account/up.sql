-- A booking that is heard of through several accounts is kept with its number in one of them, and found by that in any.
CREATE INDEX bookings_number_index ON bookings (split_part(booking_number, '/', 2)) WHERE booking_number IS NOT NULL;
DROP INDEX bookings_booking_number_index;
