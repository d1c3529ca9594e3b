//! Bookings that are stored under another uid than the event has, since the move to that uid was
//! reported without it. They are found by the number that the booking tool has given them.

use super::{BookingEvent, EventType};

/// A booking that has a uid or a number in common with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedBooking {
    /// The uid that the booking tool gave the call.
    pub call_uid: String,
    /// The account and the number of the booking there.
    pub number: Option<String>,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// Whether the booking is a seat in a shared call.
    pub is_seat: bool,
}

impl BookingEvent {
    /// Prefixes the numbers of the event's bookings with the account, within which they are unique.
    pub(crate) fn number_within(&mut self, account: &str) {
        let numbers = [&mut self.booking_number, &mut self.reschedule_number];
        for number in numbers.into_iter().flatten() {
            *number = format!("{account}/{number}");
        }
    }

    /// Returns whether a booking that the event names may be stored under another uid. `knows_all`
    /// is whether all named bookings are known.
    pub fn may_be_renamed(&self, knows_all: bool) -> bool {
        if self.other_reschedule_uid().is_some() {
            return self.reschedule_number.is_some() && !knows_all;
        }
        let is_unknown = !self.event_type.begins_booking() && !knows_all;
        self.booking_number.is_some() && (is_unknown || self.lacks_new_uid())
    }

    /// Returns whether the sender left out the uid of the booking to which the call was moved.
    fn lacks_new_uid(&self) -> bool {
        let is_moved = self.event_type == EventType::BookingRescheduled;
        is_moved && self.reschedule_uid.is_some() && self.reschedule_uid == self.booking_uid
    }

    /// Returns the event with the stored uids of its bookings, or `None` if they are the same. A
    /// booking with an unknown uid is found by its number.
    pub fn renamed(&self, known: &[NumberedBooking]) -> Option<Self> {
        let is_known = |uid: &str| known.iter().any(|booking| booking.call_uid == uid);
        let mut event = self.clone();
        if let Some(replaced) = self.other_reschedule_uid() {
            let found = find(known, self.reschedule_number.as_deref()?)?;
            let is_other = Some(&found.call_uid) != self.booking_uid.as_ref();
            event.reschedule_uid = is_other.then(|| found.call_uid.clone());
            return (!is_known(replaced)).then_some(event);
        }
        let uid = self.booking_uid.as_ref()?;
        let found = find(known, self.booking_number.as_deref()?)?;
        if !self.lacks_new_uid() {
            event.booking_uid = Some(found.call_uid.clone());
            return (!is_known(uid)).then_some(event);
        }
        // The new uid was reported before the move to it.
        let replaces = found.reschedule_uid.as_ref().is_none_or(|it| it == uid);
        if self.is_of_seat() || found.is_seat || !replaces || found.call_uid == *uid {
            return None;
        }
        event.reschedule_uid = event.booking_uid.replace(found.call_uid.clone());
        Some(event)
    }
}

/// Returns a booking of the only call with this number. The move of a seat may be reported with the
/// number of the call that it leaves.
fn find<'a>(known: &'a [NumberedBooking], number: &str) -> Option<&'a NumberedBooking> {
    let with_number = |booking: &&NumberedBooking| booking.number.as_deref() == Some(number);
    let mut found = known.iter().filter(with_number);
    let first = found.next()?;
    found
        .all(|other| other.call_uid == first.call_uid)
        .then_some(first)
}
