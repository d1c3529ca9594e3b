-- A booking that has replaced two others, in a circle of moves, tells of one of them only: what was replaced tells of
-- the other.
ALTER TABLE bookings ADD COLUMN superseded_by text;
COMMENT ON COLUMN bookings.superseded_by IS 'The booking in its place that the event told of which superseded_time is the time of.';
CREATE INDEX bookings_superseded_by_index ON bookings (superseded_by) WHERE superseded_by IS NOT NULL;
