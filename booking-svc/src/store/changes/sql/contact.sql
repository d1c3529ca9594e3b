-- What becomes of a contact.
,
-- Who has opted out stays so: booking a call is no consent to be mailed.
changed_contact AS (
    UPDATE contacts contact
    SET outreach_status = CASE contact.outreach_status
            WHEN 'OPTED_OUT' THEN 'OPTED_OUT'
            ELSE :contact_status
        END,
        last_contacted_at = now(),
        updated_at = now()
    FROM delivery
    WHERE contact.id = :contact_id
)
