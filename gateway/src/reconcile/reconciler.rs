//! Compares Cal.com with Bookbrief and records what is missing.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proto::booking::v1::{
    BookingEvent, BookingEventType, RecordBookingEventOutcome, RecordBookingEventRequest,
    WebhookDelivery, record_booking_event_request::Content,
};
use runtime::{Shutdown, channel::Channel};
use tokio::time::sleep;
use tonic::{Code, Status as RpcStatus};

use super::{
    api::{ApiError, CalcomApi},
    bookbrief::Bookbrief,
    compare::{Known, Status, Verdict, compare},
    item::ListedBooking,
    listing::Listing,
    report::{Outcome, PlannedEvent, Report, Summary},
};
use crate::calcom;

/// How much of what the last run saw is looked at again.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// After so many bookings a line tells how far the run has come.
const PROGRESS: usize = 100;

/// Why a run could not finish, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// Cal.com cannot or will not answer.
    #[error(transparent)]
    Calcom(#[from] ApiError),
    /// The pages do not come to an end.
    #[error(
        "Cal.com's pages do not come to an end: run again with a later `--since`, such as an hour ago"
    )]
    Endless,
    /// booking-svc cannot do its work.
    #[error(
        "booking-svc does not answer as it should ({:?}: {}): check BOOKING_SVC_URL and that \
         booking-svc runs, then run again", .0.code(), .0.message()
    )]
    Bookbrief(RpcStatus),
}

/// Compares Cal.com with Bookbrief and records what is missing.
#[derive(Clone, Debug)]
pub struct Reconciler {
    calcom: CalcomApi,
    bookbrief: Bookbrief,
    is_dry_run: bool,
}

impl Reconciler {
    /// Returns a reconciler that asks `calcom` and records through `booking`, or only says what it
    /// would record.
    pub fn new(calcom: CalcomApi, booking: Channel, is_dry_run: bool) -> Self {
        Self {
            calcom,
            bookbrief: Bookbrief::new(booking),
            is_dry_run,
        }
    }

    /// Looks once at everything that changed since `since`. Idempotent.
    ///
    /// A booking that cannot be read, or that booking-svc refuses, is counted and does not stop
    /// the run.
    ///
    /// # Errors
    /// Cal.com or booking-svc does not answer. What was recorded until then stays.
    pub async fn run_once(
        &self,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Report, ReconcileError> {
        let listing = Listing::read(&self.calcom, since, now).await?;
        let mut report = Report {
            last_change: listing.last_change(),
            ..Report::default()
        };
        let bookings = listing.into_bookings();
        for _ in 0..bookings.unreadable {
            report.summary.count(Outcome::Failed);
        }
        for booking in &bookings.readable {
            let outcome = self.reconcile(booking, now, &mut report.planned).await?;
            report.summary.count(outcome);
            if report.summary.read.is_multiple_of(PROGRESS) {
                let Summary { read, recorded, .. } = report.summary;
                tracing::info!("compared {read} bookings, {recorded} missing");
            }
        }
        Ok(report)
    }

    /// Looks again and again, with a pause of `every` between, until the shutdown starts, which
    /// ends a run at once: nothing is half recorded, and the next run records the rest. Each report
    /// goes to `show`.
    ///
    /// # Errors
    /// Cal.com refuses the key. After any other failure the next run begins where this one began.
    pub async fn run_every(
        &self,
        every: Duration,
        mut since: DateTime<Utc>,
        clock: impl Fn() -> DateTime<Utc>,
        show: impl Fn(&Report),
        shutdown: &Shutdown,
    ) -> Result<(), ReconcileError> {
        loop {
            let ended = tokio::select! {
                ended = self.run_once(since, clock()) => ended,
                () = shutdown.started() => return Ok(()),
            };
            match ended {
                Ok(report) => {
                    show(&report);
                    let seen = report.last_change.map(|change| change - OVERLAP);
                    since = seen.map_or(since, |seen| seen.max(since));
                }
                Err(error @ ReconcileError::Calcom(ApiError::KeyRefused(_))) => return Err(error),
                Err(error) => {
                    let error = anyhow::Error::new(error);
                    tracing::error!(error = format!("{error:#}"), "this run could not finish");
                }
            }
            tokio::select! {
                () = sleep(every) => {}
                () = shutdown.started() => return Ok(()),
            }
        }
    }

    async fn reconcile(
        &self,
        booking: &ListedBooking,
        now: DateTime<Utc>,
        planned: &mut Vec<PlannedEvent>,
    ) -> Result<Outcome, ReconcileError> {
        let uid = booking.known_uid();
        let known = match self.known(booking, &uid).await {
            Ok(known) => known,
            Err(status) => return refused(&uid, status),
        };
        let missing = match compare(booking.said(now), known) {
            Verdict::UpToDate => return Ok(Outcome::UpToDate),
            Verdict::NoMatter => return Ok(Outcome::Skipped),
            Verdict::Contradiction => {
                let said = booking.status;
                let known = known.state;
                tracing::warn!(booking.uid = %uid, ?said, ?known, "Cal.com contradicts Bookbrief");
                return Ok(Outcome::Skipped);
            }
            Verdict::Missing(missing) => missing,
        };
        if self.is_dry_run {
            planned.extend(missing.into_iter().map(|event_type| PlannedEvent {
                uid: uid.clone(),
                event_type,
                start: booking.start,
            }));
            return Ok(Outcome::Recorded);
        }
        self.record(booking, &missing, now).await
    }

    async fn known(&self, booking: &ListedBooking, uid: &str) -> Result<Known, RpcStatus> {
        let found = self.bookbrief.find(uid).await?;
        let start = booking.event.start_time;
        let mut known = found.map_or_else(Known::default, |found| Known {
            state: Some(found.state()),
            is_linked: !found.reschedule_uid.is_empty(),
            is_confirmed: found.confirmed,
            knows_replaced: false,
            has_other_start: found.start_time.is_some() && found.start_time != start,
        });
        if let Some(replaced) = booking.replaced_uid()
            && !known.is_linked
        {
            known.knows_replaced = self.bookbrief.find(&replaced).await?.is_some();
        }
        Ok(known)
    }

    async fn record(
        &self,
        booking: &ListedBooking,
        missing: &[BookingEventType],
        now: DateTime<Utc>,
    ) -> Result<Outcome, ReconcileError> {
        let mut outcome = Outcome::UpToDate;
        for &event_type in missing {
            let request = request(booking, event_type, now);
            let response = match self.bookbrief.record(&request).await {
                Ok(response) => response,
                Err(status) => return refused(&booking.known_uid(), status),
            };
            match response.outcome() {
                // What follows would find nobody either.
                RecordBookingEventOutcome::Ignored => return Ok(Outcome::Unmatched),
                RecordBookingEventOutcome::Duplicate => {}
                RecordBookingEventOutcome::Applied
                | RecordBookingEventOutcome::Accepted
                | RecordBookingEventOutcome::Unreadable
                | RecordBookingEventOutcome::Unspecified => outcome = Outcome::Recorded,
            }
        }
        Ok(outcome)
    }
}

/// Returns what became of a booking that booking-svc refused.
fn refused(uid: &str, status: RpcStatus) -> Result<Outcome, ReconcileError> {
    if status.code() != Code::InvalidArgument {
        return Err(ReconcileError::Bookbrief(status));
    }
    // The message names fields, and holds nothing of what stands in them.
    tracing::warn!(booking.uid = %uid, refusal = status.message(), "booking-svc refused a booking");
    Ok(Outcome::Failed)
}

fn request(
    booking: &ListedBooking,
    event_type: BookingEventType,
    now: DateTime<Utc>,
) -> RecordBookingEventRequest {
    let event_name = format!("reconcile/{}", calcom::type_name(event_type));
    RecordBookingEventRequest {
        delivery: Some(WebhookDelivery {
            // The source of the webhooks, so that an event that came both ways counts once.
            source: "calcom".to_owned(),
            body_sha256: booking.evidence.sha256.clone(),
            event_name,
            receive_time: Some(now.into()),
            payload_json: booking.evidence.json.clone(),
        }),
        content: Some(Content::Event(BookingEvent {
            r#type: event_type.into(),
            event_time: event_time(booking, event_type, now).map(Into::into),
            ..booking.event.clone()
        })),
    }
}

/// Returns when it happened, as well as Cal.com's API lets one know. Of several events of one
/// booking no later one is said to have happened before an earlier one.
fn event_time(
    booking: &ListedBooking,
    event_type: BookingEventType,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let has_fallen_through = matches!(booking.status, Status::Cancelled | Status::Rejected);
    let changed = booking.updated.or(booking.created);
    match event_type {
        // Marks leave no time behind.
        BookingEventType::NoShowMarked | BookingEventType::NoShowCleared => Some(now),
        BookingEventType::MeetingEnded => changed.max(Some(booking.end)),
        BookingEventType::Created | BookingEventType::Rescheduled | BookingEventType::Requested
            if has_fallen_through =>
        {
            booking.created.or(changed)
        }
        _ => changed,
    }
}
