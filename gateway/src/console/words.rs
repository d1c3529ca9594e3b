//! What the states of things are called on the pages.

use proto::booking::v1::{DeliveryState, NoticeDestinationState, NoticeKind, NoticeState};

/// A state: its name, and the class of its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
}

const fn tag(name: &'static str, class: &'static str) -> Tag {
    Tag { name, class }
}

pub(super) const GOOD: &str = "good";
pub(super) const WAITING: &str = "waiting";
pub(super) const QUIET: &str = "quiet";
pub(super) const BAD: &str = "bad";

pub(super) const fn delivery_state(state: DeliveryState) -> Tag {
    match state {
        DeliveryState::Received => tag("received", WAITING),
        DeliveryState::Applied => tag("applied", GOOD),
        DeliveryState::Ignored => tag("ignored", QUIET),
        DeliveryState::Unreadable => tag("unreadable", BAD),
        DeliveryState::Dead => tag("dead", BAD),
        DeliveryState::Unspecified => tag("unknown", QUIET),
    }
}

/// The states by which deliveries are filtered.
pub(super) const DELIVERY_STATES: [DeliveryState; 5] = [
    DeliveryState::Received,
    DeliveryState::Applied,
    DeliveryState::Ignored,
    DeliveryState::Unreadable,
    DeliveryState::Dead,
];

pub(super) const fn notice_state(state: NoticeState) -> Tag {
    match state {
        NoticeState::Pending => tag("pending", WAITING),
        NoticeState::Sent => tag("sent", GOOD),
        NoticeState::Skipped => tag("skipped", QUIET),
        NoticeState::Dead => tag("dead", BAD),
        NoticeState::Unspecified => tag("unknown", QUIET),
    }
}

/// The states by which notices are filtered.
pub(super) const NOTICE_STATES: [NoticeState; 4] = [
    NoticeState::Pending,
    NoticeState::Sent,
    NoticeState::Skipped,
    NoticeState::Dead,
];

pub(super) const fn destination_state(state: NoticeDestinationState) -> Tag {
    match state {
        NoticeDestinationState::Pending => tag("pending", WAITING),
        NoticeDestinationState::Sent => tag("accepted", GOOD),
        NoticeDestinationState::Skipped => tag("skipped", QUIET),
        NoticeDestinationState::Dead => tag("dead", BAD),
        NoticeDestinationState::Unspecified => tag("unknown", QUIET),
    }
}

pub(super) const fn notice_kind(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Ready => "ready",
        NoticeKind::Moved => "moved",
        NoticeKind::Cancelled => "cancelled",
        NoticeKind::Reminder => "reminder",
        NoticeKind::Unspecified => "unknown",
    }
}
