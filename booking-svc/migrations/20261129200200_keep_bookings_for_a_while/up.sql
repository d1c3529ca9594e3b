-- Bookings and plans past their retention are found without going through all of them.

CREATE INDEX bookings_over_time_index ON bookings (over_time);
CREATE INDEX call_prep_plans_without_booking_index ON call_prep_plans (created_at) WHERE booking_uid IS NULL;
