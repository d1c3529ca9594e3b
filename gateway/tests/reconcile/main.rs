//! Tests of `gateway reconcile` with a fake Cal.com and a fake booking-svc on real sockets.

mod accounts;
mod command;
mod failures;
mod fake_bookbrief;
mod fake_calcom;
mod moves;
mod running;
mod runs;
