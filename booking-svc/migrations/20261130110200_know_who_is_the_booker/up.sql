-- Of some events Cal.com lists only whom they concern: that is a weaker reason than any that is told when a call is booked.
UPDATE bookings SET matched_by = 'address' WHERE matched_by IS NULL;
COMMENT ON COLUMN bookings.matched_by IS 'Why it belongs to its sequence: the link named that (link) or its contact (contact), or the booker, or somebody who takes part in what that one has booked, has its address (address); null when it is only known that somebody who takes part has it.';
