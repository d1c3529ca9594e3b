-- Somebody who leaves a shared call and comes back has another seat in it. What is told of the first one may
-- arrive last.

ALTER TABLE bookings ADD COLUMN seat_uids text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bookings.seat_uids IS 'Every id that the seat was told with, in order.';

UPDATE bookings SET seat_uids = ARRAY[seat_uid] WHERE seat_uid IS NOT NULL;
