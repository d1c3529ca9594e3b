//! The cases, one after the other, on one system.

use std::{collections::HashMap, fs, time::Duration};

use anyhow::{Result, bail};
use chrono::Utc;
use tokio_postgres::Client;

use super::{
    BenchSettings,
    check::Counts,
    connection::Answer,
    floor::{self, Script, Written},
    load::{self, Load, Requests},
    measurement::{self, By, Measurement, Sent, Spent},
    prospects::{Prospects, address},
    report::Report,
    settings::Case,
    system::{Service, System},
    table::number,
    usage::Watched,
    webhook::Webhooks,
};
use crate::{folder, process::Processes, terminal::progress};

/// How many calls are booked for copies of their webhooks.
const COPIED: u64 = 200;
/// The highest rates that are thought possible before anything was measured.
const FIRST_GUESS: f64 = 1500.0;

/// The system and what was measured of it.
pub(super) struct Bench<'a> {
    settings: &'a BenchSettings,
    system: &'a System,
    database: &'a Client,
    services: Vec<Service>,
    prospects: Prospects<'a>,
    written: Written,
    /// The last rate of each measurement, by which the next is supplied.
    rates: HashMap<(Case, By, u16), f64>,
    report: Report,
}

impl<'a> Bench<'a> {
    /// Starts the services and books one call, to learn what a booking writes.
    pub(super) async fn start(
        settings: &'a BenchSettings,
        system: &'a System,
        database: &'a Client,
        processes: &mut Processes,
    ) -> Result<Self> {
        let mut prospects = Prospects::new(database);
        let first = prospects.have(1000).await?;
        progress("Starting callprep-svc, booking-svc and gateway");
        let services = system.start_services(&[], processes).await?;
        let mut report = Report::default();
        for service in &services {
            let Service {
                name,
                process,
                start_up,
            } = *service;
            report
                .start_up_ms
                .insert(name, start_up.as_secs_f64() * 1000.0);
            report.idle_memory.insert(name, Watched::memory(process)?);
            let program = folder::programs()?.join(name);
            report
                .program_size
                .insert(name, fs::metadata(program)?.len());
        }
        let request = Webhooks::new(&system.webhook_secret, Utc::now())
            .request("bench-first", &address(first));
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
            "One booking writes {} bytes of texts",
            written.size()
        ));
        Ok(Self {
            settings,
            system,
            database,
            services,
            prospects,
            written,
            rates: HashMap::new(),
            report,
        })
    }

    /// Measures a case with each number of connections, by turns with the floor and the limit.
    pub(super) async fn run(&mut self, case: Case) -> Result<()> {
        for &connections in &self.settings.connections {
            for _ in 0..self.settings.rounds {
                let has_floor = case == Case::Booked && !self.settings.no_floor;
                if has_floor {
                    self.measure_floor(Script::Floor, connections).await?;
                }
                self.measure_ours(case, connections).await?;
                if has_floor {
                    self.measure_floor(Script::Limit, connections).await?;
                }
            }
        }
        Ok(())
    }

    /// Returns what was measured.
    pub(super) fn finish(mut self) -> Result<Report> {
        for (name, watched) in self.watched() {
            let peak = watched.peak_memory()?;
            self.report.peak_memory.insert(name, peak);
        }
        Ok(self.report)
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

    /// Returns how many prospects a measurement may need.
    fn supply(&self, case: Case, by: By, connections: u16) -> u64 {
        let rate = self.rates.get(&(case, by, connections));
        let rate = rate.map_or(FIRST_GUESS, |rate| rate * 1.3 + 50.0);
        let seconds = (self.settings.warm_up() + self.settings.duration()).as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is positive and far below 2^52"
        )]
        let needed = (rate * seconds) as u64;
        needed + 2 * u64::from(connections)
    }

    async fn measure_floor(&mut self, script: Script, connections: u16) -> Result<()> {
        let by = By::from(script);
        let needed = self.supply(Case::Booked, by, connections);
        let first = self.prospects.have(needed).await?;
        self.settle().await?;
        let processes = [
            ("PostgreSQL", self.system.postgres()),
            ("generator", Watched::Ended),
        ];
        let before = Spent::by(&processes)?;
        let run = floor::Run {
            script,
            connections,
            warm_up: self.settings.warm_up(),
            duration: self.settings.duration(),
            first,
            written: &self.written,
        };
        let measured = floor::measure(self.system, &run).await?;
        let after = Spent::by(&processes)?;
        self.prospects.use_up(measured.used);
        self.keep(
            Case::Booked,
            Measurement {
                case: Case::Booked.name(),
                by,
                connections,
                offered_rate: None,
                rate: measured.rate,
                latency: measured.latencies,
                answers: [(script.name(), usize::try_from(measured.bookings)?)].into(),
                errors: 0,
                processor_ms: before.until(&after, measured.bookings),
            },
        );
        Ok(())
    }

    async fn measure_ours(&mut self, case: Case, connections: u16) -> Result<()> {
        let sent = self.requests(case, connections).await?;
        self.settle().await?;
        let load = Load {
            gateway: self.system.gateway(),
            connections: connections.into(),
            rate: None,
            duration: self.settings.duration(),
        };
        let before = Counts::read(self.database).await?;
        let (measurement, answers) =
            measurement::measure(load, self.settings.warm_up(), &sent, &self.watched()).await?;
        let applied = i64::try_from(answers.applied())?;
        let after = Counts::read(self.database).await?;
        let change = match case {
            Case::Booked => [applied; 4],
            Case::Cancelled => [applied, 0, -applied, applied],
            Case::Duplicate | Case::BadSignature | Case::Nobody => [0; 4],
        };
        let [applied, plans, booked, logs] = change;
        after.expect(
            before,
            Counts {
                applied,
                plans,
                booked,
                logs,
            },
        )?;
        if case == Case::Booked {
            self.prospects.use_up(sent.requests.taken() as u64);
        }
        self.keep(case, measurement);
        Ok(())
    }

    /// Makes the requests of a measurement, and books the calls that they are about.
    async fn requests(&mut self, case: Case, connections: u16) -> Result<Sent> {
        let needed = self.supply(case, By::Ours, connections);
        let run = self.report.measurements.len();
        let mut webhooks = Webhooks::new(&self.system.webhook_secret, Utc::now());
        let mut make = |first: u64, count: u64| {
            (first..first + count)
                .map(|number| webhooks.request(&uid(run, number), &address(number)))
                .collect::<Vec<_>>()
        };
        let (requests, right) = match case {
            Case::Booked => {
                let first = self.prospects.have(needed).await?;
                (Requests::once(make(first, needed)), Answer::Applied)
            }
            Case::Nobody => {
                let nobody = u64::from(u32::MAX);
                (Requests::once(make(nobody, needed)), Answer::Ignored)
            }
            Case::Duplicate => {
                let first = self.prospects.have(COPIED).await?;
                let requests = make(first, COPIED);
                self.book(requests.clone()).await?;
                (Requests::repeated(requests), Answer::Duplicate)
            }
            Case::Cancelled => {
                let first = self.prospects.have(needed).await?;
                self.book(make(first, needed)).await?;
                let mut webhooks = webhooks.cancelled();
                let requests = (first..first + needed)
                    .map(|number| webhooks.request(&uid(run, number), &address(number)));
                (Requests::once(requests.collect()), Answer::Applied)
            }
            Case::BadSignature => {
                let request = webhooks.forged_request("bench-forged", &address(1));
                (Requests::repeated(vec![request]), Answer::Refused)
            }
        };
        Ok(Sent {
            case: case.name(),
            requests,
            right,
        })
    }

    /// Books calls, with as many connections as is fastest, and uses up their prospects.
    async fn book(&mut self, requests: Vec<Box<[u8]>>) -> Result<()> {
        let count = requests.len();
        progress(format_args!("Booking {count} calls"));
        let load = Load {
            gateway: self.system.gateway(),
            connections: 16,
            rate: None,
            duration: Duration::from_mins(10),
        };
        let outcome = load::drive(load, Requests::once(requests)).await?;
        self.prospects.use_up(count as u64);
        if outcome.count(Answer::Applied) != count {
            bail!(
                "only {} of {count} calls were booked",
                outcome.count(Answer::Applied)
            );
        }
        Ok(())
    }

    /// Has PostgreSQL write out what earlier work has left, which is not to be measured.
    async fn settle(&self) -> Result<()> {
        Ok(self.database.batch_execute("CHECKPOINT").await?)
    }

    fn keep(&mut self, case: Case, measurement: Measurement) {
        let Measurement {
            by,
            connections,
            rate,
            latency,
            errors,
            ..
        } = &measurement;
        progress(format_args!(
            "{}, {} connections, {}: {} a second, p50 {} ms, p99 {} ms, {errors} errors",
            case.name(),
            connections,
            by.name(),
            number(*rate),
            number(latency.p50),
            number(latency.p99),
        ));
        self.rates.insert((case, *by, *connections), *rate);
        self.report.measurements.push(measurement);
    }
}

fn uid(run: usize, number: u64) -> String {
    // As long as Cal.com's.
    format!("bench-{run:04}-{number:011}")
}
