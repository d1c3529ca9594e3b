//! One prospect that many bookings are about, beside those of everybody else.

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::terminal::progress;
use tokio_postgres::NoTls;

use crate::{
    bench::Bench,
    check::{self, BOOKS},
    client::Answer::{self, Accepted, Applied, Pending},
    load::{self, Load, Requests},
    measurement::{Measurement, Workload},
    prospects::address,
    usage::{self, Usage},
    webhook::Webhooks,
};

pub(crate) const ALONE: &str = "booked, nobody busy";
pub(crate) const BESIDE_BUSY: &str = "booked, beside a busy prospect";
const BUSY: &str = "occurrences of a busy prospect";
pub(crate) const FLOOD: &str = "flood of one person";
pub(crate) const BESIDE_FLOOD: &str = "booked, beside a flood";

/// The connections of each stream: so many that none of them is waited for.
pub(crate) const CONNECTIONS: usize = 64;
/// The stream of others beside a busy prospect, in bookings a second.
const STREAM_RATE: f64 = 50.0;
/// How many occurrences a series has that is booked at once.
const OCCURRENCES: usize = 12;
/// Each of two streams, in bookings a second, and for how long.
const FLOOD_RATE: f64 = 50.0;
const FLOOD_LENGTH: Duration = Duration::from_mins(1);
/// Whatever promises that the booking is applied.
const KEPT: &[Answer] = &[Applied, Pending, Accepted];

impl Bench<'_> {
    /// Measures a stream of bookings alone, and beside a prospect that is locked while all occurrences of a
    /// series are booked with it at once.
    pub(crate) async fn busy(&mut self) -> Result<()> {
        for _ in 0..self.settings.rounds {
            let load = Load {
                rate: Some(STREAM_RATE),
                ..self.load(CONNECTIONS)
            };
            let alone = self.stream(ALONE, STREAM_RATE, load.duration).await?;
            self.drive_side_by_side(load, &alone, None).await?;

            let beside = self.stream(BESIDE_BUSY, STREAM_RATE, load.duration).await?;
            let busy = self.of_one_person(BUSY, OCCURRENCES as u64).await?;
            let locked = self.lock_busy_prospect().await?;
            let at_once = self.load(OCCURRENCES);
            self.drive_side_by_side(load, &beside, Some((at_once, &busy)))
                .await?;
            drop(locked);
            check::count(&self.database).await?;
        }
        Ok(())
    }

    /// Floods the system with bookings of one person, beside as many of others.
    pub(crate) async fn flood(&mut self) -> Result<()> {
        self.restart(self.direct.clone(), &[]).await?;
        let load = Load {
            rate: Some(FLOOD_RATE),
            duration: FLOOD_LENGTH,
            ..self.load(CONNECTIONS)
        };
        let beside = self.stream(BESIDE_FLOOD, FLOOD_RATE, FLOOD_LENGTH).await?;
        let count = beside.requests.len();
        let flood = self.of_one_person(FLOOD, count).await?;
        self.drive_side_by_side(load, &beside, Some((load, &flood)))
            .await?;
        check::count(&self.database).await?;
        let booking_svc = self.service("booking-svc")?;
        let (_, peak) = usage::memory(booking_svc)?;
        self.report.flood_memory = Some(peak);
        progress(format_args!(
            "booking-svc had {} MB at most",
            peak / 1_000_000
        ));
        Ok(())
    }

    pub(crate) async fn stream(
        &mut self,
        case: &'static str,
        rate: f64,
        length: Duration,
    ) -> Result<Workload> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is positive and small"
        )]
        let count = (rate * length.as_secs_f64()).ceil() as u64;
        let requests = self.bookings(count).await?;
        self.prospects.use_up(count);
        Ok(Workload {
            case,
            requests: Requests::once(requests),
            right: KEPT,
            effects: BOOKS,
        })
    }

    /// Returns bookings of the next prospect alone, each under a uid of its own.
    async fn of_one_person(&mut self, case: &'static str, count: u64) -> Result<Workload> {
        self.prospects.have(&self.database, 1).await?;
        let mut webhooks = Webhooks::booked(&self.direct.webhook_secret);
        let person = self.prospects.next(1).next().context("there is one")?;
        self.prospects.use_up(1);
        self.busy = person;
        let uid = |number| format!("of-one-{}", self.uid(number));
        let requests = (0..count).map(|number| webhooks.request(&uid(number), &address(person)));
        Ok(Workload {
            case,
            requests: Requests::once(requests.collect()),
            right: KEPT,
            effects: BOOKS,
        })
    }

    /// Locks the busy prospect as another process would that never comes to its end.
    async fn lock_busy_prospect(&self) -> Result<tokio_postgres::Client> {
        let (client, connection) =
            tokio_postgres::connect(&self.direct.database_url, NoTls).await?;
        tokio::spawn(connection);
        let name = format!("bench-prospect-{}", self.busy);
        let lock = format!("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('{name}', 1))");
        client.batch_execute(&lock).await?;
        Ok(client)
    }

    pub(crate) async fn drive_side_by_side(
        &mut self,
        load: Load,
        stream: &Workload,
        beside: Option<(Load, &Workload)>,
    ) -> Result<()> {
        self.settle().await?;
        let other = async {
            match beside {
                Some((load, workload)) => load::drive(load, &workload.requests).await.map(Some),
                None => Ok(None),
            }
        };
        let (outcome, other) = tokio::try_join!(load::drive(load, &stream.requests), other)?;
        let none = Usage::default;
        self.keep(Measurement::of(stream, &load, outcome, none()));
        if let (Some((load, workload)), Some(outcome)) = (beside, other) {
            self.keep(Measurement::of(workload, &load, outcome, none()));
        }
        Ok(())
    }
}
