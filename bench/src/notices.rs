//! Bookings beside the process that sends their notices.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use axum::{Router, extract::State, routing::post};
use e2e::{
    ports,
    process::{Process, Processes},
    stack,
};
use rustix::process::Signal;
use tokio::{
    net::TcpListener,
    time::{self, Instant},
};

use crate::bench::Bench;

pub(crate) const NOBODY_TOLD: &str = "booked, notices not sent";
pub(crate) const TOLD: &str = "booked, beside their notices";

const FORGET: &str = "DELETE FROM notices";
/// How many are yet to be sent, and how many were.
const READY: &str =
    "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'sent')
                     FROM notices WHERE kind = 'ready'";
const POLL_INTERVAL: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_mins(2);

impl Bench<'_> {
    /// Measures the floor, and bookings whose notices nobody sends or `gateway notify` sends at once, by turns.
    pub(crate) async fn notices(&mut self) -> Result<()> {
        let arrived = Arc::<AtomicI64>::default();
        let chat = chat(arrived.clone()).await?;
        let file = self.folder.path().join("notify.toml");
        fs::write(&file, chat)?;
        for &connections in &self.settings.connections {
            for _ in 0..self.settings.rounds {
                self.round(NOBODY_TOLD, connections).await?;

                self.database.batch_execute(FORGET).await?;
                let already = arrived.load(Ordering::Relaxed);
                let command = stack::notify(&self.direct, &file)?;
                let log = self.folder.log("notify");
                let process = Process::spawn("notify", command, Signal::TERM, log)?;
                self.beside("notify", process.id().context("it has ended")?);
                let mut sender = Processes::default();
                sender.push(process);
                let told = async {
                    self.round(TOLD, connections).await?;
                    self.all_told().await
                };
                let sent = sender.unless_one_ends(told).await??;
                let arrived = arrived.load(Ordering::Relaxed) - already;
                ensure!(arrived == sent, "{arrived} of {sent} notices have arrived");
                self.alone();
                sender.stop().await;
            }
        }
        Ok(())
    }

    /// Waits until every booking was told of, and returns how many were.
    async fn all_told(&self) -> Result<i64> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let row = self.database.query_one(READY, &[]).await?;
            let (left, sent) = (row.get::<_, i64>(0), row.get::<_, i64>(1));
            if left == 0 {
                return Ok(sent);
            }
            ensure!(Instant::now() < deadline, "{left} notices were not sent");
            time::sleep(POLL_INTERVAL).await;
        }
    }
}

/// Starts a chat that counts what arrives, and returns NOTIFY_FILE for it.
async fn chat(arrived: Arc<AtomicI64>) -> Result<String> {
    let listener = TcpListener::bind(ports::loopback(0)).await?;
    let address = listener.local_addr()?;
    let count = async |State(arrived): State<Arc<AtomicI64>>| {
        arrived.fetch_add(1, Ordering::Relaxed);
        "ok"
    };
    let router = Router::new().route("/", post(count)).with_state(arrived);
    tokio::spawn(axum::serve(listener, router).into_future());
    Ok(format!(
        "[destinations.chat]\ntype = \"slack\"\nurl = \"http://{address}/\"\nallow_private = true\n\n\
         [[rules]]\ndestinations = [\"chat\"]\n"
    ))
}
