-- Records that are born here: their ids are UUIDv7.

CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    dedupe_key text NOT NULL UNIQUE,
    source text NOT NULL,
    event_name text NOT NULL DEFAULT '',
    booking_uid text,
    body_sha256 bytea NOT NULL CHECK (octet_length(body_sha256) = 32),
    payload jsonb,
    raw_body bytea,
    event jsonb,
    state text NOT NULL CHECK (state IN ('received', 'applied', 'ignored', 'unreadable', 'dead')),
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    next_attempt_at timestamptz,
    lease_token uuid,
    lease_expires_at timestamptz,
    sequence_id text REFERENCES outreach_sequences (id) ON DELETE SET NULL,
    received_at timestamptz NOT NULL,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (state <> 'received' OR event IS NOT NULL),
    CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL))
);
COMMENT ON TABLE webhook_deliveries IS 'Every delivery whose signature was right, with what became of it.';
COMMENT ON COLUMN webhook_deliveries.id IS 'A UUIDv7.';
COMMENT ON COLUMN webhook_deliveries.dedupe_key IS 'The same for deliveries that mean the same event; without a booking uid, the hash of the body.';
COMMENT ON COLUMN webhook_deliveries.source IS 'Who sent it, for example calcom.';
COMMENT ON COLUMN webhook_deliveries.event_name IS 'The event as the sender named it.';
COMMENT ON COLUMN webhook_deliveries.booking_uid IS 'The booking that it is about.';
COMMENT ON COLUMN webhook_deliveries.body_sha256 IS 'The SHA-256 of the body.';
COMMENT ON COLUMN webhook_deliveries.payload IS 'The body, with secrets redacted; null when it is no JSON that PostgreSQL can hold.';
COMMENT ON COLUMN webhook_deliveries.raw_body IS 'The bytes of an unreadable body.';
COMMENT ON COLUMN webhook_deliveries.event IS 'The event in it, in the words of the domain; what a worker applies.';
COMMENT ON COLUMN webhook_deliveries.state IS 'received: to be applied; applied; ignored; unreadable; dead: given up.';
COMMENT ON COLUMN webhook_deliveries.reason IS 'Why it was ignored, could not be read or was given up.';
COMMENT ON COLUMN webhook_deliveries.attempts IS 'How often it was tried to apply it.';
COMMENT ON COLUMN webhook_deliveries.last_error IS 'Why the last attempt failed, without personal data.';
COMMENT ON COLUMN webhook_deliveries.next_attempt_at IS 'When a worker may try again; null when nothing is left to do.';
COMMENT ON COLUMN webhook_deliveries.lease_token IS 'Who works on it now; only the holder may finish it.';
COMMENT ON COLUMN webhook_deliveries.lease_expires_at IS 'When the lease ends, by the clock of the database.';
COMMENT ON COLUMN webhook_deliveries.sequence_id IS 'The sequence to which it was applied.';
COMMENT ON COLUMN webhook_deliveries.received_at IS 'When it arrived.';
COMMENT ON COLUMN webhook_deliveries.finished_at IS 'When it reached its state.';
COMMENT ON COLUMN webhook_deliveries.created_at IS 'When it was stored.';
COMMENT ON COLUMN webhook_deliveries.updated_at IS 'When the record last changed.';
CREATE INDEX webhook_deliveries_due_index ON webhook_deliveries (next_attempt_at) WHERE state = 'received';
CREATE INDEX webhook_deliveries_unmatched_index ON webhook_deliveries (received_at) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';
CREATE INDEX webhook_deliveries_booking_uid_index ON webhook_deliveries (booking_uid);

CREATE TABLE bookings (
    uid text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('accepted', 'awaiting_rebooking', 'cancelled')),
    sequence_id text NOT NULL REFERENCES outreach_sequences (id) ON DELETE CASCADE,
    contact_id text REFERENCES contacts (id) ON DELETE SET NULL,
    prospect_id text NOT NULL REFERENCES prospects (id) ON DELETE CASCADE,
    event_type_id text,
    title text,
    start_time timestamptz,
    end_time timestamptz,
    attendees jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(attendees) = 'array'),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE bookings IS 'Booked calls and where they stand.';
COMMENT ON COLUMN bookings.uid IS 'The uid that the booking tool gave it.';
COMMENT ON COLUMN bookings.state IS 'accepted: the call is going to take place; awaiting_rebooking: at another time; cancelled.';
COMMENT ON COLUMN bookings.sequence_id IS 'The outreach that led to it.';
COMMENT ON COLUMN bookings.contact_id IS 'The contact; null when the sequence has none.';
COMMENT ON COLUMN bookings.prospect_id IS 'The prospect.';
COMMENT ON COLUMN bookings.event_type_id IS 'The kind of event that was booked, as the booking tool numbers it.';
COMMENT ON COLUMN bookings.title IS 'The title that the calendar shows.';
COMMENT ON COLUMN bookings.start_time IS 'The start of the call.';
COMMENT ON COLUMN bookings.end_time IS 'The end of the call.';
COMMENT ON COLUMN bookings.attendees IS 'Who takes part as `[{email, name, timeZone, language}]`, the booker first.';
COMMENT ON COLUMN bookings.created_at IS 'When Bookbrief first heard of it.';
COMMENT ON COLUMN bookings.updated_at IS 'When the record last changed.';
CREATE INDEX bookings_sequence_id_index ON bookings (sequence_id);
CREATE INDEX bookings_contact_id_index ON bookings (contact_id);

CREATE TABLE call_prep_plans (
    id uuid PRIMARY KEY,
    prospect_id text NOT NULL REFERENCES prospects (id) ON DELETE CASCADE,
    campaign_id text REFERENCES campaigns (id) ON DELETE SET NULL,
    research_run_id text REFERENCES research_runs (id) ON DELETE SET NULL,
    sequence_id text REFERENCES outreach_sequences (id) ON DELETE SET NULL,
    booking_uid text REFERENCES bookings (uid) ON DELETE SET NULL,
    delivery_id uuid UNIQUE,
    version integer NOT NULL CHECK (version > 0),
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    status text NOT NULL CHECK (status IN ('PENDING', 'READY')),
    summary text,
    plan30 jsonb,
    plan60 jsonb,
    plan90 jsonb,
    stakeholder_map jsonb,
    discovery_questions jsonb,
    risk_list jsonb,
    demo_flow jsonb,
    brief jsonb,
    planner_version text,
    model text,
    prompt_version text,
    input_tokens integer,
    output_tokens integer,
    latency_ms integer,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    next_attempt_at timestamptz,
    lease_token uuid,
    lease_expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (prospect_id, version),
    CHECK (status <> 'READY' OR (summary IS NOT NULL AND plan30 IS NOT NULL AND plan60 IS NOT NULL AND plan90 IS NOT NULL AND brief IS NOT NULL)),
    CHECK ((lease_token IS NULL) = (lease_expires_at IS NULL))
);
COMMENT ON TABLE call_prep_plans IS 'The preparations of booked calls.';
COMMENT ON COLUMN call_prep_plans.id IS 'A UUIDv7; the same while the plan is being written.';
COMMENT ON COLUMN call_prep_plans.prospect_id IS 'Whom it is about.';
COMMENT ON COLUMN call_prep_plans.campaign_id IS 'The campaign of the research run, else of the sequence.';
COMMENT ON COLUMN call_prep_plans.research_run_id IS 'The research that it is made from; null when there was none.';
COMMENT ON COLUMN call_prep_plans.sequence_id IS 'The outreach that led to it.';
COMMENT ON COLUMN call_prep_plans.booking_uid IS 'The call that it prepares; null when the sender named none.';
COMMENT ON COLUMN call_prep_plans.delivery_id IS 'The delivery that asked for it; unique, so that none asks twice.';
COMMENT ON COLUMN call_prep_plans.version IS 'Counts the plans of a prospect, from 1.';
COMMENT ON COLUMN call_prep_plans.language IS 'The language of the brief.';
COMMENT ON COLUMN call_prep_plans.status IS 'PENDING: to be written by a worker; READY: written.';
COMMENT ON COLUMN call_prep_plans.summary IS 'The brief in a few sentences.';
COMMENT ON COLUMN call_prep_plans.plan30 IS 'Days 1 to 30 as `[{focus, actions: [text]}]`.';
COMMENT ON COLUMN call_prep_plans.plan60 IS 'Days 31 to 60 as `[{focus, actions: [text]}]`.';
COMMENT ON COLUMN call_prep_plans.plan90 IS 'Days 61 to 90 as `[{focus, actions: [text]}]`.';
COMMENT ON COLUMN call_prep_plans.stakeholder_map IS 'Whom the plan needs, as `[{role, objective}]`.';
COMMENT ON COLUMN call_prep_plans.discovery_questions IS 'What to ask, as `[text]`.';
COMMENT ON COLUMN call_prep_plans.risk_list IS 'What could go wrong, as `[text]`.';
COMMENT ON COLUMN call_prep_plans.demo_flow IS 'How to spend the call, as `[text]`.';
COMMENT ON COLUMN call_prep_plans.brief IS 'The whole brief, as bookbrief.callprep.v1.Brief in JSON.';
COMMENT ON COLUMN call_prep_plans.planner_version IS 'The planner that wrote it, for example planner/1.';
COMMENT ON COLUMN call_prep_plans.model IS 'The model that worded it; null when rules did.';
COMMENT ON COLUMN call_prep_plans.prompt_version IS 'The prompt of that model.';
COMMENT ON COLUMN call_prep_plans.input_tokens IS 'What that model read.';
COMMENT ON COLUMN call_prep_plans.output_tokens IS 'What that model wrote.';
COMMENT ON COLUMN call_prep_plans.latency_ms IS 'How long callprep-svc took, in milliseconds.';
COMMENT ON COLUMN call_prep_plans.attempts IS 'How often a worker tried to have it written.';
COMMENT ON COLUMN call_prep_plans.last_error IS 'Why the last attempt failed, without personal data.';
COMMENT ON COLUMN call_prep_plans.next_attempt_at IS 'When a worker may try; null when nothing is left to do.';
COMMENT ON COLUMN call_prep_plans.lease_token IS 'Who works on it now; only the holder may write it.';
COMMENT ON COLUMN call_prep_plans.lease_expires_at IS 'When the lease ends, by the clock of the database.';
COMMENT ON COLUMN call_prep_plans.created_at IS 'When it was asked for.';
COMMENT ON COLUMN call_prep_plans.updated_at IS 'When the record last changed.';
CREATE INDEX call_prep_plans_due_index ON call_prep_plans (next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX call_prep_plans_booking_uid_index ON call_prep_plans (booking_uid);
CREATE INDEX call_prep_plans_research_run_id_index ON call_prep_plans (research_run_id);
