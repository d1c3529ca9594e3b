//! `gateway notify`: claims notices about calls, sends them and reports the results. The only
//! process that connects to mail and chat servers.

mod channel;
mod destinations;
mod file;
mod message;
mod peers;
mod recipients;
mod sender;
mod settings;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use runtime::{Shutdown, admin, listen, print};

use self::{
    channel::{ATTEMPT_TIMEOUT, Sent},
    destinations::Destinations,
    file::NotifyFile,
    recipients::AllowedDomains,
    sender::Sender,
};
use crate::{METRICS, config::non_blank};

pub use self::settings::NotifySettings;

/// Sends notices until the shutdown starts, or one test message.
///
/// # Errors
/// Fails if a setting is missing or invalid, or the test message was not accepted.
pub async fn run(settings: NotifySettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let path = settings.notify_file.as_deref();
    let path = path.context("set NOTIFY_FILE to the file with destinations and rules")?;
    let file = NotifyFile::read(path)?;
    let domains = AllowedDomains::parse(&settings.notify_domains)?;
    let destinations = Destinations::new(&file, domains)?;
    if let Some(name) = &settings.test {
        return test(&destinations, name).await;
    }
    let linker = settings.links.linker()?;
    if linker.is_none() {
        tracing::warn!("PUBLIC_URL is not set: messages have no link to the brief");
    }
    if non_blank(&settings.notify_domains).is_none() && file.smtp.is_some() {
        tracing::warn!("NOTIFY_DOMAINS is not set: no mail is sent");
    }
    let booking = settings.booking.connect()?;
    let admin_listener = listen("ADMIN_ADDR", settings.admin_addr).await?;
    let ready = async || Ok(());
    let _admin = admin::serve(admin_listener, METRICS, ready, shutdown.clone());
    tracing::info!("sending notices");
    let sender = Sender::new(booking, file, destinations, linker);
    let sending = async {
        sender.run(&shutdown).await;
        Ok(())
    };
    shutdown.bound(ATTEMPT_TIMEOUT * 2, sending).await
}

async fn test(destinations: &Destinations, name: &str) -> anyhow::Result<()> {
    match destinations.test(name, now()).await? {
        Sent::Accepted => print(format_args!("`{name}` accepted the test message")),
        Sent::Failed(error, _)
        | Sent::Unanswered(error)
        | Sent::Refused { error, .. }
        | Sent::Skipped(error) => {
            bail!("`{name}` rejected the test message: {error}")
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the only place where notify reads the clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
