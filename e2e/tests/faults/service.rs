//! A service as a process of its own, which can be killed and started again where it was.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
    thread,
};

use e2e::ports;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStderr, Command},
    sync::oneshot,
};

use crate::{program, system::in_time};

/// Where a service runs.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    pub(crate) admin_address: SocketAddr,
    /// Which name servers it asks, if not those of the machine. Only root can give it others.
    pub(crate) resolv_conf: Option<PathBuf>,
}

/// Killed when it is dropped.
pub(crate) struct Service {
    name: &'static str,
    settings: Vec<(&'static str, String)>,
    child: Child,
    log: Arc<Mutex<String>>,
    place: Place,
    /// Where it listens, as often as it is started.
    pub(crate) address: SocketAddr,
    /// Where it tells whether it is ready.
    pub(crate) admin_address: SocketAddr,
}

impl Service {
    /// Starts a service where nobody else is, and waits until it listens.
    pub(crate) async fn start(name: &'static str, settings: &[(&'static str, &str)]) -> Self {
        let place = Place {
            address: unused_address(),
            admin_address: unused_address(),
            resolv_conf: None,
        };
        Self::start_at(name, settings, place).await
    }

    /// Starts a service at its place, and waits until it listens.
    pub(crate) async fn start_at(
        name: &'static str,
        settings: &[(&'static str, &str)],
        place: Place,
    ) -> Self {
        let settings = settings
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect::<Vec<_>>();
        let log = Arc::default();
        let child = spawn(name, &settings, &place, &log).await;
        Self {
            name,
            settings,
            child,
            log,
            address: place.address,
            admin_address: place.admin_address,
            place,
        }
    }

    /// Ends it at once, in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        kill_process(Pid::from_raw(id.unwrap()).unwrap(), signal).unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) {
        let status = in_time("it ends", self.child.wait()).await.unwrap();
        assert!(status.success(), "{status}");
    }

    /// Starts it again where it was, and waits until it listens.
    pub(crate) async fn start_again(&mut self) {
        self.child = spawn(self.name, &self.settings, &self.place, &self.log).await;
    }

    /// Returns what it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}:\n{}", self.name, self.log.lock().unwrap());
        }
    }
}

/// Returns an address that nobody uses, below those that the system hands out, so that it stays
/// free while a service is dead.
pub(crate) fn unused_address() -> SocketAddr {
    ports::loopback(ports::claimed())
}

async fn spawn(
    name: &str,
    settings: &[(&str, String)],
    place: &Place,
    log: &Arc<Mutex<String>>,
) -> Child {
    let mut child = command(name, place.resolv_conf.as_deref())
        .env_clear()
        .env("LISTEN_ADDR", place.address.to_string())
        .env("ADMIN_ADDR", place.admin_address.to_string())
        .env("LOG_FORMAT", "json")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let (listens, listening) = oneshot::channel();
    tokio::spawn(keep(child.stderr.take().unwrap(), listens, log.clone()));
    let listening = in_time("it listens", listening).await;
    listening.unwrap_or_else(|_| panic!("{name} ended: {}", log.lock().unwrap()));
    child
}

/// A program, in a mount namespace of its own if it is to ask other name servers.
fn command(name: &str, resolv_conf: Option<&Path>) -> Command {
    let Some(resolv_conf) = resolv_conf else {
        // A command of the program may follow its name.
        let (name, arguments) = name.split_once(' ').unwrap_or((name, ""));
        let mut command = Command::new(program(name));
        command.args(arguments.split_whitespace());
        return command;
    };
    let mut command = Command::new("/usr/bin/unshare");
    command
        .args(["--mount", "/bin/sh", "-c"])
        .arg("/bin/mount --bind \"$0\" /etc/resolv.conf && exec \"$1\"")
        .arg(resolv_conf)
        .arg(program(name));
    command
}

/// Keeps what a service logs, and tells when it listens.
async fn keep(output: ChildStderr, listens: oneshot::Sender<()>, log: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(output).lines();
    let mut listens = Some(listens);
    while let Ok(Some(line)) = lines.next_line().await {
        let entry = serde_json::from_str::<Value>(&line).unwrap_or_default();
        let message = &entry["message"];
        if (message == "listening" || message == "sending notices")
            && let Some(listens) = listens.take()
        {
            let _ = listens.send(());
        }
        log.lock().unwrap().extend([&line, "\n"]);
    }
}
