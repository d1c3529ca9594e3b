//! Tests of the client channel against real servers on several loopback addresses.

#![expect(clippy::unwrap_used, reason = "what fails here is to fail the test")]

mod calls;
mod dns;
mod faults;
mod load;
mod replica;
mod resolving;
mod sharing;
