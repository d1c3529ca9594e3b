DROP INDEX call_prep_plans_booking_uid_index;
CREATE INDEX call_prep_plans_booking_uid_index ON call_prep_plans (booking_uid);

ALTER TABLE bookings
    DROP COLUMN absences,
    DROP COLUMN live,
    DROP COLUMN over_time;
