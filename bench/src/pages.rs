//! Pages that people read: that of a brief, and those of the console beside a long past.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use e2e::{process::Process, stack, terminal::progress};
use rustix::process::Signal;
use tokio::{net::TcpStream, time};

use crate::{
    bench::Bench,
    check::BOOKS,
    client::Answer::Page,
    load::{self, Load, Requests},
    measurement::{Measurement, Workload},
};

pub(crate) const BRIEF_PAGE: &str = "page of a brief";
/// What the names of the console's pages begin with.
pub(crate) const CONSOLE: &str = "console, ";

/// The pages of the console, each with its address; the words in braces are those of one delivery.
const CONSOLE_PAGES: [(&str, &str); 17] = [
    ("console, overview", "/"),
    ("console, deliveries", "/deliveries"),
    ("console, deliveries given up", "/deliveries?state=dead"),
    (
        "console, deliveries of a kind",
        "/deliveries?event=BOOKING_CREATED",
    ),
    (
        "console, deliveries of an account",
        "/deliveries?account=default",
    ),
    (
        "console, deliveries of a day",
        "/deliveries?from={day}T00:00&to={day}T23:59",
    ),
    ("console, search by uid", "/deliveries?q={uid}"),
    ("console, search by address", "/deliveries?q={address}"),
    ("console, search by sequence", "/deliveries?q={sequence}"),
    (
        "console, search by company",
        "/deliveries?q=Kestrel+Industrial+Services+7777",
    ),
    ("console, search by trace", "/deliveries?q={trace}"),
    ("console, a delivery", "/deliveries/{delivery}"),
    ("console, its payload", "/deliveries/{delivery}/payload"),
    ("console, a call", "/calls/{call}"),
    ("console, unmatched", "/unmatched"),
    ("console, notices", "/notices"),
    ("console, audit log", "/audit"),
];

/// One delivery of the past: what it is found by.
const WORDS: &str = "
    SELECT ARRAY['uid', booking_uid, 'address', event -> 'matchEmails' ->> 0, 'sequence', d.sequence_id,
                 'trace', trace_id, 'delivery', d.id::text, 'call', p.id::text, 'day', received_at::date::text]
    FROM webhook_deliveries d JOIN call_prep_plans p USING (booking_uid)
    WHERE booking_uid LIKE 'past-%' AND d.state = 'applied' LIMIT 1";
const HISTORY: &str = include_str!("../sql/history.sql");
/// Among how many prospects a past is scattered.
const PEOPLE: u64 = 100_000;
/// How long the console may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

impl Bench<'_> {
    /// Measures the page of a brief, with each number of connections.
    pub(crate) async fn brief_page(&mut self) -> Result<()> {
        let sql = "SELECT id::text FROM call_prep_plans WHERE status = 'READY' AND brief <> '{}'
                   ORDER BY created_at DESC LIMIT 200";
        let rows = self.database.query(sql, &[]).await?;
        let mut requests = Vec::new();
        for row in rows {
            let url = self.direct.brief_url(row.get(0))?;
            let path = url.strip_prefix(&self.direct.gateway);
            requests.push(get(path.context("a brief has its page at the gateway")?));
        }
        for &connections in &self.settings.connections {
            for _ in 0..self.settings.rounds {
                let load = self.load(connections.into());
                self.read(BRIEF_PAGE, load, requests.clone()).await?;
            }
        }
        Ok(())
    }

    /// Measures every page of the console, a claim of notices and an erasure beside a long past.
    pub(crate) async fn console(&mut self) -> Result<()> {
        self.make_past(self.settings.past).await?;
        let command = stack::console(self.ports, &self.direct)?;
        let log = self.folder.log("console");
        let console = Process::spawn("console", command, Signal::TERM, log)?;
        self.processes.push(console);
        let address = e2e::ports::loopback(self.ports.console);
        time::timeout(PATIENCE, listening(address))
            .await
            .context("the console does not listen")?;
        let words = self.database.query_one(WORDS, &[]).await?;
        let words = words.get::<_, Vec<String>>(0);
        for (case, path) in CONSOLE_PAGES {
            let path = words.chunks_exact(2).fold(path.to_owned(), |path, word| {
                path.replace(&format!("{{{}}}", word[0]), &word[1])
            });
            for _ in 0..self.settings.rounds {
                let load = Load {
                    address,
                    ..self.load(1)
                };
                self.read(case, load, vec![get(&path)]).await?;
            }
        }
        self.claim().await?;
        self.erase().await?;
        self.restart(self.direct.clone(), &[]).await
    }

    /// Warms up and measures pages, which change nothing.
    async fn read(
        &mut self,
        case: &'static str,
        load: Load,
        requests: Vec<Box<[u8]>>,
    ) -> Result<()> {
        let workload = Workload {
            case,
            requests: Requests::repeated(requests),
            right: &[Page],
            effects: BOOKS,
        };
        let warm_up = Load {
            duration: self.settings.warm_up(),
            ..load
        };
        load::drive(warm_up, &workload.requests).await?;
        let before = self.usage().await?;
        let outcome = load::drive(load, &workload.requests).await?;
        let usage = self.usage().await?.since(&before, outcome.latencies.len());
        let measurement = Measurement::of(&workload, &load, outcome, usage);
        ensure!(measurement.errors == 0, "{case}: {:?}", measurement.answers);
        self.keep(measurement);
        Ok(())
    }

    /// Adds deliveries, bookings, plans and notices, as many of each.
    async fn make_past(&mut self, count: u64) -> Result<()> {
        const CHUNK: u64 = 50_000;
        self.prospects.have(&self.database, PEOPLE).await?;
        let script = HISTORY
            .replace(":people", &PEOPLE.to_string())
            .replace(":uid", &format!("'{}'", self.first_uid));
        for from in (1..=count).step_by(usize::try_from(CHUNK)?) {
            progress(format_args!("Making a past of {} calls", count + 1 - from));
            let to = count.min(from + CHUNK - 1);
            let script = script
                .replace(":first", &from.to_string())
                .replace(":last", &to.to_string());
            // Without foreign keys, which would take longer than the rest.
            let script =
                format!("BEGIN; SET LOCAL session_replication_role = replica; {script} COMMIT;");
            self.database.batch_execute(&script).await?;
        }
        Ok(self.database.batch_execute("VACUUM (ANALYZE)").await?)
    }
}

/// Waits until somebody listens.
async fn listening(address: SocketAddr) {
    while TcpStream::connect(address).await.is_err() {
        time::sleep(POLL_INTERVAL).await;
    }
}

/// Returns a request for a page, with what a browser says of itself that matters.
fn get(path: &str) -> Box<[u8]> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n\r\n");
    request.into_bytes().into()
}
