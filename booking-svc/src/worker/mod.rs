//! The worker: applies deliveries whose first attempt failed or whose process died, and brings in
//! plans that callprep-svc could not write in time.

use std::{future, time::Duration};

use futures_util::future::join_all;
use runtime::Shutdown;
use tokio::time;

use crate::{
    callprep::{CallDetails, CallPrepError, PlanRequest},
    domain::BookingEvent,
    new_id,
    record::{AttemptError, Recorder},
    store::{
        Database,
        bookings::{self, Booking},
        call_prep_plans::{self, DuePlan, Written},
        deliveries, dossiers, outreach,
    },
};

/// How often the worker looks for work that nobody told it about.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long a plan that nobody waits for may take.
const PLAN_TIMEOUT: Duration = Duration::from_mins(1);

/// How many plans are asked for at once.
const PLANS_AT_ONCE: usize = 4;
/// How long a step may go on after the shutdown has started.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);

/// Why a step of the worker failed.
type StepError = Box<dyn std::error::Error + Send + Sync>;

/// Does what the webhook could not wait for. Any number of workers may run at once.
#[derive(Clone)]
pub struct Worker {
    recorder: Recorder,
}

impl Worker {
    /// Returns a worker that shares the pool and the channel of `recorder`.
    pub fn new(recorder: Recorder) -> Self {
        Self { recorder }
    }

    /// Works until the shutdown starts. Deliveries never wait for a plan that is being written, and
    /// plans not for each other.
    pub async fn run(self, shutdown: Shutdown) {
        let apply = || {
            let worker = self.clone();
            in_task(async move { worker.apply_delivery().await })
        };
        let write = || {
            let worker = self.clone();
            in_task(async move { worker.write_plan().await })
        };
        let told = || self.recorder.work.notified();
        let plans = (0..PLANS_AT_ONCE).map(|_| repeat(write, told, &shutdown));
        tokio::join!(repeat(apply, future::pending, &shutdown), join_all(plans));
    }

    /// Tries one due delivery and one due plan. Returns whether there was any.
    ///
    /// # Errors
    /// The database cannot be reached. That an attempt failed is no error: it is tried again later.
    pub async fn step(&self) -> Result<bool, StepError> {
        // Both are large for a stack.
        let delivery = Box::pin(self.apply_delivery());
        let plan = Box::pin(self.write_plan());
        let (delivery, plan) = tokio::try_join!(delivery, plan)?;
        Ok(delivery || plan)
    }

    async fn apply_delivery(&self) -> Result<bool, StepError> {
        let mut conn = self.database().connection().await?;
        let Some(due) = deliveries::claim_due(&mut conn, new_id()).await? else {
            return Ok(false);
        };
        drop(conn);

        let event = serde_json::from_value::<BookingEvent>(due.event);
        let applied = match event {
            _ if due.is_exhausted => Err(AttemptError::Exhausted),
            // The plan is brought in on its own: the event must not wait for it a second time.
            Ok(event) => self.recorder.apply(due.claim, &event, Duration::ZERO).await,
            Err(_) => Err(AttemptError::Unreadable),
        };
        if let Err(error) = applied {
            let id = due.claim.delivery_id;
            tracing::warn!(delivery.id = %id, %error, "could not apply delivery `{id}`");
            self.recorder.give_back(due.claim, &error).await;
        }
        Ok(true)
    }

    async fn write_plan(&self) -> Result<bool, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = call_prep_plans::claim_due(&mut conn, lease_token).await? else {
            return Ok(false);
        };
        let id = due.id;
        let request = read_request(&mut conn, due).await;
        drop(conn);

        let written = match request {
            Ok(Some(request)) => self.written(request).await,
            Ok(None) => Err(PlanError::Orphaned),
            Err(error) => Err(error.into()),
        };
        let mut conn = self.database().connection().await?;
        match written {
            Ok((run_id, written)) => {
                let run_id = run_id.as_deref();
                if call_prep_plans::finish(&mut conn, id, lease_token, run_id, &written).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` is ready");
                }
            }
            Err(error) => {
                tracing::warn!(plan.id = %id, %error, "could not have plan `{id}` written");
                let (text, may_pass) = (error.to_string(), error.may_pass());
                call_prep_plans::give_back(&mut conn, id, lease_token, &text, may_pass).await?;
            }
        }
        Ok(true)
    }

    /// Has a plan written. Returns it with the research run that it was made from.
    async fn written(&self, request: PlanRequest) -> Result<(Option<String>, Written), PlanError> {
        let run_id = request
            .dossier
            .research_run
            .as_ref()
            .map(|run| run.id.clone());
        let written = self.recorder.callprep.write(request, PLAN_TIMEOUT).await?;
        Ok((run_id, written))
    }

    fn database(&self) -> &Database {
        &self.recorder.database
    }
}

/// Why an attempt to have a plan written failed.
#[derive(Debug, thiserror::Error)]
enum PlanError {
    #[error(transparent)]
    CallPrep(#[from] CallPrepError),
    #[error("could not read the dossier")]
    Database(#[from] diesel::result::Error),
    #[error("its outreach sequence is gone")]
    Orphaned,
}

impl PlanError {
    fn may_pass(&self) -> bool {
        match self {
            Self::CallPrep(error) => error.may_pass(),
            Self::Database(_) => true,
            Self::Orphaned => false,
        }
    }
}

/// Runs a step in a task of its own, so that one that panics ends nothing but itself.
async fn in_task(
    step: impl Future<Output = Result<bool, StepError>> + Send + 'static,
) -> Result<bool, StepError> {
    tokio::spawn(step).await?
}

/// Repeats a step until the shutdown starts: at once while there is work, else when it is told of
/// some, and from time to time without.
async fn repeat<Step, Told>(step: impl Fn() -> Step, told: impl Fn() -> Told, shutdown: &Shutdown)
where
    Step: Future<Output = Result<bool, StepError>>,
    Told: Future<Output = ()>,
{
    while !shutdown.has_started() {
        // A step that outlives the patience is dropped: its lease runs out.
        let stepped = tokio::select! {
            stepped = step() => stepped,
            () = patience(shutdown) => return,
        };
        let busy = match stepped {
            Ok(busy) => busy,
            Err(error) => {
                tracing::warn!(%error, "the worker could not look for work");
                false
            }
        };
        if busy {
            continue;
        }
        tokio::select! {
            () = told() => {}
            () = time::sleep(POLL_INTERVAL) => {}
            () = shutdown.started() => {}
        }
    }
}

/// Waits until a step may not take any longer.
async fn patience(shutdown: &Shutdown) {
    shutdown.started().await;
    time::sleep(SHUTDOWN_PATIENCE).await;
}

async fn read_request(
    conn: &mut diesel_async::AsyncPgConnection,
    due: DuePlan,
) -> diesel::QueryResult<Option<PlanRequest>> {
    let Some(sequence_id) = due.sequence_id else {
        return Ok(None);
    };
    let Some(mut sequence) = outreach::find_sequence(conn, &sequence_id).await? else {
        return Ok(None);
    };
    // The run was chosen when the plan was asked for.
    sequence.research_run_id = due.research_run_id;
    let dossier = dossiers::get(conn, &sequence).await?;
    // A booking without a uid is kept nowhere but in its delivery.
    let call = match (due.booking_uid, due.delivery_id) {
        (Some(uid), _) => bookings::find(conn, &uid)
            .await?
            .map(|(booking, _)| booked_call(&booking)),
        (None, Some(delivery_id)) => deliveries::find_event(conn, delivery_id)
            .await?
            .and_then(|event| serde_json::from_value::<BookingEvent>(event).ok())
            .map(|event| CallDetails::from(&event)),
        (None, None) => None,
    };
    Ok(Some(PlanRequest {
        dossier,
        language: due.language,
        call: call.unwrap_or_default(),
    }))
}

fn booked_call(booking: &Booking) -> CallDetails {
    CallDetails {
        start_time: booking.start_time,
        end_time: booking.end_time,
        title: booking.title.clone(),
        attendees: serde_json::from_value(booking.attendees.clone()).unwrap_or_default(),
    }
}
