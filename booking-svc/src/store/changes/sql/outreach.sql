-- What becomes of a sequence and its open steps.
,
changed_sequence AS (
    UPDATE outreach_sequences sequence
    SET status = :outreach_status,
        metadata = sequence.metadata || jsonb_build_object(
            'calcom',
            CASE jsonb_typeof(sequence.metadata -> 'calcom')
                WHEN 'object' THEN sequence.metadata -> 'calcom'
                ELSE '{}'
            END || :calcom
        ),
        updated_at = now()
    FROM delivery
    WHERE sequence.id = :sequence_id
)
,
-- Steps that are CLOSED_LOST stay so.
changed_steps AS (
    UPDATE outreach_steps step
    SET status = :outreach_status,
        updated_at = now()
    FROM delivery
    WHERE step.sequence_id = :sequence_id
      AND step.status IN ('DRAFTED', 'QUEUED', 'SENT', 'OPENED', 'REPLIED', 'BOOKED')
)
