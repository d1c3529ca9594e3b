//! The settings of booking-svc, from the environment or the command line.

use std::{net::SocketAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::{
    Parser, Subcommand,
    builder::{OsStringValueParser, TypedValueParser as _},
};
use runtime::{LogSettings, ServingSettings, TlsSettings, TraceSettings, grpc::CallerSettings};

use crate::{app, domain::Language, jobs, store::ConnectOptions, sync::SyncSettings};

/// Owns the truth about bookings: records events, keeps them in PostgreSQL, serves them over gRPC
#[derive(Clone, Parser)]
#[command(version, about)]
pub struct Settings {
    /// What to do; serves when absent
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where gRPC is served
    #[arg(long, env, default_value = "0.0.0.0:50051")]
    pub listen_addr: SocketAddr,

    /// Where livez, readyz and metrics are served
    #[arg(long, env, default_value = "0.0.0.0:50061")]
    pub admin_addr: SocketAddr,

    /// The PostgreSQL database (14 or newer), as `postgres://user:password@host:port/name`
    ///
    /// `?sslmode=` behind it means what it means to libpq: `disable` for plain text; `prefer` for TLS
    /// where the server has it, unverified; `require` for TLS in any case; `verify-ca` for a server
    /// with a certificate of the CA bundle in DATABASE_CA_FILE; `verify-full` for one whose certificate
    /// is for the host name of the URL, too. Without it: `prefer`, or `verify-full` with
    /// DATABASE_CA_FILE.
    #[arg(long, env, hide_env_values = true)]
    pub database_url: String,

    /// CA bundle to verify the certificate of the database against (PEM), unless `sslrootcert` in its URL
    /// names another; read again for each new connection
    #[arg(long, env, value_name = "FILE",
          value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub database_ca_file: Option<PathBuf>,

    /// The database for the listener for work that other processes make due; empty for no listener. By
    /// default DATABASE_URL, unless that leads through a pooler in transaction mode, where LISTEN
    /// does not work
    ///
    /// Without a listener, such work is found by polling, within a second.
    #[arg(long, env, hide_env_values = true)]
    pub listener_database_url: Option<String>,

    /// Maximum pool size; the listener uses one more connection
    #[arg(long, env, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub database_pool_size: u16,

    /// Where callprep-svc is, as `http://host:port`, or `https://host:port` for TLS
    #[arg(long, env, default_value = "http://127.0.0.1:50052")]
    pub callprep_svc_url: String,

    /// How long a booking waits for its plan, in milliseconds; after that, a background job has it written
    #[arg(long, env, default_value_t = 2500)]
    pub plan_wait_ms: u64,

    /// Language of a brief, `nl` or `en`, where neither the campaign nor the booker names one of the two
    #[arg(long, env, default_value = "nl", value_parser = language)]
    pub default_language: Language,

    /// How many days a delivery or notice is kept after it has ended, 0 for ever; one that is still to
    /// be applied, is a dead letter, or whose call is ahead is kept in any case
    #[arg(long, env, default_value_t = 90)]
    pub delivery_retention_days: u16,

    /// How many days a booking and its briefs are kept after the call, 0 for ever
    #[arg(long, env, default_value_t = 0)]
    pub booking_retention_days: u16,

    /// How many minutes before a call people are reminded of it, 0 for no reminder; nobody is reminded
    /// of a call that was booked later than that
    #[arg(long, env, default_value_t = 60)]
    pub reminder_minutes: u16,

    /// TLS with the gateway and with callprep-svc
    #[command(flatten)]
    pub tls: TlsSettings,

    #[command(flatten)]
    pub callers: CallerSettings,

    /// Maximum concurrent model requests from this process; callprep-svc may take on fewer, and says so
    #[arg(long, env, default_value_t = jobs::CONCURRENT_WORDINGS, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub wordings_at_once: u16,

    /// How long a model may take to word one plan, in milliseconds, with the wait for it; at least the
    /// MODEL_TIMEOUT_MS of callprep-svc
    #[arg(
        long,
        env,
        default_value_t = app::DEFAULT_WORDING_TIMEOUT_MS,
        value_parser = clap::value_parser!(u64).range(1_000..=900_000)
    )]
    pub wording_timeout_ms: u64,

    /// Maximum tokens that a model takes within 24 hours, for all processes together, 0 for any number;
    /// after that, plans keep the words of the planner until there are tokens again or the call is over
    ///
    /// One prospect may take a tenth of it.
    #[arg(long, env, default_value_t = 0)]
    pub model_tokens_per_day: u32,

    /// How much is taken on at once, and how it stops
    #[command(flatten)]
    pub serving: ServingSettings,

    /// What is logged and how
    #[command(flatten)]
    pub log: LogSettings,

    /// Where traces are sent to
    #[command(flatten)]
    pub traces: TraceSettings,
}

/// What booking-svc can do besides serving.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Applies the pending migrations, then ends; safe to run at the same time from several places
    Migrate {
        /// How many seconds to wait for a database that cannot be reached yet
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        wait: u16,
    },
    /// Erases a person: the address, the name and telephone numbers in every table, in one transaction; the
    /// outreach to the person stays stopped
    Erase {
        /// The e-mail address, in any letter case
        address: String,
        /// Only counts what would be erased
        #[arg(long)]
        dry_run: bool,
    },
    /// Says that the database was restored from a backup, before anything is started on it: what the database that
    /// was lost has told people since is not told again
    Restored {
        /// When the database was lost, such as 2026-11-22T08:00:00Z: until then people were told of their calls
        #[arg(long, value_name = "TIME", value_parser = rfc_3339)]
        told_before: DateTime<Utc>,
    },
    /// Follows a PostgreSQL with the tables of the original: imports what has changed there, and removes what
    /// was deleted there unless something booked belongs to it
    Sync(SyncSettings),
}

impl Settings {
    /// Returns how to connect to the database.
    pub fn database(&self) -> ConnectOptions {
        self.connect_options(&self.database_url)
    }

    /// Returns how the listener connects to the database, if there is to be a listener.
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

fn rfc_3339(text: &str) -> Result<DateTime<Utc>, String> {
    let time = DateTime::parse_from_rfc3339(text);
    time.map(|time| time.with_timezone(&Utc))
        .map_err(|_| "expected an RFC 3339 time, such as 2026-11-22T08:00:00Z".to_owned())
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
