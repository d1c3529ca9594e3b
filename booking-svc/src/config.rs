//! The settings of booking-svc, from the environment or the command line.

use std::{net::SocketAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::{
    Parser, Subcommand,
    builder::{OsStringValueParser, TypedValueParser as _},
};
use runtime::{
    LogSettings, ServingSettings, TlsSettings, TraceSettings, grpc::CallerSettings,
    values::rfc_3339,
};

use crate::{app, domain::Language, jobs, store::ConnectOptions, sync::SyncSettings};

/// Records booking events in PostgreSQL and serves bookings over gRPC
#[derive(Clone, Parser)]
#[command(version)]
pub struct Settings {
    /// Command to run; without one, booking-svc serves gRPC
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Listen address for gRPC
    #[arg(long, env, default_value = "0.0.0.0:50051")]
    pub listen_addr: SocketAddr,

    /// Listen address for /livez, /readyz and /metrics
    #[arg(long, env, default_value = "0.0.0.0:50061")]
    pub admin_addr: SocketAddr,

    /// The PostgreSQL database (14 or newer), as `postgres://user:password@host:port/name`
    ///
    /// The parameter `sslmode` is that of libpq: `disable` for plain text; `prefer` for unverified TLS if the
    /// server supports it; `require` for unverified TLS; `verify-ca` for a certificate signed by a CA in
    /// DATABASE_CA_FILE; `verify-full` for one that also matches the host name. Default: `prefer`, or
    /// `verify-full` with DATABASE_CA_FILE.
    #[arg(long, env, hide_env_values = true)]
    pub database_url: String,

    /// CA bundle to verify the database's certificate (PEM), unless `sslrootcert` in the URL names another;
    /// reloaded for each new connection
    #[arg(long, env, value_name = "FILE",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub database_ca_file: Option<PathBuf>,

    /// Database URL for LISTEN; empty to disable the listener. Default: DATABASE_URL, unless it leads through
    /// a pooler in transaction mode, which does not support LISTEN
    ///
    /// Without a listener, work that another process makes due is found by polling, within a second.
    #[arg(long, env, hide_env_values = true)]
    pub listener_database_url: Option<String>,

    /// Maximum pool size; the listener uses one more connection
    #[arg(long, env, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub database_pool_size: u16,

    /// Address of callprep-svc, as `http://host:port`, or `https://host:port` for TLS; separate several by
    /// commas
    #[arg(long, env, default_value = "http://127.0.0.1:50052")]
    pub callprep_svc_url: String,

    /// How long a booking waits for its plan, in milliseconds; after that, a background job requests it
    #[arg(long, env, default_value_t = 2500)]
    pub plan_wait_ms: u64,

    /// Language of briefs, `nl` or `en`, if neither the campaign nor the booker sets one of them
    #[arg(long, env, default_value = "nl", value_parser = language)]
    pub default_language: Language,

    /// Days to keep finished deliveries and notices and the audit log, 0 to keep for ever; pending ones, dead
    /// letters and those of upcoming calls are always kept
    #[arg(long, env, default_value_t = 90)]
    pub delivery_retention_days: u16,

    /// Days to keep a booking and its briefs after the call, 0 to keep for ever
    #[arg(long, env, default_value_t = 0)]
    pub booking_retention_days: u16,

    /// Minutes before a call at which its reminder is sent, 0 for no reminders; a call booked later than that
    /// has no reminder
    #[arg(long, env, default_value_t = 60)]
    pub reminder_minutes: u16,

    /// TLS between booking-svc, the gateway and callprep-svc
    #[command(flatten)]
    pub tls: TlsSettings,

    #[command(flatten)]
    pub callers: CallerSettings,

    /// Maximum plans that this process has reworded concurrently; callprep-svc may accept fewer and reject the rest
    #[arg(long, env, default_value_t = jobs::CONCURRENT_WORDINGS, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub wordings_at_once: u16,

    /// Timeout for rewording one plan, queueing included, in milliseconds; at least MODEL_TIMEOUT_MS of
    /// callprep-svc
    #[arg(
        long,
        env,
        default_value_t = app::DEFAULT_WORDING_TIMEOUT_MS,
        value_parser = clap::value_parser!(u64).range(1_000..=900_000)
    )]
    pub wording_timeout_ms: u64,

    /// Maximum model tokens per 24 hours, over all processes, 0 for no limit; once they are used up, plans
    /// keep the wording of the rules until tokens are available again or the call is over
    ///
    /// A single prospect may use a tenth of them.
    #[arg(long, env, default_value_t = 0)]
    pub model_tokens_per_day: u32,

    /// Concurrency limits and graceful shutdown
    #[command(flatten)]
    pub serving: ServingSettings,

    /// Log level and format
    #[command(flatten)]
    pub log: LogSettings,

    /// Trace export
    #[command(flatten)]
    pub traces: TraceSettings,
}

/// The subcommands. Without one, booking-svc serves.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Applies pending migrations and exits; safe to run concurrently
    Migrate {
        /// How long to wait for the database to become reachable, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        wait: u16,
    },
    /// Erases a person's address, name and telephone numbers from every table in one transaction; their
    /// outreach stays stopped
    Erase {
        /// E-mail address, case-insensitive
        address: String,
        /// Counts what would be erased, without erasing it
        #[arg(long)]
        dry_run: bool,
    },
    /// Marks the database as restored from a backup, so that notices already sent are not sent again
    Restored {
        /// When the database was lost, such as 2026-11-22T08:00:00Z; notices up to then count as sent
        #[arg(long, alias = "told-before", value_name = "TIME", value_parser = rfc_3339)]
        lost_at: DateTime<Utc>,
    },
    /// Imports changes from the database of the replaced outreach tool, and deletes what was deleted there,
    /// except records with bookings
    Sync(SyncSettings),
}

impl Settings {
    /// Returns the connection options of the pool.
    pub fn database(&self) -> ConnectOptions {
        self.connect_options(&self.database_url)
    }

    /// Returns the listener's connection options, unless the listener is disabled.
    pub fn listener(&self) -> Option<ConnectOptions> {
        match self.listener_database_url.as_deref() {
            None => Some(self.database()),
            Some("") => None,
            Some(url) => Some(self.connect_options(url)),
        }
    }

    fn connect_options(&self, url: &str) -> ConnectOptions {
        let is_set = |path: &&PathBuf| !path.as_os_str().is_empty();
        ConnectOptions {
            url: url.to_owned(),
            ca_file: self.database_ca_file.as_ref().filter(is_set).cloned(),
        }
    }
}

fn language(text: &str) -> Result<Language, String> {
    text.parse().map_err(|_| "expected `nl` or `en`".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Settings::command().debug_assert();
    }

    #[test]
    fn the_default_language_is_one_that_briefs_can_be_written_in() {
        let language = |set: &[&str]| {
            let pool = ["booking-svc", "--database-url=postgres://pool/db"];
            Settings::try_parse_from(pool.iter().chain(set))
                .map(|settings| settings.default_language)
        };

        assert_eq!(language(&[]).unwrap(), Language::Dutch);
        assert_eq!(
            language(&["--default-language=en"]).unwrap(),
            Language::English
        );
        let refusal = language(&["--default-language=de"]).unwrap_err();
        assert!(refusal.to_string().contains("expected `nl` or `en`"));
    }

    #[test]
    fn the_listener_has_the_database_of_the_pool_or_its_own_or_none() {
        let listener = |set: &[&str]| {
            let pool = ["booking-svc", "--database-url=postgres://pool/db"];
            let settings = Settings::try_parse_from(pool.iter().chain(set)).unwrap();
            settings.listener().map(|options| options.url)
        };

        assert_eq!(listener(&[]).as_deref(), Some("postgres://pool/db"));
        let own = listener(&["--listener-database-url=postgres://direct/db"]);
        assert_eq!(own.as_deref(), Some("postgres://direct/db"));
        assert_eq!(listener(&["--listener-database-url="]), None);
    }
}
