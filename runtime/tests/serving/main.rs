//! Tests of the servers against real sockets: limits, deadlines, metrics and shutdown.

#![expect(clippy::unwrap_used, reason = "what fails here is to fail the test")]

mod age;
mod bounds;
mod deadlines;
mod http;
mod metrics;
mod raw;
mod service;
mod stages;
