//! Logging: compact text for people, JSON for log collectors.

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One line of text per event
    Text,
    /// One JSON object per event
    Json,
}

/// Settings of logging.
#[derive(Args, Clone, Debug)]
pub struct LogSettings {
    /// Log filter: a level, or a list such as `info,booking_svc=debug`
    #[arg(long = "log", env = "RUST_LOG", default_value = "info")]
    pub filter: String,

    /// Log format
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

impl LogSettings {
    /// Starts logging to standard error. Call it once, before anything logs.
    ///
    /// # Errors
    /// The filter cannot be parsed, or logging was started before.
    pub fn init(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.filter)
            .map_err(|error| anyhow::anyhow!("RUST_LOG is not a valid filter: {error}"))?;
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr);
        let started = match self.log_format {
            LogFormat::Text => builder.compact().with_ansi(false).try_init(),
            LogFormat::Json => builder.json().flatten_event(true).try_init(),
        };
        started.map_err(|error| anyhow::anyhow!("could not start logging: {error}"))
    }
}
