//! callprep-svc from the outside: snapshots of whole briefs, invariants, and a real socket.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers as well"
)]

mod briefs;
mod invariants;
mod page;
mod requests;
mod server;
