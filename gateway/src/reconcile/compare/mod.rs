//! Decides which events are missing: compares a booking in Cal.com with the same one in Bookbrief.

use chrono::{DateTime, Utc};
use proto::booking::v1::{BookingEventType, BookingState};

/// The state of a booking in Cal.com.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CalcomStatus {
    Accepted,
    /// The host has not confirmed the booking yet.
    Pending,
    Rejected,
    Cancelled,
}

/// The time of the call relative to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    Ahead,
    Running,
    Over,
}

/// Whether Cal.com has a no-show mark for any attendee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    NotStated,
    Unmarked,
    Marked,
}

/// A booking in Cal.com, reduced to what the decision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) status: CalcomStatus,
    /// Whether an earlier booking was rescheduled to this one.
    pub(super) replaces: bool,
    /// Whether it was rescheduled to a later booking.
    pub(super) is_replaced: bool,
    pub(super) timing: Timing,
    pub(super) absence: Absence,
    /// Whether it was booked in the period of a lost database, which had recorded it and sent
    /// notices.
    pub(super) was_lost: bool,
}

/// The same booking in Bookbrief.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent facts from booking-svc"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The state, or `None` if Bookbrief does not have the booking.
    pub(super) state: Option<BookingState>,
    /// Whether Bookbrief knows which booking this one replaces.
    pub(super) is_linked: bool,
    /// Whether an event has confirmed the call, rather than only a later one, such as its end.
    pub(super) is_confirmed: bool,
    /// Whether Bookbrief has the booking that this one replaces.
    pub(super) knows_replaced: bool,
    /// Whether Bookbrief has another start time: a shared call is rescheduled under its own uid.
    pub(super) has_other_start: bool,
    /// Whether Bookbrief has another host, or lacks a guest: Cal.com sends no event when a call
    /// gets another host or a further guest.
    pub(super) has_other_details: bool,
}

/// A period that is missing in booking-svc, since its database was lost and restored from a backup.
#[derive(Clone, Copy, Debug)]
pub(super) struct LostPeriod {
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
}

/// Returns whether a booking that was created at `created` was lost with a database.
pub(super) fn was_lost(periods: &[LostPeriod], created: Option<DateTime<Utc>>) -> bool {
    let is_in = |period: &LostPeriod| {
        created.is_some_and(|created| (period.from..period.until).contains(&created))
    };
    periods.iter().any(is_in)
}

/// What to do about a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    UpToDate,
    /// Record these events, in this order.
    Missing(Vec<BookingEventType>),
    /// Skip: a past call that fell through and is not in Bookbrief.
    Irrelevant,
    /// No event resolves the difference: a person has to decide.
    Contradiction,
}

/// Compares a booking in both systems. This function is total. Once the events of a verdict are
/// applied, the next verdict on the same booking has none.
pub(super) fn compare(listed: Listed, known: Known) -> Verdict {
    match listed.status {
        CalcomStatus::Accepted => accepted(listed, known),
        CalcomStatus::Pending => pending(listed, known),
        // The booking was rescheduled, not cancelled; its successor is compared on its own.
        CalcomStatus::Cancelled if listed.is_replaced => events(booked_before(listed, known)),
        CalcomStatus::Cancelled => fallen_through(
            BookingEventType::Cancelled,
            booked_before(listed, known),
            listed,
            known,
        ),
        CalcomStatus::Rejected => fallen_through(
            BookingEventType::Rejected,
            request(listed, known),
            listed,
            known,
        ),
    }
}

fn accepted(listed: Listed, known: Known) -> Verdict {
    use BookingState as State;

    let booked = booked(listed);
    let mut missing = match known.state {
        None | Some(State::Pending | State::Rejected) => vec![booked],
        // Only the end of the call or a no-show was recorded: the outreach is not marked as booked.
        Some(State::Completed | State::NoShow) if !known.is_confirmed => vec![booked],
        Some(State::Accepted) if known.has_other_start => vec![BookingEventType::Rescheduled],
        Some(State::Accepted | State::Completed | State::NoShow) => link(listed, known),
        Some(
            State::Cancelled
            | State::AwaitingRebooking
            | State::Superseded
            // A state of a newer booking-svc.
            | State::Unspecified,
        ) => return Verdict::Contradiction,
    };
    if missing.is_empty() && known.has_other_details && listed.timing != Timing::Over {
        missing.push(BookingEventType::DetailsChanged);
    }
    let is_closed = matches!(known.state, Some(State::Completed | State::NoShow));
    if listed.timing == Timing::Over && !is_closed {
        missing.push(BookingEventType::MeetingEnded);
    }
    let is_marked = known.state == Some(State::NoShow);
    match listed.absence {
        Absence::Marked if !is_marked => missing.push(BookingEventType::NoShowMarked),
        Absence::Unmarked if is_marked => missing.push(BookingEventType::NoShowCleared),
        Absence::Marked | Absence::Unmarked | Absence::NotStated => {}
    }
    events(missing)
}

fn pending(listed: Listed, known: Known) -> Verdict {
    use BookingState as State;

    // The webhook of a request does not always contain the booking that it replaces.
    let is_unlinked = listed.replaces && known.knows_replaced && !known.is_linked;
    match known.state {
        None => Verdict::Missing(vec![BookingEventType::Requested]),
        Some(State::Pending) if is_unlinked => Verdict::Missing(vec![BookingEventType::Requested]),
        Some(State::Pending) if known.has_other_details => {
            Verdict::Missing(vec![BookingEventType::DetailsChanged])
        }
        Some(State::Pending) => Verdict::UpToDate,
        Some(
            State::Accepted
            | State::Rejected
            | State::Completed
            | State::NoShow
            | State::AwaitingRebooking
            | State::Cancelled
            | State::Superseded
            | State::Unspecified,
        ) => Verdict::Contradiction,
    }
}

/// Returns the verdict on a booking that was rejected or cancelled: the events in `before`, then
/// `event`, as far as they are missing.
fn fallen_through(
    event: BookingEventType,
    before: Vec<BookingEventType>,
    listed: Listed,
    known: Known,
) -> Verdict {
    use BookingState as State;

    let mut missing = before;
    match known.state {
        // A past call no longer matters, unless Bookbrief still counts an earlier booking as live.
        None if listed.timing == Timing::Ahead || !missing.is_empty() => missing.push(event),
        None => return Verdict::Irrelevant,
        // In Cal.com, a host cannot decline an accepted booking.
        Some(State::Accepted) if event == BookingEventType::Rejected => {
            return Verdict::Contradiction;
        }
        Some(State::Accepted | State::Pending) => missing.push(event),
        // Cal.com lists a host's request for another time as a plain cancellation.
        Some(State::AwaitingRebooking | State::Cancelled | State::Rejected) => {}
        Some(State::Completed | State::NoShow | State::Superseded | State::Unspecified) => {
            return Verdict::Contradiction;
        }
    }
    events(missing)
}

/// Returns the event that links this booking to the one it replaces, if Bookbrief has that one.
fn link(listed: Listed, known: Known) -> Vec<BookingEventType> {
    // RESCHEDULED would turn a declined booking into an accepted one.
    let may_link = known.state != Some(BookingState::Rejected);
    if may_link && listed.replaces && known.knows_replaced && !known.is_linked {
        vec![BookingEventType::Rescheduled]
    } else {
        Vec::new()
    }
}

/// Returns the event that is missing before the booking was replaced or cancelled. For a booking
/// that was lost with a database, that is its creation: its notices were sent, and their recipients
/// must learn how it continues.
fn booked_before(listed: Listed, known: Known) -> Vec<BookingEventType> {
    match link(listed, known) {
        missing if missing.is_empty() && listed.was_lost && known.state.is_none() => {
            vec![booked(listed)]
        }
        missing => missing,
    }
}

fn booked(listed: Listed) -> BookingEventType {
    if listed.replaces {
        BookingEventType::Rescheduled
    } else {
        BookingEventType::Created
    }
}

/// Returns the missing request of a booking that was never accepted.
fn request(listed: Listed, known: Known) -> Vec<BookingEventType> {
    let may_link = matches!(
        known.state,
        None | Some(BookingState::Pending | BookingState::Rejected)
    );
    if may_link && listed.replaces && known.knows_replaced && !known.is_linked {
        vec![BookingEventType::Requested]
    } else {
        Vec::new()
    }
}

fn events(missing: Vec<BookingEventType>) -> Verdict {
    if missing.is_empty() {
        Verdict::UpToDate
    } else {
        Verdict::Missing(missing)
    }
}

#[cfg(test)]
mod tests;
