-- A mail server or a chat that never answered may have accepted the message: it is sent once more, and no oftener.

ALTER TABLE notice_destinations ADD COLUMN may_be_accepted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN notice_destinations.may_be_accepted IS 'Whether an attempt ended without an answer, after the whole message was sent.';
