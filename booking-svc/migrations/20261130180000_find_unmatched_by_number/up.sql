-- What is told under a uid that nobody knows yet is found by its number once a booking has that.
CREATE INDEX webhook_deliveries_unmatched_number_index ON webhook_deliveries (coalesce(event ->> 'rescheduleNumber', event ->> 'bookingNumber')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence' AND coalesce(event ->> 'rescheduleNumber', event ->> 'bookingNumber') IS NOT NULL;
