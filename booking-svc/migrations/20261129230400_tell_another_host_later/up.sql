-- A call may get another host while somebody is being told that its brief is ready.

ALTER TABLE notices ADD COLUMN again_at timestamptz;
COMMENT ON COLUMN notices.again_at IS 'When it becomes due again once it is finished, for whoever was not told yet; null when it does not.';
