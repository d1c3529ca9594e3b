-- A row in every table of 0.1.0, as that version wrote them: a call that is booked, one that nobody was matched to yet,
-- and a delivery that waits for a worker.
INSERT INTO prospects (id, company_name, domain, industry, employee_count, country, technologies, status)
VALUES ('acme', 'Acme B.V.', 'acme.example', 'Installation', 30, 'NL', '{Exact}', 'ENGAGED');
INSERT INTO contacts (id, prospect_id, first_name, primary_email, outreach_status, last_contacted_at) VALUES
    ('ada', 'acme', 'Ada', 'Ada@Acme.example', 'CONVERTED', '2026-11-20T10:00:00Z'),
    ('ben', 'acme', 'Ben', 'ben@acme.example', 'EMAIL_SENT', NULL);
INSERT INTO campaigns (id, name, language) VALUES ('spring', 'Spring', 'en');
INSERT INTO research_runs (id, prospect_id, campaign_id, status) VALUES ('run', 'acme', 'spring', 'COMPLETED');
INSERT INTO evidence_items (id, research_run_id, source_type, title, snippet)
VALUES ('evidence', 'run', 'WEBSITE', 'About us', 'Every order is typed twice.');
INSERT INTO workflow_hypotheses (id, research_run_id, title, evidence_refs, revenue_leakage_recovered_mid, status)
VALUES ('hypothesis', 'run', 'Orders are typed twice', '{evidence}', 1500, 'ACCEPTED');
INSERT INTO automation_opportunities (id, research_run_id, title, hours_saved_week_mid, status)
VALUES ('opportunity', 'run', 'Read orders from mail', 8, 'DECLINED');
INSERT INTO outreach_sequences (id, prospect_id, contact_id, campaign_id, research_run_id, status, metadata) VALUES
    ('to-ada', 'acme', 'ada', 'spring', 'run', 'BOOKED', '{"list": "a", "calcom": {"bookingUid": "uid-1"}}'),
    ('to-ben', 'acme', 'ben', 'spring', 'run', 'SENT', '{}');
INSERT INTO outreach_steps (id, sequence_id, step_order, subject, status) VALUES
    ('step-1', 'to-ada', 1, 'Orders', 'BOOKED'), ('step-2', 'to-ben', 1, 'Orders', 'QUEUED');
INSERT INTO webhook_deliveries (id, dedupe_key, source, event_name, booking_uid, body_sha256, payload, event, state, reason,
                                next_attempt_at, sequence_id, received_at, finished_at, trace_id, traceparent) VALUES
    ('0192d3f0-0000-7000-8000-000000000001', 'calcom/BOOKING_CREATED/5:uid-1', 'calcom', 'BOOKING_CREATED', 'uid-1',
     sha256('1'), '{}', '{"eventType": "BOOKING_CREATED", "eventTime": "2026-11-20T10:00:00Z", "bookingUid": "uid-1",
        "rescheduleUid": null, "startTime": "2099-01-05T09:00:00Z", "endTime": "2099-01-05T09:30:00Z",
        "eventTypeId": "4711", "title": "Introduction", "attendees": [{"email": "ada@acme.example", "name": "Ada"}],
        "matchEmails": ["ada@acme.example"], "outreachSequenceId": null, "contactId": null, "seatUid": null}',
     'applied', NULL, NULL, 'to-ada', '2026-11-20T10:00:00Z', '2026-11-20T10:00:01Z', repeat('a', 32),
     '00-' || repeat('a', 32) || '-' || repeat('b', 16) || '-01'),
    ('0192d3f0-0000-7000-8000-000000000002', 'calcom/BOOKING_CREATED/5:uid-2', 'calcom', 'BOOKING_CREATED', 'uid-2',
     sha256('2'), '{}', '{"eventType": "BOOKING_CREATED", "eventTime": "2026-11-20T11:00:00Z", "bookingUid": "uid-2",
        "rescheduleUid": null, "startTime": "2099-01-06T09:00:00Z", "endTime": "2099-01-06T09:30:00Z",
        "eventTypeId": null, "title": null, "attendees": [], "matchEmails": ["ben@acme.example"],
        "outreachSequenceId": null, "contactId": null, "seatUid": null}',
     'received', NULL, now() - interval '1 second', NULL, '2026-11-20T11:00:00Z', NULL, NULL, NULL),
    ('0192d3f0-0000-7000-8000-000000000003', 'calcom/BOOKING_CREATED/5:uid-3', 'calcom', 'BOOKING_CREATED', 'uid-3',
     sha256('3'), '{}', '{"eventType": "BOOKING_CREATED", "eventTime": "2026-11-20T12:00:00Z", "bookingUid": "uid-3",
        "rescheduleUid": null, "startTime": "2099-01-07T09:00:00Z", "endTime": "2099-01-07T09:30:00Z",
        "eventTypeId": null, "title": null, "attendees": [], "matchEmails": ["ada@later.example"],
        "outreachSequenceId": null, "contactId": null, "seatUid": null}',
     'ignored', 'no_matching_outreach_sequence', NULL, NULL, '2026-11-20T12:00:00Z', '2026-11-20T12:00:01Z', NULL, NULL);
INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, event_type_id, title, start_time, end_time,
                      attendees, confirmed, match_emails, details_rank, details_time)
VALUES ('uid-1', 'accepted', 'to-ada', 'ada', 'acme', '4711', 'Introduction', '2099-01-05T09:00:00Z',
        '2099-01-05T09:30:00Z', '[{"email": "ada@acme.example", "name": "Ada"}]', true, '["ada@acme.example"]', 2,
        '2026-11-20T10:00:00Z');
INSERT INTO call_prep_plans (id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id, version,
                             language, status, summary, plan30, plan60, plan90, brief, planner_version)
VALUES ('0192d3f0-0000-7000-8000-00000000000a', 'acme', 'spring', 'run', 'to-ada', 'uid-1',
        '0192d3f0-0000-7000-8000-000000000001', 1, 'en', 'READY', 'A call with Ada.', '[]', '[]', '[]',
        '{"summary": "A call with Ada."}', 'planner/1');
INSERT INTO outreach_logs (id, prospect_id, contact_id, sequence_id, channel, status, metadata, delivery_id, sent_at)
VALUES ('log', 'acme', 'ada', 'to-ada', 'calcom', 'booked', '{"bookingUid": "uid-1"}',
        '0192d3f0-0000-7000-8000-000000000001', '2026-11-20T10:00:01Z');
INSERT INTO model_wordings (input_digest, brief, provenance, prospect_id, tokens, asked_at)
VALUES ('digest', '{}', '{}', 'acme', 700, '2026-11-20T10:00:05Z');
