//! Reads one item of Cal.com's API: one booking, or one for each seat.

mod people;

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use proto::booking::v1::{Booking, BookingEvent, Host};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use self::people::{absence, booker, seat, seat_uid, with_people};
use super::compare::{Absence, CalcomStatus, Listed, LostPeriod, Timing, was_lost};
use crate::{addresses, calcom::MAX_UID_BYTES, meeting, redact::redact, time as calcom_time};

/// A field of an item has a wrong type or value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {expected}")]
pub(super) struct InvalidItem {
    field: &'static str,
    expected: &'static str,
}

/// The item as it is stored with every event that is recorded from it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The SHA-256 of its original JSON.
    pub(super) sha256: Vec<u8>,
    /// The JSON with secrets redacted.
    pub(super) json: String,
}

/// Bookbrief's names of series, by Cal.com's names.
pub(super) type SeriesNames = HashMap<String, String>;

/// One booking as Cal.com lists it. A seat is a booking of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListedBooking {
    /// The event to record, without its type and time.
    pub(super) event: BookingEvent,
    pub(super) status: CalcomStatus,
    pub(super) is_replaced: bool,
    pub(super) absence: Absence,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) created: Option<DateTime<Utc>>,
    pub(super) updated: Option<DateTime<Utc>>,
    pub(super) evidence: Arc<Evidence>,
}

impl ListedBooking {
    /// Returns the booking's uid in Bookbrief.
    pub(super) fn known_uid(&self) -> String {
        known_uid(&self.event.booking_uid, &self.event.seat_uid)
    }

    /// Returns the uid in Bookbrief of the booking that this one replaces.
    pub(super) fn replaced_uid(&self) -> Option<String> {
        let replaced = &self.event.reschedule_uid;
        (!replaced.is_empty()).then(|| known_uid(replaced, &self.event.seat_uid))
    }

    /// Returns the addresses of the hosts and attendees in Cal.com that Bookbrief does not have.
    pub(super) fn unknown_persons(&self, found: &Booking) -> Vec<String> {
        let host = self.other_host(found).into_iter();
        host.chain(self.further_guests(found)).collect()
    }

    /// Returns the host in Cal.com if Bookbrief has another one, by address.
    fn other_host(&self, found: &Booking) -> Option<String> {
        let address =
            |host: &Option<Host>| host.as_ref().map(|host| addresses::normalised(&host.email));
        let listed = address(&self.event.organizer).flatten();
        listed.filter(|listed| address(&found.organizer).flatten().as_ref() != Some(listed))
    }

    /// Returns the booking with Bookbrief's name of its series.
    pub(super) fn of_series(&self, names: &SeriesNames) -> Cow<'_, Self> {
        let Some(name) = names.get(&self.event.series_uid) else {
            return Cow::Borrowed(self);
        };
        let mut booking = self.clone();
        booking.event.series_uid.clone_from(name);
        Cow::Owned(booking)
    }

    /// Returns the attendees in Cal.com that Bookbrief does not have, except for hosts.
    fn further_guests(&self, found: &Booking) -> Vec<String> {
        let known = found.attendees.iter().map(|known| &known.email);
        let hosts = self.event.organizer.iter().chain(&self.event.team_members);
        let hosts = hosts.chain(&found.organizer).chain(&found.team_members);
        let known = known.chain(hosts.map(|host| &host.email));
        let known = addresses::distinct(known.map(String::as_str));
        let listed = self.event.attendees.iter();
        let mut listed = addresses::distinct(listed.map(|listed| &*listed.email));
        listed.retain(|address| !found.attendees.is_empty() && !known.contains(address));
        listed
    }

    /// Returns the part of the booking on which the decision depends.
    pub(super) fn listed(&self, lost: &[LostPeriod], now: DateTime<Utc>) -> Listed {
        let timing = if self.end < now {
            Timing::Over
        } else if self.start > now {
            Timing::Ahead
        } else {
            Timing::Running
        };
        Listed {
            status: self.status,
            replaces: !self.event.reschedule_uid.is_empty(),
            is_replaced: self.is_replaced,
            timing,
            absence: self.absence,
            was_lost: was_lost(lost, self.created),
        }
    }
}

fn known_uid(uid: &str, seat_uid: &str) -> String {
    if seat_uid.is_empty() {
        uid.to_owned()
    } else {
        format!("{uid}/{seat_uid}")
    }
}

/// Returns the uid of an item, even if the rest of it cannot be read.
pub(super) fn uid(item: &Value) -> Option<&str> {
    let uid = item.get("uid")?.as_str()?;
    (!uid.is_empty() && uid.len() <= MAX_UID_BYTES).then_some(uid)
}

pub(super) fn time(item: &Value, key: &str) -> Option<DateTime<Utc>> {
    calcom_time::parse(item.get(key)?.as_str()?)
}

/// Reads the bookings in `item`: one, or one for each seat.
///
/// Strict about the fields that the decision depends on, lenient about the rest: a title of the
/// wrong type must not prevent the booking from being recorded.
pub(super) fn read(mut item: Value) -> Result<Vec<ListedBooking>, InvalidItem> {
    let sha256 = Sha256::digest(item.to_string()).to_vec();
    redact(&mut item);
    let evidence = Evidence {
        sha256,
        json: item.to_string(),
    };
    let attendees = attendees(&item)?;
    let booking = ListedBooking {
        event: event(&item)?,
        status: status(&item)?,
        is_replaced: optional_uid(&item, "rescheduledToUid")?.is_some(),
        absence: absence(&booker(&item, &attendees)),
        start: required_time(&item, "start")?,
        end: required_time(&item, "end")?,
        created: time(&item, "createdAt"),
        updated: time(&item, "updatedAt"),
        evidence: Arc::new(evidence),
    };
    if attendees
        .iter()
        .any(|attendee| seat_uid(attendee).is_some())
    {
        let seats = attendees.into_iter();
        return Ok(seats
            .filter_map(|attendee| seat(&booking, attendee))
            .collect());
    }
    Ok(vec![with_people(booking, &item, &attendees)])
}

fn event(item: &Value) -> Result<BookingEvent, InvalidItem> {
    let uid = uid(item).ok_or(InvalidItem {
        field: "uid",
        expected: "a string of 1 to 255 bytes",
    })?;
    let event_type = item.get("eventType").and_then(|kind| kind.get("id"));
    let mut event = BookingEvent {
        booking_uid: uid.to_owned(),
        reschedule_uid: optional_uid(item, "rescheduledFromUid")?
            .unwrap_or_default()
            .to_owned(),
        start_time: Some(required_time(item, "start")?.into()),
        end_time: Some(required_time(item, "end")?.into()),
        event_type_id: id(event_type.or_else(|| item.get("eventTypeId"))),
        title: text(item, "title").to_owned(),
        booking_number: id(item.get("id")),
        series_uid: optional_uid(item, "recurringBookingUid")
            .ok()
            .flatten()
            .unwrap_or_default()
            .to_owned(),
        ..Default::default()
    };
    if let Some(members) = item.as_object() {
        meeting::read_place(&mut event, members);
    }
    Ok(event)
}

fn status(item: &Value) -> Result<CalcomStatus, InvalidItem> {
    match item.get("status").and_then(Value::as_str) {
        Some("accepted") => Ok(CalcomStatus::Accepted),
        Some("pending" | "awaiting_host") => Ok(CalcomStatus::Pending),
        Some("rejected") => Ok(CalcomStatus::Rejected),
        Some("cancelled") => Ok(CalcomStatus::Cancelled),
        _ => Err(InvalidItem {
            field: "status",
            expected: "accepted, pending, awaiting_host, rejected or cancelled",
        }),
    }
}

fn attendees(item: &Value) -> Result<Vec<&Map<String, Value>>, InvalidItem> {
    let wrong = InvalidItem {
        field: "attendees",
        expected: "a list of objects",
    };
    match item.get("attendees") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            let people = items.iter().filter(|person| !person.is_null());
            people
                .map(|person| person.as_object().ok_or(wrong))
                .collect()
        }
        Some(_) => Err(wrong),
    }
}

fn optional_uid<'item>(
    item: &'item Value,
    field: &'static str,
) -> Result<Option<&'item str>, InvalidItem> {
    match item.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(uid)) if uid.len() <= MAX_UID_BYTES => {
            Ok(Some(uid.as_str()).filter(|uid| !uid.is_empty()))
        }
        Some(_) => Err(InvalidItem {
            field,
            expected: "a string of at most 255 bytes",
        }),
    }
}

fn required_time(item: &Value, field: &'static str) -> Result<DateTime<Utc>, InvalidItem> {
    let expected = "an RFC 3339 time";
    time(item, field).ok_or(InvalidItem { field, expected })
}

/// Returns the string, or the number as text. A value that is too long for an id counts as absent.
fn id(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) if text.len() <= MAX_UID_BYTES => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn text<'item>(item: &'item Value, key: &str) -> &'item str {
    item.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
