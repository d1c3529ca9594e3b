-- A move that is told without the new uid is kept under the old one: what is told under the new uid reaches it by the
-- number that the booking tool has given the booking. Bookings from before have none.
ALTER TABLE bookings ADD COLUMN booking_number text;
COMMENT ON COLUMN bookings.booking_number IS 'The account and the number of the booking there, as `<account>/<number>`, that were told last; null when none was.';
CREATE INDEX bookings_booking_number_index ON bookings (booking_number) WHERE booking_number IS NOT NULL;
