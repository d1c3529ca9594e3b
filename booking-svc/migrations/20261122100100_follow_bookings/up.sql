-- What it takes to follow a booking through every event, in any order: the chain of bookings that
-- replace each other, and which event has told the latest.

ALTER TABLE bookings
    DROP CONSTRAINT bookings_state_check,
    ADD CONSTRAINT bookings_state_check CHECK (state IN ('pending', 'rejected', 'accepted', 'completed', 'no_show', 'awaiting_rebooking', 'cancelled', 'superseded')),
    ADD COLUMN confirmed boolean NOT NULL DEFAULT false,
    ADD COLUMN reschedule_uid text CHECK (reschedule_uid <> uid),
    ADD COLUMN no_show_time timestamptz,
    ADD COLUMN match_emails jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(match_emails) = 'array'),
    ADD COLUMN details_rank smallint NOT NULL DEFAULT 0,
    ADD COLUMN details_time timestamptz;
COMMENT ON COLUMN bookings.uid IS 'The uid that the booking tool gave it; for a seat, the uid and the seat as `<uid>/<seat>`.';
COMMENT ON COLUMN bookings.state IS 'pending: to be confirmed by the host; rejected: by the host; accepted: the call is going to take place; completed: it is over; no_show: it is over and somebody did not come; awaiting_rebooking: it will be at another time; cancelled; superseded: another booking has replaced it.';
COMMENT ON COLUMN bookings.confirmed IS 'Whether an event has said that the call stands: booked or rescheduled.';
COMMENT ON COLUMN bookings.reschedule_uid IS 'The booking that this one replaces.';
COMMENT ON COLUMN bookings.no_show_time IS 'When the newest mark was made that somebody did or did not come.';
COMMENT ON COLUMN bookings.match_emails IS 'The addresses by which it was matched, as `[text]` in lower case, the booker''s first.';
COMMENT ON COLUMN bookings.details_rank IS 'How much the event that told the details is to be believed: 2 booked or rescheduled, 1 requested, 0 any other.';
COMMENT ON COLUMN bookings.details_time IS 'When that event happened.';
CREATE INDEX bookings_reschedule_uid_index ON bookings (reschedule_uid) WHERE reschedule_uid IS NOT NULL;
CREATE INDEX bookings_created_at_index ON bookings (created_at, uid);

UPDATE bookings
SET confirmed = true, details_rank = 2
WHERE state <> 'cancelled'
   OR EXISTS (SELECT FROM call_prep_plans WHERE booking_uid = bookings.uid);

-- A plan that is written is due again when its call moves.
COMMENT ON COLUMN call_prep_plans.next_attempt_at IS 'When a worker may write it, or bring the time of a moved call into it; null when nothing is left to do.';
DROP INDEX call_prep_plans_due_index;
CREATE INDEX call_prep_plans_due_index ON call_prep_plans (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
