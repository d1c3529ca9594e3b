-- Saves everything that an event changes, and finishes its delivery: all of it, or nothing. Call it once
-- a transaction, or after `lock` of the same.
--
-- Returns `outdated`, and changes nothing, if something has changed on which the decision depends:
-- `seen` is the fingerprint of what it was made from. Returns `taken`, and changes nothing, if the
-- delivery is not ours to finish: one with a lease if the lease has ended, a new one if it is kept
-- already. Else `saved`.
CREATE FUNCTION pg_temp.save(
    -- See `lock`.
    uids text[],
    prospect_ids text[],

    seen text,
    sequence_id text,
    prospect_id text,
    contact_id text,

    delivery_id uuid,
    log_id text,
    log_status text,
    log_subject text,
    log_metadata jsonb,
    sent_at timestamptz,

    -- Of a delivery that is kept.
    lease_token uuid DEFAULT NULL,

    -- Of a new one.
    dedupe_key text DEFAULT NULL,
    source text DEFAULT NULL,
    event_name text DEFAULT NULL,
    booking_uid text DEFAULT NULL,
    body_sha256 bytea DEFAULT NULL,
    payload jsonb DEFAULT NULL,
    event jsonb DEFAULT NULL,
    received_at timestamptz DEFAULT NULL,
    trace_id text DEFAULT NULL,
    traceparent text DEFAULT NULL,

    -- What becomes of the sequence, its open steps and its contact.
    outreach_status text DEFAULT NULL,
    calcom jsonb DEFAULT NULL,
    contact_status text DEFAULT NULL,
    engages boolean DEFAULT false,

    -- Rows as a JSON array; which of their uids nobody knew; whose plans move where.
    bookings jsonb DEFAULT NULL,
    new_uids text[] DEFAULT NULL,
    moved_uids text[] DEFAULT NULL,
    current_uid text DEFAULT NULL,

    -- A plan, which is written if it has a brief.
    plan_id uuid DEFAULT NULL,
    campaign_id text DEFAULT NULL,
    research_run_id text DEFAULT NULL,
    language text DEFAULT NULL,
    plan_is_due boolean DEFAULT true,
    plan_has_moved boolean DEFAULT false,
    summary text DEFAULT NULL,
    plan30 jsonb DEFAULT NULL,
    plan60 jsonb DEFAULT NULL,
    plan90 jsonb DEFAULT NULL,
    stakeholder_map jsonb DEFAULT NULL,
    discovery_questions jsonb DEFAULT NULL,
    risk_list jsonb DEFAULT NULL,
    demo_flow jsonb DEFAULT NULL,
    brief jsonb DEFAULT NULL,
    planner_version text DEFAULT NULL,
    latency_ms integer DEFAULT NULL,
    model text DEFAULT NULL,
    prompt_version text DEFAULT NULL,
    input_tokens integer DEFAULT NULL,
    output_tokens integer DEFAULT NULL,
    input_digest text DEFAULT NULL,
    provenance jsonb DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    -- The deliveries of events that name a booking which nobody knew.
    named_by uuid[];
BEGIN
    PERFORM pg_temp.lock(uids, prospect_ids);

    IF (pg_temp.around(uids, sequence_id)).fingerprint IS DISTINCT FROM seen THEN
        RETURN 'outdated';
    END IF;

    IF lease_token IS NOT NULL THEN
        UPDATE webhook_deliveries delivery
        SET state = 'applied',
            sequence_id = save.sequence_id,
            reason = NULL,
            last_error = NULL,
            next_attempt_at = NULL,
            lease_token = NULL,
            lease_expires_at = NULL,
            finished_at = now(),
            updated_at = now()
        WHERE delivery.id = delivery_id
          AND delivery.lease_token = save.lease_token;
    ELSE
        INSERT INTO webhook_deliveries (
            id, dedupe_key, source, event_name, booking_uid, body_sha256, payload, event, state,
            sequence_id, attempts, received_at, finished_at, trace_id, traceparent
        )
        VALUES (
            delivery_id, save.dedupe_key, save.source, save.event_name, save.booking_uid,
            save.body_sha256, save.payload, save.event, 'applied', save.sequence_id, 1,
            save.received_at, now(), save.trace_id, save.traceparent
        )
        ON CONFLICT ON CONSTRAINT webhook_deliveries_dedupe_key_key DO NOTHING;
    END IF;
    IF NOT FOUND THEN
        RETURN 'taken';
    END IF;

    IF outreach_status IS NOT NULL THEN
        UPDATE outreach_sequences
        SET status = outreach_status,
            metadata = metadata || jsonb_build_object(
                'calcom',
                CASE jsonb_typeof(metadata -> 'calcom')
                    WHEN 'object' THEN metadata -> 'calcom'
                    ELSE '{}'
                END || calcom
            ),
            updated_at = now()
        WHERE id = save.sequence_id;

        -- Steps that are CLOSED_LOST stay so.
        UPDATE outreach_steps step
        SET status = outreach_status,
            updated_at = now()
        WHERE step.sequence_id = save.sequence_id
          AND status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED');
    END IF;

    IF contact_status IS NOT NULL THEN
        -- Who has opted out stays so: booking a call is no consent to be mailed.
        UPDATE contacts
        SET outreach_status = CASE contacts.outreach_status
                WHEN 'OPTED_OUT' THEN 'OPTED_OUT'
                ELSE contact_status
            END,
            last_contacted_at = now(),
            updated_at = now()
        WHERE id = save.contact_id;
    END IF;

    IF engages THEN
        -- A customer stays one.
        UPDATE prospects
        SET status = 'ENGAGED',
            updated_at = now()
        WHERE id = save.prospect_id
          AND status <> 'CONVERTED';
    END IF;

    IF bookings IS NOT NULL THEN
        INSERT INTO bookings (
            uid, state, sequence_id, contact_id, prospect_id, event_type_id, title, start_time,
            end_time, attendees, created_at, updated_at, confirmed, reschedule_uid, no_show_time,
            match_emails, details_rank, details_time
        )
        SELECT
            booking.uid, booking.state, booking.sequence_id, booking.contact_id,
            booking.prospect_id, booking.event_type_id, booking.title, booking.start_time,
            booking.end_time, booking.attendees, booking.created_at, booking.updated_at,
            booking.confirmed, booking.reschedule_uid, booking.no_show_time, booking.match_emails,
            booking.details_rank, booking.details_time
        FROM jsonb_populate_recordset(NULL::bookings, bookings) AS booking
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
            updated_at = now();
    END IF;

    INSERT INTO outreach_logs (
        id, prospect_id, contact_id, sequence_id, channel, status, subject, metadata, delivery_id,
        sent_at
    )
    VALUES (
        log_id, save.prospect_id, save.contact_id, save.sequence_id, 'calcom', log_status,
        log_subject, log_metadata, save.delivery_id, save.sent_at
    );

    IF moved_uids IS NOT NULL THEN
        -- The plans of a call follow it to the booking that counts now, or to another time of that
        -- one. Whoever writes one of them right now has the old time, and loses the lease.
        UPDATE call_prep_plans plan
        SET booking_uid = current_uid,
            moved = (plan.status = 'READY'),
            next_attempt_at = now(),
            lease_token = NULL,
            lease_expires_at = NULL,
            updated_at = now()
        WHERE plan.booking_uid = ANY (moved_uids)
          AND plan.prospect_id = save.prospect_id;
        IF FOUND THEN
            PERFORM pg_notify('bookbrief_work', '');
        END IF;
    END IF;

    IF plan_id IS NOT NULL THEN
        -- The prospect is locked, so that its plans are counted by one at a time.
        INSERT INTO call_prep_plans (
            id, prospect_id, campaign_id, research_run_id, sequence_id, booking_uid, delivery_id,
            version, language, status, moved, next_attempt_at, summary, plan30, plan60, plan90,
            stakeholder_map, discovery_questions, risk_list, demo_flow, brief, planner_version,
            latency_ms, model, prompt_version, input_tokens, output_tokens, input_digest,
            provenance
        )
        VALUES (
            plan_id, save.prospect_id, save.campaign_id, save.research_run_id, save.sequence_id,
            current_uid, save.delivery_id,
            (
                SELECT coalesce(max(version), 0) + 1
                FROM call_prep_plans earlier
                WHERE earlier.prospect_id = save.prospect_id
            ),
            save.language, CASE WHEN save.brief IS NULL THEN 'PENDING' ELSE 'READY' END,
            plan_has_moved, CASE WHEN plan_is_due THEN now() END, save.summary, save.plan30,
            save.plan60, save.plan90, save.stakeholder_map, save.discovery_questions,
            save.risk_list, save.demo_flow, save.brief, save.planner_version, save.latency_ms,
            save.model, save.prompt_version, save.input_tokens, save.output_tokens,
            save.input_digest, save.provenance
        );
    END IF;

    IF new_uids IS NOT NULL THEN
        -- Often nothing but the uid connects an event with its booking: what was ignored before the
        -- booking was known is due now. Each of the two is found through its own index.
        named_by := ARRAY(
            SELECT id
            FROM webhook_deliveries delivery
            WHERE delivery.booking_uid = ANY (new_uids)
              AND id <> delivery_id
            UNION ALL
            SELECT id
            FROM webhook_deliveries delivery
            WHERE delivery.event ->> 'rescheduleUid' = ANY (new_uids)
              AND delivery.event ->> 'rescheduleUid' IS NOT NULL
              AND id <> delivery_id
        );
        IF named_by <> '{}' THEN
            UPDATE webhook_deliveries
            SET state = 'received',
                reason = NULL,
                attempts = 0,
                finished_at = NULL,
                next_attempt_at = now(),
                updated_at = now()
            WHERE id = ANY (
                ARRAY(
                    -- In the order in which an import locks them, too.
                    SELECT id
                    FROM webhook_deliveries
                    WHERE id = ANY (named_by)
                      AND state = 'ignored'
                      AND reason = 'no_matching_outreach_sequence'
                    ORDER BY id
                    FOR UPDATE
                )
            );
            IF FOUND THEN
                PERFORM pg_notify('bookbrief_work', '');
            END IF;
        END IF;
    END IF;

    RETURN 'saved';
END
$$;
