//! What the gateway is told by its environment.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use runtime::{LogSettings, ServingSettings, TlsSettings, TraceSettings};

use crate::WebhookSecrets;

/// Receives Cal.com's webhooks and records them through booking-svc.
// Not `Debug`: it holds secrets.
#[derive(Clone, Parser)]
#[command(name = "gateway", version, args_conflicts_with_subcommands = true)]
pub struct Settings {
    /// What to do; receives webhooks when absent
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where webhooks are received
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:9200")]
    pub listen_addr: SocketAddr,

    /// Where livez, readyz and metrics are served
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9201")]
    pub admin_addr: SocketAddr,

    /// The secret of the webhook, as typed into Cal.com; required
    #[arg(
        long,
        env = "CALCOM_WEBHOOK_SECRET",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub calcom_webhook_secret: String,

    /// The secret before it, while a rotation is under way
    #[arg(long, env = "CALCOM_WEBHOOK_SECRET_PREVIOUS", hide_env_values = true)]
    pub calcom_webhook_secret_previous: Option<String>,

    /// Where booking-svc is, as `http://host:port`, or `https://host:port` for TLS
    #[arg(
        long,
        env = "BOOKING_SVC_URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub booking_svc_url: String,

    /// TLS with booking-svc
    #[command(flatten)]
    pub tls: TlsSettings,

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

/// What the gateway can do besides receiving webhooks.
#[derive(Clone, Subcommand)]
pub enum Command {
    /// Records what Cal.com knows and never delivered
    ///
    /// Lists the bookings that changed, compares them with what Bookbrief knows and records what is
    /// missing, as if its webhook had arrived. Running it again, at the same time or beside the
    /// webhooks does no harm.
    Reconcile(ReconcileSettings),
}

/// What `gateway reconcile` is told.
// Not `Debug`: it holds a secret.
#[derive(Args, Clone)]
pub struct ReconcileSettings {
    /// Looks at what changed since this time, such as 2026-11-22T08:00:00Z [default: 24 hours ago]
    #[arg(long, value_name = "TIME", value_parser = rfc_3339)]
    pub since: Option<DateTime<Utc>>,

    /// Shows the events that are missing, one a line, and records nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Does it again after each pause of this length, such as 10m, until SIGTERM
    #[arg(long, value_name = "PAUSE", value_parser = pause)]
    pub every: Option<humantime::Duration>,

    /// Where Cal.com's API v2 is
    #[arg(long, env = "CALCOM_API_URL", default_value = "https://api.cal.com/v2")]
    pub calcom_api_url: String,

    /// An API key of the Cal.com account whose bookings count; required
    #[arg(
        long,
        env = "CALCOM_API_KEY",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub calcom_api_key: String,

    /// Where booking-svc is, as `http://host:port`, or `https://host:port` for TLS
    #[arg(
        long,
        env = "BOOKING_SVC_URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub booking_svc_url: String,

    /// TLS with booking-svc
    #[command(flatten)]
    pub tls: TlsSettings,

    /// What is logged and how
    #[command(flatten)]
    pub log: LogSettings,

    /// Where traces are sent to
    #[command(flatten)]
    pub traces: TraceSettings,
}

impl Settings {
    /// Returns what is logged and how, whatever the gateway is to do.
    pub fn log(&self) -> &LogSettings {
        match &self.command {
            Some(Command::Reconcile(settings)) => &settings.log,
            None => &self.log,
        }
    }

    /// Returns how long the gateway goes on after SIGTERM before it stops.
    pub fn shutdown_delay(&self) -> Duration {
        match &self.command {
            // Nobody sends it anything.
            Some(Command::Reconcile(_)) => Duration::ZERO,
            None => self.serving.shutdown_delay(),
        }
    }

    /// Returns where traces are sent to, whatever the gateway is to do.
    pub fn traces(&self) -> &TraceSettings {
        match &self.command {
            Some(Command::Reconcile(settings)) => &settings.traces,
            None => &self.traces,
        }
    }

    /// Returns the secrets with which webhooks are signed.
    ///
    /// # Errors
    /// There is no current secret.
    pub fn webhook_secrets(&self) -> anyhow::Result<WebhookSecrets> {
        let previous = self.calcom_webhook_secret_previous.as_deref();
        WebhookSecrets::new(&self.calcom_webhook_secret, previous)
            .context("set CALCOM_WEBHOOK_SECRET to the secret of the webhook in Cal.com")
    }
}

fn rfc_3339(text: &str) -> Result<DateTime<Utc>, String> {
    let time = DateTime::parse_from_rfc3339(text);
    time.map(|time| time.with_timezone(&Utc))
        .map_err(|_| "expected an RFC 3339 time, such as 2026-11-22T08:00:00Z".to_owned())
}

/// Cal.com allows 120 questions a minute.
fn pause(text: &str) -> Result<humantime::Duration, String> {
    const SHORTEST: Duration = Duration::from_secs(1);
    text.parse()
        .ok()
        .filter(|pause: &humantime::Duration| **pause >= SHORTEST)
        .ok_or_else(|| "expected a length of at least a second, such as 10m".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn settings_are_well_formed() {
        Settings::command().debug_assert();
    }

    #[test]
    fn a_blank_secret_is_refused_with_the_setting_to_set() {
        let settings =
            Settings::try_parse_from(["gateway", "--calcom-webhook-secret", " "]).unwrap();

        let refusal = settings.webhook_secrets().unwrap_err();

        assert!(refusal.to_string().contains("CALCOM_WEBHOOK_SECRET"));
    }
}
