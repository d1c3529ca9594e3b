DROP INDEX call_prep_plans_due_index;
CREATE INDEX call_prep_plans_due_index ON call_prep_plans (next_attempt_at) WHERE status = 'PENDING';

-- What the earlier words cannot say is left out: such a booking would be taken for another.
DELETE FROM bookings WHERE state NOT IN ('accepted', 'awaiting_rebooking', 'cancelled');
DROP INDEX bookings_created_at_index;
DROP INDEX bookings_reschedule_uid_index;
ALTER TABLE bookings
    DROP COLUMN details_time,
    DROP COLUMN details_rank,
    DROP COLUMN match_emails,
    DROP COLUMN no_show_time,
    DROP COLUMN reschedule_uid,
    DROP COLUMN confirmed,
    DROP CONSTRAINT bookings_state_check,
    ADD CONSTRAINT bookings_state_check CHECK (state IN ('accepted', 'awaiting_rebooking', 'cancelled'));
