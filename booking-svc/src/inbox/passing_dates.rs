//! Records the end of past dates of a series, so that the next date becomes current. The event
//! equals the one that the booking tool would send, which then counts as a copy.

use runtime::Deadline;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    Recorder,
    app::{Next, StepError},
    domain::{BookingEvent, EventType},
    now,
    recording::{Content, IncomingDelivery},
    store::{
        JsonText,
        passing_dates::{self, PassedDate},
    },
};

/// The number of bookings per step.
const BATCH_SIZE: i64 = 20;

/// Processes a batch of past bookings. A booking that cannot be recorded is retried later.
pub(crate) async fn pass_dates(recorder: Recorder) -> Result<Next, StepError> {
    let mut conn = recorder.app.database.connection().await?;
    let passed = passing_dates::list(&mut conn, BATCH_SIZE).await?;
    drop(conn);
    for date in &passed {
        if date.is_of_series {
            recorder.record(end(date), Deadline::default()).await?;
        }
        // The date is marked only after the event is stored.
        let mut conn = recorder.app.database.connection().await?;
        passing_dates::set_passed(&mut conn, date).await?;
    }
    Ok(if i64::try_from(passed.len()) == Ok(BATCH_SIZE) {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}

/// Returns the event of the end of a call.
fn end(date: &PassedDate) -> IncomingDelivery {
    let event_type = EventType::MeetingEnded;
    let payload = json!({
        "triggerEvent": event_type.as_str(),
        "uid": date.call_uid,
        "startTime": date.start_time,
        "endTime": date.end_time,
        "recordedBy": "Bookbrief, as the time of the call has passed",
    });
    let payload = JsonText::from(payload);
    IncomingDelivery {
        source: "calcom".to_owned(),
        account: date.account.clone(),
        event_name: event_type.sender_name().to_owned(),
        body_sha256: Sha256::digest(payload.as_str()).to_vec(),
        payload: Some(payload),
        received_at: now(),
        traceparent: None,
        content: Content::Event(Box::new(BookingEvent {
            event_time: Some(date.over_time),
            booking_uid: Some(date.call_uid.clone()),
            start_time: date.start_time,
            end_time: date.end_time,
            ..BookingEvent::of_type(event_type)
        })),
    }
}
