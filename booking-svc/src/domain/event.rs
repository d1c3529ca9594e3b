//! Events of bookings.

use addresses::digest;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Absence, EventType, Meeting, bare_number, distinct_addresses};

/// A participant of a booked call, other than its hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attendee {
    /// The e-mail address as given; may be empty.
    pub email: String,
    /// The name as given; may be empty.
    pub name: String,
    /// The IANA time zone; may be empty.
    pub time_zone: String,
    /// The language as a BCP 47 tag; may be empty.
    pub language: String,
}

/// The stored uids of the bookings that an event names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeptUids {
    pub(super) uid: Option<String>,
    pub(super) reschedule_uid: Option<String>,
}

/// An event of a booking, with everything that the sender reported about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BookingEvent {
    /// What happened.
    pub event_type: EventType,
    /// When it happened, by the clock of the sender.
    pub event_time: Option<DateTime<Utc>>,
    /// The booking. Without it, the event cannot be related to earlier ones.
    pub booking_uid: Option<String>,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the call.
    pub end_time: Option<DateTime<Utc>>,
    /// The kind of event that was booked, as the booking tool numbers it.
    pub event_type_id: Option<String>,
    /// The title that the calendar shows.
    pub title: Option<String>,
    /// The attendees, the booker first.
    pub attendees: Vec<Attendee>,
    /// The addresses by which the booking may be matched, in their normal form, the booker's first.
    #[serde(deserialize_with = "normalised")]
    pub match_emails: Vec<String>,
    /// The outreach sequence that the booking link named.
    pub outreach_sequence_id: Option<String>,
    /// The contact that the booking link named.
    pub contact_id: Option<String>,
    /// The seat, where several people share one booking.
    pub seat_uid: Option<String>,
    /// The normalised address of the person in the seat.
    #[serde(default)]
    pub seat_email: Option<String>,
    /// The address of the person in the seat if the one in [`Self::seat_email`] already has another
    /// seat in the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_seat_email: Option<String>,
    /// The series that the call is one date of.
    #[serde(default)]
    pub series_uid: Option<String>,
    /// Whether the event applies to the later dates of the series, too.
    #[serde(default)]
    pub ends_series: bool,
    /// The stored uids of the bookings, once they are resolved.
    #[serde(skip)]
    pub(crate) kept: Option<KeptUids>,
    /// The participants named by a no-show mark, and whether each was absent.
    #[serde(default)]
    pub absences: Vec<Absence>,
    /// The organizer, the place, and the texts of the booker.
    #[serde(default)]
    pub meeting: Meeting,
    /// The account and the number of the booking there, as `<account>/<number>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_number: Option<String>,
    /// The account and the number of the booking that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reschedule_number: Option<String>,
    /// Whether the event confirms all requested seats of a shared call.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirms_all: bool,
    /// Whether the event was reported for a whole shared call, and passed on to the seat.
    #[serde(default, skip_serializing_if = "is_false")]
    pub passed_on: bool,
    /// The uid under which the seat was stored to which the event was passed on. `None` for other
    /// events, and for those that a former version has passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_on_to: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl BookingEvent {
    /// Returns an event with nothing but its type.
    pub fn of_type(event_type: EventType) -> Self {
        Self {
            event_type,
            event_time: None,
            booking_uid: None,
            reschedule_uid: None,
            start_time: None,
            end_time: None,
            event_type_id: None,
            title: None,
            attendees: Vec::new(),
            match_emails: Vec::new(),
            outreach_sequence_id: None,
            contact_id: None,
            seat_uid: None,
            seat_email: None,
            other_seat_email: None,
            series_uid: None,
            ends_series: false,
            kept: None,
            absences: Vec::new(),
            meeting: Meeting::default(),
            confirms_all: false,
            booking_number: None,
            reschedule_number: None,
            passed_on: false,
            passed_on_to: None,
        }
    }

    /// Returns every address of the participants, in whatever form it was reported.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let attendees = self.attendees.iter().map(|attendee| &attendee.email);
        let absences = self.absences.iter().map(|absence| &absence.email);
        let matched = self.match_emails.iter().chain(&self.seat_email);
        let all = matched.chain(attendees).chain(absences);
        all.map(String::as_str)
            .filter(|address| !address.is_empty())
    }

    /// Returns the normalised addresses of attendees who share the call: those by which the event
    /// is not matched.
    pub fn sharers(&self) -> Vec<String> {
        if self.is_of_seat() {
            sharers(&self.attendees, &self.match_emails)
        } else {
            // Such an event is matched by all attendees.
            Vec::new()
        }
    }

    /// Returns the address of the booker: the person in the seat, else the first matched address.
    pub fn booker(&self) -> Option<&str> {
        let booker = self
            .seat_email
            .as_ref()
            .or(self.match_emails.as_slice().first());
        booker.map(String::as_str)
    }

    /// Returns the uid under which the booking is stored. Attendees of a shared call book
    /// separately, so each seat is a booking of its own.
    pub fn kept_uid(&self) -> Option<String> {
        match &self.kept {
            Some(kept) => kept.uid.clone(),
            None => Some(self.of_seat(self.booking_uid.as_ref()?)),
        }
    }

    /// Returns the uid under which the replaced booking is stored.
    pub fn kept_reschedule_uid(&self) -> Option<String> {
        match &self.kept {
            Some(kept) => kept.reschedule_uid.clone(),
            None => Some(self.of_seat(self.other_reschedule_uid()?)),
        }
    }

    /// Returns whether the first matched address is the booker's. Events after the booking itself
    /// may list only the participants they concern.
    pub fn names_booker(&self) -> bool {
        self.is_of_seat() || self.event_type.details_rank() > 0
    }

    /// Returns the uids of the bookings that the event names, its own first.
    pub fn named_uids(&self) -> Vec<String> {
        let uids = [&self.booking_uid, &self.reschedule_uid];
        uids.into_iter().flatten().cloned().collect()
    }

    /// Returns the keys under which the event's bookings are locked: the uids, and the numbers, by
    /// which a booking is found whose uid was not reported.
    pub fn locked_names(&self) -> Vec<String> {
        let numbers = [&self.booking_number, &self.reschedule_number];
        let numbers = numbers.into_iter().flatten();
        // A booking has a number in each account, which is the same in all of one instance.
        let numbers = numbers.map(|number| format!("number/{}", bare_number(number)));
        self.named_uids().into_iter().chain(numbers).collect()
    }

    /// Returns the uid of the replaced booking, unless the event names its own booking there or has
    /// no uid itself.
    pub(crate) fn other_reschedule_uid(&self) -> Option<&str> {
        let uid = self.reschedule_uid.as_ref()?;
        (self.booking_uid.as_ref()? != uid).then_some(uid)
    }

    /// Returns whether the event is about one seat of a shared call.
    pub fn is_of_seat(&self) -> bool {
        self.seat_uid.is_some() || self.seat_email.is_some()
    }

    /// Returns the address of the person in the seat.
    pub fn seat_holder(&self) -> Option<&str> {
        // Older events have no `seat_email`; they were matched only by the person in the seat.
        let matched = || self.seat_uid.as_ref().and(self.match_emails.first());
        self.seat_email
            .as_ref()
            .or_else(matched)
            .map(String::as_str)
    }

    pub(super) fn of_seat(&self, uid: &str) -> String {
        match (&self.seat_uid, &self.seat_email) {
            (None, None) => uid.to_owned(),
            (Some(seat), _) => format!("{uid}/{seat}"),
            (None, Some(email)) => format!("{uid}/{}", digest(email)),
        }
    }
}

/// Returns the normalised addresses of the attendees that are not in `match_emails`.
pub(super) fn sharers(attendees: &[Attendee], match_emails: &[String]) -> Vec<String> {
    let attending = attendees.iter().map(|attendee| attendee.email.clone());
    let mut addresses = distinct_addresses(&attending.collect::<Vec<_>>());
    addresses.retain(|address| !match_emails.contains(address));
    addresses
}

/// Normalises stored addresses, since older versions used another normal form.
fn normalised<'de, D: Deserializer<'de>>(stored: D) -> Result<Vec<String>, D::Error> {
    Vec::<String>::deserialize(stored).map(|texts| distinct_addresses(&texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(uid: &str, seat: Option<&str>) -> BookingEvent {
        BookingEvent {
            booking_uid: Some(uid.to_owned()),
            seat_uid: seat.map(str::to_owned),
            ..BookingEvent::of_type(EventType::BookingCreated)
        }
    }

    #[test]
    fn a_seat_is_kept_apart_and_no_booking_replaces_itself() {
        let mut seat = created("b", Some("s1"));
        seat.reschedule_uid = Some("a".to_owned());
        assert_eq!(seat.kept_uid().as_deref(), Some("b/s1"));
        assert_eq!(seat.kept_reschedule_uid().as_deref(), Some("a/s1"));

        let mut own = created("a", None);
        own.reschedule_uid = Some("a".to_owned());
        assert_eq!(own.kept_reschedule_uid(), None);
    }

    #[test]
    fn an_event_survives_its_stored_form() {
        let event = created("uid-1", Some("seat-1"));

        let stored = serde_json::to_value(&event).unwrap();

        assert_eq!(stored["eventType"], "BOOKING_CREATED");
        assert_eq!(
            serde_json::from_value::<BookingEvent>(stored).unwrap(),
            event
        );
    }

    #[test]
    fn addresses_that_were_stored_in_another_form_are_normalised() {
        let mut stored = serde_json::to_value(created("uid-1", None)).unwrap();
        stored["matchEmails"] = serde_json::json!(["zoe@müller.example", "zoe@MÜLLER.example"]);

        let event = serde_json::from_value::<BookingEvent>(stored).unwrap();

        assert_eq!(event.match_emails, ["zoe@xn--mller-kva.example"]);
    }

    #[test]
    fn an_event_that_an_older_version_has_stored_is_still_read() {
        let mut stored = serde_json::to_value(created("uid-1", None)).unwrap();
        let members = stored.as_object_mut().unwrap();
        members.remove("eventTime");
        members.remove("meeting");

        let event = serde_json::from_value::<BookingEvent>(stored).unwrap();

        assert_eq!(event, created("uid-1", None));
    }
}
