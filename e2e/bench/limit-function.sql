-- What `limit.sql` calls: the statements of `floor.sql`, in the database. As no plan is written in between,
-- the locks come first, and nothing is looked up twice.

CREATE OR REPLACE FUNCTION bench_book(
    k text, body_sha256 text, payload text, event text, trace_id text, title text, attendees text,
    match_emails text, calcom text, subject text, log_metadata text, summary text, plan30 text,
    plan60 text, plan90 text, stakeholder_map text, discovery_questions text, risk_list text,
    demo_flow text, brief text, planner_version text, input_digest text, provenance text
) RETURNS uuid
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    new_id uuid := ('00000000-0000-7000-8000-' || lpad(k, 12, '0'))::uuid;
    new_uid text := 'floor-' || k;
    prospect text;
    contact text;
    sequence text;
    campaign text;
    run text;
BEGIN
    SELECT s.id, s.prospect_id, s.contact_id, s.campaign_id, s.research_run_id
    INTO sequence, prospect, contact, campaign, run
    FROM contacts c
    JOIN outreach_sequences s ON s.contact_id = c.id
    WHERE lower(c.primary_email) = 'zoe.mueller@kestrel-' || k || '.example'
    ORDER BY s.created_at DESC, s.id DESC
    LIMIT 1;

    PERFORM pg_advisory_xact_lock(hashtextextended(new_uid, 0));
    PERFORM pg_advisory_xact_lock(hashtextextended(prospect, 1));

    PERFORM * FROM bookings WHERE uid = new_uid OR sequence_id = sequence OR contact_id = contact;
    PERFORM * FROM prospects WHERE id = prospect;
    PERFORM * FROM contacts WHERE id = contact;
    PERFORM * FROM research_runs
    WHERE prospect_id = prospect AND status = 'COMPLETED'
    ORDER BY id = run DESC, created_at DESC
    LIMIT 1;
    PERFORM * FROM campaigns WHERE id = campaign;
    PERFORM id, source_type, source_url, title, workflow_tag, confidence_score
    FROM evidence_items
    WHERE research_run_id = run
    ORDER BY id
    LIMIT 200;
    PERFORM * FROM workflow_hypotheses WHERE research_run_id = run;
    PERFORM * FROM automation_opportunities WHERE research_run_id = run;

    INSERT INTO webhook_deliveries (id, dedupe_key, source, event_name, booking_uid, body_sha256, payload,
                                    event, state, sequence_id, attempts, received_at, finished_at,
                                    trace_id)
    VALUES (new_id, 'calcom BOOKING_CREATED ' || new_uid, 'calcom', 'BOOKING_CREATED', new_uid,
            decode($2, 'hex'), $3::jsonb, $4::jsonb, 'applied', sequence, 1, now(), now(), $5)
    ON CONFLICT (dedupe_key) DO NOTHING;

    INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, event_type_id, title,
                          start_time, end_time, attendees, confirmed, match_emails, details_rank,
                          details_time)
    VALUES (new_uid, 'accepted', sequence, contact, prospect, '2214507', $6, now() + interval '3 days',
            now() + interval '3 days 30 minutes', $7::jsonb, true, $8::jsonb, 2, now());

    UPDATE outreach_sequences
    SET status = 'BOOKED', metadata = metadata || jsonb_build_object('calcom', $9::jsonb), updated_at = now()
    WHERE id = sequence;

    UPDATE outreach_steps
    SET status = 'BOOKED', updated_at = now()
    WHERE sequence_id = sequence
      AND status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED');

    UPDATE contacts
    SET outreach_status = CASE outreach_status WHEN 'OPTED_OUT' THEN outreach_status ELSE 'CONVERTED' END,
        last_contacted_at = now(), updated_at = now()
    WHERE id = contact;

    UPDATE prospects SET status = 'ENGAGED', updated_at = now() WHERE id = prospect AND status <> 'CONVERTED';

    INSERT INTO outreach_logs (id, prospect_id, contact_id, sequence_id, channel, status, subject, metadata,
                               delivery_id, sent_at)
    VALUES (new_id::text, prospect, contact, sequence, 'calcom', 'booked', $10, $11::jsonb, new_id, now());

    INSERT INTO call_prep_plans (id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid,
                                 delivery_id, version, language, status, summary, plan30, plan60, plan90,
                                 stakeholder_map, discovery_questions, risk_list, demo_flow, brief,
                                 planner_version, latency_ms, input_digest, provenance)
    VALUES (new_id, prospect, campaign, run, sequence, new_uid, new_id,
            (SELECT coalesce(max(version), 0) + 1 FROM call_prep_plans WHERE prospect_id = prospect),
            'en', 'READY', $12, $13::jsonb, $14::jsonb, $15::jsonb, $16::jsonb, $17::jsonb, $18::jsonb,
            $19::jsonb, $20::jsonb, $21, 1, $22, $23::jsonb);

    PERFORM id FROM webhook_deliveries WHERE booking_uid = new_uid AND state = 'ignored'
    UNION ALL
    SELECT id FROM webhook_deliveries WHERE event ->> 'rescheduleUid' = new_uid AND state = 'ignored';

    RETURN new_id;
END
$$;
