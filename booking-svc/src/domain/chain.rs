//! The chain of bookings that make up one call: a booking may replace another one, or be one date
//! of a series.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::BookingState;

/// One booking of a chain, reduced to the facts that decide its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) uid: String,
    pub(super) state: BookingState,
    pub(super) confirmed: bool,
    pub(super) reschedule_uid: Option<String>,
    pub(super) superseded_by: Option<String>,
    /// The series that the booking is one date of.
    pub(super) series_uid: Option<String>,
    /// Whether the call is upcoming, or would be if it were not off.
    pub(super) is_ahead: bool,
    /// The start of the call.
    pub(super) start_time: Option<DateTime<Utc>>,
    /// Whether the booker is known.
    pub(super) knows_booker: bool,
}

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The call is, or was, booked.
    Booked,
    /// The call fell through.
    FellThrough,
}

/// Bookings, grouped into calls.
#[derive(Debug)]
pub(super) struct Chains<'a> {
    links: &'a [Link],
    /// The neighbours of each booking: its predecessors and successors; in a series, all dates are neighbours
    /// of the first.
    neighbours: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Chains<'a> {
    pub(super) fn of(links: &'a [Link]) -> Self {
        let mut neighbours = HashMap::<_, Vec<_>>::new();
        let mut series = HashMap::<_, &str>::new();
        for link in links {
            if let Some(series_uid) = link.series_uid.as_deref() {
                let first = *series.entry(series_uid).or_insert(&link.uid);
                neighbours.entry(&*link.uid).or_default().push(first);
                neighbours.entry(first).or_default().push(&*link.uid);
            }
            let moves = [&link.reschedule_uid, &link.superseded_by];
            for other in moves.into_iter().filter_map(Option::as_deref) {
                neighbours.entry(&*link.uid).or_default().push(other);
                neighbours.entry(other).or_default().push(&*link.uid);
            }
        }
        Self { links, neighbours }
    }

    /// Returns the chain of a booking, which is empty if the booking is unknown.
    pub(super) fn find(&self, uid: &'a str) -> Chain<'a> {
        let mut members = HashSet::from([uid]);
        let mut next = vec![uid];
        while let Some(uid) = next.pop() {
            let neighbours = self.neighbours.get(uid).into_iter().flatten();
            next.extend(neighbours.filter(|neighbour| members.insert(neighbour)));
        }
        let is_member = |link: &&Link| members.contains(link.uid.as_str());
        Chain {
            links: self.links.iter().filter(is_member).collect(),
            members,
        }
    }

    /// Returns the chains that contain any of these bookings, each once.
    pub(super) fn find_each(&self, uids: impl Iterator<Item = &'a str>) -> Vec<Chain<'a>> {
        let mut chains = Vec::<Chain<'a>>::new();
        let mut seen = HashSet::new();
        for uid in uids {
            if seen.contains(uid) {
                continue;
            }
            let chain = self.find(uid);
            seen.extend(chain.members.iter().copied());
            chains.push(chain);
        }
        chains
    }
}

/// The bookings that are connected by having replaced each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain<'a> {
    links: Vec<&'a Link>,
    members: HashSet<&'a str>,
}

impl<'a> Chain<'a> {
    pub(super) fn contains(&self, uid: &str) -> bool {
        self.members.contains(uid)
    }

    pub(super) fn uids(&self) -> impl Iterator<Item = &'a str> {
        self.links.iter().map(|link| link.uid.as_str())
    }

    /// Returns whether an event has confirmed the call.
    pub(super) fn is_confirmed(&self) -> bool {
        self.links.iter().any(|link| link.confirmed)
    }

    /// Returns the result of the call, or `None` if it was never confirmed.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        let is_any = |holds: fn(&Link) -> bool| self.last().any(holds);
        let was_confirmed = self.is_confirmed();
        if is_any(|link| link.confirmed && link.state.stands()) {
            Some(Outcome::Booked)
        } else if is_any(|link| !link.state.is_off()) {
            // A request for another time does not cancel the call.
            was_confirmed.then_some(Outcome::Booked)
        } else if is_any(|link| link.state == BookingState::Cancelled) {
            // Until the booker is known, every listed attendee may be a host.
            let knows_booker = is_any(|link| link.knows_booker);
            (was_confirmed || knows_booker).then_some(Outcome::FellThrough)
        } else {
            // A moved call falls through when its new time is declined.
            let is_declined = is_any(|link| link.state == BookingState::Rejected);
            (is_declined && was_confirmed).then_some(Outcome::FellThrough)
        }
    }

    /// Returns whether the call is booked or being moved, and upcoming.
    pub(super) fn is_ahead(&self) -> bool {
        let is_ahead = |link: &Link| link.is_ahead && !link.state.is_off();
        self.outcome() == Some(Outcome::Booked) && self.current().is_some_and(is_ahead)
    }

    /// Returns the current booking.
    pub(super) fn current(&self) -> Option<&'a Link> {
        let weight = |link: &&Link| {
            let state = match link.state {
                BookingState::Superseded => 0,
                BookingState::Rejected => 1,
                BookingState::Cancelled => 2,
                BookingState::Pending => 3,
                BookingState::AwaitingRebooking => 4,
                BookingState::Completed | BookingState::NoShow => 5,
                BookingState::Accepted => 6,
            };
            let is_ahead = link.is_ahead && !link.state.is_off();
            // In a series, the next date is current; when all are over, the last one.
            let start = link.start_time.map(|start| start.timestamp());
            let nearness = start.map(|start| if is_ahead { -start } else { start });
            (is_ahead, state, link.confirmed, nearness, link.uid.clone())
        };
        self.last()
            .max_by_key(weight)
            .or(self.links.first().copied())
    }

    /// Returns the booking that `metadata.calcom` describes. While another time is only requested,
    /// that is still the previous booking.
    pub(super) fn led_to(&self) -> Option<&'a Link> {
        let current = self.current()?;
        if self.outcome() != Some(Outcome::Booked) {
            return Some(current);
        }
        let mut link = current;
        for _ in &self.links {
            if link.confirmed {
                return Some(link);
            }
            let replaced = link.reschedule_uid.as_deref();
            match self.links.iter().find(|link| replaced == Some(&*link.uid)) {
                Some(before) => link = before,
                None => break,
            }
        }
        Some(current)
    }

    /// Returns the bookings that have not been replaced.
    fn last(&self) -> impl Iterator<Item = &'a Link> {
        let links = self.links.iter().copied();
        links.filter(|link| link.state != BookingState::Superseded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(uid: &str, state: BookingState, replaced: Option<&str>) -> Link {
        Link {
            uid: uid.to_owned(),
            state,
            confirmed: state.stands(),
            reschedule_uid: replaced.map(str::to_owned),
            superseded_by: None,
            series_uid: None,
            is_ahead: true,
            start_time: None,
            knows_booker: true,
        }
    }

    #[test]
    fn a_chain_holds_every_booking_that_replaced_another_one_and_no_other() {
        let links = [
            link("c", BookingState::Accepted, Some("b")),
            link("x", BookingState::Accepted, None),
            link("a", BookingState::Superseded, None),
            link("b", BookingState::Superseded, Some("a")),
        ];

        for uid in ["a", "b", "c"] {
            let chain = Chains::of(&links).find(uid);
            assert_eq!(chain.uids().collect::<Vec<_>>(), ["c", "a", "b"]);
            assert_eq!(chain.current().unwrap().uid, "c");
        }
    }

    #[test]
    fn who_asks_for_another_time_still_has_a_call() {
        let mut first = link("a", BookingState::Superseded, None);
        first.confirmed = true;
        let links = [first, link("b", BookingState::Pending, Some("a"))];

        assert_eq!(
            Chains::of(&links).find("b").outcome(),
            Some(Outcome::Booked)
        );
    }

    #[test]
    fn a_call_that_was_moved_and_then_cancelled_fell_through() {
        let mut first = link("a", BookingState::Superseded, None);
        first.confirmed = true;
        let links = [first, link("b", BookingState::Cancelled, Some("a"))];

        assert_eq!(
            Chains::of(&links).find("a").outcome(),
            Some(Outcome::FellThrough)
        );
    }

    #[test]
    fn a_series_is_one_call_whose_next_date_counts() {
        let date = |uid: &str, state, day: i64, is_ahead| Link {
            series_uid: Some("s".to_owned()),
            start_time: DateTime::from_timestamp(day * 86_400, 0),
            is_ahead,
            ..link(uid, state, None)
        };
        let links = [
            date("d", BookingState::Accepted, 4, true),
            date("a", BookingState::Completed, 1, false),
            date("c", BookingState::Accepted, 3, true),
            date("b", BookingState::Cancelled, 2, true),
            link("x", BookingState::Accepted, None),
        ];

        let chain = Chains::of(&links).find("b");

        assert_eq!(chain.uids().count(), 4);
        assert_eq!(chain.current().unwrap().uid, "c");
        assert_eq!(chain.outcome(), Some(Outcome::Booked));
    }

    #[test]
    fn a_call_whose_new_time_is_declined_fell_through() {
        let mut first = link("a", BookingState::Superseded, None);
        first.confirmed = true;
        let asked_again = link("b", BookingState::Superseded, Some("a"));
        let links = [
            first,
            asked_again,
            link("c", BookingState::Rejected, Some("b")),
        ];

        assert_eq!(
            Chains::of(&links).find("a").outcome(),
            Some(Outcome::FellThrough)
        );
        let never_confirmed = [link("x", BookingState::Rejected, None)];
        assert_eq!(Chains::of(&never_confirmed).find("x").outcome(), None);
    }

    #[test]
    fn bookings_that_replace_each_other_in_a_circle_have_an_outcome() {
        let links = [
            link("a", BookingState::Superseded, Some("b")),
            link("b", BookingState::Superseded, Some("a")),
        ];
        let chain = Chains::of(&links).find("a");

        assert_eq!(chain.outcome(), None);
        assert_eq!(chain.current().unwrap().uid, "a");
    }
}
