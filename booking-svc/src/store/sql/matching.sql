-- Which outreach an event belongs to, and what is known about its call. `:uids` are the bookings that
-- the event names, its own first; `:emails` the addresses of its attendees, the booker's first.
,
-- The first hit wins: a booking that is known already; the sequence, then the contact, that the link
-- named; the first address that leads to a contact. Of several sequences the newest.
matched AS MATERIALIZED (
    SELECT id, prospect_id, contact_id, campaign_id, research_run_id
    FROM outreach_sequences
    WHERE id = coalesce(
        (SELECT known.sequence_id
         FROM unnest(:uids) WITH ORDINALITY AS named (uid, place)
         JOIN bookings known ON known.uid = named.uid
         ORDER BY named.place
         LIMIT 1),
        (SELECT named.id
         FROM outreach_sequences named
         WHERE named.id = :named_sequence_id),
        (SELECT newest.id
         FROM outreach_sequences newest
         WHERE newest.contact_id = :named_contact_id
         ORDER BY newest.created_at DESC, newest.id DESC
         LIMIT 1),
        (SELECT newest.id
         FROM unnest(:emails) WITH ORDINALITY AS named (address, place)
         JOIN contacts ON lower(contacts.primary_email) = named.address
         JOIN outreach_sequences newest ON newest.contact_id = contacts.id
         ORDER BY named.place, newest.created_at DESC, newest.id DESC
         LIMIT 1)
    )
),
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
