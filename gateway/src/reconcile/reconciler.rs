//! Compares Cal.com with Bookbrief and records what is missing.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proto::booking::v1::{
    BookingEvent, BookingEventType, RecordBookingEventOutcome, RecordBookingEventRequest,
    WebhookDelivery, record_booking_event_request::Content,
};
use runtime::{Shutdown, channel::Channel};
use tokio::time::sleep;
use tonic::{Code, Status};

use super::{
    api::{ApiError, CalcomApi},
    bookbrief::Bookbrief,
    compare::{CalcomStatus, Known, LostPeriod, Verdict, compare},
    error::ReconcileError,
    item::{ListedBooking, SeriesNames},
    listing::Listing,
    report::{PlannedEvent, Reconciled, Report, Summary},
};
use crate::{AccountName, calcom};

/// How far before the last change of the previous run the next run begins.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// The number of bookings between two progress lines in the log.
const PROGRESS: usize = 100;

/// Compares Cal.com with Bookbrief and records what is missing.
#[derive(Clone, Debug)]
pub struct Reconciler {
    calcom: CalcomApi,
    bookbrief: Bookbrief,
    account: AccountName,
    is_dry_run: bool,
}

impl Reconciler {
    /// Returns a reconciler that reads from `calcom` and records through `booking`. In a dry run it
    /// only reports what it would record.
    pub fn new(calcom: CalcomApi, booking: Channel, is_dry_run: bool) -> Self {
        Self {
            calcom,
            bookbrief: Bookbrief::new(booking),
            account: AccountName::default(),
            is_dry_run,
        }
    }

    /// Sets the account whose bookings Cal.com lists.
    #[must_use]
    pub fn for_account(self, account: AccountName) -> Self {
        Self { account, ..self }
    }

    pub(super) fn account(&self) -> &AccountName {
        &self.account
    }

    /// Compares every booking that changed since `since`. Idempotent.
    ///
    /// A booking that cannot be read, or that booking-svc rejects, is counted and does not stop the
    /// run.
    ///
    /// # Errors
    /// Fails if a request to Cal.com or booking-svc fails. Events recorded until then stay
    /// recorded.
    pub async fn run_once(
        &self,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Report, ReconcileError> {
        let lost = self.bookbrief.lost_periods().await;
        let lost = lost.map_err(ReconcileError::Bookbrief)?;
        let listing = Listing::read(&self.calcom, since, now).await?;
        let mut report = Report {
            last_change: listing.last_change(),
            ..Report::default()
        };
        let bookings = listing.into_bookings();
        for _ in 0..bookings.unreadable {
            report.summary.count(Reconciled::Failed);
        }
        let series = self.series_names(&bookings.readable).await?;
        for booking in &bookings.readable {
            let booking = booking.of_series(&series);
            let reconciled = self
                .reconcile(&booking, &lost, now, &mut report.planned)
                .await?;
            report.summary.count(reconciled);
            if report.summary.read.is_multiple_of(PROGRESS) {
                let Summary { read, recorded, .. } = report.summary;
                tracing::info!("compared {read} bookings, {recorded} missing");
            }
        }
        Ok(report)
    }

    /// Runs repeatedly, with a pause of `every` in between, and passes each report to `show`.
    ///
    /// The start of the shutdown interrupts a run immediately: each event is recorded completely or
    /// not at all, and the next run records the rest.
    ///
    /// # Errors
    /// Fails if Cal.com rejects the key. After any other failure, the next run starts from the same
    /// time.
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
                    tracing::error!(
                        error = format!("{error:#}"),
                        "run failed, the next one repeats it"
                    );
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
        lost: &[LostPeriod],
        now: DateTime<Utc>,
        planned: &mut Vec<PlannedEvent>,
    ) -> Result<Reconciled, ReconcileError> {
        let uid = booking.known_uid();
        let known = match self.known(booking, &uid).await {
            Ok(known) => known,
            Err(status) => return rejected(&uid, status),
        };
        let missing = match compare(booking.listed(lost, now), known) {
            Verdict::UpToDate => return Ok(Reconciled::UpToDate),
            Verdict::Irrelevant => return Ok(Reconciled::Skipped),
            Verdict::Contradiction => {
                tracing::warn!(
                    booking.uid = %uid,
                    calcom = ?booking.status,
                    bookbrief = ?known.state,
                    "the states of booking `{uid}` contradict each other, skipped"
                );
                return Ok(Reconciled::Skipped);
            }
            Verdict::Missing(missing) => missing,
        };
        if self.is_dry_run {
            planned.extend(missing.into_iter().map(|event_type| PlannedEvent {
                uid: uid.clone(),
                event_type,
                start: booking.start,
            }));
            return Ok(Reconciled::Recorded);
        }
        self.record(booking, &missing, now).await
    }

    /// Returns Bookbrief's name of each series it has a date of, by Cal.com's name, which webhooks
    /// do not contain.
    async fn series_names(
        &self,
        bookings: &[ListedBooking],
    ) -> Result<SeriesNames, ReconcileError> {
        let mut names = SeriesNames::new();
        for booking in bookings {
            let series_uid = &booking.event.series_uid;
            if series_uid.is_empty() || names.contains_key(series_uid) {
                continue;
            }
            // A booking that cannot be requested is reported when it is compared.
            let found = match self.bookbrief.find(&booking.known_uid()).await {
                Err(status) if status.code() == Code::InvalidArgument => None,
                found => found.map_err(ReconcileError::Bookbrief)?,
            };
            let name = found.map(|found| found.series_uid);
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                names.insert(series_uid.clone(), name);
            }
        }
        Ok(names)
    }

    async fn known(&self, booking: &ListedBooking, uid: &str) -> Result<Known, Status> {
        let found = self.bookbrief.find(uid).await?;
        let start = booking.event.start_time;
        let unknown = found.as_ref().map(|found| booking.unknown_persons(found));
        let unknown = unknown.unwrap_or_default();
        let mut known = found.map_or_else(Known::default, |found| Known {
            state: Some(found.state()),
            is_linked: !found.reschedule_uid.is_empty(),
            is_confirmed: found.confirmed,
            knows_replaced: false,
            has_other_start: found.start_time.is_some() && found.start_time != start,
            has_other_details: !unknown.is_empty(),
        });
        // Erased persons stay missing.
        if known.has_other_details {
            known.has_other_details = !self.bookbrief.are_erased(uid, &unknown).await?;
        }
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
    ) -> Result<Reconciled, ReconcileError> {
        let mut reconciled = Reconciled::UpToDate;
        for &event_type in missing {
            let request = request(&self.account, booking, event_type, now);
            let response = match self.bookbrief.record(&request).await {
                Ok(response) => response,
                Err(status) => return rejected(&booking.known_uid(), status),
            };
            match response.outcome() {
                // The later events of this booking would be unmatched, too.
                RecordBookingEventOutcome::Ignored => return Ok(Reconciled::Unmatched),
                RecordBookingEventOutcome::Duplicate => {}
                RecordBookingEventOutcome::Applied
                | RecordBookingEventOutcome::Accepted
                | RecordBookingEventOutcome::Unreadable
                | RecordBookingEventOutcome::Unspecified => reconciled = Reconciled::Recorded,
            }
        }
        Ok(reconciled)
    }
}

/// Counts a booking that booking-svc rejects as failed. Any other status ends the run.
fn rejected(uid: &str, status: Status) -> Result<Reconciled, ReconcileError> {
    if status.code() != Code::InvalidArgument {
        return Err(ReconcileError::Bookbrief(status));
    }
    // The message names fields and contains none of their values.
    tracing::warn!(
        booking.uid = %uid,
        error = status.message(),
        "booking-svc rejected booking `{uid}`"
    );
    Ok(Reconciled::Failed)
}

fn request(
    account: &AccountName,
    booking: &ListedBooking,
    event_type: BookingEventType,
    now: DateTime<Utc>,
) -> RecordBookingEventRequest {
    let event_name = format!("reconcile/{}", calcom::type_name(event_type));
    RecordBookingEventRequest {
        delivery: Some(WebhookDelivery {
            source: calcom::SOURCE.to_owned(),
            body_sha256: booking.evidence.sha256.clone(),
            event_name,
            receive_time: Some(now.into()),
            payload_json: booking.evidence.json.clone(),
            account: account.to_string(),
        }),
        content: Some(Content::Event(BookingEvent {
            r#type: event_type.into(),
            event_time: event_time(booking, event_type, now).map(Into::into),
            ..booking.event.clone()
        })),
    }
}

/// Returns the time of the event, as closely as Cal.com's API allows. The times of several events of
/// one booking never go backwards.
fn event_time(
    booking: &ListedBooking,
    event_type: BookingEventType,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let changed = booking.updated.or(booking.created);
    match event_type {
        // Cal.com does not store when a no-show mark was set.
        BookingEventType::NoShowMarked | BookingEventType::NoShowCleared => Some(now),
        BookingEventType::MeetingEnded => changed.max(Some(booking.end)),
        // The dates of a series are recognised by being booked at the same time.
        BookingEventType::Created if !booking.event.series_uid.is_empty() => {
            booking.created.or(changed)
        }
        BookingEventType::Created | BookingEventType::Rescheduled | BookingEventType::Requested => {
            match booking.status {
                // The last change was the cancellation or rejection, which comes later.
                CalcomStatus::Cancelled | CalcomStatus::Rejected => booking.created.or(changed),
                CalcomStatus::Accepted | CalcomStatus::Pending => changed,
            }
        }
        BookingEventType::Unspecified
        | BookingEventType::Cancelled
        | BookingEventType::RescheduleRequested
        | BookingEventType::SeatCancelled
        | BookingEventType::Rejected
        | BookingEventType::DetailsChanged => changed,
    }
}
