//! What the gateway is told by its environment.

use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Parser;
use runtime::LogSettings;

use crate::WebhookSecrets;

/// Receives Cal.com's webhooks and records them through booking-svc.
// Not `Debug`: it holds secrets.
#[derive(Clone, Parser)]
#[command(name = "gateway", version)]
pub struct Settings {
    /// Where webhooks are received
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:9200")]
    pub listen_addr: SocketAddr,

    /// Where livez and readyz are served
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

    /// Where booking-svc listens
    #[arg(
        long,
        env = "BOOKING_SVC_URL",
        default_value = "http://127.0.0.1:50051"
    )]
    pub booking_svc_url: String,

    /// What is logged and how
    #[command(flatten)]
    pub log: LogSettings,
}

impl Settings {
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
