-- What is known when an event arrives: an earlier delivery of it, the sequence that it belongs to, what
-- is known about its call, and the dossier, if it is wanted and the call may need its first plan.
-- `uids` are the bookings that the event names, its own first; `emails` the addresses of its attendees,
-- the booker's first.
CREATE FUNCTION pg_temp.known(
    dedupe_key text,
    uids text[],
    named_sequence_id text,
    named_contact_id text,
    emails text[],
    with_dossier boolean
) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    earlier json;
    matched_id text;
    matched record;
    named_uid text;
    address text;
BEGIN
    IF dedupe_key IS NOT NULL THEN
        SELECT json_build_object(
            'stored', json_build_object('id', id, 'state', state, 'reason', reason),
            'is_open', (
                (state IN ('received', 'dead') OR reason = 'no_matching_outreach_sequence')
                AND coalesce(lease_expires_at < now(), true)
            ) IS TRUE
        )
        INTO earlier
        FROM webhook_deliveries delivery
        WHERE delivery.dedupe_key = known.dedupe_key;
    END IF;

    -- The first hit wins: a booking that is known already; the sequence, then the contact, that the
    -- link named; the first address that leads to a contact. Of several sequences the newest.
    FOREACH named_uid IN ARRAY uids LOOP
        SELECT sequence_id INTO matched_id FROM bookings booking WHERE booking.uid = named_uid;
        EXIT WHEN matched_id IS NOT NULL;
    END LOOP;
    IF matched_id IS NULL AND named_sequence_id IS NOT NULL THEN
        SELECT id INTO matched_id FROM outreach_sequences WHERE id = named_sequence_id;
    END IF;
    IF matched_id IS NULL AND named_contact_id IS NOT NULL THEN
        SELECT id
        INTO matched_id
        FROM outreach_sequences
        WHERE contact_id = named_contact_id
        ORDER BY created_at DESC, id DESC
        LIMIT 1;
    END IF;
    IF matched_id IS NULL THEN
        FOREACH address IN ARRAY emails LOOP
            SELECT newest.id
            INTO matched_id
            FROM contacts
            JOIN outreach_sequences newest ON newest.contact_id = contacts.id
            WHERE lower(contacts.primary_email) = address
            ORDER BY newest.created_at DESC, newest.id DESC
            LIMIT 1;
            EXIT WHEN matched_id IS NOT NULL;
        END LOOP;
    END IF;

    matched := pg_temp.around(uids, matched_id);
    RETURN json_build_object(
        'delivery', earlier,
        'sequence', CASE
            WHEN matched_id IS NOT NULL THEN json_build_object(
                'id', matched_id,
                'prospect_id', matched.prospect_id,
                'contact_id', matched.contact_id,
                'campaign_id', matched.campaign_id,
                'research_run_id', matched.research_run_id
            )
        END,
        'bookings', coalesce(matched.bookings, '[]'),
        'plans', coalesce(matched.plans, '[]'),
        'fingerprint', matched.fingerprint,
        'dossier', CASE
            WHEN with_dossier
                AND matched_id IS NOT NULL
                AND earlier IS NULL
                AND matched.plans IS NULL
            THEN pg_temp.dossier(
                matched.prospect_id, matched.contact_id, matched.campaign_id,
                matched.research_run_id
            )
        END
    );
END
$$;
