//! The dates of a series: who cancels all that remain cancels the later ones, too, of which nothing else is
//! told.

use super::{BookingState, KnownBooking};

/// Cancels the dates that are after one with which the rest of the series was cancelled, or declines them.
pub(super) fn end(bookings: &mut [KnownBooking], series_uid: &str) {
    let is_date =
        |booking: &KnownBooking| booking.details.series_uid.as_deref() == Some(series_uid);
    let ends = |booking: &&KnownBooking| is_date(booking) && booking.standing.ends_series;
    let Some(last) = bookings
        .iter()
        .filter(ends)
        .filter(|booking| booking.details.start_time.is_some())
        .min_by_key(|booking| booking.details.start_time)
    else {
        return;
    };
    let (start_time, state) = (last.details.start_time, last.standing.state);
    for booking in bookings.iter_mut().filter(|booking| is_date(booking)) {
        let is_later = booking.details.start_time > start_time;
        let is_off = match state {
            // What was accepted one by one is not declined.
            BookingState::Rejected => booking.standing.state == BookingState::Pending,
            _ => booking.standing.state.is_live(),
        };
        if is_later && is_off {
            booking.standing.state = state;
        }
    }
}
