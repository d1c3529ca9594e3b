DROP TABLE call_prep_plans;
DROP TABLE bookings;
DROP TABLE webhook_deliveries;
