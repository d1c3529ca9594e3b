-- Which outreach an event belongs to. `:uids` are the bookings that the event names, its own first;
-- `:emails` the addresses of its attendees, the booker's first.
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
)
