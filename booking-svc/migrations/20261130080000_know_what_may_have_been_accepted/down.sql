ALTER TABLE notice_destinations DROP COLUMN may_be_accepted;
