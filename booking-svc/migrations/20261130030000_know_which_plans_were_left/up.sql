-- A plan whose call has come to belong to another prospect has no call any more, and is not current: without this it looks
-- like one whose sender named no booking.

ALTER TABLE call_prep_plans ADD COLUMN was_left boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN call_prep_plans.was_left IS 'Whether its call has come to belong to another prospect: it prepares none any more.';

UPDATE call_prep_plans p SET was_left = true
FROM webhook_deliveries d
WHERE d.id = p.delivery_id AND p.booking_uid IS NULL AND d.booking_uid IS NOT NULL;
