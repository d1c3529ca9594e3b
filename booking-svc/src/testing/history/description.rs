//! Describes events of a history in test output.

use crate::domain::BookingEvent;

/// Describes an event in one line.
pub fn describe(event: &BookingEvent) -> String {
    let mut uid = event.booking_uid.clone().unwrap_or_default();
    if event.is_of_seat() {
        let named = [&event.seat_uid, &event.seat_email].map(Option::as_deref);
        uid = format!(
            "{uid} of {}",
            named.map(Option::unwrap_or_default).join("/")
        );
    }
    if event.ends_series {
        uid.push_str(" and all that remain");
    }
    match &event.reschedule_uid {
        None => format!("{:?} {uid}", event.event_type),
        Some(replaced) => format!("{:?} {uid} for {replaced}", event.event_type),
    }
}
