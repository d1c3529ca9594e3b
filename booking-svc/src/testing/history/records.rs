//! An in-memory store that carries out decisions, and checks the expected result.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use chrono::{DateTime, Utc};

use super::Expected;
use crate::domain::{
    BookingEvent, ChangedBooking, KnownBooking, NumberedBooking, OutreachChange, Relation, decide,
};

/// A time before any call of a history.
const NOW: DateTime<Utc> = DateTime::from_timestamp(2_000_000_000, 0).expect("it is a time");

/// The records of one call, without a database.
#[derive(Debug, Default)]
pub struct Records {
    bookings: BTreeMap<String, KnownBooking>,
    outreach: Option<&'static str>,
    is_engaged: bool,
    /// The current booking of the sequence.
    led_to_uid: Option<String>,
    /// The booking of each plan.
    plans: Vec<String>,
}

impl Records {
    /// Returns the records after events have arrived in this order.
    pub fn after(arriving: &[BookingEvent]) -> Self {
        let mut records = Self::default();
        // An event with only the id of a seat is unmatched until the seat is known.
        let is_unmatched =
            |event: &&BookingEvent| event.is_of_seat() && event.seat_holder().is_none();
        let (late, early) = arriving.iter().partition::<Vec<_>, _>(is_unmatched);
        for event in early {
            records.apply(event);
        }
        for event in late {
            if records.has_seat(event) {
                records.apply(event);
            }
        }
        records
    }

    /// Compares the records with the expected result.
    ///
    /// # Errors
    /// Returns the difference.
    pub fn judge(&self, expected: &Expected) -> Result<(), String> {
        let states = self.bookings.values();
        let states = states.map(|booking| (booking.call_uid().to_owned(), booking.standing.state));
        // A seat is stored under the id that was reported first.
        let kept = |states| expected.kept(&states);
        let (states, wanted) = (kept(states.collect()), kept(expected.states.clone()));
        let count = self.bookings.len();
        let is_one_more = expected.may_be_apart() && count > wanted.len();
        same(
            "bookings",
            &(count - usize::from(is_one_more)),
            &wanted.len(),
        )?;
        same("states", &states, &wanted)?;
        same("outreach", &self.outreach, &expected.outreach)?;
        same("engaged", &self.is_engaged, &expected.is_confirmed)?;
        if self.outreach == Some("BOOKED") {
            let confirmed = self
                .led_to_uid
                .as_ref()
                .and_then(|uid| self.bookings.get(uid));
            let kept = |uid: String| expected.kept_uid(uid);
            let confirmed = confirmed.map(|booking| kept(booking.call_uid().to_owned()));
            same(
                "confirmed",
                &confirmed,
                &expected.confirmed_uid.clone().map(kept),
            )?;
        }
        let planned = usize::from(expected.has_current_plan);
        same("calls with a plan", &self.planned_calls(), &planned)
    }

    fn apply(&mut self, event: &BookingEvent) {
        let event = &self.corrected(event);
        let known = self.bookings.values().map(|booking| KnownBooking {
            has_plan: self.plans.contains(&booking.standing.uid),
            ..booking.clone()
        });
        let decision = decide(&known.collect::<Vec<_>>(), &[], event, NOW);
        for ChangedBooking { standing, details } in decision.bookings {
            let booking = KnownBooking {
                standing,
                details,
                relation: Relation::Sequence,
                has_plan: false,
            };
            self.bookings.insert(booking.standing.uid.clone(), booking);
        }
        match decision.outreach {
            OutreachChange::Booked => self.outreach = Some("BOOKED"),
            OutreachChange::Replied | OutreachChange::SequenceReplied => {
                self.outreach = Some("REPLIED");
            }
            OutreachChange::Moved | OutreachChange::Unchanged => {}
        }
        self.is_engaged |= decision.engages;
        if decision.outreach != OutreachChange::Unchanged {
            self.led_to_uid = decision.led_to_uid;
        }
        let current_uid = decision.current_uid.unwrap_or_default();
        for plan in &mut self.plans {
            if decision.plans_follow_from.contains(plan) {
                plan.clone_from(&current_uid);
            }
        }
        if decision.plan_due {
            self.plans.push(current_uid);
        }
    }

    /// Returns the event with the stored uids of its bookings.
    fn corrected(&self, event: &BookingEvent) -> BookingEvent {
        let known = self.bookings.values().map(|booking| NumberedBooking {
            call_uid: booking.call_uid().to_owned(),
            number: booking.details.booking_number.clone(),
            reschedule_uid: booking.standing.reschedule_uid.clone(),
            is_seat: booking.details.is_seat(),
            owners: booking.details.match_emails.clone(),
        });
        let known = known.collect::<Vec<_>>();
        event.renamed(&known).unwrap_or_else(|| event.clone())
    }

    /// Returns whether the seat of an event is known by its id.
    fn has_seat(&self, event: &BookingEvent) -> bool {
        let mut seats = self.bookings.values();
        let is_named = |known: &BTreeSet<String>| {
            let named = event.seat_uid.as_ref();
            named.is_some_and(|uid| known.contains(uid))
        };
        seats.any(|booking| is_named(&booking.details.seat_uids))
    }

    /// Returns the number of calls with a current plan.
    fn planned_calls(&self) -> usize {
        let is_planned = |booking: &&KnownBooking| {
            let standing = &booking.standing;
            !standing.state.is_off() && self.plans.contains(&standing.uid)
        };
        self.bookings.values().filter(is_planned).count()
    }
}

fn same<T: Debug + PartialEq>(what: &str, found: &T, wanted: &T) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what}: {found:?} instead of {wanted:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::history::History;

    #[test]
    fn an_unexpected_result_is_reported() {
        let history = History::write("ada", &[3, 0, 4]);
        let records = Records::after(&history.events);
        let problem = |change: fn(&mut Expected)| {
            let mut expected = history.expected.clone();
            change(&mut expected);
            records.judge(&expected).unwrap_err()
        };

        assert_eq!(records.judge(&history.expected), Ok(()));
        assert!(problem(|it| it.states.clear()).starts_with("bookings"));
        assert!(problem(|it| it.outreach = Some("BOOKED")).starts_with("outreach"));
        assert!(problem(|it| it.is_confirmed = false).starts_with("engaged"));
        assert!(problem(|it| it.has_current_plan = true).starts_with("calls with a plan"));
        let moved = |it: &mut Expected| {
            for state in it.states.values_mut() {
                *state = crate::domain::BookingState::Superseded;
            }
        };
        assert!(problem(moved).starts_with("states"));
    }
}
