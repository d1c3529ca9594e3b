//! Tests of `gateway reconcile` against a Cal.com and a booking-svc that listen on real sockets.

mod accounts;
mod command;
mod failures;
mod fake_bookbrief;
mod fake_calcom;
mod moves;
mod running;
mod runs;
