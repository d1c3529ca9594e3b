//! Settings of `gateway console`.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, ValueEnum};
use runtime::{LogSettings, ServingSettings, TraceSettings};

use super::access::{Access, ProxyAccess, Users};
use crate::{
    LinkSettings,
    config::{BookingSettings, non_blank},
};

/// Settings of `gateway console`.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct ConsoleSettings {
    /// Listen address for the console
    #[arg(long, env = "LISTEN_ADDR", default_value = "127.0.0.1:9204")]
    pub listen_addr: SocketAddr,

    /// Listen address for /livez, /readyz and /metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9205")]
    pub admin_addr: SocketAddr,

    /// Authentication: `proxy` (single sign-on at a reverse proxy), `basic` (user name and password) or
    /// `none` (every user is an actor; on loopback only)
    #[arg(long, env = "CONSOLE_AUTH", value_enum, default_value_t = Authentication::None, hide_possible_values = true)]
    pub console_auth: Authentication,

    /// With `basic`: file with users, passwords and roles (TOML)
    #[arg(long, env = "CONSOLE_USERS_FILE", value_name = "FILE")]
    pub console_users_file: Option<PathBuf>,

    /// With `proxy`: secret of at least 32 bytes that the proxy sends as `X-Bookbrief-Proxy-Secret`;
    /// `X-Forwarded-Email` is trusted only together with it
    #[arg(
        long,
        env = "CONSOLE_PROXY_SECRET",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub console_proxy_secret: String,

    /// Previous proxy secret, also accepted during a rotation
    #[arg(long, env = "CONSOLE_PROXY_SECRET_PREVIOUS", hide_env_values = true)]
    pub console_proxy_secret_previous: Option<String>,

    /// With `proxy`: e-mail addresses of readers, separated by commas; `*` for everyone who passes the proxy
    #[arg(
        long,
        env = "CONSOLE_READERS",
        default_value = "",
        hide_default_value = true
    )]
    pub console_readers: String,

    /// With `proxy`: e-mail addresses of actors, who may also make changes, separated by commas
    #[arg(
        long,
        env = "CONSOLE_ACTORS",
        default_value = "",
        hide_default_value = true
    )]
    pub console_actors: String,

    /// URL of a trace in your tracing tool, with the placeholder `{trace_id}`; without it, the console shows
    /// only the id
    #[arg(
        long,
        env = "CONSOLE_TRACE_URL",
        default_value = "",
        hide_default_value = true
    )]
    pub console_trace_url: String,

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

/// How users authenticate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Authentication {
    /// At a reverse proxy, which forwards the user's address.
    Proxy,
    /// With a user name and a password.
    Basic,
    /// Not at all: every user is an actor.
    None,
}

impl ConsoleSettings {
    /// Returns the access rules.
    ///
    /// # Errors
    /// Fails if a setting is missing or invalid, or authentication is off on an address that is not
    /// loopback.
    pub fn access(&self) -> anyhow::Result<Access> {
        match self.console_auth {
            Authentication::None => {
                let address = self.listen_addr;
                ensure!(
                    address.ip().is_loopback(),
                    "CONSOLE_AUTH is `none`, and LISTEN_ADDR `{address}` can be reached from elsewhere: set \
                     CONSOLE_AUTH to `basic` or `proxy`, or LISTEN_ADDR to 127.0.0.1:{}",
                    address.port()
                );
                Ok(Access::Open)
            }
            Authentication::Basic => {
                let path = self.console_users_file.as_deref();
                let path = path.filter(|path| !path.as_os_str().is_empty()).context(
                    "CONSOLE_AUTH is `basic`: set CONSOLE_USERS_FILE to the file with its users",
                )?;
                Users::read(path).map(Access::Basic)
            }
            Authentication::Proxy => self.proxy().map(Access::Proxy),
        }
    }

    /// Returns the URL of a trace, if one is configured.
    ///
    /// # Errors
    /// Fails if it is not a web address, or lacks the placeholder.
    pub fn trace_url(&self) -> anyhow::Result<Option<&str>> {
        let Some(url) = non_blank(&self.console_trace_url) else {
            return Ok(None);
        };
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        ensure!(
            is_web && url.contains("{trace_id}"),
            "CONSOLE_TRACE_URL `{url}` is not of the form https://host/…/{{trace_id}}"
        );
        Ok(Some(url))
    }

    fn proxy(&self) -> anyhow::Result<ProxyAccess> {
        let Some(secret) = non_blank(&self.console_proxy_secret) else {
            bail!(
                "CONSOLE_AUTH is `proxy`: set CONSOLE_PROXY_SECRET to the secret that the proxy sends"
            );
        };
        ProxyAccess::new(
            secret,
            self.console_proxy_secret_previous.as_deref(),
            &self.console_readers,
            &self.console_actors,
        )
    }
}
