-- Who shares a call with others has one ahead, too.

COMMENT ON COLUMN bookings.untagged_emails IS 'The addresses in match_emails less their tags, in the same order, or an empty one; then those of everybody else who takes part.';
