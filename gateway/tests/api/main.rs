//! Tests of the gateway over real sockets, with a fake booking-svc.

mod accounts;
mod answers;
mod bodies;
mod bounds;
mod brief_page;
mod briefs;
#[path = "../browser/mod.rs"]
mod browser;
mod browser_page;
mod client;
mod console;
mod console_persons;
mod fake_booking;
mod fake_calls;
mod hostile;
mod outages;
mod payloads;
mod running;
mod signatures;
mod traces;
mod whole_page;
