//! Histories of a series, a call with several dates.

use std::{collections::BTreeMap, iter};

use chrono::{DateTime, TimeDelta, Utc};

use super::{History, first_day};
use crate::domain::{BookingState, EventType};

impl History {
    /// Books a series, date by date, or requests it and confirms it by one date. Then cancels one or
    /// more of them, or moves one.
    pub(super) fn series(&mut self) {
        let count = usize::from(2 + self.choose(3));
        let weekly = iter::successors(Some(first_day()), |day| Some(*day + TimeDelta::days(7)));
        let starts = weekly.take(count).collect::<Vec<_>>();
        let mut dates = BTreeMap::new();
        let is_requested = self.choose(2) == 0;
        let booked = if is_requested {
            EventType::BookingRequested
        } else {
            EventType::BookingCreated
        };
        for (number, start) in (1..).zip(&starts) {
            (self.current, self.start_time) = (number, *start);
            dates.insert(*start, self.uid(number));
            self.happen(booked, None);
        }
        let any = |history: &mut Self| {
            let number = usize::from(history.choose(u8::try_from(count).unwrap_or(u8::MAX))) + 1;
            (history.current, history.start_time) = (number, starts[number - 1]);
            number
        };
        if is_requested {
            any(self);
            self.happen(EventType::BookingCreated, None);
            for state in self.expected.states.values_mut() {
                *state = BookingState::Accepted;
            }
        }
        self.expect_series(&dates);
        let number = any(self);
        match self.choose(5) {
            0 => {
                dates.remove(&self.start_time);
                self.happen(EventType::BookingCancelled, None);
            }
            1 => {
                for (_, uid) in dates.split_off(&self.start_time) {
                    self.expected.states.insert(uid, BookingState::Cancelled);
                }
                self.happen(EventType::BookingCancelled, None);
                self.events
                    .last_mut()
                    .expect("it has just happened")
                    .ends_series = true;
            }
            2 => {
                dates.remove(&self.start_time);
                self.booking_count = count;
                self.move_to_new(EventType::BookingRescheduled);
                dates.insert(self.start_time, self.uid(self.current));
            }
            3 => {
                // The dates before it take place.
                for past in 1..number {
                    (self.current, self.start_time) = (past, starts[past - 1]);
                    dates.remove(&self.start_time);
                    self.happen(EventType::MeetingEnded, None);
                }
            }
            _ => {}
        }
        self.expect_series(&dates);
    }

    /// Expects one call for all dates; the next date is current.
    fn expect_series(&mut self, dates: &BTreeMap<DateTime<Utc>, String>) {
        for event in &mut self.events {
            let is_date = event.event_type.begins_booking();
            event.series_uid = is_date.then(|| format!("{}-series", self.name));
        }
        let expected = &mut self.expected;
        expected.outreach = Some(if dates.is_empty() {
            "REPLIED"
        } else {
            "BOOKED"
        });
        expected.has_current_plan = !dates.is_empty();
        if let Some((start, uid)) = dates.first_key_value() {
            expected.start_time = Some(*start);
            expected.confirmed_uid = Some(uid.clone());
        }
    }
}
