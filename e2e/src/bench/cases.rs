//! The cases, each on the system as the ones before have left it.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{
    connection::Answer,
    load::{Load, Requests},
    measurement::{By, Effect, Sent},
    prospects::address,
    runner::Bench,
    settings::Case,
    webhook::{self, Webhooks},
};

pub(super) const BOOKED: &str = "booked";
pub(super) const STEADY: &str = "booked at a constant rate";
pub(super) const DUPLICATE: &str = "duplicate";
pub(super) const BAD_SIGNATURE: &str = "bad signature";
pub(super) const CANCELLED: &str = "cancelled";
pub(super) const NOBODY: &str = "nobody matches";
pub(super) const STORM: &str = "storm of copies";
pub(super) const BY_RULES: &str = "booked, 200 at a time, by rules";
pub(super) const BY_MODEL: &str = "booked, 200 at a time, with a model of 2 s";
pub(super) const HANGING: &str = "booked, 200 at a time, callprep-svc never answers";
pub(super) const BESIDE: &str = "nobody matches, beside the above";
pub(super) const SMALL: &str = "booked, few prospects";
pub(super) const GROWN: &str = "booked, many prospects";

/// How many calls are booked for copies of their webhooks.
const COPIED: u64 = 200;
/// How many storms there are, and how many copies of a webhook make one.
const STORMS: u64 = 50;
const COPIES: usize = 64;
/// What is offered of the highest rate that was measured.
const SHARES: [f64; 3] = [0.3, 0.6, 0.9];
/// The connections that growth is measured with, and what else needs some number of them.
const MANY: u16 = 32;

impl Bench<'_> {
    /// Measures one case.
    pub(super) async fn run(&mut self, case: Case) -> Result<()> {
        match case {
            Case::Booked => self.run_booked().await,
            Case::Steady => self.run_steady().await,
            Case::Duplicate => self.run_each(DUPLICATE, Self::duplicates).await,
            Case::BadSignature => self.run_each(BAD_SIGNATURE, Self::bad_signatures).await,
            Case::Cancelled => self.run_each(CANCELLED, Self::cancellations).await,
            Case::Nobody => self.run_each(NOBODY, Self::bookings_of_nobody).await,
            Case::Storm => self.run_storm().await,
            Case::Model => self.run_model().await,
            Case::Hanging => self.run_hanging().await,
            Case::Growth => self.run_growth().await,
        }
    }

    async fn run_booked(&mut self) -> Result<()> {
        let settings = self.settings;
        for &connections in &settings.connections {
            for _ in 0..settings.rounds {
                self.run_round(BOOKED, connections).await?;
            }
        }
        Ok(())
    }

    /// Measures the floor, ours and the limit, in this order.
    async fn run_round(&mut self, case: &'static str, connections: u16) -> Result<()> {
        let has_floor = !self.settings.no_floor;
        if has_floor {
            self.measure_floor(case, By::Floor, connections).await?;
        }
        self.measure_bookings(case, connections.into(), None, &[Answer::Applied])
            .await?;
        if has_floor {
            self.measure_floor(case, By::Limit, connections).await?;
        }
        Ok(())
    }

    /// Measures with each number of connections; `make` makes so many requests.
    async fn run_each(
        &mut self,
        case: &'static str,
        make: impl AsyncFn(&mut Self, &'static str, u64) -> Result<Sent>,
    ) -> Result<()> {
        let settings = self.settings;
        for &connections in &settings.connections {
            for _ in 0..self.settings.rounds {
                let needed = self.supply(case, By::Ours, connections.into());
                let sent = make(self, case, needed).await?;
                let load = self.load(connections.into(), None);
                self.measure(load, self.settings.warm_up(), &sent).await?;
            }
        }
        Ok(())
    }

    /// Measures bookings of prospects that nobody has used.
    pub(super) async fn measure_bookings(
        &mut self,
        case: &'static str,
        connections: usize,
        rate: Option<f64>,
        right: &'static [Answer],
    ) -> Result<()> {
        let needed = match rate {
            Some(rate) => self.supply_at(rate) + 2,
            None => self.supply(case, By::Ours, connections),
        };
        let prospects = self.prospects.have(needed).await?;
        let sent = Sent {
            case,
            requests: Requests::once(self.bookings(prospects, needed)),
            right,
            effect: Effect::Books,
        };
        let load = self.load(connections, rate);
        self.measure(load, self.settings.warm_up(), &sent).await?;
        self.prospects.use_up(sent.requests.taken() as u64);
        Ok(())
    }

    async fn run_steady(&mut self) -> Result<()> {
        let mut rates = self.settings.rates.clone();
        if rates.is_empty() {
            if self.report.highest_rate(BOOKED).is_none() {
                self.measure_bookings(BOOKED, MANY.into(), None, &[Answer::Applied])
                    .await?;
            }
            let highest = self.report.highest_rate(BOOKED).unwrap_or_default();
            rates.extend(SHARES.map(|share| (share * highest).round().max(1.0)));
        }
        for rate in rates {
            for _ in 0..self.settings.rounds {
                // Enough that none of them is waited for.
                self.measure_bookings(STEADY, COPIES, Some(rate), &[Answer::Applied])
                    .await?;
            }
        }
        Ok(())
    }

    async fn duplicates(&mut self, case: &'static str, _needed: u64) -> Result<Sent> {
        let prospects = self.prospects.have(COPIED).await?;
        let requests = self.bookings(prospects, COPIED);
        self.book(requests.clone()).await?;
        Ok(Sent {
            case,
            requests: Requests::repeated(requests),
            right: &[Answer::Duplicate],
            effect: Effect::Books,
        })
    }

    #[expect(clippy::unused_async, reason = "all cases have one form")]
    async fn bad_signatures(&mut self, case: &'static str, _needed: u64) -> Result<Sent> {
        let mut webhooks = Webhooks::new("the secret of somebody else", webhook::now());
        let request = webhooks.request("bench-forged", &address(1));
        Ok(Sent {
            case,
            requests: Requests::repeated(vec![request]),
            right: &[Answer::Refused],
            effect: Effect::Books,
        })
    }

    async fn cancellations(&mut self, case: &'static str, needed: u64) -> Result<Sent> {
        let prospects = self.prospects.have(needed).await?;
        self.book(self.bookings(prospects, needed)).await?;
        let mut webhooks = Webhooks::cancelled(&self.system.webhook_secret, webhook::now());
        let requests = prospects
            .numbers(needed)
            .map(|number| webhooks.request(&self.uid(number), &address(number)));
        Ok(Sent {
            case,
            requests: Requests::once(requests.collect()),
            right: &[Answer::Applied],
            effect: Effect::Cancels,
        })
    }

    #[expect(clippy::unused_async, reason = "all cases have one form")]
    async fn bookings_of_nobody(&mut self, case: &'static str, needed: u64) -> Result<Sent> {
        Ok(Sent {
            case,
            requests: Requests::once(self.strangers(needed)),
            right: &[Answer::Ignored],
            effect: Effect::Books,
        })
    }

    /// Returns requests that book calls with somebody unknown.
    pub(super) fn strangers(&self, count: u64) -> Vec<Box<[u8]>> {
        let mut webhooks = Webhooks::new(&self.system.webhook_secret, webhook::now());
        (0..count)
            .map(|number| {
                let uid = format!("stranger-{}", self.uid(number));
                webhooks.request(&uid, "somebody@else.example")
            })
            .collect()
    }

    async fn run_storm(&mut self) -> Result<()> {
        let prospects = self.prospects.have(STORMS).await?;
        let requests = self.bookings(prospects, STORMS);
        let copies = requests
            .iter()
            .flat_map(|request| vec![request.clone(); COPIES]);
        let sent = Sent {
            case: STORM,
            requests: Requests::once(copies.collect()),
            right: &[Answer::Applied, Answer::Duplicate],
            effect: Effect::Books,
        };
        let until_all_are_sent = Load {
            duration: Duration::from_mins(1),
            ..self.load(COPIES, None)
        };
        self.measure(until_all_are_sent, Duration::ZERO, &sent)
            .await?;
        self.prospects.use_up(STORMS);
        let storm = self.report.measurements.last();
        let booked = storm.and_then(|storm| storm.answers.get("applied"));
        let booked = booked.copied().unwrap_or_default();
        ensure!(
            u64::try_from(booked)? == STORMS,
            "{STORMS} storms have booked {booked} calls"
        );
        Ok(())
    }

    async fn run_growth(&mut self) -> Result<()> {
        for _ in 0..self.settings.rounds {
            self.run_round(SMALL, MANY).await?;
        }
        self.prospects.grow(self.settings.prospects).await?;
        for _ in 0..self.settings.rounds {
            self.run_round(GROWN, MANY).await?;
        }
        Ok(())
    }
}
