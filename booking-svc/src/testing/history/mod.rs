//! Histories of one call, in the order in which the events happened, with the expected result.

mod description;
mod marks;
mod records;
mod seats;
mod series;
mod unreported;

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, TimeDelta, Utc};

pub use self::{description::describe, records::Records, seats::FIRST_BOOKERS_NOTES};
use crate::domain::{Attendee, BookingEvent, BookingState, EventType};

/// The usual time between two events.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// The expected result of a history, whatever the order in which its events arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The state of each booking of the call.
    pub states: BTreeMap<String, BookingState>,
    /// `BOOKED`, `REPLIED`, or `None` if the outreach is unchanged.
    pub outreach: Option<&'static str>,
    /// Whether the call was ever confirmed.
    pub is_confirmed: bool,
    /// Whether the call has a current plan.
    pub has_current_plan: bool,
    /// The booking that was confirmed last.
    pub confirmed_uid: Option<String>,
    /// The start of the call when it was last confirmed.
    pub start_time: Option<DateTime<Utc>>,
    /// A booking that moved to one with an unreported uid, and that one; or one that was requested
    /// without its uid, and the derived uid. The order of arrival decides under which of the two uids
    /// it is stored.
    pub unreported: Option<(String, String)>,
}

/// The history of one call.
#[derive(Clone)]
pub struct History {
    /// The events, in the order in which they happened.
    pub events: Vec<BookingEvent>,
    /// The expected result.
    pub expected: Expected,
    choices: Vec<u8>,
    choice_count: usize,
    name: String,
    booking_count: usize,
    /// The number of the current booking.
    current: usize,
    /// The start of the call.
    start_time: DateTime<Utc>,
    /// The time from the previous event to the next.
    pause: TimeDelta,
    /// The seat, if the call is shared. Its id changes whenever it moves.
    seat: Option<usize>,
    /// Whether the current booking is new under its uid, and its seat was reported with its id.
    is_fresh: bool,
    has_id: bool,
}

impl History {
    /// Writes a history of a person with the address `ada@<name>.example`. Equal choices lead to
    /// equal histories, and any choices to a possible one.
    pub fn write(name: &str, choices: &[u8]) -> Self {
        let mut history = Self {
            events: Vec::new(),
            expected: Expected::default(),
            choices: choices.to_owned(),
            choice_count: 0,
            name: name.to_owned(),
            booking_count: 1,
            current: 1,
            start_time: first_day(),
            pause: PAUSE,
            seat: None,
            is_fresh: true,
            has_id: false,
        };
        match history.choose(6) {
            0 => {
                history.series();
                return history;
            }
            1 | 2 => history.seat = Some(1),
            _ => {}
        }
        if history.begin() {
            while history.go_on() {}
        }
        history
    }

    /// Makes the booking. Returns whether there is a call.
    fn begin(&mut self) -> bool {
        if self.choose(2) == 0 {
            self.happen(EventType::BookingCreated, None);
            return true;
        }
        self.happen(EventType::BookingRequested, None);
        self.answer_request()
    }

    /// Lets the host answer a request, or not. Returns whether there is a call.
    fn answer_request(&mut self) -> bool {
        match self.choose(6) {
            0 => self.happen(EventType::BookingRejected, None),
            1 => self.happen(EventType::BookingCancelled, None),
            2 => {}
            3 => {
                self.move_to_new(EventType::BookingRequested);
                return self.answer_request();
            }
            _ => {
                self.happen(EventType::BookingCreated, None);
                return true;
            }
        }
        false
    }

    /// Lets something happen to the call. Returns whether more can happen.
    fn go_on(&mut self) -> bool {
        match self.choose(11) {
            0 => self.move_to_new(EventType::BookingRescheduled),
            1 => {
                self.move_to_new(EventType::BookingRequested);
                return self.answer_request();
            }
            2 => {
                self.happen(EventType::RescheduleRequested, None);
                if self.choose(2) == 0 {
                    return false;
                }
                self.move_to_new(EventType::BookingRescheduled);
            }
            3 => {
                // Earlier versions of Cal.com do not report that only another time is requested.
                self.happen(EventType::BookingCancelled, None);
                self.move_to_new(EventType::BookingRescheduled);
            }
            4 => {
                self.happen(EventType::BookingCancelled, None);
                return false;
            }
            5 => {
                self.happen(EventType::MeetingEnded, None);
                for _ in 0..self.choose(5) {
                    self.mark();
                }
                return false;
            }
            6 => {
                // Without a seat, another attendee has left.
                self.happen(EventType::SeatCancelled, None);
                return self.seat.is_none();
            }
            8 if self.seat.is_some() => {
                // The host moves the whole call. Cal.com may still report its former end.
                let former = self.event(EventType::MeetingEnded, None);
                self.start_time += TimeDelta::days(1);
                self.happen_to_all(EventType::BookingRescheduled);
                if self.choose(2) == 0 {
                    let before = self.events.len() - 1;
                    self.events.insert(before, former);
                }
            }
            7 if self.booking_count > 1 => self.move_back(),
            9 if self.seat.is_none() && self.expected.unreported.is_none() => {
                return self.move_unreported();
            }
            _ => return false,
        }
        true
    }

    /// Moves the call to another time, under a new uid.
    fn move_to_new(&mut self, event_type: EventType) {
        self.booking_count += 1;
        self.is_fresh = true;
        self.move_to(event_type, self.booking_count);
    }

    /// Moves the call to another time, under a former uid.
    fn move_back(&mut self) {
        let count = u8::try_from(self.booking_count - 1).unwrap_or(u8::MAX);
        let earlier = usize::from(self.choose(count)) + 1;
        let earlier = earlier + usize::from(earlier >= self.current);
        self.is_fresh = false;
        self.move_to(EventType::BookingRescheduled, earlier);
    }

    fn move_to(&mut self, event_type: EventType, number: usize) {
        let replaced_uid = self.uid(self.current);
        self.has_id = false;
        self.current = number;
        self.seat = self.seat.map(|seat| seat + 1);
        self.start_time += TimeDelta::days(1);
        self.happen(event_type, Some(replaced_uid));
    }

    fn choose(&mut self, count: u8) -> u8 {
        let choice = self.choices.get(self.choice_count);
        self.choice_count += 1;
        choice.map_or(count - 1, |choice| choice % count)
    }

    fn happen(&mut self, event_type: EventType, replaced_uid: Option<String>) {
        let mut event = self.event(event_type, replaced_uid);
        self.name_seat(&mut event);
        self.expect(&event);
        self.events.push(event);
    }

    fn happen_to_all(&mut self, event_type: EventType) {
        let mut event = self.event(event_type, None);
        self.add_first_booker(&mut event);
        self.expect(&event);
        self.events.push(event);
    }

    fn event(&self, event_type: EventType, replaced_uid: Option<String>) -> BookingEvent {
        let last = self.events.last().and_then(|event| event.event_time);
        let address = format!("ada@{}.example", self.name);
        let is_mark = matches!(
            event_type,
            EventType::NoShowMarked | EventType::NoShowCleared
        );
        let start_time = (!is_mark).then_some(self.start_time);
        BookingEvent {
            event_time: Some(last.map_or_else(begin, |last| last + self.pause)),
            booking_uid: Some(self.uid(self.current)),
            reschedule_number: replaced_uid.as_deref().map(number),
            reschedule_uid: replaced_uid,
            start_time,
            end_time: start_time.map(|start| start + TimeDelta::minutes(30)),
            attendees: vec![Attendee {
                email: address.clone(),
                ..Attendee::default()
            }],
            match_emails: vec![address],
            booking_number: Some(number(&self.uid(self.current))),
            ..BookingEvent::of_type(event_type)
        }
    }

    fn uid(&self, number: usize) -> String {
        format!("{}-{number}", self.name)
    }

    /// Updates the expected result by an event that arrives in order.
    fn expect(&mut self, event: &BookingEvent) {
        let uid = self.uid(self.current);
        let replaced_uid = event.reschedule_uid.clone();
        let expected = &mut self.expected;
        let state = match event.event_type {
            EventType::BookingCreated | EventType::BookingRescheduled => {
                expected.outreach = Some("BOOKED");
                expected.is_confirmed = true;
                expected.start_time = Some(self.start_time);
                expected.confirmed_uid = Some(uid.clone());
                BookingState::Accepted
            }
            EventType::BookingCancelled => {
                expected.outreach = Some("REPLIED");
                BookingState::Cancelled
            }
            EventType::BookingRequested => BookingState::Pending,
            EventType::BookingRejected => {
                if expected.is_confirmed {
                    // By then, the call that was to move is off.
                    expected.outreach = Some("REPLIED");
                }
                BookingState::Rejected
            }
            EventType::RescheduleRequested => BookingState::AwaitingRebooking,
            EventType::NoShowMarked | EventType::NoShowCleared if marks::is_of_guest(event) => {
                return;
            }
            EventType::MeetingEnded | EventType::NoShowCleared => BookingState::Completed,
            EventType::NoShowMarked => BookingState::NoShow,
            EventType::SeatCancelled if event.is_of_seat() => {
                expected.outreach = Some("REPLIED");
                BookingState::Cancelled
            }
            EventType::SeatCancelled | EventType::DetailsChanged => return,
        };
        expected.states.insert(uid, state);
        if let Some(replaced_uid) = replaced_uid {
            expected
                .states
                .insert(replaced_uid, BookingState::Superseded);
        }
        let is_off = matches!(state, BookingState::Cancelled | BookingState::Rejected);
        expected.has_current_plan = expected.is_confirmed && !is_off;
    }
}

/// Returns the number of a booking, with its account.
fn number(uid: &str) -> String {
    format!("default/{uid}")
}

/// Returns the time of the first event.
fn begin() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(25_000)
}

/// Returns the first day of calls. Each time of a call is on a day of its own, far ahead.
fn first_day() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(40_000)
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            write!(f, "\n  {}", describe(event))?;
        }
        write!(f, "\n  must come to {:?}", self.expected)
    }
}
