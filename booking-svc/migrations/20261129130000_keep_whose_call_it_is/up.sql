-- Whose call it is, where it takes place, and what the booker has said.

ALTER TABLE bookings
    ADD COLUMN meeting jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(meeting) = 'object');
COMMENT ON COLUMN bookings.meeting IS 'What is told beside that, as `{organizer, teamMembers: [{email, name, timeZone, language}], url, location, notes, answers: [{label, value}]}`; what is not told is absent.';
