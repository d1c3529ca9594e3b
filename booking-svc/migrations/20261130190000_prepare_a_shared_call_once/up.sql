-- The seats of one prospect in a shared call have one plan between them, which belongs to the one that was booked first.
-- Those that they have had become versions of it.
WITH seats AS (
    SELECT uid, sequence_id, prospect_id, call_uid, row_number() OVER (
        PARTITION BY prospect_id, call_uid
        ORDER BY least((heard ->> 'BOOKING_REQUESTED')::timestamptz, (heard ->> 'BOOKING_CREATED')::timestamptz) NULLS LAST, uid
    ) AS place
    FROM bookings WHERE live AND (seat_uid IS NOT NULL OR seat_email IS NOT NULL)
)
UPDATE call_prep_plans plan SET booking_uid = first.uid, sequence_id = first.sequence_id
FROM seats own JOIN seats first ON first.prospect_id = own.prospect_id AND first.call_uid = own.call_uid AND first.place = 1
WHERE own.place > 1 AND plan.booking_uid = own.uid AND plan.prospect_id = own.prospect_id;
