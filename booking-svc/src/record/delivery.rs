//! A delivery to record, the row in which it is kept, and what became of it.

use chrono::{DateTime, Utc};
use runtime::trace::Traceparent;
use uuid::Uuid;

use crate::{
    apply::Applied,
    domain::{BookingEvent, DeliveryState},
    store::{
        JsonText,
        deliveries::{NewDelivery, StoredDelivery},
    },
};

/// A verified delivery to record.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Who sent it.
    pub source: String,
    /// The event as the sender named it.
    pub event_name: String,
    /// The SHA-256 of the body.
    pub body_sha256: Vec<u8>,
    /// The body without secrets, if it is JSON.
    pub payload: Option<JsonText>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Where in which trace it arrived.
    pub traceparent: Option<Traceparent>,
    /// What it holds.
    pub content: Content,
}

/// What a delivery holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// An event to apply.
    Event(Box<BookingEvent>),
    /// Nothing to apply, for a reason in the words of the database.
    Ignored(&'static str),
    /// Nothing that could be understood.
    Unreadable {
        /// What is wrong.
        detail: String,
        /// The body.
        body: Vec<u8>,
    },
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its event is applied.
    Applied(Applied),
    /// The same event is applied already, or being applied.
    Duplicate,
    /// It is kept, for a reason in the words of the database.
    Ignored(String),
    /// It is kept; a worker will apply its event.
    Accepted,
    /// It could not be understood and is kept.
    Unreadable,
}

/// A delivery that is kept, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The id under which it is kept.
    pub delivery_id: Uuid,
    /// What became of it.
    pub outcome: Outcome,
}

/// Returns the row in which a delivery is kept.
pub(super) fn new_delivery<'a>(
    id: Uuid,
    dedupe_key: &'a str,
    delivery: &'a Delivery,
    event: Option<&'a BookingEvent>,
) -> NewDelivery<'a> {
    let (state, reason, raw_body) = match &delivery.content {
        Content::Event(_) => (DeliveryState::Received, None, None),
        Content::Ignored(reason) => (DeliveryState::Ignored, Some(*reason), None),
        Content::Unreadable { detail, body } => (
            DeliveryState::Unreadable,
            Some(detail.as_str()),
            Some(body.as_slice()),
        ),
    };
    NewDelivery {
        id,
        dedupe_key,
        source: &delivery.source,
        event_name: &delivery.event_name,
        booking_uid: event.and_then(|event| event.booking_uid.as_deref()),
        body_sha256: &delivery.body_sha256,
        payload: delivery.payload.as_ref(),
        raw_body,
        event: event.and_then(|event| JsonText::of(event).ok()),
        state,
        reason,
        received_at: delivery.received_at,
        trace_id: delivery.traceparent.map(|at| at.trace_id().to_string()),
        traceparent: delivery.traceparent.map(|at| at.to_string()),
    }
}

/// What became of a delivery that is not ours to apply.
impl From<StoredDelivery> for Recorded {
    fn from(stored: StoredDelivery) -> Self {
        let outcome = match stored.state.as_str() {
            "ignored" => Outcome::Ignored(stored.reason.unwrap_or_default()),
            "unreadable" => Outcome::Unreadable,
            // Applied, or somebody else applies it right now.
            _ => Outcome::Duplicate,
        };
        Self {
            delivery_id: stored.id,
            outcome,
        }
    }
}
