//! The system that is measured, and how one measurement is made.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use e2e::{
    folder::Folder,
    inbox::Inbox,
    ports::{self, Ports},
    postgres::{Cluster, Durability, Installation},
    process::Processes,
    secret,
    stack::{self, Endpoints},
    terminal::progress,
};
use runtime::Shutdown;
use tokio_postgres::{Client, NoTls};

use crate::{
    check,
    client::Answer,
    floor,
    load::{self, Load, Requests},
    measurement::{Measurement, Subject, Workload},
    prospects::{Prospects, address},
    report::Report,
    series::number,
    settings::Settings,
    usage::{self, Usage},
    webhook::Webhooks,
};

const DATABASE: &str = "bookbrief";
const POLL_INTERVAL: Duration = Duration::from_millis(1);
const SERVICES: usize = 3;
/// The rate that is thought possible before anything was measured.
const FIRST_GUESS: f64 = 750.0;

/// A PostgreSQL that keeps what it commits, release builds of the services, and what was measured.
pub(crate) struct Bench<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) installation: Installation,
    pub(crate) folder: Folder,
    /// Where everything is, nothing in between.
    pub(crate) direct: Endpoints,
    /// Where the services were told that everything is.
    pub(crate) endpoints: Endpoints,
    pub(crate) database: Client,
    pub(crate) prospects: Prospects,
    /// The number of the prospect that many bookings are about.
    pub(crate) busy: u64,
    /// What a booking writes, for the floor.
    pub(crate) written: Vec<String>,
    /// The first booking, as which others are made.
    pub(crate) first_uid: String,
    pub(crate) report: Report,
    pub(crate) ports: Ports,
    postgres: u32,
    services: Vec<(&'static str, u32)>,
    pub(crate) processes: &'a mut Processes,
}

/// How many calls are booked before the first measurement.
const FIRST_CALLS: u64 = 1000;

/// Starts a stack of its own, measures and prints what came out, unless a signal comes first.
///
/// # Errors
/// The stack cannot be started, a measurement failed, or the database does not hold what was answered.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let shutdown = Shutdown::on_signal(Duration::ZERO)?;
    let (mut postgres, mut services) = (Processes::default(), Processes::default());
    let measured = async {
        let mut bench = Bench::start(settings, &mut postgres, &mut services).await?;
        let measured = bench.measure_all();
        postgres.unless_one_ends(measured).await??;
        anyhow::Ok(bench.report)
    };
    let outcome = tokio::select! {
        outcome = measured => outcome.map(Some),
        () = shutdown.started() => Ok(None),
    };
    progress("Stopping");
    services.stop().await;
    postgres.stop().await;
    let Some(report) = outcome? else {
        return Ok(());
    };
    anstream::println!("{}", report.text());
    if let Some(path) = &settings.json {
        fs::write(path, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    Ok(())
}

impl<'a> Bench<'a> {
    /// Starts PostgreSQL with an empty database and applies the migrations.
    async fn start(
        settings: &'a Settings,
        postgres: &mut Processes,
        processes: &'a mut Processes,
    ) -> Result<Self> {
        let installation = Installation::find(settings.postgres.folder()).await?;
        let ports = Ports::from_base(settings.port_base);
        let folder = Folder::claim("bench")?;
        let cluster = || Cluster::new(installation.clone(), folder.path().join("postgres"));
        progress("Starting PostgreSQL on an empty folder");
        cluster().discard().await?;
        let mut cluster = cluster().with_settings(settings.server_options.clone());
        cluster.prepare().await?;
        ports.check_free(true)?;
        let server = cluster.start(ports.postgres, Durability::Kept, folder.log("postgres"))?;
        let id = server.id().context("PostgreSQL has ended")?;
        postgres.push(server);
        postgres
            .unless_one_ends(cluster.ready(ports.postgres, DATABASE))
            .await??;
        let url = |port| format!("http://{}", ports::loopback(port));
        let endpoints = Endpoints {
            gateway: url(ports.gateway),
            console: url(ports.console),
            booking: url(ports.booking),
            callprep: url(ports.callprep),
            database_url: cluster.url(ports.postgres, DATABASE),
            webhook_secret: secret::random(),
            link_secret: secret::random(),
            tls: None,
            inbox: Inbox::default(),
        };
        stack::migrate(&endpoints.database_url).await?;
        let (database, connection) =
            tokio_postgres::connect(&endpoints.database_url, NoTls).await?;
        tokio::spawn(connection);
        Ok(Self {
            report: Report::new(&database, &settings.server_options).await?,
            settings,
            installation,
            folder,
            direct: endpoints.clone(),
            endpoints,
            database,
            prospects: Prospects::none(),
            busy: 0,
            written: Vec::new(),
            first_uid: String::new(),
            ports,
            postgres: id,
            services: Vec::new(),
            processes,
        })
    }

    /// Starts the services, books a few calls to learn what a booking writes, and measures every case.
    async fn measure_all(&mut self) -> Result<()> {
        self.restart(self.direct.clone(), &[]).await?;
        let first = self.bookings(FIRST_CALLS).await?;
        self.first_uid = self.uid(self.prospects.first);
        self.book(first).await?;
        // PostgreSQL reads an empty table as a whole, and keeps to that until it has counted the rows: in a database
        // that is in use, autovacuum has them counted.
        self.database.batch_execute("VACUUM (ANALYZE)").await?;
        self.written = floor::written(&self.database, &self.first_uid).await?;
        for case in self.settings.cases() {
            self.run(case).await?;
        }
        self.note_end()
    }

    /// Starts the services anew, one after the other, with more settings of callprep-svc.
    pub(crate) async fn restart(
        &mut self,
        endpoints: Endpoints,
        callprep_settings: &[(&str, &str)],
    ) -> Result<()> {
        self.note_end()?;
        self.services.clear();
        self.processes.stop().await;
        for mut service in stack::services(self.ports, &endpoints)? {
            let (name, admin_port) = (service.name, service.admin_port);
            if name == "callprep-svc" {
                service.command.envs(callprep_settings.iter().copied());
            }
            let log = self.folder.log(name);
            let begun = Instant::now();
            let process = service.start(log.clone())?;
            let id = process.id().with_context(|| format!("{name} has ended"))?;
            self.processes.push(process);
            let ready = stack::ready(name, admin_port, &log, POLL_INTERVAL);
            self.processes.unless_one_ends(ready).await??;
            self.report.note_start(name, id, begun.elapsed())?;
            self.services.push((name, id));
        }
        self.endpoints = endpoints;
        Ok(())
    }

    /// Counts what a further process uses.
    pub(crate) fn beside(&mut self, name: &'static str, process: u32) {
        self.services.push((name, process));
    }

    /// Counts what the services use, and nothing beside them.
    pub(crate) fn alone(&mut self) {
        self.services.truncate(SERVICES);
    }

    fn note_end(&mut self) -> Result<()> {
        let mut services = self.services.iter();
        services.try_for_each(|(name, id)| self.report.note_end(name, *id))
    }

    /// Returns how many requests a measurement may need: twice as many as the fastest of its kind.
    pub(crate) fn supply(&self, case: &str) -> u64 {
        let rate = self
            .report
            .highest_rate(case, &[Subject::Ours, Subject::Floor])
            .unwrap_or_default();
        self.supply_at(rate.max(FIRST_GUESS) * 2.0)
    }

    /// Returns the process of a service.
    pub(crate) fn service(&self, wanted: &str) -> Result<u32> {
        let mut services = self.services.iter();
        let service = services.find(|(name, _)| *name == wanted);
        Ok(service.context("there is no such service")?.1)
    }

    /// Returns how many requests a measurement at this rate needs.
    pub(crate) fn supply_at(&self, rate: f64) -> u64 {
        let seconds = (self.settings.warm_up() + self.settings.duration()).as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is positive and far below 2^52"
        )]
        let needed = (rate * seconds).ceil() as u64;
        needed
    }

    /// Returns a load over so many connections, in a closed loop.
    pub(crate) fn load(&self, connections: usize) -> Load {
        Load {
            address: ports::loopback(self.ports.gateway),
            connections,
            rate: None,
            duration: self.settings.duration(),
        }
    }

    /// Warms up, measures and compares the database with the answers.
    pub(crate) async fn measure(
        &mut self,
        load: Load,
        warm_up: Duration,
        workload: &Workload,
    ) -> Result<()> {
        self.settle().await?;
        let effects = check::count(&self.database).await?;
        let warming_up = Load {
            duration: warm_up,
            ..load
        };
        let warmed_up = load::drive(warming_up, &workload.requests).await?;
        let before = self.usage().await?;
        let outcome = load::drive(load, &workload.requests).await?;
        let usage = self.usage().await?.since(&before, outcome.latencies.len());
        let applied = warmed_up.count(Answer::is_applied) + outcome.count(Answer::is_applied);
        check::expect(&self.database, &effects, applied, workload.effects).await?;
        self.keep(Measurement::of(workload, &load, outcome, usage));
        Ok(())
    }

    /// Books calls, with as many connections as is fastest, and uses up their prospects.
    pub(crate) async fn book(&mut self, requests: Vec<Box<[u8]>>) -> Result<()> {
        let count = requests.len();
        progress(format_args!("Booking {count} calls"));
        let load = Load {
            duration: Duration::from_mins(10),
            ..self.load(16)
        };
        let outcome = load::drive(load, &Requests::once(requests)).await?;
        self.prospects.use_up(count as u64);
        let booked = outcome.count(|answer| answer == Answer::Applied);
        ensure!(
            booked == count,
            "only {booked} of {count} calls were booked; see the logs of the services"
        );
        Ok(())
    }

    /// Returns requests that book calls with the next prospects.
    pub(crate) async fn bookings(&mut self, count: u64) -> Result<Vec<Box<[u8]>>> {
        self.prospects.have(&self.database, count).await?;
        let mut webhooks = Webhooks::booked(&self.direct.webhook_secret);
        Ok(self.requests(&mut webhooks, count))
    }

    /// Returns requests about the bookings of the next prospects.
    pub(crate) fn requests(&self, webhooks: &mut Webhooks, count: u64) -> Vec<Box<[u8]>> {
        let numbers = self.prospects.next(count);
        numbers
            .map(|number| webhooks.request(&self.uid(number), &address(number)))
            .collect()
    }

    /// Returns the uid of a booking of the measurement to come, as long as Cal.com's.
    pub(crate) fn uid(&self, number: u64) -> String {
        format!("bench-{:04}-{number:011}", self.report.measurements.len())
    }

    pub(crate) fn keep(&mut self, measurement: Measurement) {
        let [rate, p50, p99] = [
            measurement.rate,
            measurement.latency.p50,
            measurement.latency.p99,
        ]
        .map(number);
        progress(format_args!(
            "{}, {} connections, {}: {rate} a second, p50 {p50} ms, p99 {p99} ms, {} errors",
            measurement.case,
            measurement.connections,
            measurement.subject.name(),
            measurement.errors,
        ));
        self.report.measurements.push(measurement);
    }

    /// Has PostgreSQL write out what earlier work has left, which is not to be measured.
    pub(crate) async fn settle(&self) -> Result<()> {
        Ok(self.database.batch_execute("CHECKPOINT").await?)
    }

    /// Returns what was ever used.
    pub(crate) async fn usage(&self) -> Result<Usage> {
        let generator = usage::processor_ms(std::process::id())?;
        let postgres = usage::processor_ms_with_children(self.postgres)?;
        let mut processor_ms = [("generator", generator), ("PostgreSQL", postgres)].to_vec();
        for (name, id) in &self.services {
            processor_ms.push((name, usage::processor_ms(*id)?));
        }
        let position = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8";
        Ok(Usage {
            processor_ms: processor_ms.into_iter().collect(),
            wal_bytes: self.database.query_one(position, &[]).await?.get(0),
        })
    }
}
