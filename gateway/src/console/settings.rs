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
    /// Address to serve the console on
    #[arg(long, env = "LISTEN_ADDR", default_value = "127.0.0.1:9204")]
    pub listen_addr: SocketAddr,

    /// Address of livez, readyz and metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:9205")]
    pub admin_addr: SocketAddr,

    /// How people prove who they are: `proxy` (they have signed in at a proxy), `basic` (with a password) or
    /// `none` (everybody may do everything; on loopback only)
    #[arg(long, env = "CONSOLE_AUTH", value_enum, default_value_t = Authentication::None, hide_possible_values = true)]
    pub console_auth: Authentication,

    /// With `basic`: file with the people who may use the console (TOML). It holds passwords
    #[arg(long, env = "CONSOLE_USERS_FILE", value_name = "FILE")]
    pub console_users_file: Option<PathBuf>,

    /// With `proxy`: secret of at least 32 bytes that the proxy sends as `X-Bookbrief-Proxy-Secret`; only
    /// with it is its `X-Forwarded-Email` believed
    #[arg(
        long,
        env = "CONSOLE_PROXY_SECRET",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub console_proxy_secret: String,

    /// Previous secret of the proxy, also accepted during a rotation
    #[arg(long, env = "CONSOLE_PROXY_SECRET_PREVIOUS", hide_env_values = true)]
    pub console_proxy_secret_previous: Option<String>,

    /// With `proxy`: addresses of those who may look, separated by commas; `*` for everybody whom the proxy
    /// lets in
    #[arg(
        long,
        env = "CONSOLE_READERS",
        default_value = "",
        hide_default_value = true
    )]
    pub console_readers: String,

    /// With `proxy`: addresses of those who may act, too
    #[arg(
        long,
        env = "CONSOLE_ACTORS",
        default_value = "",
        hide_default_value = true
    )]
    pub console_actors: String,

    /// Address of a trace in your tracing tool, with `{trace_id}` in it; without it, only the id is shown
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

/// How people prove who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Authentication {
    /// A proxy in front of the console says who they are.
    Proxy,
    /// They give a name and a password.
    Basic,
    /// They do not: whoever reaches the console may do everything.
    None,
}

impl ConsoleSettings {
    /// Returns who may do what.
    ///
    /// # Errors
    /// A setting is missing or wrong, or nobody would have to prove who they are where others can come.
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
                    "set CONSOLE_USERS_FILE to the file with people: CONSOLE_AUTH is `basic`",
                )?;
                Users::read(path).map(Access::Basic)
            }
            Authentication::Proxy => self.proxy().map(Access::Proxy),
        }
    }

    /// Returns the address of a trace, if traces can be looked at.
    ///
    /// # Errors
    /// It is no web address, or has no place for the id.
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
            bail!("set CONSOLE_PROXY_SECRET, which the proxy has to send: CONSOLE_AUTH is `proxy`");
        };
        ProxyAccess::new(
            secret,
            self.console_proxy_secret_previous.as_deref(),
            &self.console_readers,
            &self.console_actors,
        )
    }
}
