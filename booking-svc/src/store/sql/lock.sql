-- Locks names of several kinds in the given order. Until the end of the transaction it is known by
-- which token.
SELECT set_config('bookbrief.lock', :token, true)
FROM (
    SELECT count(pg_advisory_xact_lock(hashtextextended(name, kind)))
    FROM unnest(:names, :kinds) AS held (name, kind)
) AS taken
