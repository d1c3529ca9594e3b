//! What happened to a booking, in the words of no booking tool.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventType {
    /// The call was booked.
    BookingCreated,
    /// The call was cancelled.
    BookingCancelled,
    /// The host asked the booker to choose another time.
    RescheduleRequested,
    /// One of several people who share the call has left it.
    SeatCancelled,
}

impl EventType {
    /// Every event type.
    pub const ALL: [Self; 4] = [
        Self::BookingCreated,
        Self::BookingCancelled,
        Self::RescheduleRequested,
        Self::SeatCancelled,
    ];

    /// Returns the name that tells it from every other event.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BookingCreated => "BOOKING_CREATED",
            Self::BookingCancelled => "BOOKING_CANCELLED",
            Self::RescheduleRequested => "RESCHEDULE_REQUESTED",
            Self::SeatCancelled => "SEAT_CANCELLED",
        }
    }

    /// Returns the name under which senders announce it: to them, three things are a cancellation.
    pub fn announced_as(self) -> &'static str {
        match self {
            Self::BookingCreated => "BOOKING_CREATED",
            Self::BookingCancelled | Self::RescheduleRequested | Self::SeatCancelled => {
                "BOOKING_CANCELLED"
            }
        }
    }

    /// Returns the word that the outreach log uses for it.
    pub fn log_status(self) -> &'static str {
        match self {
            Self::BookingCreated => "booked",
            Self::BookingCancelled => "cancelled",
            Self::RescheduleRequested => "reschedule_requested",
            Self::SeatCancelled => "seat_cancelled",
        }
    }

    /// Returns the line that people read in the outreach log.
    pub fn log_subject(self) -> &'static str {
        match self {
            Self::BookingCreated => "Booked a call",
            Self::BookingCancelled => "Cancelled the booked call",
            Self::RescheduleRequested => "Was asked to choose another time for the call",
            Self::SeatCancelled => "Gave up a seat in the booked call",
        }
    }
}

/// Somebody who takes part in a booked call.
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

/// Something that happened to a booking, with all that the sender said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BookingEvent {
    /// What happened.
    pub event_type: EventType,
    /// The booking. Without it nothing can be known about earlier events.
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
    /// Who takes part, the booker first.
    pub attendees: Vec<Attendee>,
    /// The addresses by which the booking may be matched, in lower case, the booker's first.
    pub match_emails: Vec<String>,
    /// The outreach sequence that the booking link named.
    pub outreach_sequence_id: Option<String>,
    /// The contact that the booking link named.
    pub contact_id: Option<String>,
    /// The seat, where several people share one booking.
    pub seat_uid: Option<String>,
}

/// Returns the key that is the same for deliveries that mean the same event.
///
/// Without an event or a booking uid only copies of the same bytes are the same.
pub fn dedupe_key(source: &str, event: Option<&BookingEvent>, body_sha256: &[u8]) -> String {
    let Some((event, uid)) = event.and_then(|event| Some((event, event.booking_uid.as_ref()?)))
    else {
        let digest = hex::encode(body_sha256);
        return format!("{source}/sha256/{digest}");
    };
    // The length comes first, so that no uid can look like another uid with a seat.
    let event_type = event.event_type.as_str();
    match &event.seat_uid {
        None => format!("{source}/{event_type}/{}:{uid}", uid.len()),
        Some(seat) => format!("{source}/{event_type}/{}:{uid}/{seat}", uid.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(uid: Option<&str>, seat: Option<&str>) -> BookingEvent {
        BookingEvent {
            event_type: EventType::BookingCreated,
            booking_uid: uid.map(str::to_owned),
            reschedule_uid: None,
            start_time: None,
            end_time: None,
            event_type_id: None,
            title: None,
            attendees: Vec::new(),
            match_emails: Vec::new(),
            outreach_sequence_id: None,
            contact_id: None,
            seat_uid: seat.map(str::to_owned),
        }
    }

    #[test]
    fn deliveries_of_one_event_share_a_key_whatever_their_bytes() {
        let event = created(Some("uid-1"), None);

        let first = dedupe_key("calcom", Some(&event), &[1; 32]);
        let second = dedupe_key("calcom", Some(&event), &[2; 32]);

        assert_eq!(first, "calcom/BOOKING_CREATED/5:uid-1");
        assert_eq!(first, second);
    }

    #[test]
    fn every_seat_is_an_event_of_its_own() {
        let keys = [
            created(Some("a"), None),
            created(Some("a"), Some("b")),
            created(Some("a/b"), None),
            created(Some("a\"/\"b"), None),
        ]
        .map(|event| dedupe_key("calcom", Some(&event), &[0; 32]));

        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "{key} stands twice");
        }
    }

    #[test]
    fn without_a_uid_the_bytes_decide() {
        let event = created(None, None);

        assert_ne!(
            dedupe_key("calcom", Some(&event), &[1; 32]),
            dedupe_key("calcom", Some(&event), &[2; 32])
        );
        assert_eq!(
            dedupe_key("calcom", None, &[0xab; 32]),
            format!("calcom/sha256/{}", "ab".repeat(32))
        );
    }

    #[test]
    fn an_event_survives_its_stored_form() {
        let event = created(Some("uid-1"), Some("seat-1"));

        let stored = serde_json::to_value(&event).unwrap();

        assert_eq!(stored["eventType"], "BOOKING_CREATED");
        assert_eq!(
            serde_json::from_value::<BookingEvent>(stored).unwrap(),
            event
        );
    }
}
