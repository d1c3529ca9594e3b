//! Settings of `booking-svc sync`.

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser as _},
};

use crate::store::ConnectOptions;

/// Settings of `booking-svc sync`.
// Not `Debug`: it holds a secret.
#[derive(Args, Clone)]
pub struct SyncSettings {
    /// The PostgreSQL database to read, as `postgres://user:password@host:port/name`; what DATABASE_URL takes
    /// behind it is taken here, too
    ///
    /// A role that may only read is enough, except for --write-back.
    #[arg(long, env, hide_env_values = true)]
    pub source_url: String,

    /// CA bundle to verify the certificate of the source against (PEM)
    #[arg(long, env, value_name = "FILE",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub source_ca_file: Option<PathBuf>,

    /// Repeats until SIGTERM, with a pause of this length between runs, such as 5m
    #[arg(long, value_name = "PAUSE", value_parser = pause)]
    pub every: Option<humantime::Duration>,

    /// Prints what would change, and changes nothing in either database
    #[arg(long)]
    pub dry_run: bool,

    /// Writes what calls have changed back to the source: statuses, the log and the plan
    #[arg(long)]
    pub write_back: bool,

    /// How long a change in the source may take to be committed: what has changed so long before the last
    /// change is read again
    #[arg(long, value_name = "TIME", default_value = "10m")]
    pub overlap: humantime::Duration,

    /// Follows the source also if most of its prospects, contacts or sequences are gone; without it, nothing
    /// is deleted then
    #[arg(long)]
    pub allow_many_deletions: bool,
}

impl SyncSettings {
    /// Returns how to connect to the source.
    pub(super) fn source(&self) -> Arc<ConnectOptions> {
        let is_set = |path: &&PathBuf| !path.as_os_str().is_empty();
        Arc::new(ConnectOptions {
            url: self.source_url.clone(),
            ca_file: self.source_ca_file.as_ref().filter(is_set).cloned(),
        })
    }
}

/// Reads a pause of at least a second.
fn pause(text: &str) -> Result<humantime::Duration, String> {
    const SHORTEST: Duration = Duration::from_secs(1);
    text.parse()
        .ok()
        .filter(|pause: &humantime::Duration| **pause >= SHORTEST)
        .ok_or_else(|| "expected a duration of at least a second, such as 5m".to_owned())
}
