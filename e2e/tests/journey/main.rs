//! The whole system in one process: a signed webhook in, rows and a brief out. The gateway, both
//! gRPC services and PostgreSQL are the real ones.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod atomicity;
mod bookings;
mod briefs;
#[expect(dead_code, reason = "the page of a brief needs more of it")]
#[path = "../../../gateway/tests/browser/mod.rs"]
mod browser;
mod console;
mod grpcurl;
mod hostile;
mod importing;
mod outages;
mod rereading;
mod samples;
mod storms;
mod system;
mod wire;
