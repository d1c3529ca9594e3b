-- What becomes of a prospect that wants a call. `given` has: prospect_id.
,
-- A customer stays one.
engaged_prospect AS (
    UPDATE prospects prospect
    SET status = 'ENGAGED',
        updated_at = now()
    FROM given, delivery
    WHERE prospect.id = given.prospect_id
      AND prospect.status <> 'CONVERTED'
)
