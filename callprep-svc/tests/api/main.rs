//! callprep-svc from the outside: golden briefs, invariants, dossiers, a real socket, and models.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, in its helpers as well"
)]

mod cases;
mod check;
mod checklist;
mod contradictions;
mod dossiers;
mod golden;
mod invariants;
mod model;
mod mutations;
mod page;
mod plan_command;
mod removal;
mod requests;
mod rich_requests;
mod server;
mod told;
mod told_demands;
mod told_whole;
