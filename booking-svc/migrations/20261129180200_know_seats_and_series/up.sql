-- A seat is a person in a call, known by its id or by the address; and a series is one call with several dates.

ALTER TABLE bookings
    ADD COLUMN call_uid text NOT NULL GENERATED ALWAYS AS (split_part(uid, '/', 1)) STORED,
    ADD COLUMN seat_uid text,
    ADD COLUMN seat_email text,
    ADD COLUMN series_uid text,
    ADD COLUMN ends_series boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bookings.call_uid IS 'The uid that the booking tool gave the call, which its seats share.';
COMMENT ON COLUMN bookings.seat_uid IS 'The seat, where several people share the call: the id that was told last.';
COMMENT ON COLUMN bookings.seat_email IS 'The normalised address of the person in that seat.';
COMMENT ON COLUMN bookings.series_uid IS 'The series that the call is one date of.';
COMMENT ON COLUMN bookings.ends_series IS 'Whether the later dates of its series are off with it.';
CREATE INDEX bookings_call_uid_index ON bookings (call_uid);
CREATE INDEX bookings_series_uid_index ON bookings (series_uid) WHERE series_uid IS NOT NULL;

UPDATE bookings
SET seat_uid = substr(uid, length(call_uid) + 2),
    seat_email = match_emails ->> 0
WHERE uid <> call_uid;
