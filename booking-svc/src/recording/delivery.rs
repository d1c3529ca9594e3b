//! A delivery to record, its row, and its outcome.

use addresses::untagged;
use chrono::{DateTime, Utc};
use runtime::trace::Traceparent;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    domain::{BookingEvent, CopyKey, DeliveryState, IgnoreReason, PlanStatus, UnknownWord},
    store::{
        JsonText,
        deliveries::{NewDelivery, StoredDelivery},
    },
};

/// The memory of the snapshot and the plan of an event, in KiB.
const SURROUNDINGS_KIB: u32 = 64;
/// The memory of the largest body, in KiB.
const MOST_KIB: u32 = 4 * 1024 + SURROUNDINGS_KIB;

/// A verified delivery to record.
#[derive(Clone, Debug)]
pub struct IncomingDelivery {
    /// The sender, for example `calcom`.
    pub source: String,
    /// The account of the booking tool that sent it.
    pub account: String,
    /// The event as the sender named it.
    pub event_name: String,
    /// The SHA-256 of the body, 32 bytes.
    pub body_sha256: Vec<u8>,
    /// The body without secrets, if it is JSON.
    pub payload: Option<JsonText>,
    /// When the delivery arrived.
    pub received_at: DateTime<Utc>,
    /// The trace context in which it arrived.
    pub traceparent: Option<Traceparent>,
    /// The content.
    pub content: Content,
}

/// The content of a delivery.
#[derive(Clone, Debug)]
pub enum Content {
    /// An event to apply.
    Event(Box<BookingEvent>),
    /// No event to apply.
    Ignored(IgnoreReason),
    /// A body that could not be parsed.
    Unreadable {
        /// The problem.
        detail: String,
        /// The body.
        body: Vec<u8>,
    },
}

/// The outcome of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The event is applied.
    Applied(Applied),
    /// The same event is already applied, or being applied.
    Duplicate,
    /// The delivery is stored, without an event to apply.
    Ignored(IgnoreReason),
    /// The delivery is stored; a background job will apply its event.
    Accepted,
    /// The delivery is stored, but could not be parsed.
    Unreadable,
}

/// The result of applying an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The sequence to which it was applied.
    pub sequence_id: String,
    /// The plan of the call, if the event confirms it.
    pub plan: Option<AppliedPlan>,
}

/// The plan of a call after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppliedPlan {
    /// The id.
    pub id: Uuid,
    /// Whether it is written.
    pub status: PlanStatus,
}

/// A stored delivery and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The id under which the delivery is stored: that of the first copy, if there are several.
    pub delivery_id: Uuid,
    /// The outcome.
    pub outcome: Outcome,
}

impl IncomingDelivery {
    /// Returns the event to apply, if there is one.
    pub(super) fn event(&self) -> Option<&BookingEvent> {
        match &self.content {
            Content::Event(event) => Some(event),
            Content::Ignored(_) | Content::Unreadable { .. } => None,
        }
    }

    /// Returns the maximum memory of the delivery until it is answered, in KiB: body, event,
    /// snapshot and plan.
    pub(super) fn weight(&self) -> u32 {
        let body = self
            .payload
            .as_ref()
            .map_or(0, |payload| payload.as_str().len());
        let copies = u32::try_from(body * 4 / 1024).unwrap_or(u32::MAX);
        copies.saturating_add(SURROUNDINGS_KIB).min(MOST_KIB)
    }

    /// Returns the row to store.
    pub(super) fn row<'a>(&'a self, id: Uuid, dedupe_key: &'a str) -> NewDelivery<'a> {
        let (state, reason, raw_body) = match &self.content {
            Content::Event(_) => (DeliveryState::Received, None, None),
            Content::Ignored(reason) => (DeliveryState::Ignored, Some(reason.as_str()), None),
            Content::Unreadable { detail, body } => (
                DeliveryState::Unreadable,
                Some(detail.as_str()),
                Some(body.as_slice()),
            ),
        };
        let event = self.event();
        let copy_key = event.and_then(CopyKey::of);
        NewDelivery {
            id,
            dedupe_key,
            source: &self.source,
            account: &self.account,
            event_name: &self.event_name,
            booking_uid: event.and_then(|event| event.booking_uid.as_deref()),
            body_sha256: &self.body_sha256,
            payload: self.payload.as_ref(),
            raw_body,
            event: event.and_then(|event| stored(event).ok()),
            state,
            reason,
            received_at: self.received_at,
            trace_id: self.traceparent.map(|at| at.trace_id().to_string()),
            traceparent: self.traceparent.map(|at| at.to_string()),
            event_time: copy_key.as_ref().map(|key| key.time),
            copy_key: copy_key.map(|key| key.digest),
        }
    }
}

/// Returns the form in which an event is stored with its delivery.
pub(crate) fn stored(event: &BookingEvent) -> serde_json::Result<JsonText> {
    JsonText::of(&StoredEvent::of(event))
}

/// An event with fields for searching.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StoredEvent<'a> {
    #[serde(flatten)]
    event: &'a BookingEvent,
    /// The addresses that have tags, without them, and those of all other participants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    untagged_emails: Vec<String>,
}

impl<'a> StoredEvent<'a> {
    fn of(event: &'a BookingEvent) -> Self {
        let owners = event.match_emails.iter().map(|address| untagged(address));
        let owners = owners.zip(&event.match_emails);
        let tagged = owners.filter(|(owner, address)| owner != *address);
        let sharers = event.sharers().into_iter();
        Self {
            event,
            untagged_emails: tagged
                .map(|(owner, _)| owner)
                .chain(sharers.map(|address| untagged(&address)))
                .collect(),
        }
    }
}

/// The outcome of a copy whose delivery another worker holds or has finished.
impl TryFrom<StoredDelivery> for Recorded {
    type Error = UnknownWord;

    fn try_from(stored: StoredDelivery) -> Result<Self, UnknownWord> {
        let outcome = match stored.state {
            DeliveryState::Ignored => match stored.reason.unwrap_or_default().parse()? {
                IgnoreReason::Duplicate => Outcome::Duplicate,
                reason => Outcome::Ignored(reason),
            },
            DeliveryState::Unreadable => Outcome::Unreadable,
            // Applied, or being applied by another process.
            DeliveryState::Applied | DeliveryState::Received | DeliveryState::Dead => {
                Outcome::Duplicate
            }
        };
        Ok(Self {
            delivery_id: stored.id,
            outcome,
        })
    }
}
