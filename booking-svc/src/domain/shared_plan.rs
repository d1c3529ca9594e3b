//! The plan of a shared call: the seats of one prospect have one between them.

use super::{
    BookingEvent, KnownBooking,
    chain::{Chain, Link},
};

/// Where the plan of a call belongs.
#[derive(Debug, Default)]
pub(super) struct PlanPlace {
    /// The booking that has it.
    pub(super) uid: Option<String>,
    /// The bookings that have plans of the call now.
    pub(super) planned: Vec<String>,
    /// The plan that stays in the call that a seat leaves: the booking that has it now, and the one that gets it.
    pub(super) left: Option<(String, String)>,
}

/// The seats of a prospect in the calls of an event.
pub(super) struct SharedCall<'a> {
    /// Every booking of the event's own call after it.
    pub(super) after: &'a [KnownBooking],
    /// The call of the event.
    pub(super) chain: &'a Chain<'a>,
    /// The seats of the prospect in those shared calls, the event's own among them, as they were before it.
    pub(super) companions: &'a [KnownBooking],
    /// Whether the event is about the call as a whole.
    pub(super) is_whole: bool,
}

impl<'a> SharedCall<'a> {
    /// Decides where the plan belongs: of the seats that are taken, with the one that was booked first.
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
        let of_mates = mates.iter().copied().filter(|mate| mate.has_plan);
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

    /// Returns the plan that stays behind, as somebody leaves a call in which others remain.
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

    /// Returns the seats beside the event's own that list other people of the prospect than before: who takes a seat is
    /// added, and who gives it up is left out. The same is done to the event's own seat.
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
    /// Lists the person in another seat of the same call, or leaves out who has given that up.
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
            let mut told = mate.details.attendees.iter();
            attendees.extend(told.find(|one| is_holder(&one.email)).cloned());
        }
    }
}

/// Returns the seat that was booked first, of those that are taken.
fn first_taken<'a>(seats: impl Iterator<Item = &'a KnownBooking>) -> Option<&'a str> {
    let taken = seats.filter(|seat| seat.standing.is_live());
    let first = taken.min_by_key(|seat| {
        let booked = seat.standing.heard.first_booked();
        (booked.is_none(), booked, &seat.standing.uid)
    });
    first.map(|seat| &*seat.standing.uid)
}
