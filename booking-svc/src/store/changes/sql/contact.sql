-- What becomes of a contact. `given` has: contact_id, contact_status.
,
-- Who has opted out stays so: booking a call is no consent to be mailed.
changed_contact AS (
    UPDATE contacts contact
    SET outreach_status = CASE contact.outreach_status
            WHEN 'OPTED_OUT' THEN 'OPTED_OUT'
            ELSE given.contact_status
        END,
        last_contacted_at = now(),
        updated_at = now()
    FROM given, delivery
    WHERE contact.id = given.contact_id
)
