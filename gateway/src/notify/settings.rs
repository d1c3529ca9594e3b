//! Settings of `gateway notify`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use runtime::{LogSettings, TraceSettings};

use crate::{BookingSettings, LinkSettings};

/// Settings of `gateway notify`.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct NotifySettings {
    /// Sends a test message to this destination and exits
    #[arg(long, value_name = "DESTINATION")]
    pub test: Option<String>,

    /// File with destinations and rules (TOML); required
    #[arg(long, env = "NOTIFY_FILE", value_name = "FILE")]
    pub notify_file: Option<PathBuf>,

    /// Domains to which e-mail may be sent, separated by commas
    #[arg(
        long,
        env = "NOTIFY_DOMAINS",
        default_value = "",
        hide_default_value = true
    )]
    pub notify_domains: String,

    /// Listen address for /livez, /readyz and /metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9203")]
    pub admin_addr: SocketAddr,

    #[command(flatten)]
    pub links: LinkSettings,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}
