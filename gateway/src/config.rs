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

/// Receives Cal.com's webhooks and records them through booking-svc.
// Not `Debug`: it holds secrets.
#[derive(Clone, Parser)]
#[command(name = "gateway", version, args_conflicts_with_subcommands = true)]
pub struct Settings {
    /// Command to run; without one, the gateway receives webhooks
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Address to receive webhooks on
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:9200")]
    pub listen_addr: SocketAddr,

    /// Address of livez, readyz and metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9201")]
    pub admin_addr: SocketAddr,

    /// Webhook secret, as entered in Cal.com; required, unless CALCOM_ACCOUNTS_FILE has accounts
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
    /// Records events that Cal.com never delivered
    ///
    /// Lists the bookings that changed in Cal.com, compares them with Bookbrief and records the
    /// missing events as if their webhooks had arrived. Idempotent: it is safe to run it again,
    /// several times at once, or while webhooks arrive.
    Reconcile(ReconcileSettings),

    /// Reads the deliveries again that could not be read when they arrived
    ///
    /// Run it after an upgrade. Each delivery that can be read now is recorded under its id, as if it
    /// arrived now, and applied once; the others keep their bodies. Idempotent: it is safe to run it
    /// again, several times at once, or while webhooks arrive.
    Reread(RereadSettings),

    /// Imports companies, contacts, research and outreach from a file
    ///
    /// JSON: one dossier, or an array of them; NDJSON: one a line; CSV: one company or contact a line. What
    /// is wrong is told with its line and field, and costs only that entry. Idempotent: the same file
    /// again changes nothing.
    Import(ImportSettings),

    /// Tells people about their calls: by mail, in Slack or Teams, or through a signed webhook
    ///
    /// Claims what is due from booking-svc, sends it to the destinations in NOTIFY_FILE and reports
    /// what came of it. Several may run at once.
    Notify(NotifySettings),

    /// Serves pages for those who run Bookbrief: what arrived, what became of it, and what waits for them
    ///
    /// It reads and acts through booking-svc. Keep it on a private network.
    Console(ConsoleSettings),

    /// Prints the link to the brief of a call
    Link(BriefLinkSettings),
}

/// Settings of `gateway link`.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct BriefLinkSettings {
    /// Id of the call, or of any plan that was made for it, such as `callPrepId` in the answer to
    /// the webhook
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
    /// Prints how each unreadable delivery is read now, one per line, without recording it
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    pub booking: BookingSettings,

    #[command(flatten)]
    pub log: LogSettings,

    #[command(flatten)]
    pub traces: TraceSettings,
}

/// How booking-svc is reached.
#[derive(Args, Clone, Debug)]
pub struct BookingSettings {
    /// Address of booking-svc, as `http://host:port`, or `https://host:port` for TLS; several are
    /// separated by commas
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
    /// Returns a channel to booking-svc. It connects in the background.
    ///
    /// # Errors
    /// The URL is not valid, or the TLS files cannot be used.
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

    /// Returns how long the process still accepts requests after SIGTERM.
    pub fn shutdown_delay(&self) -> Duration {
        match &self.command {
            // They serve no clients that would need time to leave.
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
    /// There is none, or CALCOM_ACCOUNTS_FILE cannot be used.
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
