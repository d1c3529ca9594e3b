-- Waits until no other transaction has locked any of these, and locks them until the end of this one:
-- bookings, which may have no row yet, and a prospect with all that belongs to it, if one is given.
-- Always in the same order. The next statement sees what was waited for.
CREATE FUNCTION pg_temp.lock(uids text[], prospect_id text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(uid, 0))
    FROM (SELECT uid FROM unnest(uids) AS uid ORDER BY uid) AS booking;

    IF prospect_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(prospect_id, 1));
    END IF;
END
$$;
