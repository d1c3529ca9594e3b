//! Something that happened to a booking, and what tells it from everything else that happened.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::{EventType, Meeting, distinct_addresses};

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
    /// When it happened, by the clock of the sender.
    pub event_time: Option<DateTime<Utc>>,
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
    /// The addresses by which the booking may be matched, in their normal form, the booker's first.
    #[serde(deserialize_with = "normalised")]
    pub match_emails: Vec<String>,
    /// The outreach sequence that the booking link named.
    pub outreach_sequence_id: Option<String>,
    /// The contact that the booking link named.
    pub contact_id: Option<String>,
    /// The seat, where several people share one booking.
    pub seat_uid: Option<String>,
    /// Whose call it is, where it takes place, and what the booker has said.
    #[serde(default)]
    pub meeting: Meeting,
}

impl BookingEvent {
    /// Returns an event about which nothing more is said.
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
            meeting: Meeting::default(),
        }
    }

    /// Returns the uid under which the booking is kept. People who share a call book apart from each
    /// other, so that each seat is a booking of its own.
    pub fn kept_uid(&self) -> Option<String> {
        Some(self.of_seat(self.booking_uid.as_ref()?))
    }

    /// Returns the uid under which the booking is kept that this one replaces.
    pub fn kept_reschedule_uid(&self) -> Option<String> {
        let uid = self.reschedule_uid.as_ref()?;
        // A booking that names itself replaces nothing, and neither does one that is kept nowhere.
        let is_another = self.booking_uid.as_ref()? != uid;
        is_another.then(|| self.of_seat(uid))
    }

    /// Returns the uids under which the bookings are kept that it names, its own first.
    pub fn kept_uids(&self) -> Vec<String> {
        let uids = [self.kept_uid(), self.kept_reschedule_uid()];
        uids.into_iter().flatten().collect()
    }

    fn of_seat(&self, uid: &str) -> String {
        match &self.seat_uid {
            None => uid.to_owned(),
            Some(seat) => format!("{uid}/{seat}"),
        }
    }
}

/// Older versions had another normal form.
fn normalised<'de, D: Deserializer<'de>>(stored: D) -> Result<Vec<String>, D::Error> {
    Vec::<String>::deserialize(stored).map(|texts| distinct_addresses(&texts))
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
    let mut key = format!("{source}/{}/{}:{uid}", event.event_type.as_str(), uid.len());
    if let Some(seat) = &event.seat_uid {
        key.push('/');
        key.push_str(seat);
    }
    // The same event with and without its predecessor says two things.
    if let Some(predecessor) = &event.reschedule_uid {
        key.push_str("/from:");
        key.push_str(predecessor);
    }
    match event.event_type {
        // A call may be moved more than once under one uid.
        EventType::BookingRescheduled => {
            push_time(&mut key, "/start:", event.start_time);
            // And back again.
            if event.reschedule_uid.is_none() {
                push_time(&mut key, "/at:", event.event_time);
            }
        }
        // A mark may be set, taken back and set again.
        EventType::NoShowMarked | EventType::NoShowCleared => {
            push_time(&mut key, "/at:", event.event_time);
        }
        EventType::BookingCreated
        | EventType::BookingRequested
        | EventType::BookingRejected
        | EventType::BookingCancelled
        | EventType::RescheduleRequested
        | EventType::SeatCancelled
        | EventType::MeetingEnded => {}
    }
    key
}

fn push_time(key: &mut String, label: &str, time: Option<DateTime<Utc>>) {
    if let Some(time) = time {
        key.push_str(label);
        key.push_str(&time.timestamp_millis().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(event_type: EventType, uid: Option<&str>, seat: Option<&str>) -> BookingEvent {
        BookingEvent {
            booking_uid: uid.map(str::to_owned),
            seat_uid: seat.map(str::to_owned),
            ..BookingEvent::of_type(event_type)
        }
    }

    fn created(uid: Option<&str>, seat: Option<&str>) -> BookingEvent {
        event(EventType::BookingCreated, uid, seat)
    }

    fn key(event: &BookingEvent) -> String {
        dedupe_key("calcom", Some(event), &[0; 32])
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
        .map(|event| key(&event));

        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "{key} stands twice");
        }
    }

    #[test]
    fn moving_a_call_again_under_its_uid_is_another_event() {
        let mut moved = event(EventType::BookingRescheduled, Some("b"), None);
        moved.reschedule_uid = Some("a".to_owned());
        moved.start_time = DateTime::from_timestamp(1_790_000_000, 0);
        let mut again = moved.clone();
        again.start_time = DateTime::from_timestamp(1_790_003_600, 0);

        assert_eq!(
            key(&moved),
            "calcom/BOOKING_RESCHEDULED/1:b/from:a/start:1790000000000"
        );
        assert_ne!(key(&moved), key(&again));
    }

    #[test]
    fn every_mark_of_absence_is_an_event_of_its_own() {
        let mut first = event(EventType::NoShowMarked, Some("a"), None);
        first.event_time = DateTime::from_timestamp(1_790_000_000, 0);
        let mut second = first.clone();
        second.event_time = DateTime::from_timestamp(1_790_000_001, 0);

        assert_ne!(key(&first), key(&second));
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
    fn a_seat_is_kept_apart_and_no_booking_replaces_itself() {
        let mut seat = created(Some("b"), Some("s1"));
        seat.reschedule_uid = Some("a".to_owned());
        assert_eq!(seat.kept_uid().as_deref(), Some("b/s1"));
        assert_eq!(seat.kept_reschedule_uid().as_deref(), Some("a/s1"));

        let mut own = created(Some("a"), None);
        own.reschedule_uid = Some("a".to_owned());
        assert_eq!(own.kept_reschedule_uid(), None);
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

    #[test]
    fn addresses_that_were_stored_in_another_form_are_normalised() {
        let mut stored = serde_json::to_value(created(Some("uid-1"), None)).unwrap();
        stored["matchEmails"] = serde_json::json!(["zoe@müller.example", "zoe@MÜLLER.example"]);

        let event = serde_json::from_value::<BookingEvent>(stored).unwrap();

        assert_eq!(event.match_emails, ["zoe@xn--mller-kva.example"]);
    }

    #[test]
    fn an_event_that_an_older_version_has_stored_is_still_read() {
        let mut stored = serde_json::to_value(created(Some("uid-1"), None)).unwrap();
        let members = stored.as_object_mut().unwrap();
        members.remove("eventTime");
        members.remove("meeting");

        let event = serde_json::from_value::<BookingEvent>(stored).unwrap();

        assert_eq!(event, created(Some("uid-1"), None));
    }
}
