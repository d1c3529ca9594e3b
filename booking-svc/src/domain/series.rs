//! Recurring calls: which bookings are dates of a series, and which are cancelled with the rest of it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use addresses::untagged;

use super::{
    BookingEvent, BookingState, EventType, Heard, KnownBooking,
    rhythm::{Fit, fit, fits, is_unique, step},
};

/// The maximum time between the bookings of the dates of a series. The sender books them at once.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// The series that each booking is a date of, by the uids of the bookings: its own one, or that of the booking
/// which it replaces.
#[derive(Debug)]
pub(super) struct Series(HashMap<String, String>);

impl Series {
    pub(super) fn of(bookings: &[KnownBooking]) -> Self {
        let uids = bookings.iter().map(|booking| &booking.standing.uid);
        let uids = uids.collect::<HashSet<_>>();
        // Which one a date is of that has moved is told by the one that it has replaced.
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

    /// A date that has moved is still one.
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

    /// Returns the identity of the series of a booking, if it is a date of one.
    pub(super) fn find(&self, uid: &str) -> Option<&str> {
        self.0.get(uid).map(String::as_str)
    }
}

/// The dates of one series.
struct Group<'a> {
    name: &'a str,
    /// When the last of them was booked.
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

    /// Returns how a date fits that was booked after all of these; `None` if it is of another series.
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

/// The start of a date, unless it has moved under its uid.
fn planned_start(booking: &KnownBooking) -> Option<DateTime<Utc>> {
    let heard = &booking.standing.heard;
    let has_moved = heard.newest(&[EventType::BookingRescheduled]).is_some();
    booking.details.start_time.filter(|_| !has_moved)
}

/// Returns whether a booking of which this was heard, with the name of the series that `event` is about, is of that
/// series, too: one that tells only who has booked what may be booked again.
pub fn is_of_one_series(
    event: &BookingEvent,
    heard: &Heard,
    start_time: Option<DateTime<Utc>>,
) -> bool {
    let Some(series_uid) = &event.series_uid else {
        return false;
    };
    let times = event.event_time.zip(time_booked(heard));
    let is_at_once = times.is_none_or(|(one, other)| (one - other).abs() <= LONGEST_PAUSE);
    let is_same = || {
        start_time == event.start_time || heard.newest(&[EventType::BookingRescheduled]).is_some()
    };
    is_unique(series_uid)
        || is_at_once && (is_same() || fits(series_uid, start_time, event.start_time))
}

/// A date of a series, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDate {
    /// The name of the series.
    pub series_uid: String,
    /// The kind of event that was booked.
    pub event_type_id: Option<String>,
    /// The address of the booker less its tag; empty if nobody knows that.
    pub booker: String,
    /// The account and the number of the booking there.
    pub booking_number: Option<String>,
    /// When which event happened.
    pub heard: Heard,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
}

impl NamedDate {
    /// Returns whether an event is about a date of the same series, of which webhooks and the sender's API tell other
    /// names: one of them identifies it, and the other one only who has booked what.
    fn is_of_series_of(&self, event: &BookingEvent) -> bool {
        let has_other_name = |name: &String| {
            let fits = |name| fits(name, self.start_time, event.start_time);
            is_unique(name) != is_unique(&self.series_uid) && fits(name) && fits(&self.series_uid)
        };
        let accounts = [&self.booking_number, &event.booking_number];
        let accounts = accounts.map(|number| Some(number.as_ref()?.split_once('/')?.0));
        let times = event.event_time.zip(time_booked(&self.heard));
        event.series_uid.as_ref().is_some_and(has_other_name)
            && event.event_type_id.is_some()
            && event.event_type_id == self.event_type_id
            && event.booker().map(untagged).as_ref() == Some(&self.booker)
            && (accounts.contains(&None) || accounts[0] == accounts[1])
            && times.is_some_and(|(one, other)| (one - other).abs() <= LONGEST_PAUSE)
    }
}

impl BookingEvent {
    /// Returns the event with the name by which the other dates of its series are kept, if that is another one.
    pub fn of_named_series(&self, dates: &[NamedDate]) -> Option<Self> {
        let of_series = dates.iter().filter(|date| date.is_of_series_of(self));
        let name = of_series.map(|date| &date.series_uid).min()?;
        Some(Self {
            series_uid: Some(name.clone()),
            ..self.clone()
        })
    }
}

/// Keeps with each date that has moved which series it is of.
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

/// When a date was booked, or asked for.
fn booked_at(booking: &KnownBooking) -> Option<DateTime<Utc>> {
    time_booked(&booking.standing.heard)
}

fn time_booked(heard: &Heard) -> Option<DateTime<Utc>> {
    let asked = heard.newest(&[EventType::BookingRequested]);
    let booked = heard.newest(&[EventType::BookingCreated]);
    asked.into_iter().chain(booked).min()
}

/// Cancels the dates that are after one with which the rest of the series was cancelled, or declines them.
/// What was booked or moved since then stands.
pub(super) fn end(bookings: &mut [KnownBooking], uid: &str) {
    let series = Series::of(bookings);
    let Some(own) = series.find(uid) else {
        return;
    };
    let is_date = |booking: &KnownBooking| series.find(&booking.standing.uid) == Some(own);
    let ends = |booking: &&KnownBooking| is_date(booking) && booking.standing.ends_series;
    let Some(last) = bookings
        .iter()
        .filter(ends)
        .filter(|booking| booking.details.start_time.is_some())
        .min_by_key(|booking| booking.details.start_time)
    else {
        return;
    };
    let (start_time, state) = (last.details.start_time, last.standing.state);
    let off = [EventType::BookingCancelled, EventType::BookingRejected];
    let ended_at = last.standing.heard.newest(&off);
    let on = [
        EventType::BookingCreated,
        EventType::BookingRequested,
        EventType::BookingRescheduled,
    ];
    for booking in bookings.iter_mut().filter(|booking| is_date(booking)) {
        let confirmed_at = booking.standing.heard.newest(&on);
        let is_newer = confirmed_at
            .zip(ended_at)
            .is_some_and(|(confirmed, ended)| confirmed > ended);
        let is_later = booking.details.start_time > start_time;
        let is_off = match state {
            // What was accepted one by one is not declined.
            BookingState::Rejected => booking.standing.state == BookingState::Pending,
            BookingState::Pending
            | BookingState::Accepted
            | BookingState::Completed
            | BookingState::NoShow
            | BookingState::AwaitingRebooking
            | BookingState::Cancelled
            | BookingState::Superseded => booking.standing.state.is_live(),
        };
        if is_later && is_off && !is_newer {
            booking.standing.state = state;
        }
    }
}
