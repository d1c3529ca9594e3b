//! What those who run it do: import a file, replay many deliveries at once, erase a person.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use e2e::{process, stack, terminal::progress};
use proto::booking::v1::{
    ClaimNoticesRequest, DeliveryFilter, DeliveryState, ErasePersonRequest, IgnoreReason,
    ReplayDeliveriesRequest, delivery_service_client::DeliveryServiceClient,
    notice_service_client::NoticeServiceClient, person_service_client::PersonServiceClient,
};
use serde_json::Value;
use tonic::Request;

use crate::{
    bench::Bench,
    check,
    client::Answer::Ignored,
    crowds::CONNECTIONS,
    load::{self, Load},
    measurement::{Measurement, Percentiles, Subject, float},
    prospects::address,
    usage::Usage,
};

pub(crate) const NOTHING_REPLAYED: &str = "booked, nothing replayed";
pub(crate) const BESIDE_REPLAY: &str = "booked, beside a bulk replay";
const REPLAY: &str = "bulk replay";
pub(crate) const IMPORT: &str = "import of a file";
const CLAIM: &str = "claim of notices, none due";
/// Persons who are erased, by their prospects: one with a name of their own, and one who shares it with everybody.
const ERASURES: [(&str, u64); 2] = [
    ("a person is erased", ERASED),
    ("a namesake of everybody is erased", ERASED + 1),
];
const ERASED: u64 = 5000;
const LONGEST_ERASURE: Duration = Duration::from_mins(10);
/// Gives the person of a prospect another name.
const RENAME: &str = "
    UPDATE contacts SET first_name = 'Wilhelmina', last_name = 'Oostdijk' WHERE id = 'bench-contact-:n';
    UPDATE bookings SET attendees = replace(attendees::text, 'Zoë Müller', 'Wilhelmina Oostdijk')::jsonb
        WHERE sequence_id = 'bench-sequence-:n';
    UPDATE webhook_deliveries SET event = replace(event::text, 'Zoë Müller', 'Wilhelmina Oostdijk')::jsonb,
        payload = replace(payload::text, 'Zoë Müller', 'Wilhelmina Oostdijk')::jsonb
        WHERE sequence_id = 'bench-sequence-:n'";

/// How often notices are claimed.
const CLAIMS: usize = 500;
/// How many deliveries are replayed, and how many dossiers imported.
const MANY: u64 = 10_000;
/// The stream beside a replay, in bookings a second, and its length: that of a replay, about.
const STREAM_RATE: f64 = 50.0;
const STREAM_LENGTH: Duration = Duration::from_secs(20);
const DOSSIER: &str = include_str!("../../e2e/samples/kestrel.json");

impl Bench<'_> {
    /// Imports a file of dossiers with `gateway import`.
    pub(crate) async fn import(&mut self) -> Result<()> {
        let dossier = serde_json::from_str::<Value>(DOSSIER)?.to_string();
        for round in 0..self.settings.rounds {
            let mut dossiers = String::new();
            for number in 0..MANY {
                let dossier = dossier.replace("kestrel", &format!("imported-{round}-{number}"));
                writeln!(dossiers, "{dossier}")?;
            }
            let file = self.folder.path().join("dossiers.ndjson");
            fs::write(&file, dossiers)?;
            self.settle().await?;
            let before = self.usage().await?;
            let begun = Instant::now();
            let mut command = stack::service("gateway")?;
            command
                .arg("import")
                .arg(&file)
                .env("BOOKING_SVC_URL", &self.direct.booking);
            process::complete(command).await?;
            let elapsed = begun.elapsed();
            let count = usize::try_from(MANY)?;
            let usage = self.usage().await?.since(&before, count);
            self.keep(of_many(IMPORT, count, elapsed, Vec::new(), usage));
        }
        Ok(())
    }

    /// Measures a stream of bookings alone, and beside a bulk replay of unmatched deliveries.
    pub(crate) async fn replay(&mut self) -> Result<()> {
        let unmatched = self.unmatched_requests(MANY);
        let at_once = Load {
            duration: Duration::from_mins(10),
            ..self.load(CONNECTIONS)
        };
        progress(format_args!("Sending {MANY} webhooks of unknown people"));
        let sent = load::drive(at_once, &unmatched).await?;
        let ignored = sent.count(|answer| answer == Ignored);
        ensure!(ignored as u64 == MANY, "only {ignored} were unmatched");
        let load = Load {
            rate: Some(STREAM_RATE),
            duration: STREAM_LENGTH,
            ..self.load(CONNECTIONS)
        };
        for _ in 0..self.settings.rounds {
            let alone = self.stream(NOTHING_REPLAYED, STREAM_RATE, STREAM_LENGTH);
            let alone = alone.await?;
            self.drive_side_by_side(load, &alone, None).await?;

            let beside = self.stream(BESIDE_REPLAY, STREAM_RATE, STREAM_LENGTH);
            let beside = beside.await?;
            self.settle().await?;
            let (outcome, replayed) =
                tokio::try_join!(load::drive(load, &beside.requests), self.replay_all())?;
            self.keep(Measurement::of(&beside, &load, outcome, Usage::default()));
            self.keep(replayed);
            check::count(&self.database).await?;
        }
        Ok(())
    }

    /// Replays all unmatched deliveries, a hundred at a time, and waits until they are seen to.
    async fn replay_all(&self) -> Result<Measurement> {
        let mut deliveries = DeliveryServiceClient::new(self.direct.connect_to_booking()?);
        let filter = DeliveryFilter {
            state: DeliveryState::Ignored.into(),
            ignore_reason: IgnoreReason::NoMatchingOutreachSequence.into(),
            ..Default::default()
        };
        let count = ReplayDeliveriesRequest {
            filter: Some(filter),
            validate_only: true,
            ..Default::default()
        };
        let begun = Instant::now();
        let counted = deliveries.replay_deliveries(count.clone()).await?;
        let counted = counted.into_inner();
        let mut remaining = counted.remaining_count;
        let mut latencies = Vec::new();
        while remaining > 0 {
            let request = ReplayDeliveriesRequest {
                bound_time: counted.bound_time,
                expected_count: remaining,
                validate_only: false,
                ..count.clone()
            };
            let asked = Instant::now();
            let replayed = deliveries.replay_deliveries(request).await;
            let replayed = replayed.with_context(|| format!("with {remaining} to replay"))?;
            let replayed = replayed.into_inner();
            latencies.push(u32::try_from(asked.elapsed().as_micros())?);
            ensure!(replayed.replayed_count > 0, "a replay has replayed nothing");
            remaining = replayed.remaining_count;
        }
        check::wait_until_seen_to(&self.database).await?;
        Ok(of_many(
            REPLAY,
            usize::try_from(MANY)?,
            begun.elapsed(),
            latencies,
            Usage::default(),
        ))
    }

    /// Claims notices of which none is due, beside those of a long past.
    pub(crate) async fn claim(&mut self) -> Result<()> {
        let mut notices = NoticeServiceClient::new(self.direct.connect_to_booking()?);
        let (begun, mut latencies) = (Instant::now(), Vec::new());
        for _ in 0..CLAIMS {
            let asked = Instant::now();
            let request = ClaimNoticesRequest { max_notices: 10 };
            notices.claim_notices(request).await?;
            latencies.push(u32::try_from(asked.elapsed().as_micros())?);
        }
        let usage = Usage::default();
        self.keep(of_many(CLAIM, CLAIMS, begun.elapsed(), latencies, usage));
        Ok(())
    }

    /// Erases persons of a long past, one after the other.
    pub(crate) async fn erase(&mut self) -> Result<()> {
        let rename = RENAME.replace(":n", &ERASED.to_string());
        self.database.batch_execute(&rename).await?;
        let mut persons = PersonServiceClient::new(self.direct.connect_to_booking()?);
        for (case, number) in ERASURES {
            progress(format_args!("{case}: prospect {number}"));
            let asked = Instant::now();
            let mut request = Request::new(ErasePersonRequest {
                address: address(number),
                validate_only: false,
                expected_count: None,
            });
            // It reads every row.
            request.set_timeout(LONGEST_ERASURE);
            persons.erase_person(request).await?;
            let elapsed = asked.elapsed();
            let latency = u32::try_from(elapsed.as_micros())?;
            self.keep(of_many(case, 1, elapsed, vec![latency], Usage::default()));
        }
        Ok(())
    }
}

/// Returns what it took to do `count` of something in one go; the latencies are those of its calls.
fn of_many(
    case: &'static str,
    count: usize,
    elapsed: Duration,
    latencies: Vec<u32>,
    usage: Usage,
) -> Measurement {
    Measurement {
        case,
        subject: Subject::Ours,
        connections: 1,
        offered_rate: None,
        rate: float(count) / elapsed.as_secs_f64(),
        latency: Percentiles::of(latencies),
        answers: BTreeMap::new(),
        errors: 0,
        usage,
    }
}
