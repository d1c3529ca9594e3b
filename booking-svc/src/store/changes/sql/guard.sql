,
-- One row, if we hold the locks and nothing has changed on which the decision depends. The locks
-- were taken by the statement before this one, so that this one sees what they waited for.
guard AS MATERIALIZED (
    SELECT 1
    FROM fingerprint
    WHERE current_setting('bookbrief.lock', true) = :token
      AND fingerprint.seen = :seen
)
