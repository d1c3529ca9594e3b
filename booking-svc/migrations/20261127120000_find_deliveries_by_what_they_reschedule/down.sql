CREATE INDEX webhook_deliveries_unmatched_reschedule_uid_index ON webhook_deliveries ((event ->> 'rescheduleUid')) WHERE state = 'ignored' AND reason = 'no_matching_outreach_sequence';
DROP INDEX webhook_deliveries_reschedule_uid_index;
