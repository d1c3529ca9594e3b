//! Validates and converts a delivery from a client, and names every invalid field.

use std::collections::HashSet;

use addresses::normalise;
use proto::booking::v1::{self as pb, record_booking_event_request as request};
use tonic::Status;

use super::{meeting::meeting, storable::Storable, validate::Problems};
use crate::{
    domain::{Absence, Attendee, BookingEvent, EventType, IgnoreReason, distinct_addresses},
    inbox::reread::Rereading,
    recording::{Content, IncomingDelivery},
    store::JsonText,
};

/// The largest body that is stored, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;
/// The length to which names are truncated, in bytes.
const LONGEST_NAME: usize = 1000;
/// The maximum number of addresses by which an event is matched, the booker's first. Each four cost
/// a query.
const MOST_ADDRESSES: usize = 1000;
/// The account of a delivery without one.
const DEFAULT_ACCOUNT: &str = "default";

/// Parses a delivery.
///
/// # Errors
/// INVALID_ARGUMENT with every invalid field.
pub(crate) fn delivery(message: pb::RecordBookingEventRequest) -> Result<IncomingDelivery, Status> {
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
    let mut delivery = IncomingDelivery {
        source: problems.id("delivery.source", envelope.source),
        account: account(&mut problems, envelope.account),
        event_name: problems.text("delivery.event_name", envelope.event_name),
        payload: payload(&mut problems, envelope.payload_json),
        body_sha256: envelope.body_sha256,
        received_at: received_at.unwrap_or_default(),
        traceparent: None,
        content: content(&mut problems, message.content),
    };
    problems.into_result()?;
    if let Content::Event(event) = &mut delivery.content {
        event.number_within(&delivery.account);
    }
    Ok(delivery)
}

/// Returns the account of a delivery, which has a default.
fn account(problems: &mut Problems, account: String) -> String {
    let account = problems.optional_id("delivery.account", account);
    account.unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned())
}

/// Parses the new content of an unreadable delivery.
///
/// # Errors
/// INVALID_ARGUMENT with every invalid field.
pub(super) fn rereading(message: pb::RereadDeliveryRequest) -> Result<Rereading, Status> {
    use pb::reread_delivery_request as reread;

    let mut problems = Problems::default();
    let content_read = message.content.map(|content| match content {
        reread::Content::Event(event) => request::Content::Event(event),
        reread::Content::Ignored(ignored) => request::Content::Ignored(ignored),
        reread::Content::Unreadable(unreadable) => request::Content::Unreadable(unreadable),
    });
    let rereading = Rereading {
        id: problems.uuid("id", &message.id),
        event_name: problems.text("event_name", message.event_name),
        payload: payload(&mut problems, message.payload_json),
        content: content(&mut problems, content_read),
    };
    problems.into_result()?;
    Ok(rereading)
}

fn payload(problems: &mut Problems, json: String) -> Option<JsonText> {
    if json.is_empty() {
        return None;
    }
    match serde_json::from_str(&json) {
        Ok(Storable { holds_nul: true }) => {
            problems.add("delivery.payload_json", "must not contain NUL characters");
        }
        Ok(Storable { holds_nul: false }) => {}
        Err(_) => problems.add("delivery.payload_json", "must be JSON"),
    }
    Some(JsonText::new(json))
}

fn content(problems: &mut Problems, content: Option<request::Content>) -> Content {
    match content {
        Some(request::Content::Event(event)) => {
            Content::Event(Box::new(booking_event(problems, event)))
        }
        Some(request::Content::Ignored(ignored)) => match ignored.reason() {
            pb::IgnoreReason::UnsupportedEvent => Content::Ignored(IgnoreReason::UnsupportedEvent),
            pb::IgnoreReason::MissingBookingPayload => {
                Content::Ignored(IgnoreReason::MissingBookingPayload)
            }
            pb::IgnoreReason::Unspecified
            | pb::IgnoreReason::NoMatchingOutreachSequence
            | pb::IgnoreReason::Duplicate
            | pb::IgnoreReason::PersonErased => {
                problems.add(
                    "ignored.reason",
                    "must be UNSUPPORTED_EVENT or MISSING_BOOKING_PAYLOAD",
                );
                Content::Ignored(IgnoreReason::UnsupportedEvent)
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
            Content::Ignored(IgnoreReason::UnsupportedEvent)
        }
    }
}

fn booking_event(problems: &mut Problems, mut event: pb::BookingEvent) -> BookingEvent {
    let event_type = match event.r#type() {
        pb::BookingEventType::Created => EventType::BookingCreated,
        pb::BookingEventType::Cancelled => EventType::BookingCancelled,
        pb::BookingEventType::RescheduleRequested => EventType::RescheduleRequested,
        pb::BookingEventType::SeatCancelled => EventType::SeatCancelled,
        pb::BookingEventType::Rescheduled => EventType::BookingRescheduled,
        pb::BookingEventType::Requested => EventType::BookingRequested,
        pb::BookingEventType::Rejected => EventType::BookingRejected,
        pb::BookingEventType::NoShowMarked => EventType::NoShowMarked,
        pb::BookingEventType::NoShowCleared => EventType::NoShowCleared,
        pb::BookingEventType::MeetingEnded => EventType::MeetingEnded,
        pb::BookingEventType::DetailsChanged => EventType::DetailsChanged,
        pb::BookingEventType::Unspecified => {
            problems.add("event.type", "must be a known event");
            EventType::BookingCreated
        }
    };
    let match_emails = match_emails(problems, &event);
    BookingEvent {
        meeting: meeting(problems, &mut event),
        event_type,
        event_time: problems.optional_time("event.event_time", event.event_time),
        booking_uid: problems.optional_id("event.booking_uid", event.booking_uid),
        reschedule_uid: problems.optional_id("event.reschedule_uid", event.reschedule_uid),
        start_time: problems.optional_time("event.start_time", event.start_time),
        end_time: problems.optional_time("event.end_time", event.end_time),
        event_type_id: problems.optional_clue("event.event_type_id", event.event_type_id),
        title: problems.optional_text("event.title", event.title),
        attendees: attendees(problems, event.attendees),
        match_emails,
        outreach_sequence_id: problems
            .optional_clue("event.outreach_sequence_id", event.outreach_sequence_id),
        contact_id: problems.optional_clue("event.contact_id", event.contact_id),
        seat_uid: problems.optional_id("event.seat_uid", event.seat_uid),
        seat_email: problems
            .optional_text("event.seat_email", event.seat_email)
            .map(|email| normalise(&email)),
        other_seat_email: problems
            .optional_text("event.other_seat_email", event.other_seat_email)
            .map(|email| normalise(&email)),
        series_uid: problems.optional_id("event.series_uid", event.series_uid),
        ends_series: event.ends_series,
        confirms_all: event.confirms_all,
        absences: absences(problems, event.absences),
        booking_number: problems.optional_clue("event.booking_number", event.booking_number),
        reschedule_number: problems
            .optional_clue("event.reschedule_number", event.reschedule_number),
        ..BookingEvent::of_type(event_type)
    }
}

fn attendees(problems: &mut Problems, attendees: Vec<pb::Attendee>) -> Vec<Attendee> {
    let attendees = attendees.into_iter().map(|person| Attendee {
        email: problems.text("event.attendees[].email", person.email),
        name: problems.cut_text("event.attendees[].name", person.name, LONGEST_NAME),
        time_zone: problems.cut_text(
            "event.attendees[].time_zone",
            person.time_zone,
            LONGEST_NAME,
        ),
        language: problems.cut_text("event.attendees[].language", person.language, LONGEST_NAME),
    });
    attendees.collect()
}

fn absences(problems: &mut Problems, absences: Vec<pb::Absence>) -> Vec<Absence> {
    let absences = absences.into_iter().map(|absence| Absence {
        email: normalise(&problems.text("event.absences[].email", absence.email)),
        absent: absence.absent,
    });
    absences.collect()
}

/// Returns the addresses that may belong to prospects: hosts are never prospects.
fn match_emails(problems: &mut Problems, event: &pb::BookingEvent) -> Vec<String> {
    let hosts = event.organizer.iter().chain(&event.team_members);
    let hosts = hosts
        .map(|host| normalise(&host.email))
        .collect::<HashSet<_>>();
    let emails = problems.texts("event.match_emails", event.match_emails.clone());
    let mut emails = distinct_addresses(&emails);
    emails.retain(|email| email.len() <= addresses::MAX_BYTES && !hosts.contains(email));
    emails.truncate(MOST_ADDRESSES);
    emails
}
