DROP INDEX prospects_requeue_at_index;
ALTER TABLE prospects DROP COLUMN requeue_at;
