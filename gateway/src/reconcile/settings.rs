//! Settings of `gateway reconcile`.

use chrono::{DateTime, Utc};
use clap::Args;
use runtime::{
    LogSettings, TraceSettings,
    values::{pause, rfc_3339},
};

use crate::{AccountSettings, config::BookingSettings};

/// Settings of `gateway reconcile`.
// Not `Debug`: it holds a secret.
#[derive(Args, Clone)]
pub struct ReconcileSettings {
    /// Start of the period to compare, such as 2026-11-22T08:00:00Z [default: 24 hours ago]
    #[arg(long, value_name = "TIME", value_parser = rfc_3339)]
    pub since: Option<DateTime<Utc>>,

    /// Prints the missing events, one per line, without recording them
    #[arg(long)]
    pub dry_run: bool,

    /// Repeats until SIGTERM, pausing this long between runs, such as 10m
    #[arg(long, value_name = "PAUSE", value_parser = pause)]
    pub every: Option<humantime::Duration>,

    /// Base URL of Cal.com's API v2
    #[arg(long, env = "CALCOM_API_URL", default_value = "https://api.cal.com/v2")]
    pub calcom_api_url: String,

    /// API key of the Cal.com account; required unless CALCOM_ACCOUNTS_FILE has API keys
    #[arg(
        long,
        env = "CALCOM_API_KEY",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub calcom_api_key: String,

    #[command(flatten)]
    pub accounts: AccountSettings,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}
