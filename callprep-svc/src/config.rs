//! The settings of callprep-svc.

use std::net::SocketAddr;

use clap::{Parser, ValueEnum};
use runtime::LogSettings;

/// Writes call-prep briefs: from a dossier to questions, risks and a 30/60/90-day plan.
///
/// Serves `bookbrief.callprep.v1.CallPrepService` over gRPC, together with health checks and server
/// reflection. It keeps no state: any number of replicas may run side by side.
#[derive(Clone, Debug, Parser)]
#[command(name = "callprep-svc", version)]
pub struct Settings {
    /// Where to serve gRPC
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:50052")]
    pub listen_addr: SocketAddr,

    /// Where to serve `livez` and `readyz`
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:50062")]
    pub admin_addr: SocketAddr,

    /// Who writes the plan
    #[arg(long, env = "PLANNER", value_enum, default_value_t = PlannerKind::Rules)]
    pub planner: PlannerKind,

    /// What is logged and how.
    #[command(flatten)]
    pub log: LogSettings,
}

/// Who writes the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlannerKind {
    /// Rules alone: the same dossier always gives the same brief
    Rules,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Settings::command().debug_assert();
    }
}
