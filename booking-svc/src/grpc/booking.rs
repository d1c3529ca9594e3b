//! BookingService: records events and shows bookings.

use chrono::{DateTime, Utc};
use futures_util::try_join;
use metrics::counter;
use proto::booking::v1::{
    self as pb,
    booking_service_server::{BookingService, BookingServiceServer},
};
use runtime::{Deadline, trace};
use tonic::{Request, Response, Status};

use super::{
    booking_event::delivery, connection, failure::Failure, meeting::with_meeting, paging::Page,
    timestamp, validate::Problems,
};
use crate::{
    recording::{IncomingDelivery, Outcome, Recorded, Recorder},
    store::{
        booking_views::{self, BookingFilter, BookingView},
        erased_persons::{self, address_hash},
        restores,
    },
};

/// The maximum number of addresses in a request.
const MOST_EMAILS: usize = 1000;

/// Returns the service over `recorder`.
pub(crate) fn booking_service(recorder: Recorder) -> BookingServiceServer<impl BookingService> {
    BookingServiceServer::new(Service { recorder })
}

struct Service {
    recorder: Recorder,
}

#[tonic::async_trait]
impl BookingService for Service {
    async fn record_booking_event(
        &self,
        request: Request<pb::RecordBookingEventRequest>,
    ) -> Result<Response<pb::RecordBookingEventResponse>, Status> {
        let deadline = Deadline::of(request.extensions());
        let delivery = IncomingDelivery {
            traceparent: trace::current(),
            ..delivery(request.into_inner())?
        };
        let recorded = self
            .recorder
            .record(delivery, deadline)
            .await
            .map_err(Failure::from)?;
        let response = record_response(recorded);
        let outcome = response.outcome().as_str_name();
        counter!("bookbrief_recorded_deliveries_total", "outcome" => outcome).increment(1);
        Ok(Response::new(response))
    }

    async fn get_booking(
        &self,
        request: Request<pb::GetBookingRequest>,
    ) -> Result<Response<pb::GetBookingResponse>, Status> {
        let mut problems = Problems::default();
        let request = request.into_inner();
        let uid = problems.id("uid", request.uid);
        let mut emails = problems.texts("emails", request.emails);
        if emails.len() > MOST_EMAILS {
            problems.add("emails", "must be at most 1,000");
        }
        problems.into_result()?;
        let conn = connection(&self.recorder.app.database).await?;
        let found = try_join!(
            booking_views::find(&conn, &uid),
            erased_persons::find(&conn, &emails),
        );
        let (booking, erased) = found.map_err(Failure::from)?;
        let booking = booking.ok_or(Failure::BookingNotFound)?;
        emails.retain(|email| erased.contains(&address_hash(email)));
        Ok(Response::new(pb::GetBookingResponse {
            booking: Some(booking_message(booking)),
            erased_emails: emails,
        }))
    }

    async fn list_bookings(
        &self,
        request: Request<pb::ListBookingsRequest>,
    ) -> Result<Response<pb::ListBookingsResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let page = Page::read(&mut problems, request.page_size, &request.page_token);
        let filter = list_filter(&mut problems, request, page.after.clone());
        problems.into_result()?;

        let mut conn = connection(&self.recorder.app.database).await?;
        let mut views = booking_views::list(&mut conn, filter, page.limit())
            .await
            .map_err(Failure::from)?;
        let next_page_token = page.cut(&mut views, |(booking, ..)| {
            (booking.created_at, booking.uid.clone())
        });
        Ok(Response::new(pb::ListBookingsResponse {
            bookings: views.into_iter().map(booking_message).collect(),
            next_page_token,
        }))
    }

    async fn list_restored_backups(
        &self,
        _: Request<pb::ListRestoredBackupsRequest>,
    ) -> Result<Response<pb::ListRestoredBackupsResponse>, Status> {
        let mut conn = connection(&self.recorder.app.database).await?;
        let restored = restores::list(&mut conn).await.map_err(Failure::from)?;
        let backups = restored.into_iter().map(|backup| pb::RestoredBackup {
            backup_time: Some(timestamp(backup.backup_at)),
            told_before_time: Some(timestamp(backup.lost_at)),
        });
        Ok(Response::new(pb::ListRestoredBackupsResponse {
            backups: backups.collect(),
        }))
    }
}

fn list_filter(
    problems: &mut Problems,
    request: pb::ListBookingsRequest,
    after: Option<(DateTime<Utc>, String)>,
) -> BookingFilter {
    BookingFilter {
        state: problems.known::<pb::BookingState, _>("state", request.state),
        prospect_id: problems.optional_id("prospect_id", request.prospect_id),
        sequence_id: problems.optional_id("sequence_id", request.sequence_id),
        after,
    }
}

fn record_response(recorded: Recorded) -> pb::RecordBookingEventResponse {
    let mut response = pb::RecordBookingEventResponse {
        delivery_id: recorded.delivery_id.to_string(),
        ..Default::default()
    };
    let outcome = match recorded.outcome {
        Outcome::Applied(applied) => {
            response.sequence_id = applied.sequence_id;
            if let Some(plan) = applied.plan {
                response.call_prep_plan_id = plan.id.to_string();
                response.set_call_prep_plan_status(plan.status.into());
            }
            pb::RecordBookingEventOutcome::Applied
        }
        Outcome::Duplicate => pb::RecordBookingEventOutcome::Duplicate,
        Outcome::Ignored(reason) => {
            response.set_ignore_reason(reason.into());
            pb::RecordBookingEventOutcome::Ignored
        }
        Outcome::Accepted => pb::RecordBookingEventOutcome::Accepted,
        Outcome::Unreadable => pb::RecordBookingEventOutcome::Unreadable,
    };
    response.set_outcome(outcome);
    response
}

/// The wire form of a booking.
pub(super) fn booking_message((booking, superseded_by_uid, plan_id): BookingView) -> pb::Booking {
    let details = booking.details();
    let message = pb::Booking {
        uid: booking.uid,
        state: pb::BookingState::from(booking.state).into(),
        sequence_id: booking.sequence_id,
        contact_id: booking.contact_id.unwrap_or_default(),
        prospect_id: booking.prospect_id,
        start_time: booking.start_time.map(timestamp),
        end_time: booking.end_time.map(timestamp),
        event_type_id: booking.event_type_id.unwrap_or_default(),
        title: booking.title.unwrap_or_default(),
        attendees: details
            .attendees
            .into_iter()
            .map(|person| pb::Attendee {
                email: person.email,
                name: person.name,
                time_zone: person.time_zone,
                language: person.language,
            })
            .collect(),
        call_prep_plan_id: plan_id.map(|id| id.to_string()).unwrap_or_default(),
        create_time: Some(timestamp(booking.created_at)),
        update_time: Some(timestamp(booking.updated_at)),
        reschedule_uid: booking.reschedule_uid.unwrap_or_default(),
        superseded_by_uid: superseded_by_uid.unwrap_or_default(),
        confirmed: booking.confirmed,
        seat_email: booking.seat_email.unwrap_or_default(),
        series_uid: booking.series_uid.unwrap_or_default(),
        ..pb::Booking::default()
    };
    with_meeting(message, details.meeting)
}
