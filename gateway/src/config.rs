//! Settings of the gateway and its commands, from flags and the environment.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use runtime::{
    LogSettings, ServingSettings, Tls, TlsSettings, TraceSettings,
    channel::{self, Channel},
};

use crate::{
    AccountSettings, Accounts,
    brief_page::LinkSettings,
    console::ConsoleSettings,
    import::{ImportSettings, TokenSettings},
    notify::NotifySettings,
    reconcile::ReconcileSettings,
};

/// Receives Cal.com webhooks and records them through booking-svc.
// Not `Debug`: it holds secrets.
#[derive(Clone, Parser)]
#[command(name = "gateway", version, args_conflicts_with_subcommands = true)]
pub struct Settings {
    /// Command to run; without one, the gateway receives webhooks
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Listen address for webhooks
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:9200")]
    pub listen_addr: SocketAddr,

    /// Listen address for /livez, /readyz and /metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9201")]
    pub admin_addr: SocketAddr,

    /// Webhook secret, as entered in Cal.com; required unless CALCOM_ACCOUNTS_FILE lists accounts
    #[arg(
        long,
        env = "CALCOM_WEBHOOK_SECRET",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub calcom_webhook_secret: String,

    /// Previous webhook secret, also accepted during a rotation
    #[arg(long, env = "CALCOM_WEBHOOK_SECRET_PREVIOUS", hide_env_values = true)]
    pub calcom_webhook_secret_previous: Option<String>,

    #[command(flatten)]
    pub accounts: AccountSettings,

    #[command(flatten)]
    pub import: TokenSettings,

    #[command(flatten)]
    pub links: LinkSettings,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub serving: ServingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}

#[derive(Clone, Subcommand)]
pub enum Command {
    /// Records events whose webhooks never arrived
    ///
    /// Lists the bookings that changed in Cal.com, compares them with Bookbrief and records the missing
    /// events as if their webhooks had arrived. Idempotent: safe to repeat, to run concurrently and to run
    /// while webhooks arrive.
    Reconcile(ReconcileSettings),

    /// Parses unreadable deliveries again
    ///
    /// Run it after an upgrade. Each delivery that this version can parse is recorded under its id, as if it
    /// arrived now, and applied once; the others keep their bodies. Idempotent: safe to repeat, to run
    /// concurrently and to run while webhooks arrive.
    Reread(RereadSettings),

    /// Imports companies, contacts, research and outreach from a file
    ///
    /// JSON: one dossier or an array of dossiers; NDJSON: one dossier per line; CSV: one company or contact
    /// per line. Errors name the line and field; other entries are still imported. Idempotent: importing the
    /// same file again changes nothing.
    Import(ImportSettings),

    /// Sends notices about calls by e-mail, to Slack or Teams, or to a signed webhook
    ///
    /// Claims due notices from booking-svc, sends them to the destinations in NOTIFY_FILE and reports the
    /// results. Several may run concurrently.
    Notify(NotifySettings),

    /// Serves the operators' console: deliveries, bookings, plans, notices and their backlog
    ///
    /// Reads and acts through booking-svc. Keep it on a private network.
    Console(ConsoleSettings),

    /// Prints the link to the brief of a call
    Link(BriefLinkSettings),
}

/// Settings of `gateway link`.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct BriefLinkSettings {
    /// Id of the call or of any of its plans, such as `callPrepId` in the response to the webhook
    #[arg(value_name = "ID")]
    pub call_id: String,

    #[command(flatten)]
    pub links: LinkSettings,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}

/// Settings of `gateway reread`.
#[derive(Args, Clone, Debug)]
pub struct RereadSettings {
    /// Prints how each unreadable delivery is parsed now, one per line, without recording it
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}

/// The address of booking-svc, and TLS to it.
#[derive(Args, Clone, Debug)]
pub struct BookingSettings {
    /// Address of booking-svc, as `http://host:port`, or `https://host:port` for TLS; separate several by
    /// commas
    #[arg(
        long,
        env = "BOOKING_SVC_URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub booking_svc_url: String,

    #[command(flatten)]
    pub tls: TlsSettings,
}

impl BookingSettings {
    /// Returns a channel to booking-svc, which connects in the background.
    ///
    /// # Errors
    /// Fails if the URL is invalid, or the TLS files cannot be used.
    pub(crate) fn connect(&self) -> anyhow::Result<Channel> {
        let tls = Tls::load(&self.tls)?;
        channel::connect_tls(&self.booking_svc_url, &tls).context("BOOKING_SVC_URL is not valid")
    }
}

impl Settings {
    /// Returns the log settings of the command, or of the gateway itself.
    pub fn log(&self) -> &LogSettings {
        match &self.command {
            Some(Command::Reconcile(settings)) => &settings.log,
            Some(Command::Reread(settings)) => &settings.log,
            Some(Command::Import(settings)) => &settings.log,
            Some(Command::Notify(settings)) => &settings.log,
            Some(Command::Console(settings)) => &settings.log,
            Some(Command::Link(settings)) => &settings.log,
            None => &self.log,
        }
    }

    /// Returns how long the process keeps accepting requests after SIGTERM.
    pub fn shutdown_delay(&self) -> Duration {
        match &self.command {
            // These commands have no clients that need time to reconnect elsewhere.
            Some(
                Command::Reconcile(_)
                | Command::Reread(_)
                | Command::Import(_)
                | Command::Notify(_)
                | Command::Link(_),
            ) => Duration::ZERO,
            Some(Command::Console(settings)) => settings.serving.shutdown_delay(),
            None => self.serving.shutdown_delay(),
        }
    }

    /// Returns the trace settings of the command, or of the gateway itself.
    pub fn traces(&self) -> &TraceSettings {
        match &self.command {
            Some(Command::Reconcile(settings)) => &settings.traces,
            Some(Command::Reread(settings)) => &settings.traces,
            Some(Command::Import(settings)) => &settings.traces,
            Some(Command::Notify(settings)) => &settings.traces,
            Some(Command::Console(settings)) => &settings.traces,
            Some(Command::Link(settings)) => &settings.traces,
            None => &self.traces,
        }
    }

    /// Returns the accounts whose webhooks are accepted.
    ///
    /// # Errors
    /// Fails if there is none, or CALCOM_ACCOUNTS_FILE cannot be used.
    pub fn webhook_accounts(&self) -> anyhow::Result<Accounts> {
        let previous = self.calcom_webhook_secret_previous.as_deref();
        self.accounts
            .webhook_accounts(&self.calcom_webhook_secret, previous)
    }
}

/// Returns `text`, if it is not blank: an empty environment variable counts as absent.
pub(crate) fn non_blank(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
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

        let refusal = settings.webhook_accounts().unwrap_err();

        assert!(refusal.to_string().contains("CALCOM_WEBHOOK_SECRET"));
    }
}
