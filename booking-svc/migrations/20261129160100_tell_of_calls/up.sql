-- What is to be told about calls, and what became of it.

CREATE TABLE notices (
    id uuid PRIMARY KEY,
    call_id uuid NOT NULL REFERENCES call_prep_plans ON DELETE CASCADE,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    skip_reason text,
    moved_from timestamptz,
    told_start timestamptz,
    told_at timestamptz,
    begun_at timestamptz,
    useless_at timestamptz,
    resend boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    lease_token uuid,
    lease_expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON TABLE notices IS 'What is to be told about calls.';
COMMENT ON COLUMN notices.id IS 'A UUIDv7; the same however often it is sent.';
COMMENT ON COLUMN notices.call_id IS 'The call: the id of its first plan.';
COMMENT ON COLUMN notices.kind IS 'ready, moved, cancelled or reminder.';
COMMENT ON COLUMN notices.state IS 'pending, sent, skipped or dead.';
COMMENT ON COLUMN notices.skip_reason IS 'Why it was skipped; null otherwise.';
COMMENT ON COLUMN notices.moved_from IS 'The start of the call before it was moved; null for other kinds.';
COMMENT ON COLUMN notices.told_start IS 'The start of the call when it was handed out first; null before.';
COMMENT ON COLUMN notices.told_at IS 'When a destination accepted it first; null before.';
COMMENT ON COLUMN notices.begun_at IS 'When it was handed out first; null before.';
COMMENT ON COLUMN notices.useless_at IS 'The end of the call, after which it is not tried again; null when that is not known.';
COMMENT ON COLUMN notices.resend IS 'Whether a person asked to send it again.';
COMMENT ON COLUMN notices.attempts IS 'How often it was handed out.';
COMMENT ON COLUMN notices.next_attempt_at IS 'When it is due; null when it is finished.';
COMMENT ON COLUMN notices.lease_token IS 'Who sends it now; only the holder may report attempts.';
COMMENT ON COLUMN notices.lease_expires_at IS 'When the lease ends, by the clock of the database.';
COMMENT ON COLUMN notices.created_at IS 'When it was decided.';
COMMENT ON COLUMN notices.finished_at IS 'When it was finished; null before.';
-- One of each kind for a call waits at a time: what happens again before it is handed out changes that one.
CREATE UNIQUE INDEX notices_waiting_index ON notices (call_id, kind) WHERE begun_at IS NULL AND finished_at IS NULL;
CREATE UNIQUE INDEX notices_ready_index ON notices (call_id) WHERE kind = 'ready';
CREATE INDEX notices_due_index ON notices (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX notices_call_id_index ON notices (call_id, created_at, id);
CREATE INDEX notices_state_index ON notices (state, created_at, id);
CREATE INDEX notices_created_at_index ON notices (created_at, id);

CREATE TABLE notice_destinations (
    notice_id uuid NOT NULL REFERENCES notices ON DELETE CASCADE,
    destination text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    next_attempt_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notice_id, destination)
);
COMMENT ON TABLE notice_destinations IS 'What became of a notice at each of its destinations.';
COMMENT ON COLUMN notice_destinations.notice_id IS 'The notice.';
COMMENT ON COLUMN notice_destinations.destination IS 'The name of the destination, as the settings of the sender have it.';
COMMENT ON COLUMN notice_destinations.state IS 'pending, sent, skipped or dead.';
COMMENT ON COLUMN notice_destinations.attempts IS 'How often it was attempted.';
COMMENT ON COLUMN notice_destinations.last_error IS 'Why the last attempt failed, or why it was skipped; null otherwise.';
COMMENT ON COLUMN notice_destinations.next_attempt_at IS 'When it is tried next; null when nothing is left to do.';
COMMENT ON COLUMN notice_destinations.updated_at IS 'When the record last changed.';

CREATE TABLE paused_destinations (
    destination text PRIMARY KEY,
    reason text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE paused_destinations IS 'Destinations to which nothing is sent until a notice that a person sends again is accepted there.';
COMMENT ON COLUMN paused_destinations.destination IS 'The name of the destination.';
COMMENT ON COLUMN paused_destinations.reason IS 'How its peer refused.';
COMMENT ON COLUMN paused_destinations.paused_at IS 'When it was paused.';
