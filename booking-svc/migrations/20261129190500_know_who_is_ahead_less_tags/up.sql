-- Who has a call ahead is found whatever the tag of the address; and a call that is being moved is ahead, too.
ALTER TABLE bookings
    ADD COLUMN untagged_emails jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(untagged_emails) = 'array');
COMMENT ON COLUMN bookings.untagged_emails IS 'The addresses in match_emails less their tags, in the same order.';
UPDATE bookings
SET untagged_emails = (
    SELECT coalesce(jsonb_agg(regexp_replace(email, '\+[^@]*@', '@') ORDER BY place), '[]')
    FROM jsonb_array_elements_text(match_emails) WITH ORDINALITY AS told (email, place)
)
WHERE match_emails <> '[]';
DROP INDEX bookings_ahead_emails_index;
CREATE INDEX bookings_ahead_emails_index ON bookings USING gin (untagged_emails) WHERE live;
