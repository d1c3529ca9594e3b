//! Settings of `booking-svc sync`.

use std::{path::PathBuf, sync::Arc};

use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser as _},
};
use runtime::values::pause;

use crate::store::ConnectOptions;

/// Settings of `booking-svc sync`.
// Not `Debug`: it holds a secret.
#[derive(Args, Clone)]
pub struct SyncSettings {
    /// PostgreSQL database to read, as `postgres://user:password@host:port/name`; takes the same parameters
    /// as DATABASE_URL
    ///
    /// A read-only role is enough, except for --write-back.
    #[arg(long, env, hide_env_values = true)]
    pub source_url: String,

    /// CA bundle to verify the source's certificate (PEM)
    #[arg(long, env, value_name = "FILE",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub source_ca_file: Option<PathBuf>,

    /// Repeats until SIGTERM, pausing this long between runs, such as 5m
    #[arg(long, value_name = "PAUSE", value_parser = pause)]
    pub every: Option<humantime::Duration>,

    /// Prints what would change, without changing either database
    #[arg(long)]
    pub dry_run: bool,

    /// Writes changes made by calls back to the source: statuses, the log and the plan
    #[arg(long)]
    pub write_back: bool,

    /// Re-reads changes this much older than the last one seen, since they may have been committed late
    #[arg(long, value_name = "TIME", default_value = "10m")]
    pub overlap: humantime::Duration,

    /// Deletes records even if most prospects, contacts or sequences have disappeared from the source;
    /// otherwise such a run fails without deleting anything
    #[arg(long)]
    pub allow_many_deletions: bool,
}

impl SyncSettings {
    /// Returns the connection options of the source.
    pub(super) fn source(&self) -> Arc<ConnectOptions> {
        let is_set = |path: &&PathBuf| !path.as_os_str().is_empty();
        Arc::new(ConnectOptions {
            url: self.source_url.clone(),
            ca_file: self.source_ca_file.as_ref().filter(is_set).cloned(),
        })
    }
}
