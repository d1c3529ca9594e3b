//! Histories of one call, in the order in which they happened, with what they must come to.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{Attendee, BookingEvent, BookingState, EventType};

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
        };
        if history.begin() {
            while history.go_on() {}
        }
        history
    }

    /// The booking is made. Returns whether there is a call.
    fn begin(&mut self) -> bool {
        if self.choose(2) == 0 {
            self.happen(EventType::BookingCreated, false);
            return true;
        }
        self.happen(EventType::BookingRequested, false);
        self.answer_request()
    }

    /// The host answers a request, or does not. Returns whether there is a call.
    fn answer_request(&mut self) -> bool {
        match self.choose(5) {
            0 => self.happen(EventType::BookingRejected, false),
            1 => self.happen(EventType::BookingCancelled, false),
            2 => {}
            _ => {
                self.happen(EventType::BookingCreated, false);
                return true;
            }
        }
        false
    }

    /// Something happens to the call. Returns whether more can.
    fn go_on(&mut self) -> bool {
        match self.choose(8) {
            0 => self.reschedule(),
            1 => {
                self.booking_count += 1;
                self.happen(EventType::BookingRequested, true);
                return self.answer_request();
            }
            2 => {
                self.happen(EventType::RescheduleRequested, false);
                if self.choose(2) == 0 {
                    return false;
                }
                self.reschedule();
            }
            3 => {
                // Earlier versions of Cal.com do not say that it is only a wish for another time.
                self.happen(EventType::BookingCancelled, false);
                self.reschedule();
            }
            4 => {
                self.happen(EventType::BookingCancelled, false);
                return false;
            }
            5 => {
                self.happen(EventType::MeetingEnded, false);
                for mark in 0..self.choose(4) {
                    let marks = [EventType::NoShowMarked, EventType::NoShowCleared];
                    self.happen(marks[usize::from(mark % 2)], false);
                }
                return false;
            }
            6 => self.happen(EventType::SeatCancelled, false),
            _ => return false,
        }
        true
    }

    fn reschedule(&mut self) {
        self.booking_count += 1;
        self.happen(EventType::BookingRescheduled, true);
    }

    fn choose(&mut self, count: u8) -> u8 {
        let choice = self.choices.get(self.choice_count);
        self.choice_count += 1;
        choice.map_or(count - 1, |choice| choice % count)
    }

    fn happen(&mut self, event_type: EventType, replaces: bool) {
        let event = self.event(event_type, replaces);
        self.expect(&event);
        self.events.push(event);
    }

    fn event(&self, event_type: EventType, replaces: bool) -> BookingEvent {
        let number = self.booking_count;
        let minutes = i64::try_from(self.events.len()).unwrap_or_default();
        let address = format!("ada@{}.example", self.name);
        let is_mark = matches!(
            event_type,
            EventType::NoShowMarked | EventType::NoShowCleared
        );
        let start_time = self.start_time().filter(|_| !is_mark);
        BookingEvent {
            event_time: Some(
                DateTime::UNIX_EPOCH + TimeDelta::days(25_000) + TimeDelta::minutes(minutes),
            ),
            booking_uid: Some(self.uid(number)),
            reschedule_uid: replaces.then(|| self.uid(number - 1)),
            start_time,
            end_time: start_time.map(|start| start + TimeDelta::minutes(30)),
            attendees: vec![Attendee {
                email: address.clone(),
                ..Attendee::default()
            }],
            match_emails: vec![address],
            ..BookingEvent::of_type(event_type)
        }
    }

    fn uid(&self, number: usize) -> String {
        format!("{}-{number}", self.name)
    }

    /// Each booking is on a day of its own, far ahead.
    fn start_time(&self) -> Option<DateTime<Utc>> {
        let day = i64::try_from(self.booking_count).ok()?;
        Some(DateTime::UNIX_EPOCH + TimeDelta::days(40_000 + day))
    }

    /// Says what the event must change when it comes in its turn.
    fn expect(&mut self, event: &BookingEvent) {
        let number = self.booking_count;
        let (uid, start_time) = (self.uid(number), self.start_time());
        let replaced_uid = event.reschedule_uid.clone();
        let expected = &mut self.expected;
        let state = match event.event_type {
            EventType::BookingCreated | EventType::BookingRescheduled => {
                expected.outreach = Some("BOOKED");
                expected.is_confirmed = true;
                expected.start_time = start_time;
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
            EventType::MeetingEnded | EventType::NoShowCleared => BookingState::Completed,
            EventType::NoShowMarked => BookingState::NoShow,
            EventType::SeatCancelled => return,
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

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            write!(f, "\n  {}", describe(event))?;
        }
        write!(f, "\n  must come to {:?}", self.expected)
    }
}

/// Describes an event in one line.
pub fn describe(event: &BookingEvent) -> String {
    let uid = event.booking_uid.as_deref().unwrap_or("?");
    match &event.reschedule_uid {
        None => format!("{:?} {uid}", event.event_type),
        Some(replaced) => format!("{:?} {uid} for {replaced}", event.event_type),
    }
}
