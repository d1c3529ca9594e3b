//! What a booking event leaves in the records of the outreach.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::{Map, Value, json};

use crate::{
    domain::{BookingEvent, BookingState, Decision, OutreachChange},
    new_id, now,
    store::{
        bookings::Booking,
        deliveries::Claim,
        outreach::{self, NewLog, Sequence},
    },
};

/// The channel under which booking events are logged.
const CHANNEL: &str = "calcom";

/// Changes sequence, steps, contact and prospect, in this order. `booking` is the one that the
/// outreach has led to.
pub(super) async fn change(
    conn: &mut AsyncPgConnection,
    sequence: &Sequence,
    decision: &Decision,
    booking: &Booking,
) -> diesel::QueryResult<()> {
    let (status, contact_status) = match decision.outreach {
        // Another call of the same people may have fallen through meanwhile.
        OutreachChange::Booked | OutreachChange::Moved => ("BOOKED", Some("CONVERTED")),
        OutreachChange::Replied => ("REPLIED", Some("REPLIED")),
        OutreachChange::SequenceReplied => ("REPLIED", None),
        OutreachChange::Unchanged => return engage(conn, sequence, decision).await,
    };
    outreach::update_sequence(conn, &sequence.id, status, calcom_metadata(booking)).await?;
    outreach::update_open_steps(conn, &sequence.id, status).await?;
    if let Some((contact_id, status)) = sequence.contact_id.as_ref().zip(contact_status) {
        outreach::update_contact(conn, contact_id, status).await?;
    }
    engage(conn, sequence, decision).await
}

async fn engage(
    conn: &mut AsyncPgConnection,
    sequence: &Sequence,
    decision: &Decision,
) -> diesel::QueryResult<()> {
    if !decision.engages {
        return Ok(());
    }
    outreach::engage_prospect(conn, &sequence.prospect_id).await
}

/// Logs the event.
pub(super) async fn log(
    conn: &mut AsyncPgConnection,
    claim: Claim,
    event: &BookingEvent,
    sequence: &Sequence,
    change: OutreachChange,
) -> diesel::QueryResult<()> {
    let metadata = json!({
        "bookingUid": event.booking_uid,
        "rescheduleUid": event.reschedule_uid,
        "eventType": event.event_type.announced_as(),
        "eventTypeId": event.event_type_id,
        "startTime": event.start_time.map(iso_time),
        "endTime": event.end_time.map(iso_time),
        "attendeeEmails": event.match_emails,
        "attendees": event.attendees,
        "outreachSequenceId": sequence.id,
        "contactId": sequence.contact_id,
        "prospectId": sequence.prospect_id,
        "changedOutreach": change != OutreachChange::Unchanged,
    });
    let new = NewLog {
        id: new_id().to_string(),
        prospect_id: &sequence.prospect_id,
        contact_id: sequence.contact_id.as_deref(),
        sequence_id: &sequence.id,
        channel: CHANNEL,
        status: event.event_type.log_status(),
        subject: event.event_type.log_subject(),
        metadata,
        delivery_id: claim.delivery_id,
        sent_at: now(),
    };
    outreach::insert_log(conn, &new).await
}

/// What `metadata.calcom` of a sequence tells: the booking that it has led to, whichever event came
/// last. What is not known is left out, so that merging never overwrites a known value.
fn calcom_metadata(booking: &Booking) -> Value {
    let event_type = match BookingState::from_word(&booking.state) {
        Some(BookingState::Cancelled) => "BOOKING_CANCELLED",
        _ if booking.reschedule_uid.is_some() => "BOOKING_RESCHEDULED",
        _ => "BOOKING_CREATED",
    };
    let details = booking.details();
    let uid = (!booking.uid.is_empty()).then(|| booking.uid.clone());
    let facts = [
        ("bookingUid", uid),
        ("eventTypeId", details.event_type_id),
        ("startTime", details.start_time.map(iso_time)),
        ("endTime", details.end_time.map(iso_time)),
        ("eventType", Some(event_type.to_owned())),
        ("updatedAt", Some(iso_time(now()))),
    ];
    let mut metadata = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect::<Map<_, _>>();
    if !details.match_emails.is_empty() {
        metadata.insert("attendeeEmails".to_owned(), json!(details.match_emails));
    }
    Value::Object(metadata)
}

/// A time as JavaScript writes it, which is how Cal.com and the tools around it do.
fn iso_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
