-- What is known around an event that names the bookings `uids` and belongs to a sequence: whom the
-- sequence is about; the bookings of the sequence and of its contact, and those that the event names;
-- their plans, the newest first. The fingerprint stays the same as long as none of this changes.
CREATE FUNCTION pg_temp.around(
    uids text[],
    sequence_id text,
    OUT prospect_id text,
    OUT contact_id text,
    OUT campaign_id text,
    OUT research_run_id text,
    OUT bookings json,
    OUT plans json,
    OUT fingerprint text
)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    near_uids text[];
    booking_revisions text;
    plan_ids text;
BEGIN
    SELECT
        sequence.prospect_id, sequence.contact_id, sequence.campaign_id, sequence.research_run_id
    INTO prospect_id, contact_id, campaign_id, research_run_id
    FROM outreach_sequences sequence
    WHERE sequence.id = around.sequence_id;

    SELECT array_agg(booking.uid)
    INTO near_uids
    FROM bookings booking
    WHERE booking.uid = ANY (uids)
       OR booking.sequence_id = around.sequence_id
       OR booking.contact_id = around.contact_id;

    -- Nearly always there are none.
    IF near_uids IS NOT NULL THEN
        SELECT
            string_agg(concat(booking.uid, ':', booking.xmin), ' ' ORDER BY booking.uid),
            json_agg(
                json_build_object(
                    'booking', booking, 'is_ahead', coalesce(booking.end_time > now(), true)
                )
                ORDER BY booking.uid
            )
        INTO booking_revisions, bookings
        FROM bookings booking
        WHERE booking.uid = ANY (near_uids);

        SELECT
            string_agg(plan.id::text, ' ' ORDER BY plan.id),
            json_agg(
                json_build_object(
                    'id', plan.id, 'booking_uid', plan.booking_uid, 'status', plan.status
                )
                ORDER BY plan.version DESC
            )
        INTO plan_ids, plans
        FROM call_prep_plans plan
        WHERE plan.booking_uid = ANY (near_uids);
    END IF;

    -- A row, for its text tells what is missing from what is empty.
    fingerprint := ROW(
        prospect_id, contact_id, campaign_id, research_run_id, booking_revisions, plan_ids
    )::text;
END
$$;
