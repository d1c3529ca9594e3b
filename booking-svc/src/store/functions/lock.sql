-- Waits until no other transaction has locked any of these, and locks them until the end of this one:
-- bookings, which may have no row yet, and prospects with all that belongs to them. Both arrays are in
-- the one order that everyone gives them in. The next statement sees what was waited for.
CREATE FUNCTION pg_temp.lock(uids text[], prospect_ids text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY uids LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(name, 0));
    END LOOP;
    FOREACH name IN ARRAY prospect_ids LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(name, 1));
    END LOOP;
END
$$;
