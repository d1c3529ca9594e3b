//! Measures on one system, one thing after the other.

use std::{collections::HashMap, fs, time::Duration};

use anyhow::{Result, bail};
use tokio_postgres::Client;

use super::{
    BenchSettings,
    check::Counts,
    connection::Answer,
    floor::{self, Written},
    load::{self, Load, Requests},
    measurement::{By, Measurement, Sent, Used},
    prospects::{Prospects, Range, address},
    report::{Machine, Report},
    system::{Extra, Service, System},
    table::number,
    usage::Watched,
    webhook::{self, Webhooks},
};
use crate::{folder, process::Processes, terminal::progress};

/// The rate that is thought possible before anything was measured.
const FIRST_GUESS: f64 = 1500.0;

/// A system and what was measured of it.
pub(super) struct Bench<'a> {
    pub(super) settings: &'a BenchSettings,
    pub(super) system: &'a System,
    pub(super) database: &'a Client,
    pub(super) prospects: Prospects<'a>,
    pub(super) report: Report,
    processes: &'a mut Processes,
    services: Vec<Service>,
    written: Written,
    /// The last rate of each measurement, by which the next is supplied.
    rates: HashMap<(&'static str, By, usize), f64>,
}

impl<'a> Bench<'a> {
    /// Starts the services and books one call, to learn what a booking writes.
    pub(super) async fn start(
        settings: &'a BenchSettings,
        system: &'a System,
        database: &'a Client,
        processes: &'a mut Processes,
    ) -> Result<Self> {
        let mut prospects = Prospects::new(database);
        let number = prospects.have(1000).await?.number(0);
        progress("Starting callprep-svc, booking-svc and gateway");
        let services = system.start_services(&[], processes).await?;
        let mut report = Report::new(Machine::read(database, &settings.postgres_settings).await?);
        for service in &services {
            let program = folder::programs()?.join(service.name);
            let size = fs::metadata(program)?.len();
            report.program_size.insert(service.name, size);
        }
        let request = Webhooks::new(&system.webhook_secret, webhook::now())
            .request("bench-first", &address(number));
        let load = Load {
            gateway: system.gateway(),
            connections: 1,
            rate: None,
            duration: Duration::from_secs(10),
        };
        let outcome = load::drive(load, Requests::once(vec![request])).await?;
        if outcome.count(Answer::Applied) != 1 {
            bail!("the first booking was not answered as it should; see the logs of the services");
        }
        prospects.use_up(1);
        let written = Written::read(database, "bench-first").await?;
        progress(format_args!(
            "One booking writes texts of {} bytes",
            written.size()
        ));
        let mut bench = Self {
            settings,
            system,
            database,
            prospects,
            report,
            processes,
            services,
            written,
            rates: HashMap::new(),
        };
        bench.note_start()?;
        Ok(bench)
    }

    /// Starts the services anew, with other settings.
    pub(super) async fn restart(&mut self, extra: Extra<'_>) -> Result<()> {
        self.note_peak()?;
        self.processes.stop().await;
        self.services = self.system.start_services(extra, self.processes).await?;
        self.note_start()
    }

    /// Returns what was measured.
    pub(super) fn finish(mut self) -> Result<Report> {
        self.note_peak()?;
        Ok(self.report)
    }

    fn note_start(&mut self) -> Result<()> {
        for service in &self.services {
            let start_up = service.start_up.as_secs_f64() * 1000.0;
            let starts = &mut self.report.start_up_ms;
            starts.entry(service.name).or_default().push(start_up);
            let memory = Watched::memory(service.process)?;
            self.report.idle_memory.insert(service.name, memory);
        }
        Ok(())
    }

    fn note_peak(&mut self) -> Result<()> {
        for (name, watched) in self.watched() {
            let peak = watched.peak_memory()?;
            let highest = self.report.peak_memory.entry(name).or_default();
            *highest = peak.max(*highest);
        }
        Ok(())
    }

    fn watched(&self) -> Vec<(&'static str, Watched)> {
        let services = self.services.iter();
        let mut watched = services
            .map(|service| (service.name, Watched::Process(service.process)))
            .collect::<Vec<_>>();
        watched.push(("PostgreSQL", self.system.postgres()));
        watched.push(("generator", Watched::Process(std::process::id())));
        watched
    }

    /// Returns how many requests a measurement may need: twice as many as the last one, for what slows
    /// the machine down comes and goes.
    pub(super) fn supply(&self, case: &'static str, by: By, connections: usize) -> u64 {
        let rate = self.rates.get(&(case, by, connections));
        self.supply_at(rate.map_or(FIRST_GUESS, |rate| rate * 2.0 + 50.0)) + 2 * connections as u64
    }

    /// Returns how many requests a measurement at this rate needs.
    pub(super) fn supply_at(&self, rate: f64) -> u64 {
        let seconds = (self.settings.warm_up() + self.settings.duration()).as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is positive and far below 2^52"
        )]
        let needed = (rate * seconds).ceil() as u64;
        needed
    }

    /// Measures what PostgreSQL does on its own.
    pub(super) async fn measure_floor(
        &mut self,
        case: &'static str,
        by: By,
        connections: u16,
    ) -> Result<()> {
        let needed = self.supply(case, by, connections.into());
        let prospects = self.prospects.have(needed).await?;
        self.settle().await?;
        let processes = [
            ("PostgreSQL", self.system.postgres()),
            ("generator", Watched::Ended),
        ];
        let before = Used::by(&processes, self.wal().await?)?;
        let run = floor::Run {
            at_once: by == By::Limit,
            connections,
            warm_up: self.settings.warm_up(),
            duration: self.settings.duration(),
            prospects,
            written: &self.written,
        };
        let measured = floor::measure(self.system, &run).await?;
        let after = Used::by(&processes, self.wal().await?)?;
        self.prospects.use_up(measured.used);
        self.keep(Measurement {
            case,
            by,
            connections: connections.into(),
            offered_rate: None,
            rate: measured.rate,
            latency: measured.latencies,
            answers: [("applied", measured.bookings)].into(),
            errors: 0,
            cost: before.until(&after, measured.bookings),
        });
        Ok(())
    }

    /// Returns the load of a measurement.
    pub(super) fn load(&self, connections: usize, rate: Option<f64>) -> Load {
        Load {
            gateway: self.system.gateway(),
            connections,
            rate,
            duration: self.settings.duration(),
        }
    }

    /// Warms up, measures and compares the database with the answers.
    pub(super) async fn measure(
        &mut self,
        load: Load,
        warm_up: Duration,
        sent: &Sent,
    ) -> Result<()> {
        self.settle().await?;
        let counts = Counts::read(self.database).await?;
        let mut applied = 0;
        if !warm_up.is_zero() {
            let warm_up = Load {
                duration: warm_up,
                ..load
            };
            applied += load::drive(warm_up, sent.requests.clone()).await?.applied();
        }
        let before = Used::by(&self.watched(), self.wal().await?)?;
        let outcome = load::drive(load, sent.requests.clone()).await?;
        let after = Used::by(&self.watched(), self.wal().await?)?;
        applied += outcome.applied();
        let cost = before.until(&after, outcome.answers());
        counts.expect(self.database, applied, sent.effect).await?;
        self.keep(Measurement::of(sent, load.connections, &outcome, cost));
        Ok(())
    }

    /// Books calls, with as many connections as is fastest, and uses up their prospects.
    pub(super) async fn book(&mut self, requests: Vec<Box<[u8]>>) -> Result<()> {
        let count = requests.len();
        progress(format_args!("Booking {count} calls"));
        let load = Load {
            duration: Duration::from_mins(10),
            ..self.load(16, None)
        };
        let outcome = load::drive(load, Requests::once(requests)).await?;
        self.prospects.use_up(count as u64);
        let booked = outcome.count(Answer::Applied);
        if booked != count {
            bail!("only {booked} of {count} calls were booked");
        }
        Ok(())
    }

    /// Returns requests that book calls with these prospects.
    pub(super) fn bookings(&self, prospects: Range, count: u64) -> Vec<Box<[u8]>> {
        let mut webhooks = Webhooks::new(&self.system.webhook_secret, webhook::now());
        let numbers = prospects.numbers(count);
        numbers
            .map(|number| webhooks.request(&self.uid(number), &address(number)))
            .collect()
    }

    /// Returns the uid of a booking of the measurement to come.
    pub(super) fn uid(&self, number: u64) -> String {
        // As long as Cal.com's.
        format!("bench-{:04}-{number:011}", self.report.measurements.len())
    }

    pub(super) fn keep(&mut self, measurement: Measurement) {
        let Measurement {
            case,
            by,
            connections,
            rate,
            latency,
            errors,
            ..
        } = &measurement;
        progress(format_args!(
            "{case}, {connections} connections, {}: {} a second, p50 {} ms, p99 {} ms, {errors} \
             errors",
            by.name(),
            number(*rate),
            number(latency.p50),
            number(latency.p99),
        ));
        self.rates.insert((case, *by, *connections), *rate);
        self.report.measurements.push(measurement);
    }

    /// Has PostgreSQL write out what earlier work has left, which is not to be measured.
    async fn settle(&self) -> Result<()> {
        Ok(self.database.batch_execute("CHECKPOINT").await?)
    }

    async fn wal(&self) -> Result<f64> {
        let position = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8";
        Ok(self.database.query_one(position, &[]).await?.get(0))
    }
}
