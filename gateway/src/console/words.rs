//! The names of states on the pages.

use std::fmt;

use askama::filters::HtmlSafe;
use proto::booking::v1::{
    BookingState, CallPrepPlanStatus, Delivery, DeliveryState, IgnoreReason,
    NoticeDestinationState, NoticeKind, NoticeState,
};

/// A state: its name, and the class of its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) class: &'static str,
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, class } = self;
        write!(formatter, "<span class=\"tag {class}\">{name}</span>")
    }
}

// Both of its texts are constants.
impl HtmlSafe for Tag {}

const fn tag(name: &'static str, class: &'static str) -> Tag {
    Tag { name, class }
}

const GOOD: &str = "good";
const WAITING: &str = "waiting";
const QUIET: &str = "quiet";
const BAD: &str = "bad";

/// Returns whether a delivery is unmatched.
pub(super) fn is_unmatched(delivery: &Delivery) -> bool {
    delivery.ignore_reason() == IgnoreReason::NoMatchingOutreachSequence
}

pub(super) fn delivery_state(delivery: &Delivery) -> Tag {
    match delivery.state() {
        DeliveryState::Ignored if is_unmatched(delivery) => tag("unmatched", WAITING),
        DeliveryState::Received => tag("received", WAITING),
        DeliveryState::Applied => tag("applied", GOOD),
        DeliveryState::Ignored => tag("ignored", QUIET),
        DeliveryState::Unreadable => tag("unreadable", BAD),
        DeliveryState::Dead => tag("dead", BAD),
        DeliveryState::Unspecified => tag("unknown", QUIET),
    }
}

pub(super) const fn booking_state(state: BookingState) -> Tag {
    match state {
        BookingState::Accepted => tag("accepted", GOOD),
        BookingState::Cancelled => tag("cancelled", QUIET),
        BookingState::AwaitingRebooking => tag("to be rebooked", WAITING),
        BookingState::Pending => tag("not confirmed", WAITING),
        BookingState::Rejected => tag("declined", QUIET),
        BookingState::Completed => tag("over", QUIET),
        BookingState::NoShow => tag("no-show", BAD),
        BookingState::Superseded => tag("moved", QUIET),
        BookingState::Unspecified => tag("unknown", QUIET),
    }
}

pub(super) const fn plan_status(status: CallPrepPlanStatus) -> Tag {
    match status {
        CallPrepPlanStatus::Ready => tag("ready", GOOD),
        CallPrepPlanStatus::Pending => tag("pending", WAITING),
        CallPrepPlanStatus::Unspecified => tag("unknown", QUIET),
    }
}

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
