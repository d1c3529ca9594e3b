//! The plan of a shared call: all seats of one prospect share one plan.

use super::{
    BookingEvent, KnownBooking,
    chain::{Chain, Link},
};

/// The booking that holds the plan of a call.
#[derive(Debug, Default)]
pub(super) struct PlanPlace {
    /// The booking that is to hold the plan.
    pub(super) uid: Option<String>,
    /// The bookings that hold plans of the call now.
    pub(super) planned: Vec<String>,
    /// A plan that stays behind in the call that a seat leaves: the booking that holds it now, and
    /// the one that receives it.
    pub(super) left: Option<(String, String)>,
}

/// The seats of a prospect in the calls of an event.
pub(super) struct SharedCall<'a> {
    /// Every booking of the event's call after the event.
    pub(super) after: &'a [KnownBooking],
    /// The call of the event.
    pub(super) chain: &'a Chain<'a>,
    /// The seats of the prospect in those shared calls before the event, including the event's own.
    pub(super) companions: &'a [KnownBooking],
    /// Whether the event is about the call as a whole.
    pub(super) is_whole: bool,
}

impl<'a> SharedCall<'a> {
    /// Decides which booking holds the plan: of the taken seats, the one that was booked first.
    pub(super) fn place(&self, event: &BookingEvent, current: Option<&'a Link>) -> PlanPlace {
        let Some(current) = current else {
            return PlanPlace::default();
        };
        let own = self.own(&current.uid);
        let mates = own.map_or_else(Vec::new, |own| self.mates(own));
        let left = self.left(event, own);
        let is_of_call = |booking: &&KnownBooking| {
            let uid = &booking.standing.uid;
            let stays = left.as_ref().is_some_and(|(from, _)| from == uid);
            booking.has_plan && self.chain.contains(uid) && !stays
        };
        let planned = self.after.iter().filter(is_of_call);
        // The plan of a seat that was given up before stays there: its call was reported as cancelled.
        let of_mates = mates
            .iter()
            .copied()
            .filter(|mate| mate.has_plan && mate.standing.is_live());
        let seats = own.into_iter().chain(mates.iter().copied());
        let uid = first_taken(seats).unwrap_or(&current.uid);
        PlanPlace {
            uid: Some(uid.to_owned()),
            planned: planned
                .chain(of_mates)
                .map(|booking| booking.standing.uid.clone())
                .collect(),
            left,
        }
    }

    fn own(&self, uid: &str) -> Option<&'a KnownBooking> {
        let mut after = self.after.iter();
        after.find(|booking| booking.standing.uid == uid)
    }

    /// Returns the other seats of the prospect in the call of a seat.
    fn mates(&self, own: &KnownBooking) -> Vec<&'a KnownBooking> {
        let is_mate = |mate: &&KnownBooking| {
            own.is_seat()
                && mate.is_seat()
                && mate.call_uid() == own.call_uid()
                && !self.chain.contains(&mate.standing.uid)
        };
        self.companions.iter().filter(is_mate).collect()
    }

    /// Returns the plan that stays behind when an attendee leaves a call in which other seats of
    /// the prospect remain.
    fn left(
        &self,
        event: &BookingEvent,
        current: Option<&KnownBooking>,
    ) -> Option<(String, String)> {
        let former = event.kept_reschedule_uid().filter(|_| !self.is_whole)?;
        let former = self.own(&former).filter(|former| former.has_plan)?;
        let is_left = current.is_some_and(|current| current.call_uid() != former.call_uid());
        let remaining = first_taken(self.mates(former).into_iter()).filter(|_| is_left)?;
        Some((former.standing.uid.clone(), remaining.to_owned()))
    }

    /// Updates the lists of attendees of the prospect's seats: a person who takes a seat is added,
    /// and one who gives it up is removed. Returns the other seats that change; the event's own is
    /// updated in place.
    pub(super) fn list_mates(&self, own: &mut KnownBooking) -> Vec<KnownBooking> {
        let mates = self.mates(own);
        for mate in &mates {
            own.list(mate);
        }
        let listing = |mate: &&KnownBooking| {
            let mut changed = (*mate).clone();
            changed.list(own);
            (changed.details != mate.details).then_some(changed)
        };
        mates.iter().filter_map(listing).collect()
    }
}

impl KnownBooking {
    /// Adds the holder of another seat of the same call to the attendees, or removes a holder who
    /// has given up the seat.
    fn list(&mut self, mate: &Self) {
        let (own, holder) = (&self.details.seat_email, &mate.details.seat_email);
        let Some(holder) = holder.as_ref().filter(|_| own != holder) else {
            return;
        };
        let attendees = &mut self.details.attendees;
        let is_holder = |email: &str| addresses::normalise(email) == *holder;
        let is_listed = attendees.iter().any(|one| is_holder(&one.email));
        if !mate.standing.is_live() {
            attendees.retain(|one| !is_holder(&one.email));
        } else if !is_listed {
            let mut listed = mate.details.attendees.iter();
            attendees.extend(listed.find(|one| is_holder(&one.email)).cloned());
        }
    }
}

/// Returns the taken seat that was booked first.
fn first_taken<'a>(seats: impl Iterator<Item = &'a KnownBooking>) -> Option<&'a str> {
    let taken = seats.filter(|seat| seat.standing.is_live());
    let first = taken.min_by_key(|seat| {
        let booked = seat.standing.event_times.first_booked();
        (booked.is_none(), booked, &seat.standing.uid)
    });
    first.map(|seat| &*seat.standing.uid)
}
