//! Compares the call of an event with the other calls of the sequence: which booking is current,
//! and how that changes the outreach.

use chrono::{DateTime, Utc};

use super::{
    BookingEvent, KnownBooking, OutreachChange, Relation,
    chain::{Chain, Chains, Outcome},
};

/// The call of an event, and the others.
pub(super) struct Calls<'a> {
    pub(super) event: &'a BookingEvent,
    /// The call after the event.
    pub(super) chain: &'a Chain<'a>,
    /// Every call after the event.
    pub(super) chains: &'a Chains<'a>,
    /// The call before the event. There are two if the event shows that one replaces the other.
    pub(super) earlier: Vec<Chain<'a>>,
    /// The other upcoming live calls.
    pub(super) others: Vec<&'a KnownBooking>,
    /// Whether the call belonged to other outreach before, so that all of it is new to this
    /// sequence.
    pub(super) is_former: bool,
    /// Every booking after the event.
    pub(super) after: &'a [KnownBooking],
}

/// Returns the live bookings of other upcoming calls. A person who has such a call, or is choosing
/// another time for one, must not receive outreach.
pub(super) fn others<'a>(
    after: &'a [KnownBooking],
    chain: &Chain<'_>,
    now: DateTime<Utc>,
) -> Vec<&'a KnownBooking> {
    let is_other = |booking: &&KnownBooking| {
        let standing = &booking.standing;
        standing.is_live() && booking.is_ahead(now) && !chain.contains(&standing.uid)
    };
    after.iter().filter(is_other).collect()
}

impl<'a> Calls<'a> {
    /// Returns the current booking of the sequence: of the upcoming live calls, the one confirmed
    /// last, or the booking of the event if no call is upcoming.
    pub(super) fn counting_uid(&self) -> Option<&'a str> {
        let own_uid = &*self.chain.led_to()?.uid;
        let own = self.booking(own_uid).filter(|_| self.chain.is_ahead());
        let of_sequence = |booking: &&KnownBooking| booking.relation == Relation::Sequence;
        let others = self.others.iter().copied().filter(of_sequence);
        let weight =
            |booking: &KnownBooking| (booking.details.reported_at, booking.standing.uid.clone());
        let Some(other) = others.max_by_key(|booking| weight(booking)) else {
            return Some(own_uid);
        };
        match own {
            Some(own) if own.details.reported_at >= other.details.reported_at => Some(own_uid),
            // In a series, the next date is the current booking.
            _ => {
                let other_uid = &*other.standing.uid;
                let next = self.chains.find(other_uid).current();
                Some(next.map_or(other_uid, |link| &*link.uid))
            }
        }
    }

    /// Returns the change of the outreach, which depends on the state of the call and occurs only when that
    /// changes.
    pub(super) fn outreach(&self, counting_uid: Option<&str>) -> OutreachChange {
        let Some(outcome) = self.chain.outcome() else {
            return OutreachChange::Unchanged;
        };
        let mut earlier = self.earlier.iter().filter_map(Chain::outcome).peekable();
        let is_known = earlier.peek().is_some() && earlier.all(|earlier| earlier == outcome);
        let is_new = self.is_former || !is_known;
        let counts_other = counting_uid.is_some_and(|uid| !self.chain.contains(uid));
        match outcome {
            Outcome::FellThrough if is_new && !counts_other => self.fallen_through(),
            Outcome::FellThrough if !is_new => OutreachChange::Unchanged,
            Outcome::Booked if is_new => OutreachChange::Booked,
            Outcome::Booked | Outcome::FellThrough if counts_other || self.is_moved() => {
                OutreachChange::Moved
            }
            Outcome::Booked | Outcome::FellThrough => OutreachChange::Unchanged,
        }
    }

    fn booking(&self, uid: &str) -> Option<&'a KnownBooking> {
        let mut bookings = self.after.iter();
        bookings.find(|booking| booking.standing.uid == uid)
    }

    /// Returns the change of the outreach when its only call falls through.
    fn fallen_through(&self) -> OutreachChange {
        if self.others.is_empty() {
            OutreachChange::Replied
        } else {
            OutreachChange::SequenceReplied
        }
    }

    /// Returns whether the sequence has another current booking than before, or the same one at a
    /// time that the event changes.
    fn is_moved(&self) -> bool {
        let led_to = |chain: &Chain<'_>| chain.led_to().map(|link| link.uid.clone());
        let now = led_to(self.chain);
        let is_confirmed = self.event.event_type.confirms() && self.event.kept_uid() == now;
        let mut earlier = self
            .earlier
            .iter()
            .filter(|chain| chain.outcome().is_some());
        is_confirmed || earlier.any(|chain| led_to(chain) != now)
    }
}
