//! Where the notices of a stack arrive: a mail server and a chat that show and keep what they are sent.

mod chat;
mod mail;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{net::TcpListener, sync::watch, time};

use crate::{
    certificates::{Authority, TlsFiles},
    ports,
    terminal::{BOLD, DIM, progress, wrap},
};

/// The domain of the salespeople of a stack.
pub(crate) const DOMAIN: &str = "bookbrief.example";

const WIDTH: usize = 88;

/// A notice is sent within a second, and a moment later it is here.
const PATIENCE: Duration = Duration::from_secs(20);

/// What has arrived. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    received: Arc<watch::Sender<Vec<Notice>>>,
}

/// A message as somebody reads it.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Whom it is for: an address, or the chat.
    pub recipient: String,
    /// What it says.
    pub text: String,
    /// When it arrived.
    pub at: Instant,
}

impl Inbox {
    /// Starts both on ports of their own, until the process ends. Returns the settings with which
    /// `gateway notify` sends to them, in a file.
    ///
    /// # Errors
    /// There is no port, or the folder cannot be written to.
    pub async fn open(&self, folder: &Path) -> Result<PathBuf> {
        let mail = TcpListener::bind(ports::loopback(0)).await?;
        let chat = TcpListener::bind(ports::loopback(0)).await?;
        let files = Authority::new()?.write_to(&folder.join("mail"))?;
        let settings = settings(&mail, &chat, &files)?;
        mail::serve(mail, &files, self.clone())?;
        chat::serve(chat, self.clone());
        let path = folder.join("notify.toml");
        tokio::fs::write(&path, settings)
            .await
            .with_context(|| format!("could not write `{}`", path.display()))?;
        Ok(path)
    }

    /// Returns everything that has arrived so far.
    pub fn received(&self) -> Vec<Notice> {
        self.received.borrow().clone()
    }

    fn keep(&self, notice: Notice) {
        show(&notice);
        self.received.send_modify(|received| received.push(notice));
    }

    /// Waits for a message to `recipient` with such a text.
    ///
    /// # Errors
    /// None arrives.
    pub(crate) async fn wait_for(&self, recipient: &str, text: &str) -> Result<Notice> {
        let is_it = |notice: &&Notice| notice.recipient == recipient && notice.text.contains(text);
        let mut received = self.received.subscribe();
        let arrived = received.wait_for(|received| received.iter().any(|each| is_it(&each)));
        let Ok(arrived) = time::timeout(PATIENCE, arrived).await else {
            bail!("no notice arrived at `{recipient}` that says `{text}`");
        };
        let arrived = arrived.context("the inbox is closed")?;
        let found = arrived.iter().find(is_it).cloned();
        found.context("it has just been there")
    }
}

fn settings(mail: &TcpListener, chat: &TcpListener, files: &TlsFiles) -> Result<String> {
    let (mail, chat) = (mail.local_addr()?.port(), chat.local_addr()?);
    let authority = files.authority.display();
    Ok(format!(
        "[smtp]\nhost = \"localhost\"\nport = {mail}\nca_file = \"{authority}\"\n\
         from = \"Bookbrief <bookbrief@{DOMAIN}>\"\n\n\
         [destinations.chat]\ntype = \"slack\"\nurl = \"http://{chat}/\"\nallow_private = true\n\n\
         [[rules]]\ndestinations = [\"organizer\", \"chat\"]\n"
    ))
}

/// Prints a message as its reader sees it.
fn show(notice: &Notice) {
    let recipient = &notice.recipient;
    progress(format_args!(
        "A notice arrived at {BOLD}{recipient}{BOLD:#}"
    ));
    for paragraph in notice.text.trim_end().lines() {
        let lines = wrap(paragraph, WIDTH);
        for line in lines
            .iter()
            .map(String::as_str)
            .chain(lines.is_empty().then_some(""))
        {
            anstream::eprintln!("    {DIM}│{DIM:#} {line}");
        }
    }
}
