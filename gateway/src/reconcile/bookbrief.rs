//! A client of booking-svc that reads bookings and records events.

use std::time::Duration;

use chrono::{DateTime, Utc};
use proto::booking::v1::{
    Booking, GetBookingRequest, GetBookingResponse, ListRestoredBackupsRequest,
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_client::BookingServiceClient,
};
use proto::well_known::Timestamp;
use runtime::{
    channel::Channel,
    retry::{bounded, with_retries},
    trace::{Kind, Span},
};
use tokio::time::Instant;
use tonic::{Code, Status};

use super::compare::LostPeriod;
use crate::recorder::{ATTEMPT_TIMEOUT, RECORD_TIMEOUT, Recorder};

/// The pauses before each retry of a read.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
];

/// The maximum number of addresses per request to booking-svc.
const MOST_EMAILS: usize = 1000;

#[derive(Clone, Debug)]
pub(super) struct Bookbrief {
    booking: BookingServiceClient<Channel>,
    recorder: Recorder,
}

impl Bookbrief {
    pub(super) fn new(booking: Channel) -> Self {
        Self {
            booking: BookingServiceClient::new(booking.clone()),
            recorder: Recorder::new(booking, ATTEMPT_TIMEOUT),
        }
    }

    /// Returns the booking `uid`, if booking-svc has it.
    pub(super) async fn find(&self, uid: &str) -> Result<Option<Booking>, Status> {
        let get = || self.get(uid, &[]);
        match with_retries("read a booking", PAUSES, None, get).await {
            Err(status) if status.code() == Code::NotFound => Ok(None),
            answered => answered.map(|answer| answer.booking),
        }
    }

    /// Returns whether each of these participants of the booking `uid`, who are not stored with it,
    /// was erased.
    pub(super) async fn are_erased(&self, uid: &str, emails: &[String]) -> Result<bool, Status> {
        let emails = emails.get(..MOST_EMAILS).unwrap_or(emails);
        let get = || self.get(uid, emails);
        let answer = with_retries("read erased persons", PAUSES, None, get).await?;
        Ok(answer.erased_emails.len() == emails.len())
    }

    pub(super) async fn record(
        &self,
        request: &RecordBookingEventRequest,
    ) -> Result<RecordBookingEventResponse, Status> {
        let deadline = Instant::now() + RECORD_TIMEOUT;
        let span = Span::entering(None, Kind::Internal, "reconcile");
        span.around(self.recorder.record(request, deadline)).await
    }

    /// Returns the periods whose events a lost database had recorded.
    pub(super) async fn lost_periods(&self) -> Result<Vec<LostPeriod>, Status> {
        let request = bounded(ListRestoredBackupsRequest {}, ATTEMPT_TIMEOUT);
        let answer = match self.booking.clone().list_restored_backups(request).await {
            Ok(answer) => answer.into_inner(),
            // An older booking-svc.
            Err(status) if status.code() == Code::Unimplemented => return Ok(Vec::new()),
            Err(status) => return Err(status),
        };
        let periods = answer.backups.into_iter().filter_map(|backup| {
            let time = |time: Option<Timestamp>| DateTime::<Utc>::try_from(time?).ok();
            Some(LostPeriod {
                from: time(backup.backup_time)?,
                until: time(backup.told_before_time)?,
            })
        });
        Ok(periods.collect())
    }

    async fn get(&self, uid: &str, emails: &[String]) -> Result<GetBookingResponse, Status> {
        let request = GetBookingRequest {
            uid: uid.to_owned(),
            emails: emails.to_vec(),
        };
        let mut booking = self.booking.clone();
        let answer = booking
            .get_booking(bounded(request, ATTEMPT_TIMEOUT))
            .await?;
        Ok(answer.into_inner())
    }
}
