COMMENT ON COLUMN bookings.untagged_emails IS 'The addresses in match_emails less their tags, in the same order.';
