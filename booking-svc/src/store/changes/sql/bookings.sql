-- What is kept of bookings: `:bookings` is a JSON array of rows.
,
saved_bookings AS (
    INSERT INTO bookings (
        uid, state, sequence_id, contact_id, prospect_id, event_type_id, title, start_time, end_time,
        attendees, created_at, updated_at, confirmed, reschedule_uid, no_show_time, match_emails,
        details_rank, details_time
    )
    SELECT
        booking.uid, booking.state, booking.sequence_id, booking.contact_id, booking.prospect_id,
        booking.event_type_id, booking.title, booking.start_time, booking.end_time,
        booking.attendees, booking.created_at, booking.updated_at, booking.confirmed,
        booking.reschedule_uid, booking.no_show_time, booking.match_emails, booking.details_rank,
        booking.details_time
    FROM delivery, json_to_recordset(:bookings::json) AS booking (
        uid text, state text, sequence_id text, contact_id text, prospect_id text,
        event_type_id text, title text, start_time timestamptz, end_time timestamptz,
        attendees jsonb, created_at timestamptz, updated_at timestamptz, confirmed boolean,
        reschedule_uid text, no_show_time timestamptz, match_emails jsonb, details_rank smallint,
        details_time timestamptz
    )
    ON CONFLICT (uid) DO UPDATE
    SET state = excluded.state,
        event_type_id = excluded.event_type_id,
        title = excluded.title,
        start_time = excluded.start_time,
        end_time = excluded.end_time,
        attendees = excluded.attendees,
        confirmed = excluded.confirmed,
        reschedule_uid = excluded.reschedule_uid,
        no_show_time = excluded.no_show_time,
        match_emails = excluded.match_emails,
        details_rank = excluded.details_rank,
        details_time = excluded.details_time,
        updated_at = now()
)
