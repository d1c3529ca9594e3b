//! Histories of one call, in the order in which they happened, with what they must come to.

mod description;
mod marks;
mod records;
mod seats;
mod series;
mod untold;

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, TimeDelta, Utc};

pub use self::{description::describe, records::Records, seats::FIRST_BOOKERS_NOTES};
use crate::domain::{Attendee, BookingEvent, BookingState, EventType};

/// How long after each other events happen, but for some.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// What a history must come to, whatever the order in which its events arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Where each booking of the call stands.
    pub states: BTreeMap<String, BookingState>,
    /// `BOOKED`, `REPLIED`, or nothing when the outreach stays as it was.
    pub outreach: Option<&'static str>,
    /// Whether the call was ever confirmed.
    pub is_confirmed: bool,
    /// Whether there is a plan to use.
    pub has_current_plan: bool,
    /// The booking that was confirmed last.
    pub confirmed_uid: Option<String>,
    /// The start of the call, as it was confirmed last.
    pub start_time: Option<DateTime<Utc>>,
    /// The booking that moved to one whose uid was not told, and that: which of the two it is kept under depends on what
    /// arrives first.
    pub untold: Option<(String, String)>,
}

/// The history of one call.
#[derive(Clone)]
pub struct History {
    /// The events, in the order in which they happened.
    pub events: Vec<BookingEvent>,
    /// What they must come to.
    pub expected: Expected,
    choices: Vec<u8>,
    choice_count: usize,
    name: String,
    booking_count: usize,
    /// The number of the booking that counts.
    current: usize,
    /// The start of the call.
    start_time: DateTime<Utc>,
    /// How long after the event before the next one happens.
    pause: TimeDelta,
    /// The seat, if the call is shared; it has another id whenever it moves.
    seat: Option<usize>,
    /// Whether the booking that counts is new under its uid, and whether its seat was told with its id.
    is_fresh: bool,
    has_id: bool,
}

impl History {
    /// Writes a history of somebody with the address `ada@<name>.example`. Equal choices lead to
    /// equal histories, and any choices to one that can happen.
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

    /// The booking is made. Returns whether there is a call.
    fn begin(&mut self) -> bool {
        if self.choose(2) == 0 {
            self.happen(EventType::BookingCreated, None);
            return true;
        }
        self.happen(EventType::BookingRequested, None);
        self.answer_request()
    }

    /// The host answers a request, or does not. Returns whether there is a call.
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

    /// Something happens to the call. Returns whether more can.
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
                // Earlier versions of Cal.com do not say that it is only a wish for another time.
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
                // Without a seat, it is somebody else who has left.
                self.happen(EventType::SeatCancelled, None);
                return self.seat.is_none();
            }
            8 if self.seat.is_some() => {
                // The host moves the whole call. Cal.com may tell of the end that it had before.
                let former = self.event(EventType::MeetingEnded, None);
                self.start_time += TimeDelta::days(1);
                self.happen_to_all(EventType::BookingRescheduled);
                if self.choose(2) == 0 {
                    let before = self.events.len() - 1;
                    self.events.insert(before, former);
                }
            }
            7 if self.booking_count > 1 => self.move_back(),
            9 if self.seat.is_none() => {
                self.move_untold();
                return false;
            }
            _ => return false,
        }
        true
    }

    /// The call moves to another time, under a new uid.
    fn move_to_new(&mut self, event_type: EventType) {
        self.booking_count += 1;
        self.is_fresh = true;
        self.move_to(event_type, self.booking_count);
    }

    /// The call moves to another time, under a uid that it had before.
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
        self.tell_of_first_booker(&mut event);
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
            reschedule_uid: replaced_uid,
            start_time,
            end_time: start_time.map(|start| start + TimeDelta::minutes(30)),
            attendees: vec![Attendee {
                email: address.clone(),
                ..Attendee::default()
            }],
            match_emails: vec![address],
            booking_number: Some(format!("default/{}", self.uid(self.current))),
            ..BookingEvent::of_type(event_type)
        }
    }

    fn uid(&self, number: usize) -> String {
        format!("{}-{number}", self.name)
    }

    /// Says what the event must change when it comes in its turn.
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
                    // The call that was to move is off by then.
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

/// When the first event happens.
fn begin() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(25_000)
}

/// Each time of a call is on a day of its own, far ahead.
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
