-- What one booking needs of PostgreSQL, one statement a round trip: its lookups, then its transaction.
-- pgbench runs it: `-D` gives the texts that booking-svc has written for a real booking, so that the
-- same bytes are written here. Every booking is that of another prospect: `n` counts those of a client.

\set k :first + (:skip + :n * :clients + :client_id) * :stride % :count
\set n :n + 1

-- Whom is it about, and what is known of the call?
SELECT s.id, s.prospect_id, s.contact_id, s.campaign_id, s.research_run_id
FROM contacts c
JOIN outreach_sequences s ON s.contact_id = c.id
WHERE lower(c.primary_email) = 'zoe.mueller@kestrel-' || :k::text || '.example'
ORDER BY s.created_at DESC, s.id DESC
LIMIT 1;

SELECT *
FROM bookings
WHERE uid = 'floor-' || :k::text
   OR sequence_id = 'bench-sequence-' || :k::text
   OR contact_id = 'bench-contact-' || :k::text;

-- The dossier.
SELECT * FROM prospects WHERE id = 'bench-prospect-' || :k::text;

SELECT * FROM contacts WHERE id = 'bench-contact-' || :k::text;

SELECT *
FROM research_runs
WHERE prospect_id = 'bench-prospect-' || :k::text AND status = 'COMPLETED'
ORDER BY id = 'bench-run-' || :k::text DESC, created_at DESC
LIMIT 1;

SELECT * FROM campaigns WHERE id = 'bench-campaign';

SELECT id, source_type, source_url, title, workflow_tag, confidence_score
FROM evidence_items
WHERE research_run_id = 'bench-run-' || :k::text
ORDER BY id
LIMIT 200;

SELECT * FROM workflow_hypotheses WHERE research_run_id = 'bench-run-' || :k::text;

SELECT * FROM automation_opportunities WHERE research_run_id = 'bench-run-' || :k::text;

-- The transaction. The booking and the prospect are locked by name: the booking has no row yet.
BEGIN;

SELECT pg_advisory_xact_lock(hashtextextended('floor-' || :k::text, 0)),
       pg_advisory_xact_lock(hashtextextended('bench-prospect-' || :k::text, 1));

-- Has another event been faster?
SELECT uid, xmin
FROM bookings
WHERE uid = 'floor-' || :k::text
   OR sequence_id = 'bench-sequence-' || :k::text
   OR contact_id = 'bench-contact-' || :k::text;

INSERT INTO webhook_deliveries (id, dedupe_key, source, event_name, booking_uid, body_sha256, payload,
                                event, state, sequence_id, attempts, received_at, finished_at, trace_id)
VALUES (('00000000-0000-7000-8000-' || lpad(:k::text, 12, '0'))::uuid,
        'calcom BOOKING_CREATED floor-' || :k::text, 'calcom', 'BOOKING_CREATED', 'floor-' || :k::text,
        decode(:body_sha256::text, 'hex'), :payload::text::jsonb, :event::text::jsonb, 'applied',
        'bench-sequence-' || :k::text, 1, now(), now(), :trace_id::text)
ON CONFLICT (dedupe_key) DO NOTHING;

INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, event_type_id, title, start_time,
                      end_time, attendees, confirmed, match_emails, details_rank, details_time)
VALUES ('floor-' || :k::text, 'accepted', 'bench-sequence-' || :k::text, 'bench-contact-' || :k::text,
        'bench-prospect-' || :k::text, '2214507', :title::text, now() + interval '3 days',
        now() + interval '3 days 30 minutes', :attendees::text::jsonb, true, :match_emails::text::jsonb,
        2, now());

UPDATE outreach_sequences
SET status = 'BOOKED',
    metadata = metadata || jsonb_build_object('calcom', :calcom::text::jsonb),
    updated_at = now()
WHERE id = 'bench-sequence-' || :k::text;

UPDATE outreach_steps
SET status = 'BOOKED', updated_at = now()
WHERE sequence_id = 'bench-sequence-' || :k::text
  AND status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED');

UPDATE contacts
SET outreach_status = CASE outreach_status WHEN 'OPTED_OUT' THEN outreach_status ELSE 'CONVERTED' END,
    last_contacted_at = now(), updated_at = now()
WHERE id = 'bench-contact-' || :k::text;

UPDATE prospects
SET status = 'ENGAGED', updated_at = now()
WHERE id = 'bench-prospect-' || :k::text AND status <> 'CONVERTED';

INSERT INTO outreach_logs (id, prospect_id, contact_id, sequence_id, channel, status, subject, metadata,
                           delivery_id, sent_at)
VALUES ('00000000-0000-7000-8000-' || lpad(:k::text, 12, '0'), 'bench-prospect-' || :k::text,
        'bench-contact-' || :k::text, 'bench-sequence-' || :k::text, 'calcom', 'booked', :subject::text,
        :log_metadata::text::jsonb, ('00000000-0000-7000-8000-' || lpad(:k::text, 12, '0'))::uuid, now());

INSERT INTO call_prep_plans (id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid,
                             delivery_id, version, language, status, summary, plan30, plan60, plan90,
                             stakeholder_map, discovery_questions, risk_list, demo_flow, brief,
                             planner_version, latency_ms, input_digest, provenance)
VALUES (('00000000-0000-7000-8000-' || lpad(:k::text, 12, '0'))::uuid, 'bench-prospect-' || :k::text,
        'bench-campaign', 'bench-run-' || :k::text, 'bench-sequence-' || :k::text, 'floor-' || :k::text,
        ('00000000-0000-7000-8000-' || lpad(:k::text, 12, '0'))::uuid,
        (SELECT coalesce(max(version), 0) + 1 FROM call_prep_plans
          WHERE prospect_id = 'bench-prospect-' || :k::text),
        'en', 'READY', :summary::text, :plan30::text::jsonb, :plan60::text::jsonb, :plan90::text::jsonb,
        :stakeholder_map::text::jsonb, :discovery_questions::text::jsonb, :risk_list::text::jsonb,
        :demo_flow::text::jsonb, :brief::text::jsonb, :planner_version::text, 1, :input_digest::text,
        :provenance::text::jsonb);

-- What was ignored before this booking was known.
SELECT id FROM webhook_deliveries WHERE booking_uid = 'floor-' || :k::text AND state = 'ignored'
UNION ALL
SELECT id FROM webhook_deliveries WHERE event ->> 'rescheduleUid' = 'floor-' || :k::text AND state = 'ignored';

COMMIT;
