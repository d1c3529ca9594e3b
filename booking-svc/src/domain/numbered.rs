//! Bookings that are stored under another uid than the event has, since an event did not report the
//! uid. They are found by the number that the booking tool has given them.

use std::collections::BTreeSet;

use addresses::untagged;

use super::{BookingEvent, EventType};

/// The prefix of uids that are derived from an event without one.
pub const UNNAMED: &str = "unnamed:";

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
    /// The addresses of the participants without tags.
    pub owners: Vec<String>,
}

/// Returns the number of a booking without its account.
pub fn bare_number(number: &str) -> &str {
    number.split_once('/').map_or(number, |(_, number)| number)
}

fn is_unnamed(uid: &str) -> bool {
    uid.starts_with(UNNAMED)
}

impl BookingEvent {
    /// Prefixes the numbers of the event's bookings with the account, within which they are unique.
    pub(crate) fn number_within(&mut self, account: &str) {
        let numbers = [&mut self.booking_number, &mut self.reschedule_number];
        for number in numbers.into_iter().flatten() {
            *number = format!("{account}/{number}");
        }
    }

    /// Returns whether a booking that the event names may be stored under another uid. `knows_all` is
    /// whether all named bookings are known. One that the event begins, with
    /// [`Self::number_of_begun`], may only be stored under a derived uid.
    pub fn may_be_renamed(&self, knows_all: bool) -> bool {
        let has_number = self.booking_number.is_some();
        if self.lacks_new_uid() {
            return has_number;
        }
        if knows_all {
            return false;
        }
        if self.other_reschedule_uid().is_some() {
            return has_number || self.reschedule_number.is_some();
        }
        has_number && !self.begins_named_booking()
    }

    /// Returns the number of the booking that the event begins, whose uid may have been missing in
    /// an earlier event.
    pub fn number_of_begun(&self) -> Option<&str> {
        let number = self.booking_number.as_deref();
        number.filter(|_| self.begins_named_booking() && self.other_reschedule_uid().is_none())
    }

    fn begins_named_booking(&self) -> bool {
        let uid = self.booking_uid.as_deref();
        self.event_type.begins_booking() && uid.is_some_and(|uid| !is_unnamed(uid))
    }

    /// Returns whether the sender left out the uid of the booking to which the call was moved.
    fn lacks_new_uid(&self) -> bool {
        let is_moved = self.event_type == EventType::BookingRescheduled;
        is_moved && self.reschedule_uid.is_some() && self.reschedule_uid == self.booking_uid
    }

    /// Returns the event with the stored uids of its bookings, or `None` if they are the same. A
    /// booking with an unknown uid is found by its number.
    pub fn renamed(&self, known: &[NumberedBooking]) -> Option<Self> {
        let mut event = self.clone();
        if self.lacks_new_uid() {
            let uid = self.booking_uid.as_ref()?;
            let found = self.find(known, self.booking_number.as_deref()?)?;
            // The new uid was reported before the move to it.
            let replaces = found.reschedule_uid.as_ref().is_none_or(|it| it == uid);
            if self.is_of_seat() || found.is_seat || !replaces || found.call_uid == *uid {
                return None;
            }
            event.reschedule_uid = event.booking_uid.replace(found.call_uid.clone());
            return Some(event);
        }
        if let Some(own) = self.find_own(known) {
            event.booking_uid = Some(own.call_uid.clone());
        }
        if let Some(replaced) = self.find_replaced(known) {
            let is_other = Some(&replaced.call_uid) != event.booking_uid.as_ref();
            event.reschedule_uid = is_other.then(|| replaced.call_uid.clone());
        }
        (event != *self).then_some(event)
    }

    /// Returns the booking of the event, if it is stored under another uid.
    fn find_own<'a>(&self, known: &'a [NumberedBooking]) -> Option<&'a NumberedBooking> {
        let uid = self.booking_uid.as_deref();
        if uid.is_some_and(|uid| is_known(uid, known)) {
            return None;
        }
        let found = self.find(known, self.booking_number.as_deref()?)?;
        let lacks_uid = uid.is_none_or(is_unnamed) || is_unnamed(&found.call_uid);
        let replaced = self.other_reschedule_uid();
        // A booking that begins has a number of its own, but that of a seat may be the number of the
        // call that it leaves.
        let may_be_same = !self.event_type.begins_booking() && replaced.is_none();
        let is_same = (lacks_uid || may_be_same) && replaced != Some(&*found.call_uid);
        is_same.then_some(found)
    }

    /// Returns the replaced booking, if it is stored under another uid.
    fn find_replaced<'a>(&self, known: &'a [NumberedBooking]) -> Option<&'a NumberedBooking> {
        let is_unknown = !is_known(self.other_reschedule_uid()?, known);
        let number = self.reschedule_number.as_deref().filter(|_| is_unknown)?;
        self.find(known, number)
    }

    /// Returns a booking of the only call with this number. The move of a seat may be reported with
    /// the number of the call that it leaves.
    ///
    /// A call that is heard of through several accounts is kept with its number in one of them. In
    /// another account, its number counts for the people in it alone, if they are known: nobody is in
    /// a booking that is only known as replaced.
    fn find<'a>(&self, known: &'a [NumberedBooking], number: &str) -> Option<&'a NumberedBooking> {
        let own = |booking: &&NumberedBooking| booking.number.as_deref() == Some(number);
        if known.iter().any(|booking| own(&booking)) {
            return only_call(known.iter().filter(own));
        }
        let emails = self.match_emails.iter().chain(&self.seat_email);
        let owners = emails.map(|email| untagged(email)).collect::<BTreeSet<_>>();
        let elsewhere = known.iter().filter(|booking| {
            let is_equal = booking.number.as_deref().map(bare_number) == Some(bare_number(number));
            let mut known = booking.owners.iter();
            is_equal && (booking.owners.is_empty() || known.any(|owner| owners.contains(owner)))
        });
        only_call(elsewhere)
    }
}

fn is_known(uid: &str, known: &[NumberedBooking]) -> bool {
    known.iter().any(|booking| booking.call_uid == uid)
}

fn only_call<'a>(
    mut bookings: impl Iterator<Item = &'a NumberedBooking>,
) -> Option<&'a NumberedBooking> {
    let first = bookings.next()?;
    bookings
        .all(|other| other.call_uid == first.call_uid)
        .then_some(first)
}
