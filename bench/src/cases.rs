//! The cases, each on the system as the ones before have left it.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::{stack::Endpoints, terminal::progress};

use crate::{
    bench::Bench,
    check::{self, BOOKS, CANCELS},
    client::Answer::{Applied, Duplicate, Ignored, Pending, Unauthorized},
    delay::Proxy,
    load::{self, Load, Requests},
    measurement::{Measurement, Subject, Workload},
    model,
    prospects::address,
    settings::Case,
    silent_callprep,
    usage::Usage,
    webhook::Webhooks,
};

pub(crate) const BOOKED: &str = "booked";
pub(crate) const DISTANT: &str = "booked, 0.5 ms away";
const STEADY: &str = "booked, steady";
pub(crate) const DUPLICATE: &str = "duplicate";
pub(crate) const BAD_SIGNATURE: &str = "bad signature";
const CANCELLED: &str = "cancelled";
const UNMATCHED: &str = "unmatched";
const STORM: &str = "storm of copies";
pub(crate) const BY_RULES: &str = "booked, by rules";
pub(crate) const BY_MODEL: &str = "booked, with a model";
pub(crate) const HANGING: &str = "booked, callprep-svc hangs";
const BESIDE: &str = "unmatched, beside that";
pub(crate) const SMALL: &str = "booked, few prospects";
pub(crate) const GROWN: &str = "booked, many prospects";

/// How many calls are booked for copies of their webhooks.
const COPIED: u64 = 200;
/// How many storms there are, and how many copies of a webhook make one.
const STORMS: usize = 50;
const COPIES: usize = 64;
/// What is offered of the highest rate that was measured.
const SHARES: [f64; 3] = [0.3, 0.6, 0.9];
/// The connections of cases that are not about their number.
const MANY: u16 = 32;
/// How many bookings are in flight at a time while callprep-svc is slow.
pub(crate) const IN_FLIGHT: usize = 200;
const MODEL_LATENCY: Duration = Duration::from_secs(2);

/// Leaves the briefs that the model has yet to word as they are: they are not to be measured with what
/// follows.
const FORGET_WORDINGS: &str = "
    UPDATE call_prep_plans SET next_attempt_at = NULL, lease_token = NULL, lease_expires_at = NULL
    WHERE status = 'READY' AND next_attempt_at IS NOT NULL";
const WORDED: &str = "SELECT count(*) FROM call_prep_plans WHERE model IS NOT NULL";

impl Bench<'_> {
    /// Measures one case.
    pub(crate) async fn run(&mut self, case: Case) -> Result<()> {
        match case {
            Case::Booked => self.booked().await,
            Case::Latency => self.distant().await,
            Case::Steady => self.steady().await,
            Case::Duplicate => self.each(Self::duplicates).await,
            Case::BadSignature => self.each(async |_| Ok(bad_signatures())).await,
            Case::Cancelled => self.each(Self::cancellations).await,
            Case::Unmatched => {
                let make = async |bench: &mut Self| Ok(bench.unmatched(UNMATCHED));
                self.each(make).await
            }
            Case::Storm => self.storm().await,
            Case::Model => self.with_model().await,
            Case::Hanging => self.hanging().await,
            Case::Busy => self.busy().await,
            Case::Flood => self.flood().await,
            Case::Page => self.brief_page().await,
            Case::Import => self.import().await,
            Case::Replay => self.replay().await,
            Case::Growth => self.growth().await,
            Case::Notices => self.notices().await,
            Case::Console => self.console().await,
        }
    }

    /// Measures what `make` makes, with each number of connections.
    async fn each(&mut self, make: impl AsyncFn(&mut Self) -> Result<Workload>) -> Result<()> {
        let settings = self.settings;
        for &connections in &settings.connections {
            for _ in 0..settings.rounds {
                let workload = make(self).await?;
                let load = self.load(connections.into());
                self.measure(load, settings.warm_up(), &workload).await?;
            }
        }
        Ok(())
    }

    /// Measures the floor and ours by turns.
    async fn rounds(&mut self, case: &'static str, connections: u16) -> Result<()> {
        for _ in 0..self.settings.rounds {
            self.round(case, connections).await?;
        }
        Ok(())
    }

    /// Measures the floor, then ours.
    pub(crate) async fn round(&mut self, case: &'static str, connections: u16) -> Result<()> {
        self.measure_floor(case, connections).await?;
        let load = self.load(connections.into());
        self.measure_bookings(case, load).await
    }

    async fn measure_bookings(&mut self, case: &'static str, load: Load) -> Result<()> {
        let workload = Workload {
            case,
            requests: Requests::once(self.bookings(self.supply(case)).await?),
            right: &[Applied],
            effects: BOOKS,
        };
        let warm_up = self.settings.warm_up();
        self.measure(load, warm_up, &workload).await?;
        self.prospects.use_up(workload.requests.taken());
        Ok(())
    }

    async fn booked(&mut self) -> Result<()> {
        for &connections in &self.settings.connections {
            self.rounds(BOOKED, connections).await?;
        }
        Ok(())
    }

    async fn distant(&mut self) -> Result<()> {
        let proxy = Proxy::start(&self.direct.database_url)?;
        let added = proxy.calibrate(&self.direct.database_url).await?;
        self.report.added_ms = Some(added);
        let distant = Endpoints {
            database_url: proxy.database_url,
            ..self.direct.clone()
        };
        self.restart(distant, &[]).await?;
        self.rounds(DISTANT, 1).await?;
        self.restart(self.direct.clone(), &[]).await
    }

    async fn steady(&mut self) -> Result<()> {
        const OURS: &[Subject] = &[Subject::Ours];
        if self.report.highest_rate(BOOKED, OURS).is_none() {
            self.measure_bookings(BOOKED, self.load(MANY.into()))
                .await?;
        }
        let highest = self.report.highest_rate(BOOKED, OURS).unwrap_or_default();
        for share in SHARES {
            for _ in 0..self.settings.rounds {
                // So many connections that none of them is waited for.
                let load = Load {
                    rate: Some((share * highest).round().max(1.0)),
                    ..self.load(COPIES)
                };
                self.measure_bookings(STEADY, load).await?;
            }
        }
        Ok(())
    }

    async fn duplicates(&mut self) -> Result<Workload> {
        let requests = self.bookings(COPIED).await?;
        self.book(requests.clone()).await?;
        Ok(Workload {
            case: DUPLICATE,
            requests: Requests::repeated(requests),
            right: &[Duplicate],
            effects: BOOKS,
        })
    }

    async fn cancellations(&mut self) -> Result<Workload> {
        let count = self.supply(CANCELLED);
        let bookings = self.bookings(count).await?;
        let mut webhooks = Webhooks::cancelled(&self.direct.webhook_secret);
        let requests = self.requests(&mut webhooks, count);
        self.book(bookings).await?;
        Ok(Workload {
            case: CANCELLED,
            requests: Requests::once(requests),
            right: &[Applied],
            effects: CANCELS,
        })
    }

    fn unmatched(&self, case: &'static str) -> Workload {
        Workload {
            case,
            requests: self.unmatched_requests(self.supply(case)),
            right: &[Ignored],
            effects: BOOKS,
        }
    }

    /// Returns bookings of somebody whom nobody knows.
    pub(crate) fn unmatched_requests(&self, count: u64) -> Requests {
        let mut webhooks = Webhooks::booked(&self.direct.webhook_secret);
        let requests = (0..count).map(|number| {
            let uid = format!("unmatched-{}", self.uid(number));
            webhooks.request(&uid, "somebody@else.example")
        });
        Requests::once(requests.collect())
    }

    async fn storm(&mut self) -> Result<()> {
        let requests = self.bookings(STORMS as u64).await?;
        let copies = requests
            .into_iter()
            .flat_map(|request| vec![request; COPIES]);
        let workload = Workload {
            case: STORM,
            requests: Requests::once(copies.collect()),
            right: &[Applied, Duplicate],
            effects: BOOKS,
        };
        let until_all_are_sent = Load {
            duration: Duration::from_mins(1),
            ..self.load(COPIES)
        };
        self.measure(until_all_are_sent, Duration::ZERO, &workload)
            .await?;
        self.prospects.use_up(STORMS as u64);
        let storm = self.report.measurements.last();
        let booked = storm.and_then(|storm| storm.answers.get(&Applied));
        ensure!(
            booked == Some(&STORMS),
            "{STORMS} storms have booked {booked:?} calls"
        );
        Ok(())
    }

    /// Measures bookings by rules and with a model that takes its time, by turns.
    async fn with_model(&mut self) -> Result<()> {
        let url = model::serve(MODEL_LATENCY).await?;
        let model = [
            ("PLANNER", "model"),
            ("MODEL_ADAPTER", "openai-compatible"),
            ("MODEL_NAME", "bench-1"),
            ("MODEL_BASE_URL", &url),
        ];
        for _ in 0..self.settings.rounds {
            for (case, settings) in [(BY_RULES, &[][..]), (BY_MODEL, &model)] {
                self.restart(self.direct.clone(), settings).await?;
                self.measure_bookings(case, self.load(IN_FLIGHT)).await?;
            }
            self.restart(self.direct.clone(), &[]).await?;
            self.database.batch_execute(FORGET_WORDINGS).await?;
        }
        let worded = self.database.query_one(WORDED, &[]).await?;
        ensure!(
            worded.get::<_, i64>(0) > 0,
            "the model has not worded a single brief"
        );
        Ok(())
    }

    /// Measures bookings while callprep-svc never answers, and beside them webhooks that do not need it.
    async fn hanging(&mut self) -> Result<()> {
        let hanging = Endpoints {
            callprep: silent_callprep::serve().await?,
            ..self.direct.clone()
        };
        self.restart(hanging, &[]).await?;
        let bookings = Workload {
            case: HANGING,
            requests: Requests::once(self.bookings(self.supply_at(200.0)).await?),
            right: &[Pending],
            effects: BOOKS,
        };
        let beside = self.unmatched(BESIDE);
        let (load, beside_load) = (self.load(IN_FLIGHT), self.load(1));
        let (measured, outcome) = tokio::join!(
            self.measure(load, Duration::ZERO, &bookings),
            load::drive(beside_load, &beside.requests),
        );
        measured?;
        self.keep(Measurement::of(
            &beside,
            &beside_load,
            outcome?,
            Usage::default(),
        ));
        self.prospects.use_up(bookings.requests.taken());
        self.restart(self.direct.clone(), &[]).await?;
        progress("Waiting for the plans that are still to be written");
        check::all_written(&self.database).await
    }

    async fn growth(&mut self) -> Result<()> {
        self.rounds(SMALL, MANY).await?;
        self.prospects
            .grow(&self.database, self.settings.prospects)
            .await?;
        self.rounds(GROWN, MANY).await
    }
}

fn bad_signatures() -> Workload {
    let request = Webhooks::booked("another secret").request("bench-forged", &address(1));
    Workload {
        case: BAD_SIGNATURE,
        requests: Requests::repeated(vec![request]),
        right: &[Unauthorized],
        effects: BOOKS,
    }
}
