//! Recurring calls: which bookings are dates of a series, and which are cancelled with the rest of it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use addresses::untagged;

use super::{
    BookingEvent, BookingState, EventTimes, EventType, KnownBooking,
    rhythm::{Fit, fit, fits, is_unique, step},
};

/// The maximum time between the bookings of the dates of a series. The sender books them at once.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The series of each booking, by the booking's uid. A booking belongs to its own series or to that
/// of the booking it replaces.
#[derive(Debug)]
pub(super) struct Series(HashMap<String, String>);

impl Series {
    pub(super) fn of(bookings: &[KnownBooking]) -> Self {
        let uids = bookings.iter().map(|booking| &booking.standing.uid);
        let uids = uids.collect::<HashSet<_>>();
        // A date that has moved belongs to the series of the booking that it replaced.
        let has_moved = |booking: &KnownBooking| {
            let replaced = booking.standing.reschedule_uid.as_ref();
            booked_at(booking).is_none() && replaced.is_some_and(|replaced| uids.contains(replaced))
        };
        let mut dates = bookings
            .iter()
            .filter(|booking| !has_moved(booking))
            .filter_map(|booking| Some((booking.details.series_uid.as_deref()?, booking)))
            .collect::<Vec<_>>();
        dates.sort_by_key(|(uid, booking)| (*uid, booked_at(booking), &booking.standing.uid));
        let mut series = HashMap::new();
        let mut groups = Vec::<Group<'_>>::new();
        for (name, booking) in dates {
            let fitting = groups.iter().enumerate();
            let fitting =
                fitting.filter_map(|(index, group)| Some((group.fit(name, booking)?, index)));
            let index = if let Some((_, index)) = fitting.max() {
                index
            } else {
                groups.push(Group::new(name));
                groups.len() - 1
            };
            let group = &mut groups[index];
            group.booked_last = booked_at(booking);
            group.starts.extend(planned_start(booking));
            series.insert(booking.standing.uid.clone(), format!("{name}#{index}"));
        }
        let mut series = Self(series);
        series.follow_moves(bookings);
        series
    }

    /// Assigns moved dates to the series of the bookings that they replace.
    fn follow_moves(&mut self, bookings: &[KnownBooking]) {
        loop {
            let moved = bookings.iter().find_map(|booking| {
                let standing = &booking.standing;
                let is_known = self.0.contains_key(&standing.uid);
                let replaced = standing.reschedule_uid.as_ref().filter(|_| !is_known)?;
                Some((standing.uid.clone(), self.0.get(replaced)?.clone()))
            });
            match moved {
                Some((uid, series)) => self.0.insert(uid, series),
                None => return,
            };
        }
    }

    /// Returns the identity of a booking's series, or `None` if the booking belongs to no series.
    pub(super) fn find(&self, uid: &str) -> Option<&str> {
        self.0.get(uid).map(String::as_str)
    }
}

/// The dates of one series.
struct Group<'a> {
    name: &'a str,
    /// When the most recent of these dates was booked.
    booked_last: Option<DateTime<Utc>>,
    starts: Vec<DateTime<Utc>>,
}

impl<'a> Group<'a> {
    fn new(name: &'a str) -> Self {
        Self {
            name,
            booked_last: None,
            starts: Vec::new(),
        }
    }

    /// Returns how a date fits that was booked after all of these, or `None` if it belongs to
    /// another series.
    fn fit(&self, name: &str, date: &KnownBooking) -> Option<Fit> {
        let times = booked_at(date).zip(self.booked_last);
        let is_later = times.is_some_and(|(time, last)| time - last > LONGEST_PAUSE);
        if name != self.name || is_later && !is_unique(name) {
            return None;
        }
        let Some((step, start)) = step(name).zip(planned_start(date)) else {
            return Some(Fit::Unknown);
        };
        let mut fits = self.starts.iter().map(|other| fit(step, *other, start));
        fits.try_fold(Fit::ByClockChange, |best, fit| Some(best.max(fit?)))
    }
}

/// Returns the start of a date, or `None` if it has moved under its uid.
fn planned_start(booking: &KnownBooking) -> Option<DateTime<Utc>> {
    let event_times = &booking.standing.event_times;
    let has_moved = event_times
        .newest(&[EventType::BookingRescheduled])
        .is_some();
    booking.details.start_time.filter(|_| !has_moved)
}

/// Returns whether a booking with these events, and with the series name of `event`, belongs to the
/// same series. A name that identifies only the booker and the event type may be used again.
pub fn is_of_one_series(
    event: &BookingEvent,
    event_times: &EventTimes,
    start_time: Option<DateTime<Utc>>,
) -> bool {
    let Some(series_uid) = &event.series_uid else {
        return false;
    };
    let times = event.event_time.zip(time_booked(event_times));
    let is_at_once = times.is_none_or(|(one, other)| (one - other).abs() <= LONGEST_PAUSE);
    let is_same = || {
        start_time == event.start_time
            || event_times
                .newest(&[EventType::BookingRescheduled])
                .is_some()
    };
    is_unique(series_uid)
        || is_at_once && (is_same() || fits(series_uid, start_time, event.start_time))
}

/// A stored date of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDate {
    /// The name of the series.
    pub series_uid: String,
    /// The kind of event that was booked.
    pub event_type_id: Option<String>,
    /// The address of the booker without its tag, or empty if the booker is unknown.
    pub booker: String,
    /// The account and the number of the booking there.
    pub booking_number: Option<String>,
    /// The time of the newest event of each type.
    pub event_times: EventTimes,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
}

impl NamedDate {
    /// Returns whether an event is about a date of the same series under another name. Webhooks and
    /// the sender's API use different names: one identifies the series, the other one only the
    /// booker and the event type.
    fn is_of_series_of(&self, event: &BookingEvent) -> bool {
        let has_other_name = |name: &String| {
            let fits = |name| fits(name, self.start_time, event.start_time);
            is_unique(name) != is_unique(&self.series_uid) && fits(name) && fits(&self.series_uid)
        };
        let accounts = [&self.booking_number, &event.booking_number];
        let accounts = accounts.map(|number| Some(number.as_ref()?.split_once('/')?.0));
        let times = event.event_time.zip(time_booked(&self.event_times));
        event.series_uid.as_ref().is_some_and(has_other_name)
            && event.event_type_id.is_some()
            && event.event_type_id == self.event_type_id
            && event.booker().map(untagged).as_ref() == Some(&self.booker)
            && (accounts.contains(&None) || accounts[0] == accounts[1])
            && times.is_some_and(|(one, other)| (one - other).abs() <= LONGEST_PAUSE)
    }
}

impl BookingEvent {
    /// Returns the event with the name under which the other dates of its series are stored, or
    /// `None` if that name is the same.
    pub fn of_named_series(&self, dates: &[NamedDate]) -> Option<Self> {
        let of_series = dates.iter().filter(|date| date.is_of_series_of(self));
        let name = of_series.map(|date| &date.series_uid).min()?;
        Some(Self {
            series_uid: Some(name.clone()),
            ..self.clone()
        })
    }
}

/// Stores the series with each date that has moved.
pub(super) fn inherit(bookings: &mut [KnownBooking]) {
    loop {
        let of_replaced = bookings.iter().enumerate().find_map(|(index, booking)| {
            let is_known = booking.details.series_uid.is_some();
            let replaced = booking.standing.reschedule_uid.as_ref();
            let replaced = replaced.filter(|_| !is_known)?;
            let mut others = bookings.iter();
            let other = others.find(|other| other.standing.uid == *replaced)?;
            Some((index, other.details.series_uid.clone()?))
        });
        match of_replaced {
            Some((index, series_uid)) => bookings[index].details.series_uid = Some(series_uid),
            None => return,
        }
    }
}

/// Returns when a date was booked or requested.
fn booked_at(booking: &KnownBooking) -> Option<DateTime<Utc>> {
    time_booked(&booking.standing.event_times)
}

fn time_booked(event_times: &EventTimes) -> Option<DateTime<Utc>> {
    let asked = event_times.newest(&[EventType::BookingRequested]);
    let booked = event_times.newest(&[EventType::BookingCreated]);
    asked.into_iter().chain(booked).min()
}

/// Applies what was reported for one date of the series of a booking to the others.
pub(super) fn settle(bookings: &mut [KnownBooking], uid: &str) {
    let series = Series::of(bookings);
    let Some(own) = series.find(uid) else {
        return;
    };
    let dates = bookings.iter_mut();
    let dates = dates.filter(|booking| series.find(&booking.standing.uid) == Some(own));
    let mut dates = dates.collect::<Vec<_>>();
    // The host's answer to another date is applied again, in whatever order the events arrive.
    for date in &mut dates {
        if is_confirmed_by_another(date) {
            let is_declined = date.standing.event_times.tells(EventType::BookingRejected);
            date.standing.confirmed = false;
            date.standing.state = if is_declined {
                BookingState::Rejected
            } else {
                BookingState::Pending
            };
        }
    }
    end(&mut dates);
    confirm(&mut dates);
}

/// Returns whether a date was requested with its series, and has not moved since.
fn is_requested(date: &KnownBooking) -> bool {
    let standing = &date.standing;
    standing.reschedule_uid.is_none()
        && standing.event_times.tells(EventType::BookingRequested)
        && !standing.event_times.tells(EventType::BookingRescheduled)
}

fn is_confirmed_by_another(date: &KnownBooking) -> bool {
    date.standing.state == BookingState::Accepted
        && is_requested(date)
        && !date.standing.event_times.tells(EventType::BookingCreated)
}

/// Accepts the dates of a requested series that the host has confirmed: the sender reports that for
/// one of them. Each move is confirmed alone.
fn confirm(dates: &mut [&mut KnownBooking]) {
    let is_confirmed = |date: &&&mut KnownBooking| {
        is_requested(date) && date.standing.event_times.tells(EventType::BookingCreated)
    };
    let confirmed = dates.iter().filter(is_confirmed);
    let times = confirmed.map(|date| {
        date.standing
            .event_times
            .newest(&[EventType::BookingCreated])
    });
    let times = times.collect::<Vec<_>>();
    for date in dates {
        let standing = &date.standing;
        let requested_at = standing.event_times.newest(&[EventType::BookingRequested]);
        let is_later = |time: &Option<DateTime<Utc>>| {
            let known = requested_at.zip(*time);
            known.is_none_or(|(requested, confirmed)| requested <= confirmed)
        };
        if standing.state == BookingState::Pending
            && is_requested(date)
            && times.iter().any(is_later)
        {
            date.standing.state = BookingState::Accepted;
            date.standing.confirmed = true;
        }
    }
}

/// Cancels or declines the later dates of a series whose remaining dates were cancelled or declined
/// with one of them. Dates that were booked or moved since then are kept.
fn end(dates: &mut [&mut KnownBooking]) {
    let ends =
        |date: &&&mut KnownBooking| date.standing.ends_series && date.details.start_time.is_some();
    let last = dates.iter().filter(ends);
    let Some(last) = last.min_by_key(|date| date.details.start_time) else {
        return;
    };
    let (start_time, state) = (last.details.start_time, last.standing.state);
    let off = [EventType::BookingCancelled, EventType::BookingRejected];
    let ended_at = last.standing.event_times.newest(&off);
    let on = [
        EventType::BookingCreated,
        EventType::BookingRequested,
        EventType::BookingRescheduled,
    ];
    for date in dates {
        let confirmed_at = date.standing.event_times.newest(&on);
        let is_newer = confirmed_at
            .zip(ended_at)
            .is_some_and(|(confirmed, ended)| confirmed > ended);
        let is_later = date.details.start_time > start_time;
        let is_off = match state {
            // Dates that were accepted individually are not declined.
            BookingState::Rejected => date.standing.state == BookingState::Pending,
            BookingState::Pending
            | BookingState::Accepted
            | BookingState::Completed
            | BookingState::NoShow
            | BookingState::AwaitingRebooking
            | BookingState::Cancelled
            | BookingState::Superseded => date.standing.state.is_live(),
        };
        if is_later && is_off && !is_newer {
            date.standing.state = state;
        }
    }
}
