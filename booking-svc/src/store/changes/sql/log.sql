-- That it happened.
,
log AS (
    INSERT INTO outreach_logs (
        id, prospect_id, contact_id, sequence_id, channel, status, subject, metadata, delivery_id,
        sent_at
    )
    SELECT
        :log_id, :prospect_id, :contact_id, :sequence_id, 'calcom',
        :log_status, :log_subject, :log_metadata, delivery.id, :sent_at
    FROM delivery
)
