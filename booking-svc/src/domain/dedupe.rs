//! Dedupe keys: the idempotency keys of events.

use addresses::digest;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{Absence, BookingEvent, event_type::DistinguishedBy};

/// Returns the dedupe key, which is equal for deliveries of the same event.
///
/// Without an event or a booking uid, only identical bodies are copies.
pub fn dedupe_key(source: &str, event: Option<&BookingEvent>, body_sha256: &[u8]) -> String {
    let Some((event, uid)) = event.and_then(|event| Some((event, event.booking_uid.as_ref()?)))
    else {
        let digest = hex::encode(body_sha256);
        return format!("{source}/sha256/{digest}");
    };
    // The length comes first, so that no uid can collide with another uid plus a seat.
    let mut key = format!("{source}/{}/{}:{uid}", event.event_type.as_str(), uid.len());
    key = event.of_seat(&key);
    // With its predecessor, an event carries more information than without.
    if let Some(predecessor) = &event.reschedule_uid {
        key.push_str("/from:");
        key.push_str(predecessor);
    }
    match event.event_type.distinguished_by() {
        DistinguishedBy::End => push_time(&mut key, "/end:", event.end_time),
        DistinguishedBy::Time | DistinguishedBy::UncopiedTime => {
            push_time(&mut key, "/at:", event.event_time);
        }
        DistinguishedBy::StartAndTime => {
            push_time(&mut key, "/start:", event.start_time);
            push_time(&mut key, "/at:", event.event_time);
        }
    }
    if event.event_type.is_mark() {
        push_absences(&mut key, &event.absences);
    }
    key
}

/// Returns the dedupe key of a delivery about an erased person. It only serves to recognise copies.
pub fn erased_dedupe_key(source: &str, key: &str) -> String {
    format!("{source}/erased/{}", hex::encode(Sha256::digest(key)))
}

/// Appends a digest of the marks, since two people may be marked at the same time.
fn push_absences(key: &mut String, absences: &[Absence]) {
    if absences.is_empty() {
        return;
    }
    let mut marked = absences
        .iter()
        .map(|absence| format!("{}:{}", absence.absent, absence.email))
        .collect::<Vec<_>>();
    marked.sort_unstable();
    key.push_str("/of:");
    // Addresses are personal data and must not be readable in the key.
    key.push_str(&digest(&marked.join("\n")));
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
    use crate::domain::EventType;

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
    fn what_happens_again_under_one_uid_is_another_event() {
        for event_type in EventType::ALL {
            let mut first = event(*event_type, Some("a"), None);
            first.event_time = DateTime::from_timestamp(1_790_000_000, 0);
            first.end_time = first.event_time;
            let mut again = first.clone();
            again.event_time = DateTime::from_timestamp(1_790_000_100, 0);
            again.end_time = again.event_time;

            assert_ne!(key(&first), key(&again), "{event_type:?}");
        }
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
    fn marks_of_two_people_at_one_time_are_two_events() {
        let mark = |email: &str, absent| BookingEvent {
            absences: vec![Absence {
                email: email.to_owned(),
                absent,
            }],
            ..event(EventType::NoShowMarked, Some("a"), None)
        };
        let keys = [
            mark("ada@acme.example", true),
            mark("ada@acme.example", false),
            mark("bob@acme.example", true),
        ]
        .map(|event| key(&event));

        assert!(keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2]);
        assert!(!keys[0].contains("ada"), "{}", keys[0]);
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
}
