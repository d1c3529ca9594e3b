-- The plans of a call follow it to the booking that counts now, or to another time of that one.
-- Whoever writes one of them right now has the old time, and loses the lease.
,
moved_plans AS (
    UPDATE call_prep_plans plan
    SET booking_uid = :current_uid,
        moved = (plan.status = 'READY'),
        next_attempt_at = now(),
        lease_token = NULL,
        lease_expires_at = NULL,
        updated_at = now()
    FROM delivery
    WHERE plan.booking_uid = ANY (:moved_uids)
    RETURNING pg_notify('bookbrief_work', '')
)
