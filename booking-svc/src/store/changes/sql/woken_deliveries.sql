-- Often nothing but the uid connects an event with its booking: what was ignored before the booking
-- was known is due now.
,
woken_deliveries AS (
    UPDATE webhook_deliveries woken
    SET state = 'received',
        reason = NULL,
        attempts = 0,
        finished_at = NULL,
        next_attempt_at = now(),
        updated_at = now()
    FROM delivery
    WHERE woken.state = 'ignored'
      AND woken.reason = 'no_matching_outreach_sequence'
      AND (woken.booking_uid = ANY (:new_uids)
           OR woken.event ->> 'rescheduleUid' = ANY (:new_uids))
    RETURNING pg_notify('bookbrief_work', '')
)
