-- Not only of those that matched nobody: an index with the condition of others can be taken for them.
CREATE INDEX webhook_deliveries_reschedule_uid_index ON webhook_deliveries ((event ->> 'rescheduleUid')) WHERE event ->> 'rescheduleUid' IS NOT NULL;
DROP INDEX webhook_deliveries_unmatched_reschedule_uid_index;
