//! The names of Cal.com's events, and those that Bookbrief uses.

use proto::booking::v1::BookingEventType;

use super::field::{Object, WrongField};

/// The events in use. No name contains another. `BOOKING_CANCELLED` and `BOOKING_NO_SHOW_UPDATED`
/// have several meanings, which the payload decides.
const USED: [(&str, BookingEventType); 7] = [
    ("BOOKING_CREATED", BookingEventType::Created),
    ("BOOKING_RESCHEDULED", BookingEventType::Rescheduled),
    ("BOOKING_CANCELLED", BookingEventType::Cancelled),
    ("BOOKING_REQUESTED", BookingEventType::Requested),
    ("BOOKING_REJECTED", BookingEventType::Rejected),
    ("BOOKING_NO_SHOW_UPDATED", BookingEventType::NoShowMarked),
    ("MEETING_ENDED", BookingEventType::MeetingEnded),
];

/// Every event that Cal.com sends.
const KNOWN: [&str; 22] = [
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "BOOKING_CANCELLED",
    "BOOKING_CREATED",
    "BOOKING_NO_SHOW_UPDATED",
    "BOOKING_PAID",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_REJECTED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "DELEGATION_CREDENTIAL_ERROR",
    "FORM_SUBMITTED",
    "FORM_SUBMITTED_NO_EVENT",
    "INSTANT_MEETING",
    "MEETING_ENDED",
    "MEETING_STARTED",
    "OOO_CREATED",
    "PING",
    "RECORDING_READY",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "ROUTING_FORM_FALLBACK_HIT",
    "WRONG_ASSIGNMENT_REPORT",
];

/// Returns the name of the event in the body, or an empty one if there is none.
///
/// `type` is used only without `triggerEvent`: with both, `type` may be an answer of a routing
/// form.
pub(super) fn read<'body>(root: &Object<'body>) -> Result<&'body str, WrongField> {
    let name = root.field("triggerEvent").or_else(|| root.field("type"));
    Ok(name.deciding_text()?.unwrap_or_default())
}

/// Returns the type of the event `name`, if Bookbrief uses it.
pub(super) fn supported(name: &str) -> Option<BookingEventType> {
    let name = name.to_uppercase().replace('.', "_");
    USED.iter()
        .find(|(used, _)| name.contains(used))
        .map(|&(_, event_type)| event_type)
}

/// Returns Cal.com's name of the event that has this type.
pub(crate) fn type_name(event_type: BookingEventType) -> &'static str {
    match event_type {
        BookingEventType::Unspecified => "",
        BookingEventType::Created => "BOOKING_CREATED",
        BookingEventType::Cancelled
        | BookingEventType::RescheduleRequested
        | BookingEventType::SeatCancelled => "BOOKING_CANCELLED",
        BookingEventType::Rescheduled => "BOOKING_RESCHEDULED",
        BookingEventType::Requested => "BOOKING_REQUESTED",
        BookingEventType::Rejected => "BOOKING_REJECTED",
        BookingEventType::NoShowMarked | BookingEventType::NoShowCleared => {
            "BOOKING_NO_SHOW_UPDATED"
        }
        BookingEventType::MeetingEnded => "MEETING_ENDED",
        // Cal.com has no event for it.
        BookingEventType::DetailsChanged => "DETAILS_CHANGED",
    }
}

/// The effect of an event on a booking, on which the reading of its payload depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It books the call.
    Books,
    /// It moves the call to another time.
    Moves,
    /// It requests the call.
    Asks,
    /// It calls the call off.
    CallsOff,
    /// It sets no-show marks.
    Marks,
    /// None of these.
    Other,
}

pub(super) fn effect(event_type: BookingEventType) -> Effect {
    match event_type {
        BookingEventType::Created => Effect::Books,
        BookingEventType::Rescheduled => Effect::Moves,
        BookingEventType::Requested => Effect::Asks,
        BookingEventType::Cancelled | BookingEventType::Rejected => Effect::CallsOff,
        BookingEventType::NoShowMarked | BookingEventType::NoShowCleared => Effect::Marks,
        BookingEventType::Unspecified
        | BookingEventType::RescheduleRequested
        | BookingEventType::SeatCancelled
        | BookingEventType::MeetingEnded
        | BookingEventType::DetailsChanged => Effect::Other,
    }
}

/// Returns the name of a known event, or `other`. Only this may be logged or used as a metric label,
/// since a sender can put any text there.
pub(crate) fn known_name(name: &str) -> &'static str {
    if name.is_empty() {
        return "none";
    }
    if let Some(event_type) = supported(name) {
        return type_name(event_type);
    }
    KNOWN
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whatever_their_case_and_separator() {
        for name in [
            "BOOKING_CREATED",
            "booking.created",
            "calcom:Booking_Created:v2",
        ] {
            assert_eq!(supported(name), Some(BookingEventType::Created), "{name}");
        }
        for (name, event_type) in [
            ("booking.cancelled", BookingEventType::Cancelled),
            ("Booking.Rescheduled", BookingEventType::Rescheduled),
            ("BOOKING.REQUESTED", BookingEventType::Requested),
            ("booking_rejected", BookingEventType::Rejected),
            ("BOOKING.NO_SHOW_UPDATED", BookingEventType::NoShowMarked),
            ("booking.no.show.updated", BookingEventType::NoShowMarked),
            ("MEETING.ENDED", BookingEventType::MeetingEnded),
        ] {
            assert_eq!(supported(name), Some(event_type), "{name}");
        }
        for name in [
            "",
            "PING",
            "BOOKING CREATED",
            "BOOKING_CANCELED",
            "BOOKING_NO_SHOW",
            "BOOKING_CONFIRMED",
            "MEETING",
            "intro-call",
        ] {
            assert_eq!(supported(name), None, "{name}");
        }
    }

    #[test]
    fn an_event_of_cal_com_is_used_under_its_own_name_or_not_at_all() {
        for known in KNOWN {
            let used = USED.iter().find(|(used, _)| *used == known);

            assert_eq!(supported(known), used.map(|&(_, used)| used), "{known}");
            assert_eq!(known_name(known), known);
        }
    }

    #[test]
    fn every_event_type_has_a_name_that_is_in_use() {
        let types = (1..).map_while(|number| BookingEventType::try_from(number).ok());
        let types = types.collect::<Vec<_>>();

        // Cal.com sends no webhook for changed details.
        let named = types
            .iter()
            .filter(|it| **it != BookingEventType::DetailsChanged);
        for &event_type in named {
            assert!(supported(type_name(event_type)).is_some(), "{event_type:?}");
        }
        assert!(types.len() >= USED.len());
    }

    #[test]
    fn only_known_names_are_logged() {
        assert_eq!(known_name("ping"), "PING");
        assert_eq!(known_name("booking.created for zoe"), "BOOKING_CREATED");
        assert_eq!(known_name("zoe@kestrel.example"), "other");
        assert_eq!(known_name(""), "none");
    }
}
