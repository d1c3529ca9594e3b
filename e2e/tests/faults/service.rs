//! A service as a process of its own, which can be killed and started again where it was.

use std::{
    net::{SocketAddr, TcpListener},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStderr, Command},
    sync::oneshot,
};

use crate::{program, system::in_time};

/// Killed when it is dropped.
pub(crate) struct Service {
    name: &'static str,
    settings: Vec<(&'static str, String)>,
    child: Child,
    log: Arc<Mutex<String>>,
    /// Where it listens, as often as it is started.
    pub(crate) address: SocketAddr,
    /// Where it tells whether it is ready.
    pub(crate) admin_address: SocketAddr,
}

impl Service {
    /// Starts a service and waits until it listens.
    pub(crate) async fn start(name: &'static str, settings: &[(&'static str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect::<Vec<_>>();
        let (address, admin_address) = (unused_address(), unused_address());
        let log = Arc::default();
        let child = spawn(name, &settings, [address, admin_address], &log).await;
        Self {
            name,
            settings,
            child,
            log,
            address,
            admin_address,
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
        let addresses = [self.address, self.admin_address];
        self.child = spawn(self.name, &self.settings, addresses, &self.log).await;
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
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let process = u16::try_from(std::process::id() % 400).unwrap();
    loop {
        let port = 10_000 + process * 50 + TAKEN.fetch_add(1, Ordering::Relaxed);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

async fn spawn(
    name: &str,
    settings: &[(&str, String)],
    [address, admin_address]: [SocketAddr; 2],
    log: &Arc<Mutex<String>>,
) -> Child {
    let mut child = Command::new(program(name))
        .env_clear()
        .env("LISTEN_ADDR", address.to_string())
        .env("ADMIN_ADDR", admin_address.to_string())
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

/// Keeps what a service logs, and tells when it listens.
async fn keep(output: ChildStderr, listens: oneshot::Sender<()>, log: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(output).lines();
    let mut listens = Some(listens);
    while let Ok(Some(line)) = lines.next_line().await {
        let entry = serde_json::from_str::<Value>(&line).unwrap_or_default();
        if entry["message"] == "listening"
            && let Some(listens) = listens.take()
        {
            let _ = listens.send(());
        }
        log.lock().unwrap().extend([&line, "\n"]);
    }
}
