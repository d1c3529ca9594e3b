//! Cases in which a neighbour is slow: the model, or callprep-svc itself.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{
    cases::{BESIDE, BY_MODEL, BY_RULES, HANGING},
    check,
    connection::Answer,
    load::{self, Load, Requests},
    measurement::{Cost, Effect, Measurement, Sent},
    provider::Provider,
    runner::Bench,
    silent_callprep::SilentCallPrep,
};
use crate::terminal::progress;

/// How many bookings are in flight at a time.
const IN_FLIGHT: usize = 200;
/// How long the model takes for an answer.
const MODEL_LATENCY: Duration = Duration::from_secs(2);
/// How many strangers book while callprep-svc hangs; more than can in the time.
const STRANGERS: u64 = 20_000;

/// Forgets the briefs that the model has yet to word: they are not to be measured with what follows.
const FORGET_WORDINGS: &str = "
    UPDATE call_prep_plans SET next_attempt_at = NULL, lease_token = NULL, lease_expires_at = NULL
    WHERE status = 'READY' AND next_attempt_at IS NOT NULL";
/// How many briefs the model has worded.
const WORDED: &str = "SELECT count(*) FROM call_prep_plans WHERE model IS NOT NULL";

impl Bench<'_> {
    /// Measures bookings by rules and with a model that takes its time, by turns.
    pub(super) async fn run_model(&mut self) -> Result<()> {
        let provider = Provider::start(MODEL_LATENCY).await?;
        let with_model = [
            ("PLANNER", "model"),
            ("MODEL_ADAPTER", "openai-compatible"),
            ("MODEL_NAME", "bench-1"),
            ("MODEL_BASE_URL", &provider.url),
        ]
        .map(|(name, value)| ("callprep-svc", name, value.to_owned()));
        for _ in 0..self.settings.rounds {
            self.restart(&[]).await?;
            self.measure_bookings(BY_RULES, IN_FLIGHT, None, &[Answer::Applied])
                .await?;
            self.restart(&with_model).await?;
            self.measure_bookings(BY_MODEL, IN_FLIGHT, None, &[Answer::Applied])
                .await?;
            self.restart(&[]).await?;
            self.database.batch_execute(FORGET_WORDINGS).await?;
        }
        let worded = self.database.query_one(WORDED, &[]).await?.get::<_, i64>(0);
        ensure!(worded > 0, "the model has not worded a single brief");
        progress(format_args!(
            "The model has worded {worded} briefs meanwhile"
        ));
        Ok(())
    }

    /// Measures bookings while callprep-svc never answers, and what has nothing to do with it beside
    /// them.
    pub(super) async fn run_hanging(&mut self) -> Result<()> {
        let silent = SilentCallPrep::start().await?;
        self.restart(&[("booking-svc", "CALLPREP_SVC_URL", silent.url.clone())])
            .await?;
        let load = self.load(IN_FLIGHT, None);
        let needed = self.supply_at(200.0);
        let prospects = self.prospects.have(needed).await?;
        let bookings = Sent {
            case: HANGING,
            requests: Requests::once(self.bookings(prospects, needed)),
            right: &[Answer::Pending],
            effect: Effect::Books,
        };
        let strangers = Requests::once(self.strangers(STRANGERS));
        let beside = Sent {
            case: BESIDE,
            requests: strangers,
            right: &[Answer::Ignored],
            effect: Effect::Books,
        };
        let beside_load = Load {
            connections: 1,
            ..load
        };
        let (measured, outcome) = tokio::join!(
            self.measure(load, Duration::ZERO, &bookings),
            load::drive(beside_load, beside.requests.clone()),
        );
        measured?;
        self.keep(Measurement::of(&beside, 1, &outcome?, Cost::default()));
        self.prospects.use_up(bookings.requests.taken() as u64);
        self.restart(&[]).await?;
        drop(silent);
        progress("Waiting for the briefs that are still to be written");
        check::all_written(self.database).await
    }
}
