-- What is known about the call of an event that belongs to the sequence `matched`.
,
-- The bookings of the sequence and of its contact, and those that the event names.
around AS MATERIALIZED (
    SELECT
        booking,
        booking.uid,
        booking.xmin AS revision,
        coalesce(booking.end_time > now(), true) AS is_ahead
    FROM bookings booking
    WHERE booking.uid = ANY (:uids)
       OR booking.sequence_id = (SELECT id FROM matched)
       OR booking.contact_id = (SELECT contact_id FROM matched)
),
planned AS MATERIALIZED (
    SELECT id, booking_uid, status, version
    FROM call_prep_plans
    WHERE booking_uid = ANY (ARRAY(SELECT uid FROM around))
),
-- The same text as long as nothing has changed on which a decision depends.
fingerprint AS MATERIALIZED (
    SELECT concat_ws(
        ' ',
        (SELECT matched::text FROM matched),
        (SELECT string_agg(concat(uid, ':', revision), ' ' ORDER BY uid) FROM around),
        (SELECT string_agg(id::text, ' ' ORDER BY id) FROM planned)
    ) AS seen
)
