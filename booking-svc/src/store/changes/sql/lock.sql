-- Locks what an event may change, always in this order.
,
-- Bookings may not be known yet: there is no row to lock.
locked_bookings AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended(uid, 0))
    FROM (SELECT unnest(:uids) AS uid ORDER BY uid) AS named
),
locked_sequence AS MATERIALIZED (
    SELECT sequence.id
    FROM (SELECT count(*) FROM locked_bookings) AS before, outreach_sequences sequence
    WHERE sequence.id = :sequence_id
    FOR NO KEY UPDATE OF sequence
),
locked_contact AS MATERIALIZED (
    SELECT contact.id
    FROM (SELECT count(*) FROM locked_sequence) AS before, contacts contact
    WHERE contact.id = :contact_id
    FOR NO KEY UPDATE OF contact
),
locked_prospect AS MATERIALIZED (
    SELECT prospect.id
    FROM (SELECT count(*) FROM locked_contact) AS before, prospects prospect
    WHERE prospect.id = :prospect_id
    FOR NO KEY UPDATE OF prospect
)
-- Until the end of the transaction, it is known who holds the locks.
SELECT set_config('bookbrief.lock', :token, true)
FROM (SELECT count(*) FROM locked_prospect) AS before
