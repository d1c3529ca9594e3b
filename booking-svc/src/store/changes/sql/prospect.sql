-- What becomes of a prospect that wants a call.
,
-- A customer stays one.
engaged_prospect AS (
    UPDATE prospects prospect
    SET status = 'ENGAGED',
        updated_at = now()
    FROM delivery
    WHERE prospect.id = :prospect_id
      AND prospect.status <> 'CONVERTED'
)
