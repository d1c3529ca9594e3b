-- What becomes of a sequence. `given` has: sequence_id, outreach_status, calcom.
,
changed_sequence AS (
    UPDATE outreach_sequences sequence
    SET status = given.outreach_status,
        metadata = sequence.metadata || jsonb_build_object(
            'calcom',
            CASE jsonb_typeof(sequence.metadata -> 'calcom')
                WHEN 'object' THEN sequence.metadata -> 'calcom'
                ELSE '{}'
            END || given.calcom
        ),
        updated_at = now()
    FROM given, delivery
    WHERE sequence.id = given.sequence_id
)
,
-- Steps that are CLOSED_LOST stay so.
changed_steps AS (
    UPDATE outreach_steps step
    SET status = given.outreach_status,
        updated_at = now()
    FROM given, delivery
    WHERE step.sequence_id = given.sequence_id
      AND step.status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED')
)
