//! Decides what Bookbrief has missed: what Cal.com says of a booking against what Bookbrief knows.

use proto::booking::v1::{BookingEventType, BookingState};

/// Where Cal.com says that a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Accepted,
    /// The host has yet to confirm it.
    Pending,
    Rejected,
    Cancelled,
}

/// Where the call lies, seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    Ahead,
    Running,
    Over,
}

/// What Cal.com says of who came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    NotSaid,
    Nobody,
    Somebody,
}

/// What Cal.com says of a booking, as far as it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: Status,
    /// Whether it is the new time of an earlier booking.
    pub(super) replaces: bool,
    /// Whether a later booking is its new time.
    pub(super) is_replaced: bool,
    pub(super) timing: Timing,
    pub(super) absence: Absence,
}

/// What Bookbrief knows of a booking.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four answers of booking-svc that do not follow from each other"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Nothing when it never heard of it.
    pub(super) state: Option<BookingState>,
    /// Whether it knows which booking this one replaces.
    pub(super) is_linked: bool,
    /// Whether it has heard that the call stands, and not only of what came after.
    pub(super) is_confirmed: bool,
    /// Whether it knows the booking that this one replaces.
    pub(super) knows_replaced: bool,
    /// Whether it knows another start of the call: a shared call is moved under its own uid.
    pub(super) has_other_start: bool,
}

/// What is to be done about a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: Bookbrief knows it as it is.
    UpToDate,
    /// These events are to be recorded, in this order.
    Missing(Vec<BookingEventType>),
    /// Nothing: it fell through, is past, and Bookbrief never heard of it.
    NoMatter,
    /// Nothing that an event could repair: a person has to look.
    Contradiction,
}

/// Compares the two. Total. Once the events of a verdict are applied, the next verdict on the same
/// booking names none.
pub(super) fn compare(said: Said, known: Known) -> Verdict {
    match said.status {
        Status::Accepted => accepted(said, known),
        Status::Pending => pending(said, known),
        // A move is not a loss: the booking that replaces this one tells the rest of the story.
        Status::Cancelled if said.is_replaced => events(link(said, known)),
        Status::Cancelled => {
            fallen_through(BookingEventType::Cancelled, link(said, known), said, known)
        }
        Status::Rejected => fallen_through(
            BookingEventType::Rejected,
            request(said, known),
            said,
            known,
        ),
    }
}

fn accepted(said: Said, known: Known) -> Verdict {
    use BookingState as State;

    let booked = if said.replaces {
        BookingEventType::Rescheduled
    } else {
        BookingEventType::Created
    };
    let mut missing = match known.state {
        None | Some(State::Pending | State::Rejected) => vec![booked],
        // The end of a call or an absence came alone: the outreach was never settled.
        Some(State::Completed | State::NoShow) if !known.is_confirmed => vec![booked],
        Some(State::Accepted) if known.has_other_start => vec![BookingEventType::Rescheduled],
        Some(State::Accepted | State::Completed | State::NoShow) => link(said, known),
        Some(
            State::Cancelled
            | State::AwaitingRebooking
            | State::Superseded
            // A state that a newer booking-svc knows and this gateway does not.
            | State::Unspecified,
        ) => return Verdict::Contradiction,
    };
    let is_closed = matches!(known.state, Some(State::Completed | State::NoShow));
    if said.timing == Timing::Over && !is_closed {
        missing.push(BookingEventType::MeetingEnded);
    }
    let is_marked = known.state == Some(State::NoShow);
    match said.absence {
        Absence::Somebody if !is_marked => missing.push(BookingEventType::NoShowMarked),
        Absence::Nobody if is_marked => missing.push(BookingEventType::NoShowCleared),
        Absence::Somebody | Absence::Nobody | Absence::NotSaid => {}
    }
    events(missing)
}

/// Cal.com does not always say that a request replaces another booking.
fn pending(said: Said, known: Known) -> Verdict {
    let is_unlinked = said.replaces && known.knows_replaced && !known.is_linked;
    match known.state {
        None => Verdict::Missing(vec![BookingEventType::Requested]),
        Some(BookingState::Pending) if is_unlinked => {
            Verdict::Missing(vec![BookingEventType::Requested])
        }
        Some(BookingState::Pending) => Verdict::UpToDate,
        Some(_) => Verdict::Contradiction,
    }
}

/// Returns what is missing of a booking that comes to nothing: `before`, then `event`.
fn fallen_through(
    event: BookingEventType,
    before: Vec<BookingEventType>,
    said: Said,
    known: Known,
) -> Verdict {
    use BookingState as State;

    let mut missing = before;
    match known.state {
        // Nobody asks any more about a past call, unless an earlier booking still counts as live.
        None if said.timing == Timing::Ahead || !missing.is_empty() => missing.push(event),
        None => return Verdict::NoMatter,
        // Cal.com does not let a host decline what is accepted.
        Some(State::Accepted) if event == BookingEventType::Rejected => {
            return Verdict::Contradiction;
        }
        Some(State::Accepted | State::Pending) => missing.push(event),
        // Cal.com shows a host's wish for another time as a plain cancellation, too.
        Some(State::AwaitingRebooking | State::Cancelled | State::Rejected) => {}
        Some(State::Completed | State::NoShow | State::Superseded | State::Unspecified) => {
            return Verdict::Contradiction;
        }
    }
    events(missing)
}

/// Returns the event that tells Bookbrief that a booking which it knows was replaced by this one.
fn link(said: Said, known: Known) -> Vec<BookingEventType> {
    // A declined booking must not come back to life for it.
    let may_link = known.state != Some(BookingState::Rejected);
    if may_link && said.replaces && known.knows_replaced && !known.is_linked {
        vec![BookingEventType::Rescheduled]
    } else {
        Vec::new()
    }
}

/// Returns the event that does so for a booking that never was accepted. Where Bookbrief knows the
/// request, another one would be a copy.
fn request(said: Said, known: Known) -> Vec<BookingEventType> {
    if said.replaces && known.knows_replaced && known.state.is_none() {
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
