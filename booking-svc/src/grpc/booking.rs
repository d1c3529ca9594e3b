//! BookingService: records events and shows bookings.

use proto::booking::v1::{
    self as pb,
    booking_service_server::{BookingService, BookingServiceServer},
    record_booking_event_request as request,
};
use runtime::status;
use serde_json::Value;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    connection, database_error, no_connection, timestamp,
    trace::trace_id,
    validate::{Problems, holds_nul},
};
use crate::{
    domain::{Attendee, BookingEvent, BookingState, EventType},
    record::{Content, Delivery, Outcome, RecordError, Recorded, Recorder},
    store::{
        bookings::{self, Booking},
        call_prep_plans,
        deliveries::{MISSING_BOOKING_PAYLOAD, NO_MATCHING_OUTREACH_SEQUENCE, UNSUPPORTED_EVENT},
    },
};

/// The largest body that is kept, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

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
        let trace_id = trace_id(request.metadata());
        let delivery = Delivery {
            trace_id,
            ..delivery(request.into_inner())?
        };
        let recorded = self
            .recorder
            .record(delivery)
            .await
            .map_err(|error| match error {
                RecordError::Checkout(error) => no_connection(&error),
                RecordError::Database(error) => database_error(&error),
                RecordError::Task => status::internal("RECORDING_FAILED"),
            })?;
        Ok(Response::new(record_response(recorded)))
    }

    async fn get_booking(
        &self,
        request: Request<pb::GetBookingRequest>,
    ) -> Result<Response<pb::GetBookingResponse>, Status> {
        let mut problems = Problems::default();
        let uid = problems.id("uid", request.into_inner().uid);
        problems.into_result()?;
        let mut conn = connection(&self.recorder.database).await?;
        let (booking, plan_id) = bookings::find(&mut conn, &uid)
            .await
            .map_err(|error| database_error(&error))?
            .ok_or_else(|| {
                status::not_found("BOOKING_NOT_FOUND", "there is no booking with this uid")
            })?;
        Ok(Response::new(pb::GetBookingResponse {
            booking: Some(booking_message(booking, plan_id)),
        }))
    }

    async fn list_bookings(
        &self,
        _request: Request<pb::ListBookingsRequest>,
    ) -> Result<Response<pb::ListBookingsResponse>, Status> {
        Err(Status::unimplemented("not built yet"))
    }
}

fn delivery(message: pb::RecordBookingEventRequest) -> Result<Delivery, Status> {
    let mut problems = Problems::default();
    let envelope = message.delivery.unwrap_or_default();
    if envelope.body_sha256.len() != 32 {
        problems.add("delivery.body_sha256", "must be 32 bytes long");
    }
    if envelope.payload_json.len() > LARGEST_BODY {
        problems.add("delivery.payload_json", "must be at most 1 MiB long");
    }
    let received_at = problems.optional_time("delivery.receive_time", envelope.receive_time);
    if envelope.receive_time.is_none() {
        problems.add("delivery.receive_time", "must be set");
    }
    let delivery = Delivery {
        source: problems.id("delivery.source", envelope.source),
        event_name: problems.text("delivery.event_name", envelope.event_name),
        payload: payload(&mut problems, &envelope.payload_json),
        body_sha256: envelope.body_sha256,
        received_at: received_at.unwrap_or_default(),
        trace_id: None,
        content: content(&mut problems, message.content),
    };
    problems.into_result()?;
    Ok(delivery)
}

fn payload(problems: &mut Problems, json: &str) -> Option<Value> {
    if json.is_empty() {
        return None;
    }
    let payload = serde_json::from_str(json);
    match &payload {
        Ok(payload) if holds_nul(payload) => {
            problems.add("delivery.payload_json", "must not contain NUL characters");
        }
        Ok(_) => {}
        Err(_) => problems.add("delivery.payload_json", "must be JSON"),
    }
    payload.ok()
}

fn content(problems: &mut Problems, content: Option<request::Content>) -> Content {
    match content {
        Some(request::Content::Event(event)) => Content::Event(booking_event(problems, event)),
        Some(request::Content::Ignored(ignored)) => match ignored.reason() {
            pb::IgnoreReason::UnsupportedEvent => Content::Ignored(UNSUPPORTED_EVENT),
            pb::IgnoreReason::MissingBookingPayload => Content::Ignored(MISSING_BOOKING_PAYLOAD),
            pb::IgnoreReason::Unspecified | pb::IgnoreReason::NoMatchingOutreachSequence => {
                problems.add(
                    "ignored.reason",
                    "must be UNSUPPORTED_EVENT or MISSING_BOOKING_PAYLOAD",
                );
                Content::Ignored(UNSUPPORTED_EVENT)
            }
        },
        Some(request::Content::Unreadable(unreadable)) => {
            if unreadable.body.len() > LARGEST_BODY {
                problems.add("unreadable.body", "must be at most 1 MiB long");
            }
            Content::Unreadable {
                detail: problems.text("unreadable.detail", unreadable.detail),
                body: unreadable.body,
            }
        }
        None => {
            problems.add("content", "must be one of event, ignored and unreadable");
            Content::Ignored(UNSUPPORTED_EVENT)
        }
    }
}

fn booking_event(problems: &mut Problems, event: pb::BookingEvent) -> BookingEvent {
    let event_type = match event.r#type() {
        pb::BookingEventType::Created => EventType::BookingCreated,
        pb::BookingEventType::Cancelled => EventType::BookingCancelled,
        pb::BookingEventType::RescheduleRequested => EventType::RescheduleRequested,
        pb::BookingEventType::SeatCancelled => EventType::SeatCancelled,
        pb::BookingEventType::Unspecified
        | pb::BookingEventType::Rescheduled
        | pb::BookingEventType::Requested
        | pb::BookingEventType::Rejected
        | pb::BookingEventType::NoShowMarked
        | pb::BookingEventType::NoShowCleared
        | pb::BookingEventType::MeetingEnded => {
            problems.add("event.type", "must be a known event");
            EventType::BookingCreated
        }
    };
    BookingEvent {
        event_type,
        booking_uid: problems.optional_id("event.booking_uid", event.booking_uid),
        reschedule_uid: problems.optional_id("event.reschedule_uid", event.reschedule_uid),
        start_time: problems.optional_time("event.start_time", event.start_time),
        end_time: problems.optional_time("event.end_time", event.end_time),
        event_type_id: problems.optional_id("event.event_type_id", event.event_type_id),
        title: problems.optional_text("event.title", event.title),
        attendees: event
            .attendees
            .into_iter()
            .map(|person| Attendee {
                email: problems.text("event.attendees[].email", person.email),
                name: problems.text("event.attendees[].name", person.name),
                time_zone: problems.text("event.attendees[].time_zone", person.time_zone),
                language: problems.text("event.attendees[].language", person.language),
            })
            .collect(),
        match_emails: problems
            .texts("event.match_emails", event.match_emails)
            .into_iter()
            .map(|email| email.to_lowercase())
            .collect(),
        outreach_sequence_id: problems
            .optional_text("event.outreach_sequence_id", event.outreach_sequence_id),
        contact_id: problems.optional_text("event.contact_id", event.contact_id),
        seat_uid: problems.optional_id("event.seat_uid", event.seat_uid),
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
                response.set_call_prep_plan_status(plan_status(&plan.status));
            }
            pb::RecordBookingEventOutcome::Applied
        }
        Outcome::Duplicate => pb::RecordBookingEventOutcome::Duplicate,
        Outcome::Ignored(reason) => {
            response.set_ignore_reason(ignore_reason(&reason));
            pb::RecordBookingEventOutcome::Ignored
        }
        Outcome::Accepted => pb::RecordBookingEventOutcome::Accepted,
        Outcome::Unreadable => pb::RecordBookingEventOutcome::Unreadable,
    };
    response.set_outcome(outcome);
    response
}

fn ignore_reason(word: &str) -> pb::IgnoreReason {
    match word {
        MISSING_BOOKING_PAYLOAD => pb::IgnoreReason::MissingBookingPayload,
        NO_MATCHING_OUTREACH_SEQUENCE => pb::IgnoreReason::NoMatchingOutreachSequence,
        _ => pb::IgnoreReason::UnsupportedEvent,
    }
}

/// The wire form of the status of a plan.
pub(super) fn plan_status(word: &str) -> pb::CallPrepPlanStatus {
    match word {
        call_prep_plans::READY => pb::CallPrepPlanStatus::Ready,
        _ => pb::CallPrepPlanStatus::Pending,
    }
}

fn booking_message(booking: Booking, plan_id: Option<Uuid>) -> pb::Booking {
    let state = match BookingState::from_word(&booking.state) {
        Some(BookingState::Accepted) => pb::BookingState::Accepted,
        Some(BookingState::AwaitingRebooking) => pb::BookingState::AwaitingRebooking,
        Some(BookingState::Cancelled) => pb::BookingState::Cancelled,
        None => pb::BookingState::Unspecified,
    };
    let attendees = serde_json::from_value::<Vec<Attendee>>(booking.attendees).unwrap_or_default();
    pb::Booking {
        uid: booking.uid,
        state: state.into(),
        sequence_id: booking.sequence_id,
        contact_id: booking.contact_id.unwrap_or_default(),
        prospect_id: booking.prospect_id,
        start_time: booking.start_time.map(timestamp),
        end_time: booking.end_time.map(timestamp),
        event_type_id: booking.event_type_id.unwrap_or_default(),
        title: booking.title.unwrap_or_default(),
        attendees: attendees
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
        ..Default::default()
    }
}
