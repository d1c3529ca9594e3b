-- That it happened. `given` has: log_id, log_status, log_subject, log_metadata, sent_at, and the ids of
-- the outreach.
,
log AS (
    INSERT INTO outreach_logs (
        id, prospect_id, contact_id, sequence_id, channel, status, subject, metadata, delivery_id,
        sent_at
    )
    SELECT
        given.log_id, given.prospect_id, given.contact_id, given.sequence_id, 'calcom',
        given.log_status, given.log_subject, given.log_metadata, delivery.id, given.sent_at
    FROM given, delivery
)
