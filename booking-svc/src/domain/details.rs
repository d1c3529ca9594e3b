//! Details of a booking, merged from all its events.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Attendee, BookingEvent, Meeting,
    event::sharers,
    holder::{become_seat, holder_first},
    meeting::filled,
};

/// The assumed length of a call without a known end. `bookings.over_time` and
/// `store::deliveries::EVENT_OVER_TIME` implement the same rule in SQL.
const ASSUMED_LENGTH: TimeDelta = TimeDelta::hours(1);

/// Returns when a call is over: at its end, else an hour after its start, or `None` if neither is
/// known.
pub fn over_time(
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    end.or_else(|| start?.checked_add_signed(ASSUMED_LENGTH))
}

/// The maximum number of ids that are kept per seat.
const MOST_SEAT_UIDS: usize = 20;

/// The details of a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The kind of event that was booked, as the booking tool numbers it.
    pub event_type_id: Option<String>,
    /// The title that the calendar shows.
    pub title: Option<String>,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the call.
    pub end_time: Option<DateTime<Utc>>,
    /// The attendees, the booker first.
    pub attendees: Vec<Attendee>,
    /// The addresses by which the booking was matched, in their normal form, the booker's first.
    pub match_emails: Vec<String>,
    /// The newest id of the seat in a shared call.
    pub seat_uid: Option<String>,
    /// All ids of the seat, in order. An attendee who cancels and books again has another one.
    pub seat_uids: BTreeSet<String>,
    /// The address of the person in that seat.
    pub seat_email: Option<String>,
    /// The series that the call is one date of.
    pub series_uid: Option<String>,
    /// The organizer, the place, and the texts of the booker.
    pub meeting: Meeting,
    /// The account and the number of the booking there, as `<account>/<number>`.
    pub booking_number: Option<String>,
    /// See [`super::EventType::details_rank`].
    pub rank: i16,
    /// The time of the event that reported them.
    pub reported_at: Option<DateTime<Utc>>,
}

impl Details {
    /// Returns the details in `event` alone.
    pub fn of(event: &BookingEvent) -> Self {
        Self {
            event_type_id: event.event_type_id.clone(),
            title: event.title.clone(),
            start_time: event.start_time,
            end_time: event.end_time,
            attendees: holder_first(event.attendees.clone(), event.seat_holder(), &[]),
            match_emails: event.match_emails.clone(),
            seat_uid: event.seat_uid.clone(),
            seat_uids: event.seat_uid.iter().cloned().collect(),
            seat_email: event.seat_holder().map(str::to_owned),
            series_uid: event.series_uid.clone(),
            meeting: event.meeting.clone(),
            booking_number: event.booking_number.clone(),
            rank: event.event_type.details_rank(),
            reported_at: event.event_time,
        }
    }

    /// Returns the details in `event` about the booking that it replaces: the person in the seat,
    /// which had another id before.
    pub fn of_replaced(event: &BookingEvent) -> Self {
        let seat_email = event.seat_holder().map(str::to_owned);
        let seat_uid = event.seat_uid.clone().filter(|_| seat_email.is_none());
        Self {
            seat_uids: seat_uid.iter().cloned().collect(),
            seat_uid,
            seat_email,
            booking_number: event.reschedule_number.clone(),
            ..Self::default()
        }
    }

    /// Adds ids of the seat. Returns whether any of them is new and kept.
    pub fn add_seat_uids(&mut self, uids: BTreeSet<String>) -> bool {
        let before = self.seat_uids.len();
        for uid in uids {
            if self.seat_uids.len() < MOST_SEAT_UIDS {
                self.seat_uids.insert(uid);
            }
        }
        self.seat_uids.len() > before
    }

    /// Returns the address of the booker.
    pub fn booker(&self) -> Option<&str> {
        let booker = self.seat_email.as_ref().or(self.match_emails.first());
        booker.map(String::as_str)
    }

    /// Returns whether the booker is known. Events after the booking itself may list hosts first.
    pub(super) fn knows_booker(&self) -> bool {
        self.rank > 0 || self.is_seat() || self.match_emails.len() <= 1
    }

    /// Returns the addresses of the attendees, in their normal form.
    pub fn sharers(&self) -> Vec<String> {
        if self.is_seat() {
            sharers(&self.attendees, &self.match_emails)
        } else {
            Vec::new()
        }
    }

    /// Returns whether the booking is a seat in a shared call.
    pub fn is_seat(&self) -> bool {
        self.seat_uid.is_some() || self.seat_email.is_some()
    }

    /// Returns whether the call is upcoming or in progress. A call without a time counts as
    /// upcoming.
    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.over_time().is_none_or(|over| over > now)
    }

    /// Returns when the call is over, see [`over_time`].
    pub fn over_time(&self) -> Option<DateTime<Utc>> {
        over_time(self.start_time, self.end_time)
    }

    /// Returns the details after `event`.
    #[must_use]
    pub fn after(mut self, event: &BookingEvent) -> Self {
        if event.is_of_seat() && !self.is_seat() && self.match_emails.len() > 1 {
            become_seat(&mut self, event);
        }
        let reported = Self::of(event);
        if reported.reported_at.is_none()
            && (reported.rank, reported.reported_at) == (self.rank, self.reported_at)
        {
            // Without times, the last arrival counts.
            return reported.merge(self);
        }
        self.merge(reported)
    }

    /// Merges two sets of details, in either order: the higher rank wins, and the other one fills
    /// the gaps.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let precedence = |details: &Self| (details.rank, details.reported_at);
        let (better, other) = if precedence(&self) >= precedence(&other) {
            (self, other)
        } else {
            (other, self)
        };
        let union = better.seat_uids.into_iter().chain(other.seat_uids);
        let union = union.take(MOST_SEAT_UIDS);
        let seat_email = better.seat_email.or(other.seat_email);
        let known = other.attendees.clone();
        let attendees = filled(better.attendees, other.attendees);
        // The end of another time is no end of this one.
        let end_time = match better.start_time {
            Some(start) if other.start_time.is_some_and(|other| other != start) => better.end_time,
            _ => better.end_time.or(other.end_time),
        };
        Self {
            event_type_id: better.event_type_id.or(other.event_type_id),
            title: better.title.or(other.title),
            start_time: better.start_time.or(other.start_time),
            end_time,
            attendees: holder_first(attendees, seat_email.as_deref(), &known),
            match_emails: filled(better.match_emails, other.match_emails),
            seat_uid: better.seat_uid.or(other.seat_uid),
            seat_uids: union.collect(),
            seat_email,
            series_uid: better.series_uid.or(other.series_uid),
            meeting: better.meeting.or(other.meeting),
            booking_number: better.booking_number.or(other.booking_number),
            rank: better.rank,
            reported_at: better.reported_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(rank: i16, seconds: i64, title: Option<&str>) -> Details {
        Details {
            rank,
            reported_at: DateTime::from_timestamp(seconds, 0),
            title: title.map(str::to_owned),
            ..Details::default()
        }
    }

    #[test]
    fn a_call_without_an_end_is_over_an_hour_after_its_start() {
        let at = |minutes: i64| DateTime::from_timestamp(minutes * 60, 0);

        assert_eq!(over_time(at(60), at(90)), at(90));
        assert_eq!(over_time(None, at(90)), at(90));
        assert_eq!(over_time(at(60), None), at(120));
        assert_eq!(over_time(None, None), None);
        assert_eq!(over_time(Some(DateTime::<Utc>::MAX_UTC), None), None);
    }

    #[test]
    fn the_better_account_counts_in_either_order() {
        let booked = details(2, 10, Some("Intro call"));
        let cancelled = details(0, 99, Some("intro-call"));

        let merged = booked.clone().merge(cancelled.clone());

        assert_eq!(merged.title.as_deref(), Some("Intro call"));
        assert_eq!(merged, cancelled.merge(booked));
    }

    #[test]
    fn of_two_equal_accounts_the_later_one_counts() {
        let merged = details(2, 10, Some("at ten")).merge(details(2, 11, Some("at eleven")));

        assert_eq!(merged.title.as_deref(), Some("at eleven"));
    }

    #[test]
    fn a_call_that_is_moved_without_an_end_does_not_end_at_its_former_time() {
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0);
        let booked = Details {
            start_time: at(0),
            end_time: at(1800),
            ..details(2, 10, None)
        };
        let moved = |start: i64| Details {
            start_time: at(start),
            ..details(2, 11, None)
        };

        assert_eq!(booked.clone().merge(moved(86_400)).end_time, None);
        assert_eq!(booked.merge(moved(0)).end_time, at(1800));
    }

    #[test]
    fn what_the_better_account_leaves_out_is_filled_in() {
        let merged = details(2, 10, None).merge(details(0, 9, Some("intro-call")));

        assert_eq!(merged.title.as_deref(), Some("intro-call"));
        assert_eq!(merged.rank, 2);
    }
}
