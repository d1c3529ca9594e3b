-- A past of deliveries :first to :last, each with the booking that it told of, and that booking's plan and notice: copies
-- of what the first call of the bench has left, scattered among :people prospects and the last thirty days. One of fifty
-- is unmatched, one of a thousand given up.

CREATE TEMPORARY TABLE past ON COMMIT DROP AS
SELECT n, 'past-' || lpad(n::text, 19, '0') AS uid, 1 + n % :people AS person,
       now() - n % 2592000 * interval '1 second' AS at,
       concat('zoe.mueller@kestrel-', 1 + n % :people, '.example') AS address,
       lpad(to_hex(n), 12, '0') AS digits,
       CASE WHEN n % 50 = 0 THEN 'ignored' WHEN n % 1000 = 1 THEN 'dead' ELSE 'applied' END AS state
FROM generate_series(:first, :last) AS n;

INSERT INTO webhook_deliveries (id, dedupe_key, source, account, event_name, booking_uid, body_sha256, payload, event,
                                state, reason, attempts, sequence_id, received_at, finished_at, trace_id, copy_key,
                                event_time)
SELECT ('00000000-0000-7000-8000-' || digits)::uuid, uid, first.source, first.account, first.event_name, uid,
       first.body_sha256,
       replace(replace(first.payload::text, first.booking_uid, uid), 'zoe.mueller@kestrel-1.example', address)::jsonb,
       replace(replace(first.event::text, first.booking_uid, uid), 'zoe.mueller@kestrel-1.example', address)::jsonb,
       past.state, CASE past.state WHEN 'ignored' THEN 'no_matching_outreach_sequence' END, 1,
       CASE WHEN past.state <> 'ignored' THEN 'bench-sequence-' || person END, at, at, md5(uid), uid, at
FROM past, (SELECT * FROM webhook_deliveries WHERE booking_uid = :uid) AS first;

INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, event_type_id, title, start_time, end_time,
                      attendees, created_at, confirmed, match_emails, details_rank, details_time, matched_by,
                      call_confirmed, heard, meeting, untagged_emails)
SELECT past.uid, CASE WHEN at < now() - interval '3 days' THEN 'completed' ELSE 'accepted' END,
       'bench-sequence-' || person, 'bench-contact-' || person, 'bench-prospect-' || person, event_type_id, title,
       at + interval '3 days', at + interval '3 days 30 minutes',
       replace(attendees::text, 'zoe.mueller@kestrel-1.example', address)::jsonb, at, confirmed,
       jsonb_build_array(address), details_rank, at, matched_by, call_confirmed, heard, meeting,
       jsonb_build_array(address)
FROM past, (SELECT * FROM bookings WHERE uid = :uid) AS first;

INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, delivery_id, version, language, status,
                             summary, plan30, plan60, plan90, brief, created_at)
SELECT ('00000000-0000-5000-8000-' || digits)::uuid, 'bench-prospect-' || person, 'bench-sequence-' || person, uid,
       ('00000000-0000-7000-8000-' || digits)::uuid, 2 + n / :people, 'en', 'READY', '', '[]', '[]', '[]', '{}', at
FROM past;

INSERT INTO notices (id, call_id, kind, state, told_at, begun_at, finished_at, created_at)
SELECT ('00000000-0000-5001-8000-' || digits)::uuid, ('00000000-0000-5000-8000-' || digits)::uuid, 'ready', 'sent',
       at, at, at, at
FROM past;
